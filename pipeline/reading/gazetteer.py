"""The places that the reader knows: divisions of China, countries, named areas, and how they nest.

What belongs here: turning the place tables of the lexicon into one scanner and a few indexes, and
questions about places that need no text (`code_of`, `province_of`, `is_within` ...). What does not:
finding places in prose, which needs context (places.py).

Everything is built on first use and kept. Codes are those of GB/T 2260 (six digits), ISO 3166-1 for
countries (two letters); named areas have none.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import islice

from pipeline.lexicon import rows
from pipeline.reading.spellings import Spellings

__all__ = [
    "CITY_PROVINCES",
    "LEVELS",
    "Entry",
    "Gazetteer",
    "Place",
    "PlaceMention",
    "choose",
    "code_of",
    "contains",
    "gazetteer",
    "is_within",
    "level_of",
    "names_within",
    "places_of",
    "province_of",
    "reported",
    "short_name",
]

#: The levels of places from wide to narrow. `area` is a named area without a code, at home or abroad.
LEVELS = ("world", "group", "country", "area", "province", "prefecture", "county", "town", "village")
_RANK = {level: rank for rank, level in enumerate(LEVELS)}
_CENTRAL = frozenset(("11", "12", "31", "50"))
#: First digits of the provinces that are cities.
CITY_PROVINCES = _CENTRAL | {"81", "82"}


@dataclass(slots=True)
class Place:
    """A place of the tables.

    `name` is the official name, `short` the one that news use, `code` its GB/T 2260 or ISO 3166-1 code
    (None for named areas), `parent` the code of what lies around it, `until` the last year of a former
    division, `members` code prefixes of the divisions that an area consists of.
    """

    name: str
    short: str
    code: str | None
    level: str
    parent: str | None
    until: str = ""
    members: tuple[str, ...] = ()


@dataclass(slots=True)
class PlaceMention:
    """A place as a text names it: `text[start:end]`.

    `name` is what the region field reports: without 市, 省, 自治区, with 县, 区, 镇, 村 where printed
    (四川省眉山市 -> 眉山, 贵州省长顺县 -> 长顺县); 全国 for China, 全球 for the world. `code`: GB/T 2260 or
    ISO 3166-1, None for areas, towns, villages and names that stay open. `parent`: the code around it.
    `kind`: region, or name where the place is part of a name or stands in a dateline; a name that is
    no place at all (世界杯, 长江) has the level `name`.
    `relative`, for the level `relative`: city, province, region (区), county, prefecture, town, village,
    local (当地), island, or `area:` and a code; `own` marks the publication's own place (我市).
    """

    start: int
    end: int
    text: str
    name: str
    code: str | None
    level: str
    parent: str | None
    kind: str = "region"
    relative: str | None = None
    own: bool = False


@dataclass(slots=True)
class Entry:
    """What a spelling stands for.

    `role`: place; weak, a place only after one that contains it; name, a proper name that hides a place;
    word, any other string that hides one; relative.
    """

    role: str
    places: tuple[Place, ...] = ()
    relative: str = ""
    own: bool = False


@dataclass(slots=True)
class Gazetteer:
    """All tables, ready to scan with.

    `spellings` finds `Entry`; `by_surface` has every spelling of every place, also those that may not
    stand alone; `by_code` the place of a code; `inner` the short names below the provinces that are read
    after what lies around them, with their places, in the order of their codes.
    """

    spellings: Spellings[Entry]
    by_surface: dict[str, list[Place]] = field(default_factory=dict)
    by_code: dict[str, Place] = field(default_factory=dict)
    inner: list[tuple[str, Place]] = field(default_factory=list)


def _level(code: str) -> str:
    if code.endswith("0000"):
        return "province"
    return "prefecture" if code.endswith("00") else "county"


def _parent(code: str) -> str:
    if code.endswith("0000"):
        return "CN"
    if code.endswith("00") or code[2:4] == "90" or code[:2] in _CENTRAL or code[:2] in ("81", "82"):
        return code[:2] + "0000"
    return code[:4] + "00"


def _divisions() -> Iterable[tuple[str, str, Place]]:
    """(spelling, use, place) of the divisions: the full name, for autonomous divisions the form without the
    nationalities, and the short name."""
    use_of = {row["short"]: row["use"] for row in rows("places_short")}
    for row in rows("places"):
        code, name, short = row["code"], row["name"], row["short"]
        place = Place(name, short, code, _level(code), _parent(code), row["until"])
        # 城区, 郊区 are the names of districts, and common nouns.
        yield name, use_of.get(name, "free"), place
        if name.endswith(("自治州", "自治县", "自治旗")) and len(short) > 1:
            yield short + name[-1], use_of.get(short + name[-1], "free"), place
        if short != name:
            yield short, use_of.get(short, row["use"]), place


def _others() -> Iterable[tuple[str, Place, bool]]:
    """(spelling, place, is a name only) of countries, cities abroad, areas and other spellings."""
    renamed = {row["name"] for row in rows("country_names")}
    for row in rows("countries"):
        if row["name"] in renamed:
            continue
        name = "全国" if row["code"] == "CN" else row["name"]
        yield row["name"], Place(row["name"], name, row["code"], "country", None), False
    for row in rows("country_names"):
        yield row["name"], Place(row["name"], row["short"], row["code"], "country", None), False
    for row in rows("cities"):
        yield row["name"], Place(row["name"], row["name"], None, "area", row["country"]), False
    for row in rows("areas"):
        members = tuple(row["members"].split())
        within = row["within"].ljust(6, "0") if row["within"].isdigit() else row["within"] or None
        place = Place(row["short"], row["short"], None, row["level"], within, "", members)
        yield row["name"], place, row["kind"] == "name"


@cache
def gazetteer() -> Gazetteer:
    """The tables of the lexicon, built on the first call."""
    found = Gazetteer(Spellings({}))
    by_surface = found.by_surface
    roles: dict[str, str] = {}
    for spelling, use, place in _divisions():
        by_surface.setdefault(spelling, []).append(place)
        code = place.code or ""
        known = found.by_code.get(code)
        if known is None or (known.until and not place.until):
            found.by_code[code] = place
        if use == "free":
            roles[spelling] = "place"
        elif use == "parent":
            roles.setdefault(spelling, "weak")
        if use != "full" and (spelling == place.short or use == "parent") and place.level != "province":
            found.inner.append((spelling, place))
    found.inner.sort(key=_code_of_inner)
    for spelling, place, only_name in _others():
        by_surface.setdefault(spelling, []).append(place)
        if place.code:
            found.by_code.setdefault(place.code, place)
        roles[spelling] = "name" if only_name else "place"
    for row in rows("places_alias"):
        by_surface.setdefault(row["name"], []).append(found.by_code[row["code"]])
        roles[row["name"]] = "place"
    for row in rows("places_words"):
        roles[row["word"]] = row["role"]
    entries = {
        spelling: Entry(role, tuple(by_surface[spelling]) if role in ("place", "weak") else ())
        for spelling, role in roles.items()
    }
    for row in rows("places_relative"):
        entries[row["word"]] = Entry("relative", (), row["relative"], row["sense"] == "own")
    found.spellings = Spellings(entries, {spelling for spelling, role in roles.items() if role == "weak"})
    return found


@cache
def names_within(code: str) -> dict[str, Place]:
    """The short names that are read after the province or prefecture of a code, with their places; none
    after any other code."""
    if not (code.isdigit() and code.endswith("00")):
        return {}
    stem = code[:2] if code.endswith("0000") else code[:4]
    inner, found = gazetteer().inner, dict[str, Place]()
    first = bisect_left(inner, stem, key=_code_of_inner)
    for spelling, place in islice(inner, first, None):
        if not (place.code or "").startswith(stem):
            break
        if place.code == code:
            continue
        old = found.get(spelling)
        if old is None or _order(place) < _order(old):
            found[spelling] = place
    return found


def _code_of_inner(entry: tuple[str, Place]) -> str:
    return entry[1].code or ""


def _order(place: Place) -> tuple[bool, int, str]:
    """Which of several places of one name is meant when nothing else tells: in force, wide."""
    return bool(place.until), _RANK[place.level], place.code or ""


def choose(places: Sequence[Place], near: Iterable[str] = ()) -> Place | None:
    """The one of several places of one name that is meant, or None where that stays open.

    What is in force wins, then the widest level (吉林 is the province). Among equals, `near` (codes of
    places named before, latest first) decides.
    """
    if len(places) < 2:
        return places[0] if places else None
    ordered = sorted(places, key=_order)
    best = _order(ordered[0])[:2]
    equals = [place for place in ordered if _order(place)[:2] == best]
    if len(equals) == 1 or len({place.code for place in equals}) == 1:
        return equals[0]
    for code in near:
        inside = [place for place in equals if place.code and contains(code, place.code)]
        if len(inside) == 1:
            return inside[0]
    return None


def contains(outer: str, inner: str) -> bool:
    """Whether the place with code `outer` contains (or is) the place with code `inner`."""
    if outer == inner:
        return True
    if outer == "CN":
        return inner.isdigit()
    if not (outer.isdigit() and inner.isdigit()):
        return False
    stem = outer[:2] if outer.endswith("0000") else outer[:4] if outer.endswith("00") else outer
    return inner.startswith(stem)


def places_of(name_or_code: str) -> list[Place]:
    """The places that a name or a code may mean; [] for one that is not known."""
    known = gazetteer()
    place = known.by_code.get(name_or_code)
    return [place] if place is not None else list(known.by_surface.get(name_or_code, ()))


def reported(surface: str, place: Place) -> str:
    """The name for the region field: 眉山市 -> 眉山, 长顺县 stays, 积石山自治县 -> 积石山县."""
    if place.level in ("county", "prefecture"):
        if surface.endswith(("自治县", "自治旗")):
            return place.short + surface[-1]
        if surface.endswith(("县", "区", "旗", "盟")) and not surface.endswith(("地区", "林区", "特区")):
            return surface
        # 海南州 is not 海南.
        if surface.endswith("州") and _is_wider(place):
            return place.short + "州"
        return place.short if surface in (place.name, place.short + "州") else surface.removesuffix("市")
    return place.short


def _is_wider(place: Place) -> bool:
    """Whether the short name of a division is that of a wider one as well (海南州 and 海南)."""
    return code_of(place.short) != place.code


def code_of(name: str, parent: str | None = None) -> str | None:
    """The code of a place by its name, official or short.

    `parent`, a name or code of a place around it, tells places of one name apart. None for an unknown
    name, for an area without a code, and where several places of that name are equally likely.
    """
    places = places_of(name)
    if parent is not None:
        places = [place for place in places if place.code and is_within(place.code, parent)]
    place = choose(places)
    return place.code if place else None


def level_of(name_or_code: str) -> str | None:
    """The level (one of LEVELS) of a place, None for an unknown one. For a name of several: the widest."""
    places = sorted(places_of(name_or_code), key=_order)
    return places[0].level if places else None


def short_name(name_or_code: str) -> str | None:
    """The name that news use (四川, 义乌, 临平), None for an unknown place."""
    places = sorted(places_of(name_or_code), key=_order)
    return places[0].short if places else None


def province_of(name_or_code: str) -> str | None:
    """The code of the province that a place is or lies in; None abroad, for areas that span several,
    and for names that stay open."""
    code = name_or_code if name_or_code in gazetteer().by_code else code_of(name_or_code)
    if code is None:
        place = choose(places_of(name_or_code))
        code = place.parent if place else None
    if code is None or not code.isdigit():
        return None
    return code[:2] + "0000"


def is_within(child: str, parent: str) -> bool:
    """Whether one place lies in (or is) another; both are names or codes. False where one is unknown.

    Areas with known members contain them: 上海 lies in 长三角.
    """
    if child == parent:
        return True
    for outer in places_of(parent):
        if outer.level == "world":
            return True
        for inner in places_of(child):
            code = inner.code or inner.parent
            if code is None:
                continue
            if outer.code and contains(outer.code, code):
                return True
            if any(code.startswith(member) for member in outer.members):
                return True
    return False
