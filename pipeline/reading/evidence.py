"""Why a figure's fields have their values: the words and the rule behind each, for `explain`.

What belongs here: putting together what the other layers decided. What does not: deciding anything.
"""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.reading.measures import Measure
from pipeline.reading.model import Quantity, Reasons
from pipeline.reading.places import PlaceMention
from pipeline.reading.scene import Frame, Scene
from pipeline.reading.words import Word

__all__ = ["reasons_of"]


def reasons_of(
    scene: Scene, q: Quantity, frame: Frame, regions: Sequence[PlaceMention], m: Measure
) -> Reasons:
    """The reasons of one figure's fields; words from outside its clause have the span -1, -1."""
    p = frame.predicate
    if p.basis is not None:
        against = (p.basis.text, p.basis.start, p.basis.end)
    elif p.than_start >= 0:
        against = (scene.text[p.than_start : p.than_end], p.than_start, p.than_end)
    else:
        against = ("", -1, -1)
    place = "、".join(r.text for r in regions)
    told = "named" if frame.own_region else "inherited" if place else "default"
    return (
        ("value", q.text, q.start, q.end, q.rule),
        (
            "measure",
            *_span(p.change or p.rate or p.gap or p.contrib or p.share or p.multiple or p.rank or p.be),
            m.rule,
        ),
        ("indicator", frame.indicator, -1, -1, "subject" if frame.own_indicator else "inherited"),
        ("region", place, -1, -1, told),
        ("period", scene.state.period_words, -1, -1, "named" if frame.own_period else "inherited"),
        ("basis", *against, "named" if against[0] else "default"),
        ("status", *_span(p.target or p.forecast), frame.status),
    )


def _span(word: Word | None) -> tuple[str, int, int]:
    return (word.text, word.start, word.end) if word else ("", -1, -1)
