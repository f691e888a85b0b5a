"""Where: every mention of a place in a text, with its reported name, code and level.

What belongs here: recognising places in prose, the relative ones (我市, 全省, 当地) among them, and
telling them from names that merely contain a place (广州白云机场, 中国银行, 《上海宣言》). What does not:
the tables of places and how they nest (gazetteer.py), and which figure a place belongs to.

One native scan finds the spellings; a few rules look at the letters around each of them:

    chain     adjacent places that nest are one mention: 江苏省|连云港市|海州区
    weak      a short name that is also a word or arises where words meet counts only after a place that
              contains it (浙江|长兴) or once it was said in full (长兴县 ... 长兴)
    lower     towns and villages are read by their ending after a county or city: 平山县|象角村 (towns.py)
    tail      a place before 大学, 机场, 公司, 总统 ... is part of a name
    dateline  新华社北京5月21日电 names where it was written, not what it is about
"""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Iterable

from pipeline.patterns import Pattern
from pipeline.reading.gazetteer import (
    CITY_PROVINCES,
    Entry,
    Place,
    PlaceMention,
    choose,
    contains,
    gazetteer,
    names_within,
    reported,
)
from pipeline.reading.place_letters import find_letters
from pipeline.reading.place_words import apart, context, tails, zones
from pipeline.reading.relative_places import resolve_relative
from pipeline.reading.spellings import Spellings
from pipeline.reading.towns import foreign_unit, lone_units, lower_unit

__all__ = ["Earlier", "PlaceMention", "find_places", "resolve_relative"]


_DATELINE = re.compile(r"\s{0,3}(?:\d{1,2}月)?\d{1,2}日(?:电|讯|专电)|电(?=[\s（(　]|记者)")
_DATELINE_HEAD = Pattern(r"(?:新华社|新社|本报|社|讯|发自)$")
_STOCK = re.compile(r"[\u4e00-\u9fffA-Z]{0,6}[（(](?:[\dA-Z]{2,4}[:：.])?\d{4,6}")
_QUOTED = Pattern(r"《[^《》\n]{1,80}》")
# Letters beside 东北, 西南 ... that make them plain directions.
_POINTING = frozenset("向偏往转吹朝刮")
_POINTED = frozenset("部侧方向面风偏角麓坡岸边")
# After a name that ends in a direction these show another cut: 太湖|南岸 is not 湖南|岸.
_SLOPES = frozenset("岸麓侧坡")
# Letters beside a short name that show that it is a word of its own; None stands for the text's ends.
_BEFORE = frozenset("，。；：、（“”《》！？—…() \n\u3000在到从和与及对是为的于让使给向往据由进当赴离达")
_AFTER = frozenset(
    "，。；：、（）“”！？—…() \n\u3000县市区的有是在和与及、将已至到GP等这今去前一二三四五六七八九十"
)
# An area counted by its members is named as printed: 西部12省市, 西南五省区. With 个 the count is a figure.
_COUNTED = Pattern(
    r"[一二三四五六七八九十两\d０-９]{1,3}(?:省区市|省市区|省市|省区|省份|[省市国州])(?![级道外内会场民长委])"
)
_NUMERALS = frozenset("0123456789０１２３４５６７８９〇零一二三四五六七八九十百千万亿两第")
# A mention of the country or the world is never part of an institution's name (全国铁路); 中国 may be.
_WHOLE = frozenset(("全国", "我国", "国内", "全球", "世界", "全世界"))
# How many spellings ahead one is sought that ends a name.
_AHEAD = 6
# Levels whose places are context for the names that follow, how many of them count, and the levels
# whose names may then stand alone.
_NEARING = frozenset(("province", "prefecture", "county", "town", "village"))
_NEAR = 8
_UNITS = ("区", "县", "旗")
_LOWEST = frozenset(("town", "village"))
# How many of the places named before help to read a text's places.
_RECALLED = 40
# How many introduced names are looked for one by one.
_FEW = 24


class Earlier:
    """What the mentions of an article before a text tell of its names; the last few of them bear on it.

    `near`: the codes of the places named last, latest first, the context of ambiguous names. `said`: names
    that were introduced and may now stand without their county or ending, with their mention.
    """

    __slots__ = ("_last", "near", "said")

    def __init__(self, mentions: Iterable[PlaceMention] = ()) -> None:
        self._last: list[tuple[str, str, PlaceMention]] = []
        self.add(mentions)

    def add(self, mentions: Iterable[PlaceMention]) -> None:
        """Take in mentions that follow all before them."""
        self._last += [(_nearing(mention), _introduced(mention), mention) for mention in mentions]
        del self._last[:-_RECALLED]
        self.near = list(dict.fromkeys(code for code, _, _ in reversed(self._last) if code))[:_NEAR]
        # The first mention of a name is the one that introduced it.
        self.said = {name: mention for _, name, mention in reversed(self._last) if name}


_NOTHING = Earlier()


def find_places(text: str, *, earlier: Earlier = _NOTHING) -> list[PlaceMention]:
    """All mentions of places in `text`, in order and without overlap.

    `earlier` tells of the same article before this text: it tells places of one name apart and admits
    short names that were said in full there. Linear in the length of the text.
    """
    if not text:
        return []
    finder = _Finder(text, earlier)
    finder.scan()
    finder.scan_letters()
    finder.scan_said()
    finder.mentions.sort(key=lambda mention: mention.start)
    return finder.mentions


class _Finder:
    """The state of one call of `find_places`."""

    def __init__(self, text: str, earlier: Earlier) -> None:
        self.text = text
        self.mentions: list[PlaceMention] = []
        self.quoted: list[tuple[int, int]] = []
        self.shared = context("shared")
        self.directions = context("direction")
        self.tails = tails()
        self.zones = zones()
        # As in `Earlier`; the mentions of this text join them.
        self.near = list(earlier.near)
        self.said = dict(earlier.said)

    def scan(self) -> None:
        """The pass over all spellings of the tables."""
        hits = list(gazetteer().spellings.scan(self.text))
        if hits and "《" in self.text:
            self.quoted = [match.span() for match in _QUOTED.finditer(self.text)]
        done = 0
        at = 0
        while at < len(hits):
            start, surface, entry = hits[at]
            at += 1
            if start < done:
                continue
            end = start + len(surface)
            mention: PlaceMention | None = None
            if entry.role == "place":
                mention, at = self._place(start, surface, entry, hits, at)
            elif entry.role == "weak":
                mention = self._weak_alone(start, surface, entry)
            elif entry.role == "relative":
                mention = self._relative(start, surface, entry)
            elif entry.role == "word":
                done = end
            else:
                mention = PlaceMention(start, end, surface, surface, None, "name", None, "name")
            if mention is not None:
                self.mentions.append(mention)
                done = mention.end

    def _relative(self, start: int, surface: str, entry: Entry) -> PlaceMention | None:
        end = start + len(surface)
        if self._shares(end):
            return None
        # 省内, 村里 begin a phrase; after a noun (园区内, 乡村里) they only place it.
        if surface[-1] in "内里" and start and self.text[start - 1] not in _BEFORE:
            return None
        return PlaceMention(
            start, end, surface, surface, None, "relative", None, "region", entry.relative, entry.own
        )

    def _weak_alone(self, start: int, surface: str, entry: Entry) -> PlaceMention | None:
        """A weak short name that stands by itself, in a province that was named: 在洮南，风电..."""
        end = start + len(surface)
        text = self.text
        if not self.near or not (start == 0 or text[start - 1] in _BEFORE):
            return None
        if not (end == len(text) or text[end] in _AFTER):
            return None
        for code in self.near:
            province = code[:2] + "0000"
            place = choose([p for p in entry.places if p.code and contains(province, p.code)], self.near)
            if place is not None:
                return self._mention(start, end, surface, [(place,)], None)
        return None

    def _place(
        self, start: int, name: str, entry: Entry, hits: list[tuple[int, str, Entry]], at: int
    ) -> tuple[PlaceMention | None, int]:
        """The mention that begins with a hit, and the index of the first hit after it."""
        text = self.text
        end = start + len(name)
        if name in self.directions and self._is_direction(start, end):
            return None, at
        # 四平 in 二十四平方公里, 日本 in 5日本报.
        if start and (name[0] in _NUMERALS or name[0] == "日") and text[start - 1] in _NUMERALS:
            return None, at
        chain = [entry.places]
        names = [name]
        while (found := self._inside(end, chain[-1], hits, at)) is not None:
            places, name = found
            if places:
                chain.append(places)
                names.append(name)
            end += len(name)
            while at < len(hits) and hits[at][0] < end:
                at += 1
            if not places:
                break
        name = names[-1]
        if self._shares(end) and len(name) > 2 and text[end - 1] == name[-1]:
            end, name = end - 1, name[:-1]
            cut = gazetteer().spellings.get(name)
            if cut is None or cut.role != "place":
                if len(chain) == 1:
                    return None, at
            elif len(chain) == 1:
                chain[0] = cut.places
        if end < len(text) and text[end] in _SLOPES and name[-1] in "东西南北":
            return None, at
        places = chain[-1]
        if (
            len(chain) == 1
            and len(name) == 2
            and all(place.level == "county" for place in places)
            and not self._is_word(start, end)
        ):
            return None, at
        limit = next(
            (hit[0] for hit in hits[at : at + _AHEAD] if hit[2].role not in ("weak", "word")), len(text)
        )
        return self._mention(start, end, name, chain, limit), at

    def _inside(
        self, end: int, around: tuple[Place, ...], hits: list[tuple[int, str, Entry]], at: int
    ) -> tuple[tuple[Place, ...], str] | None:
        """The narrower place that directly follows `around`, and its spelling; no places for a part
        of it by direction (江西|中部)."""
        weak = self._weak_inside(end, around)
        while at < len(hits) and hits[at][0] == end and hits[at][2].role == "weak":
            at += 1
        if at < len(hits) and hits[at][0] == end and hits[at][2].role == "place":
            _, spelling, entry = hits[at]
            if spelling in self.directions:
                if around[0].code == "CN":
                    return (
                        (entry.places, spelling) if not self._is_direction(end, end + len(spelling)) else None
                    )
                return (), spelling
            inner = tuple(p for p in entry.places if any(_nests(outer, p) for outer in around))
            if inner and (weak is None or len(spelling) >= len(weak[1])):
                return inner, spelling
        return ((weak[0],), weak[1]) if weak is not None else None

    def _weak_inside(self, end: int, around: Iterable[Place]) -> tuple[Place, str] | None:
        """The place inside one of `around` whose short name stands at `end`."""
        for outer in around:
            children = names_within(outer.code or "")
            if children:
                for length in (5, 4, 3, 2):
                    spelling = self.text[end : end + length]
                    child = children.get(spelling)
                    if child is not None:
                        return child, spelling
        return None

    def _mention(
        self, start: int, end: int, name: str, chain: list[tuple[Place, ...]], limit: int | None
    ) -> PlaceMention:
        """The mention of the last place of a chain. `limit`: where the next spelling begins."""
        place = choose(chain[-1], self.near)
        shown = place or chain[-1][0]
        level, code, parent = shown.level, place.code if place else None, place.parent if place else None
        short = reported(name, shown)
        kind = "name" if self._is_name(start, end, limit) else "region"
        if kind == "name" and not (level == "county" and name.endswith(_UNITS)):
            # 广州白云|机场 says 广州, 深圳市南山区|法院 says 南山区.
            outer = next(
                (chosen for places in chain if (chosen := choose(places)) and _is_city(chosen)), shown
            )
            if outer is not shown:
                short, code, level, parent = outer.short, outer.code, outer.level, outer.parent
        elif (zone := self.zones.match(self.text, end)) is not None:
            # 成都市圈 lost a letter in print.
            short += "都市圈" if zone[0] == "圈" else zone[0]
            end, level, parent, code = zone.end(), "area", code or parent, None
        elif self._is_vague(name, shown) and (counted := _COUNTED.match(self.text, end)) is not None:
            end = counted.end()
            short, code = self.text[start:end], None
        elif level == "country" and code != "CN" and (inner := foreign_unit(self.text, end)) is not None:
            short, end = self.text[end:inner].removesuffix("市"), inner
            level, parent, code = "area", code, None
        elif level in ("county", "prefecture"):
            lower = lower_unit(self.text, end)
            if lower is not None:
                end, short, level = lower
                parent, code = code or parent, None
        mention = PlaceMention(start, end, self.text[start:end], short, code, level, parent, kind)
        self._remember(mention)
        return mention

    def _is_vague(self, name: str, place: Place) -> bool:
        """Whether a count of members is what makes an area definite: directions, parts of the world."""
        worldly = place.level == "area" and place.parent is None and not place.members
        return worldly or name in self.directions

    def _shares(self, end: int) -> bool:
        """Whether the last letter of a place begins a word (上海|市场), and not the next one one of its own
        (东部地区|分别)."""
        return self.text[end - 1 : end + 1] in self.shared and not self.text.startswith("分别", end)

    def _is_direction(self, start: int, end: int) -> bool:
        """Whether 东北, 西部 ... point or cut something up (向西北, 半岛东部) rather than name a region."""
        if self.text[end - 1] == "部" and start and self.text[start - 1] not in _BEFORE:
            return True
        return self.text[start - 1 : start] in _POINTING or self.text[end : end + 1] in _POINTED

    def _is_word(self, start: int, end: int) -> bool:
        """Whether a letter beside a short name shows that it is a word of its own."""
        text = self.text
        return start == 0 or end == len(text) or text[start - 1] in _BEFORE or text[end] in _AFTER

    def _is_name(self, start: int, end: int, limit: int | None) -> bool:
        """Whether the place is only part of a name, or stands in a dateline."""
        text = self.text
        if self.quoted:
            last = bisect(self.quoted, (start,)) - 1
            if last >= 0 and start < self.quoted[last][1]:
                return True
        if text[start:end] in _WHOLE:
            return False
        if _DATELINE.match(text, end) and _DATELINE_HEAD.search(text, max(0, start - 4), start):
            return True
        if _STOCK.match(text, end):
            return True
        tail = self.tails.match(text, end)
        if tail is None or (limit is not None and tail.end() > limit):
            return False
        return tail[1] is None or not apart().search(tail[1])

    def _remember(self, mention: PlaceMention) -> None:
        """Take a mention into the context of the following ones."""
        code, name = _nearing(mention), _introduced(mention)
        if code:
            if code in self.near:
                self.near.remove(code)
            self.near.insert(0, code)
            del self.near[_NEAR:]
        if name:
            self.said.setdefault(name, mention)

    def scan_letters(self) -> None:
        """Places that one letter names in a list (京沪两地): they go before names of that spelling (京沪)."""
        letters = find_letters(self.text)
        for letter in letters:
            over = [m for m in self.mentions if m.start < letter.end and letter.start < m.end]
            if not any(m.kind == "region" for m in over):
                self.mentions = [m for m in self.mentions if m not in over]
                self.mentions.append(letter)
        if letters:
            self.mentions.sort(key=lambda mention: mention.start)

    def scan_said(self) -> None:
        """The pass over villages that only their surroundings tell, and over names that were introduced
        (长兴县, 平山县象角村) and stand bare elsewhere."""
        units = lone_units(self.text)
        if units:
            taken = _Taken(self.mentions)
            parent = self.near[0] if self.near else None
            lone = [
                PlaceMention(start, end, name, name, None, level, parent)
                for start, end, name, level in units
                if name not in self.said and not taken.overlaps(start, end)
            ]
            self.mentions += lone
            for mention in lone:
                self.said.setdefault(mention.name, mention)
        spans = self._said_spans()
        if not spans:
            return
        taken = _Taken(self.mentions)
        for start, name in spans:
            end = start + len(name)
            if taken.overlaps(start, end) or (len(name) == 2 and not self._is_word(start, end)):
                continue
            said = self.said[name]
            kind = "name" if self._is_name(start, end, None) else "region"
            # A county that was introduced with 县 keeps it only where it is printed.
            self.mentions.append(
                PlaceMention(start, end, name, name, said.code, said.level, said.parent, kind)
            )

    def _said_spans(self) -> list[tuple[int, str]]:
        """Where introduced names stand. A few are sought one by one, many by one scan."""
        if len(self.said) > _FEW:
            return [(start, name) for start, name, _ in Spellings(self.said).scan(self.text)]
        spans = []
        for name in self.said:
            start = self.text.find(name)
            while start >= 0:
                spans.append((start, name))
                start = self.text.find(name, start + len(name))
        # At one place the longest, and what it holds not again.
        spans.sort(key=lambda span: (span[0], -len(span[1])))
        kept: list[tuple[int, str]] = []
        for start, name in spans:
            if not kept or start >= kept[-1][0] + len(kept[-1][1]):
                kept.append((start, name))
        return kept


class _Taken:
    """Which letters mentions already hold; questions come in the order of the text."""

    def __init__(self, mentions: Iterable[PlaceMention]) -> None:
        self._spans = sorted((mention.start, mention.end) for mention in mentions)
        self._at = 0

    def overlaps(self, start: int, end: int) -> bool:
        while self._at < len(self._spans) and self._spans[self._at][1] <= start:
            self._at += 1
        return self._at < len(self._spans) and self._spans[self._at][0] < end


def _nearing(mention: PlaceMention) -> str:
    """The code that a mention gives as context to the names after it, "" for none."""
    return (mention.code or mention.parent or "") if mention.level in _NEARING else ""


def _introduced(mention: PlaceMention) -> str:
    """The name that may stand alone after a mention: of a county, town, village or part of a foreign country;
    "" for none."""
    level, parent = mention.level, mention.parent
    if level == "county":
        place = gazetteer().by_code.get(mention.code or "")
        return place.short if place is not None and len(place.short) > 1 else ""
    abroad = level == "area" and parent not in (None, "CN") and parent.isalpha()
    return mention.name if abroad or level in _LOWEST else ""


def _is_city(place: Place) -> bool:
    return place.level == "prefecture" or (place.code or "")[:2] in CITY_PROVINCES


def _nests(outer: Place, inner: Place) -> bool:
    """Whether `inner` may follow `outer` in one mention: a narrower place inside it."""
    if outer.code is None or outer.code == inner.code:
        return False
    if inner.level == "area":
        return inner.parent is not None and contains(outer.code, inner.parent)
    if inner.code is None:
        return False
    if contains(outer.code, inner.code):
        return True
    # Prefectures were cut anew more than once; the same province is enough for a county behind a city.
    return outer.level == "prefecture" and inner.level == "county" and outer.code[:2] == inner.code[:2]
