"""What a run of numbers is stated of: its own subject, the subject spoken of before, or a list of heads.

What belongs here: cutting the subject out of its clause and pairing a list of values with its heads.
What does not: noun phrases as such (noun_phrases), splitting a phrase into items (pairing).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.patterns import Pattern
from pipeline.reading.clauses import Clause
from pipeline.reading.discourse import Head
from pipeline.reading.indicators import RATES, related
from pipeline.reading.model import Quantity
from pipeline.reading.noun_phrases import Counted, counted_noun, subject_phrase
from pipeline.reading.nouns import is_attribute, is_relational
from pipeline.reading.pairing import split_heads
from pipeline.reading.place_letters import members
from pipeline.reading.places import PlaceMention
from pipeline.reading.regions import is_partner
from pipeline.reading.scene import Frame, Scene
from pipeline.reading.times import TimeExpr
from pipeline.reading.words import Word

__all__ = ["counted_by", "last_act", "note_subject", "note_tail", "own_subject", "pair_heads"]

_OPENING = frozenset({"lead", "adv", "forecast", "target", "announce", "basis"})
_THIN = " \u3000、，,和及与的在从以是：:“”"
# What a list of places may be called right before it, or nothing: 前6大|省份山东、浙江.
_KINDS = frozenset(("", "省份", "省市", "城市", "国家", "地区", "区县", "县市", "市州"))
# Places that are words of direction rather than names.
_DIRECTIONS = frozenset({"国内", "境内"})
_ROUTE = Pattern(r"[至到][\u4e00-\u9fff]{2,6}")
# 三大指标, 两者 and their like stand for what was named before.
_ANAPHOR = re.compile(
    r"(?:[两三四五六七]大?(?:项|个)?(?:指标|者|项|类)|二者|两者|分别|这?一?(?:速度|数字|数据|比例|规模))$"
)
_APPOSITION = Pattern(r"[两三四五六七八九十](?:大|个)(?:指标|类|行业|领域|产业|类商品)$")
# What is left of a list of places before a subject: 等城市的, 四市为主体的.
_OF_PLACES = re.compile(
    r"^(?:[^，。]{0,4}为(?:主体|主|核心|中心)的"
    r"|等(?:城市|地区|省份|省区市|省市|国家|地)的?(?=.{2})"
    r"|[两三四五六七八九十](?:城市|地区|省份|省区市|省市|国家|地|省|市|县|国)的?(?=.{2})(?!为)"
    r"|(?:城市|地区|省份|国家)的(?=.{2})"
    r"|[两三四五六七八九十](?:城市|地区|省份|省区市|省市|国家|地|省|市|县|国)$"
    r"|以?[^，。]{2,8}计(?:分别|均|各|都)?(?=占|$))"
)
_SHARED_OUT = Pattern(
    r"^(?:以[^，。]{2,8}计)?(?:[两三四五六七]大?(?:项|个)?(?:指标|者|项|类))?(?:分别|均|各|都)?(?=占)"
)
# Right after a number: 10年间…, 8个月来…
_AFTER_SPAN = Pattern(r"(?:间|内|来|里|以来|后|前)(?=[\u4e00-\u9fff]{2})")
_QUALIFIED = re.compile(r"^(?:及?以[上下内]|内|左右)?的?")
# A news wire gives the figure expected and the one before: 预期增11.4%，前值增5.4%.
_WIRE = re.compile(r"^(?:前值|市场预期|预期|预估值?|公布值|修正值|初值|终值)|(?<=..)(?:初值|终值|修正值)$")
_ADJUNCT = Pattern(
    r"除|随着|由于|为了|通过|根据|按照|围绕|面对|尽管|针对|对于|关于|经|据|记者|日前|近日|同时"
)
# Where a road begins and ends is no subject, nor what it is measured from (北起石嘴山市，全长99公里).
_WAY = re.compile(r"^(?:[东南西北]起|[东南西北]至|起[自于]|起点|终点|途经|途径|止于|经过|经由)")
_FROM = re.compile(
    r"(?<=.{2})(?:[东南西北]起|起[自于]|(?<![来各独亲私擅])自)[^，。]{2,10}(?:站|港|口|岸|机场|枢纽|市|县|区)$"
)
# 比亚迪实现营业收入: the verb of achieving says nothing of what is measured.
_REACHED = Pattern(
    r"^发生(?=..)|(?<=..)(?:分别|均|各|都)?(?:共|累计)?(?:(?:实现|取得|录得|发生)(?=..)|完成(?=.{4}))"
)
# 高铁预计总投资: that it is expected is no part of what is measured.
_EXPECTED = Pattern(r"(?<=..)(?:预计(?=..)|计划(?:完成|实施)(?=..))")
# 按美元计是909亿元: the currency that it is counted in.
_IN_CURRENCY = re.compile(
    r"[以按](?:美元|人民币|欧元|日元|港元|本币|现价|不变价格?|可比价格?)(?:计[价算]?|口径)?"
)
# What is noted behind a subject: 新增生产能力（正式投产）.
_NOTED = re.compile(r"(?<=..)[（(][\u4e00-\u9fff]{2,8}[)）]$")
_BARE_PREPOSITIONS = frozenset("在从对于由以向按")
_BIG = Pattern(r"大(?=[\u4e00-\u9fff]{2})")
# 占比最大的是手续费收入，为…: what is named last is what the next number is of.
_FOREMOST = Pattern(
    r"(?:最[大高多快低少强长]|(?:排|位|居)[^，。]{1,5}|增长较快|首位|其次)的?(?:是|为)(?P<what>[\u4e00-\u9fff“”（）()A-Za-z]{2,20})$"
)
# 发送量连续第二天保持在…: how long it has gone on is no part of what is measured.
_RUNNING = Pattern(
    r"(?<=..)(?:已|也)?(?:连续|持续)第?[\d一二两三四五六七八九十]+(?:天|日|周|个?月|年|个?季度|次)$"
)
# In which circumstances: 在需求收缩的情况下.
_CIRCUMSTANCE = re.compile(r"在[^，。]{2,24}(?:下|之际|时|同时|过程中|背景下|后)")
# What is said of the subject spoken of before: 创历史最高水平, 位居首位.
_STANDS = re.compile(
    r"(?:已|均|双双|又|再|也|仍|并|继续|连续)*(?:创(?!新|业)|刷新|迎来|保持|位居|稳居|位列|成为|高于|低于|超过)"
)
# What brought a thing about is not what is measured.
_CAUSE = re.compile(r"(?:主要)?(?:受(?![访众益])|因(?!特)|由于|随着|伴随|得益于|受益于|按照|根据)")
# So few letters behind a verb make a name of it: 住院分娩率.
_NAMING = 3
# 吞吐量|再创历史新高: a record says nothing of what is measured.
_RECORD = Pattern(
    r"(?:已|也|均|双双|又|再次?|再度|首次|继续|连续|将|有望|仍|并)*"
    r"(?:创(?!新(?![高低]))|刷新)[^，。；]{0,16}(?:[新最][高低]|纪录|记录|峰值|高点|低点)"
)
_MODAL = frozenset({"能够", "可以", "需要", "应当", "必须", "没有", "正在", "开始", "继续"})


def own_subject(
    scene: Scene, clause: Clause, start: int, end: int, times: Sequence[TimeExpr], words: Sequence[Word]
) -> str:
    """The subject in text[start:end], without times, leading places, opening words and who said it.

    "" where the part of the clause has none, or only stands for what was named before (两者, 三大指标).
    """
    after_span = _AFTER_SPAN.match(scene.text, start) if start > clause.start else None
    head = after_span.end() if after_span else start
    said = [w.end for w in words if w.cls == "announce" and w.end < end]
    head = max(head, said[-1]) if said else head
    own, _, _ = subject_phrase(scene.text, head, end, _masks(scene, head, end, times), words)
    if not own:
        return ""
    if "大" in own or "个" in own:
        own = _APPOSITION.sub("", own)
    regions = scene.state.regions
    own = _without(_OF_PLACES.sub("", _without(own, regions)), regions)
    if "占" in own:
        own = _SHARED_OUT.sub("", own)
    own = _WIRE.sub("", own)
    if is_attribute(own):
        own = _EXPECTED.sub("", _REACHED.sub("", own))
    if "续" in own:
        own = _RUNNING.sub("", own)
    own = _NOTED.sub("", own)
    return "" if _IN_CURRENCY.fullmatch(own) or own in _BARE_PREPOSITIONS or _ANAPHOR.match(own) else own


def _without(own: str, regions: Sequence[PlaceMention]) -> str:
    """The subject without the names of the regions in force at its head; a route keeps its ends."""
    if len(regions) > 1 and own.endswith(regions[-1].text):
        listed = own.find(regions[0].text)
        if own[: max(listed, 0)] in _KINDS and not _ROUTE.search(own, listed):
            own = ""  # 前6大|省份山东、浙江分别增长
    for region in regions:
        name = region.text
        if name not in _DIRECTIONS and not own.startswith((name + "到", name + "至", name + "港")):
            own = own.removeprefix(name)
        if own.endswith(name) and 2 <= len(own) - len(name) <= 3:
            own = own.removesuffix(name)  # 安排|四川5亿元
        _, found, rest = own.rpartition("的" + name)
        if found and len(rest.lstrip("省市县区")) >= 3:
            own = rest.lstrip("省市县区")  # 贸易主力之一的江苏省|民营企业进出口
    return own


def _masks(scene: Scene, start: int, end: int, times: Sequence[TimeExpr]) -> list[tuple[int, int]]:
    """Spans that are no part of a subject: times, and the places that stand before any content."""
    text = scene.text
    spans = [(t.start, min(t.end, end)) for t in times if start <= t.start < end]
    places = scene.places.inside(start, end)
    if not places:
        return spans
    words = {w.start: w.end for w in scene.words.inside(start, end) if w.cls in _OPENING}
    skip = dict(spans)
    at = start
    for place in places:
        if place.kind != "region" or place.text in _DIRECTIONS:
            continue
        if text.startswith("港", place.end):
            break  # 上海港 is a port's name
        if _ROUTE.match(text, place.end):
            break
        while at < place.start:
            if at in skip:
                at = max(at + 1, skip[at])
            elif at in words:
                at = words[at]
            elif text[at] in _THIN:
                at += 1
            else:
                break
        partner = is_partner(text[max(start, place.start - 4) : place.start])
        at_head = at >= place.start and not partner
        if at_head or (place.level == "relative" and not partner) or place.text in ("我国", "中国"):
            spans.append((place.start, place.end))
            if at >= place.start:
                at = place.end
    spans.sort()
    return spans


def note_subject(scene: Scene, clause: Clause) -> None:
    """A clause without a number may name the subject of the next: 产能利用率稳步回升，均超过70%."""
    text, state, memory = scene.text, scene.state, scene.memory
    words = scene.words.inside(clause.start, clause.end)
    if _CIRCUMSTANCE.fullmatch(scene.text, clause.start, clause.end) or _STANDS.match(
        scene.text, clause.start, clause.end
    ):
        return
    # 是 or 为 must stand in it: a cheap look before the search.
    named = text.find("是", clause.start, clause.end) >= 0 or text.find("为", clause.start, clause.end) >= 0
    foremost = _FOREMOST.search(text, clause.start, clause.end) if named else None
    if foremost:
        state.indicator = foremost.group("what")
        return
    record = _RECORD.search(text, clause.start + 2, clause.end) if "创" in text or "刷新" in text else None
    end = record.start() if record else clause.end
    for w in words:
        if w.start >= end:
            break
        if w.cls == "verb" and clause.end - w.end <= _NAMING and is_attribute(text[w.start : clause.end]):
            continue
        if w.cls in ("change", "be", "verb", "announce") and w.start > clause.start + 1:
            end = w.start
            if w.cls != "verb" or _is_content(scene, clause.start, end):
                break
    else:
        end = clause.end if words and words[-1].cls == "verb" else end
    for w in reversed(words):
        if w.end == end and w.cls in ("adv", "basis", "forecast"):
            end = w.start
    times = scene.times.inside(clause.start, end)
    phrase, _, _ = subject_phrase(text, clause.start, end, _masks(scene, clause.start, end, times), words)
    if not is_attribute(phrase):
        # 经济总量|再上新台阶: the manner begins what is said of the subject.
        manner = next((w.start for w in words if w.cls == "adv" and clause.start + 2 < w.start < end), end)
        if manner < end:
            masks = _masks(scene, clause.start, manner, times)
            brief, _, _ = subject_phrase(text, clause.start, manner, masks, words)
            phrase = brief if is_attribute(brief) else phrase
    phrase = _FROM.sub("", phrase)
    if is_relational(phrase) or _WAY.match(phrase) or _CAUSE.match(phrase):
        return
    if not is_attribute(phrase) and end < clause.end:
        verbs = [w.end for w in words if w.cls in ("verb", "act")]
        tail = text[verbs[-1] : clause.end].strip() if verbs else ""
        phrase = tail if len(tail) > 4 and is_attribute(tail) else phrase
    if is_attribute(phrase) and len(phrase) <= 40:
        state.indicator = phrase
    elif any(w.cls == "announce" for w in words):
        return
    elif not memory.recent and not memory.topical and 2 <= len(phrase) <= 14 and not _ADJUNCT.match(phrase):
        state.topic = phrase
        state.indicator = ""
        memory.topical = True


def _is_content(scene: Scene, start: int, end: int) -> bool:
    """Whether anything but places, times and opening words stands in text[start:end]."""
    times, words = scene.times.inside(start, end), scene.words.inside(start, end)
    return bool(subject_phrase(scene.text, start, end, _masks(scene, start, end, times), words)[0])


def note_tail(scene: Scene, start: int, end: int) -> None:
    """What stands after a clause's last number may be the next subject: 3岁以下儿童照护扣除标准，由…"""
    tail = _QUALIFIED.sub("", scene.text[start:end].strip())
    if 4 <= len(tail) <= 30 and is_attribute(tail):
        scene.state.indicator = tail


def last_act(scene: Scene, own: str, words: Sequence[Word], end: int) -> str:
    """What a long subject says last (某部门协调各方|预留通信队伍): from its last verb on."""
    for w in reversed(words):
        if w.cls in ("verb", "act") and len(w.text) > 1 and end - w.end >= 2 and w.text not in _MODAL:
            tail = scene.text[w.start : end].strip("，、的已了共 ")
            return tail if own.endswith(tail) else own
    return own


def counted_by(scene: Scene, q: Quantity, stop: int, limit: int) -> Counted:
    """The noun that follows a number, and what is then said of it in the same clause.

    `stop` is where the next number begins, `limit` where the clause ends. Numbers that touch
    (7类60多项服务) count the same noun.
    """
    named = q.kind == "rank" and _BIG.match(scene.text, q.hull_end)  # 第二大经济体
    if (q.kind in ("rank", "points") and not named) or scene.text.startswith("/", q.hull_end):
        return Counted("", "", q.hull_end)
    for _ in range(3):
        if stop != q.hull_end or stop >= limit or q.kind not in ("count", "bare"):
            break
        following = [f for f in scene.quantities.inside(stop, limit)[:2] if f.hull_start == stop]
        if not following:
            break
        q = following[0]
        later = scene.quantities.inside(q.hull_end, limit)
        stop = later[0].hull_start if later else limit
    start = named.end() if named else q.hull_end
    end = min(stop, start + 40)
    words, times = scene.words.inside(start, end), scene.times.inside(start, end)
    return counted_noun(scene.text, start, end, words, times, runs_on=end == stop < limit)


def pair_heads(scene: Scene, n: int, own: str, frame: Frame) -> list[Head] | None:
    """The n heads that a list of n values pairs with, or None where there is no list of just n.

    In this order: n regions, the items of the subject, the members of the region, the items of the
    subject noted before, the heads of the sentence's last list, its last n subjects.
    """
    state, recent = scene.state, scene.memory.recent
    if len(frame.regions) == n and frame.own_region:
        return [Head(frame.indicator, (r,)) for r in frame.regions]
    part = own.startswith("占") or frame.measure.name == "multiple"
    subject, _, whole = own.partition("占")
    if frame.measure.name == "share" and subject and len(whole) > 2:
        items = split_heads(subject.rstrip("分别均都各"), n)
        if items:
            return [Head(item + "占" + whole.rstrip("的") + "比重", frame.regions) for item in items]
    if own and not part and (items := split_heads(own, n)):
        return [Head(item, frame.regions) for item in items]
    if len(frame.regions) == 1 and frame.own_region and len(parts := members(frame.regions[0])) == n:
        return [Head(frame.indicator, (part,)) for part in parts]  # 京津冀三地分别…
    if len(state.heads) == n and recent and own in RATES:
        return [Head(f"{h.indicator}增速", h.regions) for h in state.heads]  # 涨幅分别扩大…
    if (
        len(state.heads) == n
        and recent
        and is_attribute(own)
        and len({h.indicator for h in state.heads}) == n
    ):
        return [Head(related(h.indicator, own), h.regions) for h in state.heads]  # 营收A、B，净利润C、D
    if own and not part:
        return None
    if not own and len(state.heads) != n:
        items = split_heads(state.indicator, n)
        if items:
            return [Head(item, frame.regions) for item in items]
    before = list(state.heads)
    if len(before) != n:
        unlike = {f.indicator or "": Head(f.indicator or "", fr.regions) for f, fr in reversed(recent)}
        before = list(reversed(unlike.values()))[-n:]
    if len(before) < n:
        before = [Head(f.indicator or "", fr.regions) for f, fr in recent[-n:]]
    if len(before) < n:
        return None
    if own.startswith("占"):
        return [Head(h.indicator + own.rstrip("的") + "比重", h.regions) for h in before]
    return before
