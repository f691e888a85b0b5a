"""The words around a place that change how it is read: 北京|大学, 成都|都市圈, 上海|市场.

What belongs here: the tables of these words as patterns, and whether a named thing stands where its
name says. What does not: finding places (places.py).
"""

from __future__ import annotations

import re
from functools import cache

from pipeline.lexicon import rows
from pipeline.reading.gazetteer import PlaceMention

__all__ = ["apart", "context", "is_site", "tails", "zones"]

_SITED = frozenset(("province", "prefecture", "county"))


@cache
def context(use: str) -> frozenset[str]:
    """The words of places_context.tsv with one use."""
    return frozenset(row["word"] for row in rows("places_context") if row["use"] == use)


@cache
def apart() -> re.Pattern[str]:
    return re.compile("|".join(context("apart")))


@cache
def zones() -> re.Pattern[str]:
    """What makes an area of its own of the place before it."""
    words = "|".join(sorted(context("zone"), key=len, reverse=True))
    return re.compile(rf"{words}|(?<=市)圈")


@cache
def tails() -> re.Pattern[str]:
    """What makes a place part of a name: a tail right behind it, or one a few letters on."""
    words: dict[str, list[str]] = {"next": [], "near": []}
    for row in rows("places_tails"):
        words[row["reach"]].append(row["tail"] + (f"(?![{row['unless']}])" if row["unless"] else ""))
    after = "|".join(sorted((*words["next"], *words["near"]), key=len, reverse=True))
    near = "|".join(sorted(words["near"], key=len, reverse=True))
    return re.compile(rf"(?:{after})|([\u4e00-\u9fffA-Z]{{1,7}}?)(?:{near})")


@cache
def _sites() -> re.Pattern[str]:
    words = sorted((row["tail"] for row in rows("places_tails") if row["site"]), key=len, reverse=True)
    return re.compile(rf"[\u4e00-\u9fff]{{0,7}}?(?:{'|'.join(words)})")


def is_site(text: str, mention: PlaceMention) -> bool:
    """Whether a place in a name is where the named thing stands (常州|博物馆); a firm may act anywhere."""
    return mention.level in _SITED and _sites().match(text, mention.end) is not None
