"""Places that are named by one letter each: 京沪两地, 中日韩三国, 东、中、西部地区.

What belongs here: finding such letters where a list and its count show what they are, and the members of
an area that is named by its members' letters (京津冀, 东中西部). What does not: places with full names
(places.py), what a list is paired with (subjects.py).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.lexicon import rows
from pipeline.patterns import Pattern
from pipeline.reading.gazetteer import PlaceMention, gazetteer

__all__ = ["find_letters", "members"]

_NAMES: dict[str, dict[str, str]] = {"province": {}, "country": {}, "direction": {}}
for _row in rows("places_letters"):
    _NAMES[_row["of"]][_row["letter"]] = _row["name"]


def _list_of(kind: str) -> str:
    letter = f"[{''.join(_NAMES[kind])}]"
    return f"{letter}(?:[、和与]?{letter})+"


# A count of as many divisions or countries behind them shows what the letters are.
_COUNT = re.compile(
    r"(?P<n>[2-9两二三四五六七八九])"
    r"(?:(?P<province>地|省区市|省市区?|省区|省份|省|市)(?P<and>一[市区])?|(?P<country>国)(?!家))"
)
_BEFORE = {kind: re.compile(rf"{_list_of(kind)}\Z") for kind in ("province", "country")}
_REACH = 24
# The last of the directions in a list has its noun: 东、中、西部.
_DIRECTED = Pattern("(?P<direction>[东中西](?:、[东中西])*)[、和及与](?=(?:[东中西]部|东北)(?!门))")
_VALUES = {letter: value for value, letter in enumerate("二三四五六七八九", start=2)} | {"两": 2}
_JOINTS = "、和与"


def find_letters(text: str) -> list[PlaceMention]:
    """The places that stand as letters in lists, in order."""
    found: list[PlaceMention] = []
    for count in _COUNT.finditer(text):
        kind = str(count.lastgroup) if count["and"] is None else "province"
        letters = _BEFORE[kind].search(text, max(0, count.start() - _REACH), count.start())
        if letters:
            listed = [at for at in range(*letters.span()) if text[at] not in _JOINTS]
            n = (_VALUES.get(count["n"]) or int(count["n"])) + bool(count["and"])
            if len(listed) >= n:  # a letter before them may end a word: 今日|法德两国
                found += [_mention(kind, text[at], at) for at in listed[-n:]]
    if "部" in text or "东北" in text:
        for match in _DIRECTED.finditer(text):
            found += [
                _mention("direction", text[at], at)
                for at in range(*match.span("direction"))
                if text[at] not in _JOINTS
            ]
    found.sort(key=lambda mention: mention.start)
    return found


def members(area: PlaceMention) -> Sequence[PlaceMention]:
    """The places whose letters an area is named by, in the order of the print; none for other places."""
    letters = area.text.rstrip("地区部三两四省市")
    kind = "direction" if area.text.startswith(f"{letters}部") else "province"
    if area.level != "area" or len(letters) < 2 or not set(letters) <= _NAMES[kind].keys():
        return ()
    return [_mention(kind, letter, area.start + at) for at, letter in enumerate(letters)]


def _mention(kind: str, letter: str, at: int) -> PlaceMention:
    entry = gazetteer().spellings.get(_NAMES[kind][letter])
    if entry is None or not entry.places:
        raise LookupError(
            f"expected places_letters.tsv to name places of the gazetteer, found {_NAMES[kind][letter]}; "
            "name it as the tables of places do"
        )
    place = entry.places[0]
    return PlaceMention(at, at + 1, letter, place.short, place.code, place.level, place.parent)
