"""What the relative places of a text mean: 我市, 全省, 该县, 当地.

What belongs here: the choice of the place, from the mentions before it, the dateline and the
publication's place. What does not: finding mentions (places.py).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pipeline.reading.gazetteer import (
    CITY_PROVINCES,
    PlaceMention,
    choose,
    gazetteer,
    places_of,
    province_of,
    reported,
)

__all__ = ["LEVEL_WORDS", "around", "meant", "resolve_relative"]

# First digits of the autonomous regions, which 全区 may mean; 全市 may mean a province that is a city.
_AUTONOMOUS = frozenset(("15", "45", "54", "64", "65"))
#: The levels of relative words that ask for a division; the others are no level of administration.
LEVEL_WORDS = ("city", "province", "region", "county", "prefecture", "town", "village")
# What a relative word means by level.
_LEVEL_OF = {"city": "prefecture", "province": "province", "county": "county", "prefecture": "prefecture"}


def resolve_relative(
    mention: PlaceMention,
    *,
    named: Sequence[PlaceMention] = (),
    dateline_place: str | None = None,
    place: str | None = None,
    by_level: Mapping[str, PlaceMention] | None = None,
) -> PlaceMention | None:
    """The place that a relative mention (我市, 全省, 当地) means, with the relative mention's span.

    `named` are the mentions of the article before it, latest last; `dateline_place` and `place` (the
    publication's) are names. 我市, 本市, 本区 mean `place`, 我省 its province; 全市, 全省, 当地 the last
    place of that level that was named, else the dateline's, else `place`'s. Where none of them tells,
    `by_level` does: the places that the whole article is most about, by level. None where none can be told.
    """
    relative = mention.relative
    if relative is None:
        return None
    if relative.startswith("area:"):
        return _as(mention, relative.removeprefix("area:"))
    most = by_level.get(relative) if by_level else None
    if mention.own:
        return _at_level(mention, place, relative) or (_copy(mention, most) if most else None)
    for earlier in reversed(named):
        if earlier.kind == "region" and earlier.level != "relative":
            found = meant(mention, earlier, relative)
            if found is not None:
                return found
    told = _at_level(mention, dateline_place, relative) or _at_level(mention, place, relative)
    return told or (_copy(mention, most) if most else None)


def meant(mention: PlaceMention, earlier: PlaceMention, relative: str) -> PlaceMention | None:
    """`earlier`, or what lies around it, if it is of the level that `relative` asks for."""
    level, code = earlier.level, earlier.code
    if relative == "local":
        return _copy(mention, earlier) if level not in ("world", "group", "country") else None
    if relative in ("town", "village"):
        return _copy(mention, earlier) if level == relative else None
    if relative == "island":
        return _copy(mention, earlier) if earlier.name.endswith("岛") or earlier.name == "海南" else None
    if level == "area" and mention.text and earlier.name.endswith(mention.text[-1]):
        # 该县 of 石川县, 全区 of a zone.
        return _copy(mention, earlier)
    if relative == "city":
        central = level == "province" and code is not None and code[:2] in CITY_PROVINCES
        county_city = level == "county" and not earlier.name.endswith(("县", "区", "旗"))
        if central or county_city or level == "prefecture":
            return _copy(mention, earlier)
        return around(mention, earlier, "prefecture")
    if relative == "region":
        autonomous = level == "province" and code is not None and code[:2] in _AUTONOMOUS
        if autonomous or (level == "county" and earlier.name.endswith("区")) or earlier.text.endswith("地区"):
            return _copy(mention, earlier)
        return None
    wanted = _LEVEL_OF.get(relative)
    if level == wanted:
        return _copy(mention, earlier)
    return around(mention, earlier, wanted) if wanted == "province" else None


def around(mention: PlaceMention, inner: PlaceMention, level: str) -> PlaceMention | None:
    """The division of `level` around a mention."""
    code = inner.code or inner.parent
    if code is None or not code.isdigit():
        return None
    outer = code[:2] + "0000" if level == "province" else code[:4] + "00"
    if level == "prefecture" and code[:2] in CITY_PROVINCES:
        outer = code[:2] + "0000"
    return _as(mention, outer)


def _at_level(mention: PlaceMention, place: str | None, relative: str) -> PlaceMention | None:
    """The place of a name, or what lies around it, at the level that a relative word asks for."""
    if place is None:
        return None
    spot = choose(places_of(place)) or choose(places_of(place.removesuffix("市").removesuffix("省")))
    if spot is None or spot.code is None:
        return None
    if relative == "province":
        return _as(mention, province_of(spot.code))
    if relative in ("town", "village", "island"):
        return None
    return _as(mention, spot.code)


def _as(mention: PlaceMention, code: str | None) -> PlaceMention | None:
    """The place of a code at a relative mention's span."""
    place = gazetteer().by_code.get(code or "")
    if place is None:
        return None
    name = reported(place.name, place)
    return PlaceMention(
        mention.start, mention.end, mention.text, name, place.code, place.level, place.parent, mention.kind
    )


def _copy(mention: PlaceMention, meant: PlaceMention) -> PlaceMention:
    """`meant` at a relative mention's span."""
    return PlaceMention(
        mention.start,
        mention.end,
        mention.text,
        meant.name,
        meant.code,
        meant.level,
        meant.parent,
        mention.kind,
    )
