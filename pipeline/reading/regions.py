"""Which places a clause is about, and which only stand by.

What belongs here: choosing the regions in force from the places that a clause names. What does not:
finding places (places), keeping them from sentence to sentence (discourse).

A place that opens a clause (after times and opening words) sets the region. One inside a clause does
so only while none has opened the sentence. A partner (对东盟), a standard (居全国, 高于), a venue
(在北京成立), an open list (等15个省份) and what something consists of (以A、B为主体的) never do.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from pipeline.patterns import Pattern
from pipeline.reading.clauses import Clause
from pipeline.reading.model import Quantity
from pipeline.reading.place_words import is_site
from pipeline.reading.places import PlaceMention, resolve_relative
from pipeline.reading.relative_places import LEVEL_WORDS, around
from pipeline.reading.scene import Scene

__all__ = ["JOINTS", "give_to", "is_breakdown", "is_partner", "set_places", "take_tail"]

JOINTS = frozenset({"", "、", "和", "与", "及", "以及", "至", "到", "—"})

# Characters before a place that make it a partner, a standard or an origin, not the subject.
_PARTNER = re.compile(
    r"(?:对|向|与|同|占|占到|居|列|较|比|[高低快慢多少优]于|赴|往|来自|面向|非|为|出口|进口自|跑赢|领先|远销|覆盖"
    r"|抵达|支援|援助|调往|终点到?|起[自于点]|[东南西北][至起]|止于)$"
)
# After 全国 or 全球: a standing or a standard, not what the clause is about.
_RANKED = Pattern(
    r"(?:第[一二三四五六七八九十\d]|首[位个艘台座条家套列]|前[一二三四五六七八九十\d]|前列|排名|领先|最|唯一|市场|平均|纪录"
    r"|创新指数|竞争力|遗产|同类|同期|总量|总数|的?比重|份额)"
)
_OPEN_LIST = re.compile(
    r"等([\d一二三四五六七八九十百多余几]*)[个多]?(?:(?<=个)[^，。、；\d]{2,6})?(?:省|市|县|国|地|区|城|州)"
)
# What is sent to a place is of that place: 向山西调拨2.1万件.
_GIVEN_TO = re.compile(r"[^，。、]{0,6}(?:紧急)?(?:调拨|拨付|下达|预拨|增派|调运)")
# 全国油菜主产区安徽: the place is the one that stands in apposition.
_AMONG = Pattern(r"[^，。、的]{2,8}(?:主产区|大省|基地|之一的)")
_DIGITS = ("", "一", "两", "三", "四", "五", "六", "七", "八", "九", "十")
# Who gives aid is not where it goes: 江苏援疆, 广东对口支援….
_AIDING = re.compile(r"援[疆藏青鄂建外]|(?:省|市)?(?:对口)?(?:支援|帮扶|援助)(?!下)")
# What a disaster or a wave of something does to a place is told of that place: 地震造成A、B两县….
_STRUCK = re.compile(r"(?:造成|导致|致使?|引发|袭击|重创|席卷|波及|殃及)[了过]?$|给$")
_CITIZENS = Pattern(r"公民|籍|游客|侨民|同胞|国民|人(?!口)")
# Inside such a phrase a place is where a cause lies, not what is told: 受国内外需求回落影响.
_CAUSE = re.compile(r"(?:受|由于|因)[^，。；]{2,60}?(?:影响|冲击|拖累|带动|推动|制约)")
_BREAKDOWN = re.compile(r"\s*(?:(?:分|按)[\u4e00-\u9fff]{1,6}|从[\u4e00-\u9fff]{1,8})(?:看|划分|分)[，,]")
# What is said begins anew behind such a word and its time: 报告说2020年全球….
_REPORTED = Pattern(
    r"(?:说|称|显示|指出|表明|认为|预测|预计)[，：]?[\d０-９年月上下半全前至—\-季度个今去近]{0,10}$"
)
_NEXT = frozenset({"、", "，", "和", "及"})
_VENUE = Pattern(
    r"(?:成立|召开|发布|公布|签署|会见|表示|揭牌|举行[^，。]{0,12}(?:发布会|会议|会谈|仪式|座谈))"
)
# Where something was brought from is not where it is: 从湖南、江西调运的蔬菜.
_ORIGIN = Pattern(r"(?:等地|等[省市国])?[^，。、\d]{0,4}(?:运|购|引进|进口|调集|抽调|调来|赶来|赶赴)")
_MADE_OF = Pattern(r"[^，。]{0,6}为(?:主|核心|中心|重点|龙头|引领|代表|例外)")
_GIVEN = re.compile(r"(?:专项|统筹|全力|重点)?(?:支持|用于支持|用于|帮助|援助|支援)")


def is_breakdown(text: str, start: int) -> bool:
    """Whether a sentence turns to another breakdown of the paragraph's subject: 分品种看, 从消费结构看."""
    return _BREAKDOWN.match(text, start) is not None


def is_partner(left: str) -> bool:
    """Whether the characters before a place make it a partner, a standard or an origin."""
    return _PARTNER.search(left) is not None


def set_places(scene: Scene, clause: Clause, start: int, end: int) -> None:
    """Places in text[start:end] that the clause is about become the sentence's regions."""
    places = scene.places.inside(start, end)
    if not places:
        return
    text, state, memory = scene.text, scene.state, scene.memory
    groups: list[list[PlaceMention]] = []
    partner_end = -1
    weak: PlaceMention | None = None
    given = False
    cause = _CAUSE.search(text, clause.start, clause.end)
    for place in places:
        if cause is not None and cause.start() < place.start < cause.end():
            continue
        if place.kind != "region":
            if place.name == "全国" or (
                is_site(text, place)
                and not is_partner(text[max(clause.start, place.start - 4) : place.start])
            ):
                weak = weak or place
            continue
        left = text[max(clause.start, place.start - 4) : place.start].rstrip()
        resolved = _resolve(scene, place)
        state.named.append(resolved or place)
        last = groups[-1][-1] if groups else None
        follows = text[last.end : place.start].strip() if last else "x"
        given = last is None and _GIVEN_TO.match(text, place.end) is not None
        joint = text[partner_end : place.start].strip() if 0 <= partner_end <= place.start else "x"
        if (last is None or follows not in JOINTS) and (joint in JOINTS or (is_partner(left) and not given)):
            partner_end = place.end
            continue
        if resolved is None or _AIDING.match(text, place.end):
            continue
        apposed = follows == "" and not _are_letters(last, place)
        if place.level in ("country", "world") and (apposed or _ranked(text, place)):
            continue
        if place.level in ("country", "world") and left.endswith(("是", "成为", "作为")):
            continue
        if place.name == "全国" and _AMONG.match(text, place.end):
            continue
        if last and follows in JOINTS and _are_listed(last, place, follows, len(groups[-1])):
            groups[-1].append(resolved)
        else:
            groups.append([resolved])
    head_here = False
    for found in groups:
        before = text[max(0, found[0].start - 1) : found[0].start]
        if before == "在" and _VENUE.match(text, found[-1].end):
            continue
        if _goes_on(text, found):
            outer = _printed_around(found)
            if outer is None:
                continue
            found = [outer]
        if before in ("从", "自") and _ORIGIN.match(text, found[-1].end):
            continue
        if before == "以" and _MADE_OF.match(text, found[-1].end):
            continue
        listed = start > clause.start and text[start : found[0].start] in _NEXT  # 甲降5%、|乙降6%
        head = (
            listed
            or scene.is_head(clause, found[0].start)
            or (_REPORTED.search(text, max(clause.start, found[0].start - 14), found[0].start) is not None)
        )
        if found[0].level == "world" and not head:
            continue
        struck = _is_struck(text, clause.start, found)
        if (head and not head_here) or struck or not memory.head_place:
            state.sentence = tuple(found)
            memory.head_place = memory.head_place or head
            head_here = head_here or head
    if weak is not None and not state.sentence and scene.is_head(clause, weak.start):
        state.sentence = (weak,)


def _printed_around(found: Sequence[PlaceMention]) -> PlaceMention | None:
    """The province that is printed before an open list of its places: 河南郑州、开封等8市 tells of 河南."""
    first = found[0]
    outer = around(first, first, "province")
    if outer is None or outer.code == first.code or not first.text.startswith(outer.name):
        return None
    return replace(outer, start=first.start, end=found[-1].end)


def _is_struck(text: str, start: int, found: Sequence[PlaceMention]) -> bool:
    """Whether the places are those that something befell; 造成中国公民遇难 may be anywhere."""
    befell = _STRUCK.search(text, max(start, found[0].start - 4), found[0].start) is not None
    return befell and not _CITIZENS.match(text, found[-1].end)


def _ranked(text: str, place: PlaceMention) -> bool:
    """Whether the country or the world is only what something is measured against."""
    return (place.name == "全国" or place.level == "world") and _RANKED.match(text, place.end) is not None


def _are_listed(last: PlaceMention, place: PlaceMention, joint: str, n: int) -> bool:
    """Whether a place goes on a list of `n` that ends in `last`: two countries tied by 与 are partners."""
    if "world" in (last.level, place.level) or last.text in ("全国", "我国"):
        return False
    return last.level != "country" or joint == "、" or n > 1 or _are_letters(last, place)


def _are_letters(last: PlaceMention | None, place: PlaceMention) -> bool:
    """Whether two places are letters of one list (中美两国)."""
    return last is not None and len(last.text) == len(place.text) == 1


def take_tail(scene: Scene, clause: Clause, quantities: Sequence[Quantity]) -> None:
    """Where nothing before says where, a place after the numbers of a clause does (20项举措助推…)."""
    for place in scene.places.inside(quantities[-1].end, clause.end):
        left = scene.text[max(clause.start, place.start - 4) : place.start]
        if place.kind != "region" or place.level in ("relative", "world") or is_partner(left):
            continue
        for figure, frame in scene.memory.recent[-len(quantities) :]:
            if not frame.regions:
                figure.region, figure.region_code = place.name, place.code
        return


def give_to(scene: Scene, clause: Clause) -> None:
    """Money is about the place that it goes to (下达资金1亿元，支持西藏…)."""
    m = _GIVEN.match(scene.text, clause.start)
    if not m:
        return
    inside = scene.places.inside(m.end(), clause.end)
    found = [p for p in inside if p.kind == "region" and p.level != "relative"]
    if not found or found[0].start > m.end() + 2:
        return
    names = [found[0]]
    for place in found[1:]:
        if scene.text[names[-1].end : place.start].strip() not in JOINTS:
            break
        names.append(place)
    for figure, frame in scene.memory.recent:
        if figure.unit in ("CNY", "件", "套", "台") and not frame.own_region:
            figure.region = "、".join(dict.fromkeys(p.name for p in names))
            figure.region_code = names[0].code if len(names) == 1 else None


def _goes_on(text: str, found: Sequence[PlaceMention]) -> bool:
    """Whether a list of places is open (等15个省份), unless it counts just those that are named."""
    m = _OPEN_LIST.match(text, found[-1].end)
    if m is None or m.group(1) == "":
        return False
    spelled = _DIGITS[len(found)] if len(found) < len(_DIGITS) else ""
    return m.group(1) not in (str(len(found)), spelled)


def _resolve(scene: Scene, place: PlaceMention) -> PlaceMention | None:
    """The place that 我市 or 全省 means here; any other place is itself. A division that cannot be told is a
    place without a name: what is said of it is not said of the country."""
    if place.level != "relative":
        return place
    context = scene.state.context
    r = resolve_relative(
        place,
        named=scene.state.named,
        dateline_place=context.dateline_place,
        place=context.place,
        by_level=scene.state.told.by_level,
    )
    if r is None and place.relative in LEVEL_WORDS:
        return replace(place, name="", level="unknown", relative=None)
    return None if r is None else replace(r, start=place.start, end=place.end, text=place.text, own=place.own)
