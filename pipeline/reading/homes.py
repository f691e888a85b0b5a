"""Which place an article is about where no headline says so: told from the article as a whole.

What belongs here: weighing all places of an article, and the words by which a paper speaks of its own
town (我市, 市公安局, 全县). What does not: finding places (places), what a clause is about (regions).

A local report seldom names its town more than once, and often only inside another name (衡阳师范学校)
or by one of its counties. A reader takes the town that the article names most, the earlier the more.
Where it names none, the report still is about that town and not about the country: its place is unknown.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cache

from pipeline.lexicon import rows
from pipeline.patterns import Pattern
from pipeline.reading.gazetteer import PlaceMention
from pipeline.reading.model import Block, Context
from pipeline.reading.relative_places import LEVEL_WORDS, around, meant, resolve_relative

__all__ = ["Home", "tell_home"]

_HEADLINES = frozenset({"title", "subtitle", "kicker"})
_PROSE = _HEADLINES | {"body", "heading", "caption"}
_OFFICE_LEVEL = {
    "省": "province",
    "市": "city",
    "县": "county",
    "区": "region",
    "州": "prefecture",
    "自治区": "region",
}
# A paper's own news from a town of its district: 本报荆门讯.
_OWN_NEWS = Pattern(r"^\s*本[报台网刊]\s*$")
# Before the place that a report opens with, and behind the place whose office is its source.
_OPENS = Pattern(r"(?:^|[，。：；）)\s电讯]|据|从|在|月|日|年|度)$")
_SOURCE = Pattern(r"[\u4e00-\u9fff]{0,12}?(?:局|厅|委|办|部门|政府|中心|调查总?队|海关)")
# Before a place: it only takes part.
_GUEST = Pattern(r"(?:对|与|同|赴|往|来自|较|比|[高低多少快慢优]于|出口|非)$")
# Before a place: it is a part of what is spoken of.
_PART = ("其中", "其中，", "其中：")
_WORD = PlaceMention(-1, -1, "", "", None, "relative", None, "region", "city")
_NO_LEVEL = frozenset(("relative", "name", "world", "group", "country"))
# What a mention counts for: in a headline, in the first paragraph, elsewhere.
_WEIGHTS = (6.0, 2.0, 1.0)
_WORDS = {level: replace(_WORD, relative=level) for level in LEVEL_WORDS}


@dataclass(slots=True)
class Home:
    """What the article as a whole tells of its place.

    `regions`: where it plays, () where nothing says so; `unknown`: it speaks of a place of its own that
    it does not name. `by_level`: for each level of relative words (city, province …) the place that the
    article is most about.
    """

    regions: tuple[PlaceMention, ...] = ()
    unknown: bool = False
    by_level: dict[str, PlaceMention] = field(default_factory=dict)


@cache
def _offices() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Offices without the name of a place (据市统计局介绍, 省农业厅), and those of the whole country."""
    words: dict[str, list[str]] = {"place": [], "state": []}
    for row in rows("offices"):
        words[row["whose"]].append(row["word"])
    place, state = ("|".join(sorted(found, key=len, reverse=True)) for found in words.values())
    own = re.compile(
        # 市场监管局 and 区域 begin otherwise; 省、市、县 and 省级 name no one's.
        r"(?:^|[，。；：！？“（\s据由从在向对经是获与和、])"
        rf"(?P<level>自治区|[省市县区州])(?![场值民域份级块面价县区里内外间、])[\u4e00-\u9fff]{{0,12}}?(?:{place})"
    )
    return own, re.compile(state)


def tell_home(blocks: Sequence[Block], found: Sequence[Sequence[PlaceMention]], context: Context) -> Home:
    """The place of an article from its blocks and the places found in each of them."""
    home = Home()
    cue: tuple[str, bool] | None = None
    national = False
    for block, mentions in zip(blocks, found, strict=True):
        if block.role in _PROSE and cue is None and not national:
            cue, national = _cue(block.text, mentions)
    # Only words such as 全市 ask what the article is most about.
    if cue is not None or any(mention.level == "relative" for mentions in found for mention in mentions):
        home.by_level = _most_named(blocks, found)
    lead = _lead(blocks, found)
    if lead is not None:
        home.regions = (lead,)
    elif cue is not None:
        level, own = cue
        told = _told(level, own, home, context)
        home.regions = (told,) if told is not None else ()
        home.unknown = told is None
    return home


def _most_named(blocks: Sequence[Block], found: Sequence[Sequence[PlaceMention]]) -> dict[str, PlaceMention]:
    """For each level of relative words the place that the article is most about."""
    scores: dict[str, dict[str, float]] = {}
    places: dict[str, PlaceMention] = {}
    body = 0
    for block, mentions in zip(blocks, found, strict=True):
        if block.role not in _PROSE:
            continue
        weight = _WEIGHTS[0] if block.role in _HEADLINES else _WEIGHTS[1] if body == 0 else _WEIGHTS[2]
        body += block.role == "body"
        for mention in mentions:
            _count(block.text, mention, weight, scores, places)
    # The first of equals: dictionaries keep the order of the text.
    return {level: places[max(counted, key=counted.__getitem__)] for level, counted in scores.items()}


def _lead(blocks: Sequence[Block], found: Sequence[Sequence[PlaceMention]]) -> PlaceMention | None:
    """The place with which the first paragraph opens or whose office it names as its source, where no
    headline and nothing before it speaks of the country."""
    for block, mentions in zip(blocks, found, strict=True):
        if block.role not in _PROSE or block.role == "heading":
            continue
        end = block.text.find("。") % (len(block.text) + 1)
        state = _offices()[1].search(block.text, 0, end)
        for mention in mentions:
            if block.text.startswith("讯", mention.end) and _OWN_NEWS.search(block.text, 0, mention.start):
                return replace(mention, kind="region")
            if mention.start >= end or (state is not None and state.end() < mention.start):
                break
            if mention.level in ("country", "world", "group"):
                if mention.kind == "region" or mention.code == "CN":
                    return None
            elif mention.kind == "region" and mention.level not in ("name", "relative"):
                wide = mention.level == "area" and mention.parent in (None, "CN")
                opens = not wide and _OPENS.search(block.text, max(0, mention.start - 8), mention.start)
                if block.text.startswith(("、", "和", "与", "及"), mention.end):
                    return None
                if opens or _SOURCE.match(block.text, mention.end):
                    return mention
                return None
        if state is not None or block.role == "body":
            return None
    return None


def _cue(text: str, mentions: Sequence[PlaceMention]) -> tuple[tuple[str, bool] | None, bool]:
    """The level of the first word of a block by which it speaks of its own place and whether it is the
    publication's own, or that the country is spoken of before any such word."""
    at, level, own = len(text) + 1, "", False
    offices, states = _offices()
    office = offices.search(text)
    if office is not None:
        at, level, own = office.start("level"), _OFFICE_LEVEL[office["level"]], True
    state = states.search(text)
    country = state.start() if state is not None else len(text) + 1
    if state is not None and any(mention.start == state.end() for mention in mentions):
        country = len(text) + 1  # 国家统计局|武汉调查队 speaks for its town
    for mention in mentions:
        if mention.level == "relative" and mention.relative in LEVEL_WORDS and mention.start < at:
            at, level, own = mention.start, mention.relative or "", mention.own
        elif mention.level in ("country", "world") and mention.kind == "region" and mention.start < country:
            country = mention.start
    if country < at:
        return None, True
    return ((level, own), False) if level else (None, False)


def _told(level: str, own: bool, home: Home, context: Context) -> PlaceMention | None:
    """The place of a level that the publication, the article or its dateline tell."""
    word = replace(_WORD, relative=level, own=own)
    if own and context.place is not None:
        return resolve_relative(word, place=context.place)
    return home.by_level.get(level) or resolve_relative(
        word, dateline_place=context.dateline_place, place=context.place
    )


def _count(
    text: str,
    mention: PlaceMention,
    weight: float,
    scores: dict[str, dict[str, float]],
    places: dict[str, PlaceMention],
) -> None:
    """Give a mention's weight to the places of each level that it is or lies in."""
    code = mention.code or mention.parent
    if mention.level in _NO_LEVEL or not (code or mention.level in LEVEL_WORDS):
        return
    if _GUEST.search(text, max(0, mention.start - 3), mention.start):
        return
    if mention.kind == "name":
        weight /= 2
    part = text.endswith(_PART, 0, mention.start)
    for level in LEVEL_WORDS:
        word = _WORDS[level]
        itself = None if part else meant(word, mention, level)
        if itself is not None:
            _add(scores, places, level, itself, weight if itself.code == mention.code else weight / 2)
        if level == "city" and mention.level == "county":
            outer = around(word, mention, "prefecture")
            if outer is not None and (itself is None or outer.code != itself.code):
                _add(scores, places, level, outer, weight * 0.6)


def _add(
    scores: dict[str, dict[str, float]],
    places: dict[str, PlaceMention],
    level: str,
    place: PlaceMention,
    weight: float,
) -> None:
    key = place.code or place.name
    places.setdefault(key, place)
    counted = scores.setdefault(level, {})
    counted[key] = counted.get(key, 0.0) + weight
