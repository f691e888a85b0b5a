"""Where a paper is at home, as far as its own page tells.

What belongs here: the name of the paper and the leads of its own reporters. What does not: places
inside the text (`pipeline.reading`).
"""

from __future__ import annotations

from functools import cache

from pipeline.lexicon import rows
from pipeline.patterns import Pattern

from .model import Layout
from .words import alternation

__all__ = ["tell_place"]

_PAPER_END = Pattern(alternation("paper") + r"(?:社)?$")
_OWN_LEAD = Pattern(r"(?:本报|本网|本台)\s*(?P<place>[\u4e00-\u9fff]{2,4}?)\s*讯")
_TOWNS = ("省", "市", "自治区", "自治州")
_SUFFIX = Pattern(r"(?:特别行政区|自治区|自治州|地区|省|市|盟)$")


def tell_place(layout: Layout, publication_title: str | None = None) -> tuple[str | None, str | None]:
    """The place of the publication and its source: `title`, `paper`, `lead`; (None, None) if untold.

    A paper is at home where its name says (江门日报), else where its own reports say so (本报江门讯,
    if all of them name the same place). 本报北京5月20日电 tells nothing: that report was sent from afar.
    """
    for name, source in ((publication_title, "title"), (layout.paper, "paper")):
        if name and (place := _place_in_name(name)):
            return place, source
    places = set()
    for paragraph in layout.paragraphs:
        if paragraph.role == "body" and (match := _OWN_LEAD.match(paragraph.text)):
            places.add(_short(match["place"]))
    places &= _places()
    if len(places) == 1:
        return places.pop(), "lead"
    return None, None


def _place_in_name(name: str) -> str | None:
    stem = _short(_PAPER_END.sub("", name.strip().strip("《》")))
    if stem in _places():
        return stem
    return next((stem[:length] for length in (4, 3, 2) if stem[:length] in _places()), None)


def _short(name: str) -> str:
    return _SUFFIX.sub("", name) if len(name) > 2 else name


@cache
def _places() -> frozenset[str]:
    """Short names of provinces, cities and what else names itself: districts share their names."""
    return frozenset(
        row["short"]
        for row in rows("places")
        if not row["until"] and (row["use"] == "free" or row["name"].endswith(_TOWNS))
    )
