"""What the words beside a number say of it: where its subject ends, and the deciding words.

What belongs here: reading the predicate between a subject and its number, within one clause. What
does not: naming the measure (measures), the subject (subjects), the context (discourse).

The predicate is read backwards from the number: the walk goes over grammar words and time
expressions and stops at the first characters that are neither. What is left of it is the subject.
A comparison (比上年同期, 较2020年, 比全国平均水平) or a verb of comparing (高于) ends the subject where
it begins, whatever follows it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.patterns import Pattern

if TYPE_CHECKING:
    from pipeline.reading.times import TimeExpr
from pipeline.reading.words import Word

__all__ = ["Predicate", "read_predicate"]

_CROSSED = frozenset(
    {"be", "rankbe", "adv", "forecast", "target", "basis", "change", "to", "multiple", "rate", "lead"}
)
_TRANSPARENT = frozenset({"adv", "forecast", "target", "lead", "basis", "rankbe"})
_PAIRED_THAN = frozenset({"与", "同", "和"})
_SPACE = " \u3000\u00a0\n\r\t"


@dataclass(slots=True)
class Predicate:
    """What stands between a subject and its number; the words are None where there is none.

    `subject_end` is where the subject ends. `than_start`, `than_end` delimit the comparison with its
    comparand (-1 without one), `than_times` the time expressions in it; `temporal` is false when the
    comparand is something else than an earlier time of the same thing. `delta`: the subject itself is
    an amount of change (降温, 增产). `former`: the span of the state left (由上月下降转为).
    """

    subject_end: int
    change: Word | None = None
    to: Word | None = None
    be: Word | None = None
    rank: Word | None = None
    rate: Word | None = None
    basis: Word | None = None
    multiple: Word | None = None
    gap: Word | None = None
    share: Word | None = None
    contrib: Word | None = None
    forecast: Word | None = None
    target: Word | None = None
    delta: Word | None = None
    than_start: int = -1
    than_end: int = -1
    than_times: tuple[TimeExpr, ...] = ()
    temporal: bool = True
    identity: bool = False
    source: bool = False
    former: tuple[int, int] = (-1, -1)


_FORMER = Pattern(
    r"(?:的|下降|上升|增长|上涨|下跌|回落|持平|每[^，。]{0,8}|过去|以往|目前|现在|现行|此前|先前|原来|原先|之前|当时|当初|最初|最低|最高|每年|前|不足|不到|约|近|仅|上市前|改革前|去年|初期|起步时|建设前|成立之初|成立时|“|”"
    r"|[\u4e00-\u9fff]{2,6}(?:之?[前初]|时期))*$"
)
_IDENTITY = Pattern(r"(?:是|为|相当于|等于)[^，。；、占]{1,14}的?$")


# 收于每桶73.52美元, 流量每秒4200立方米: the unit that a rate is of.
_PER = re.compile(
    r"(?:突破|超过|低于|达到?|约|近|超)?每(?:桶|吨|公斤|千克|斤|克|盎司|股|亩|公顷|平方米|立方米|千瓦时|度|升|秒|分钟|小时|张|件|台|吨公里)$"
)
_EARLIER = Pattern(
    r"(?:[的、和与及以“”]|同期|期初|期末|年初|前期|上期|上一期|上年度|往年|常年|历史|多年|此前|之前|以往|过去|原来|原先|前值|当初|开始|最初|早前"
    r"|(?:前|上)[一两二三四五几]?个?(?:周|天|日|月|季度|季|年|届|次|轮|期|批|班|赛季|榨季|学年|财年|财季)"
    r"|(?:历史|价格|最)?(?:高|低)点|高位|低位|高峰|峰值|谷底"
    r"|日均|月均|年均|平均|水平|增速|增幅|全年|当月|当季|单月|单季|末|底|初|时|期间|分别|同时期|假期|实际|累计|数|值|均值|相比|前一|上一|交易日|上次|同一时[次间段]|预测|决算|完成|大幅|双双|小幅|大幅|略微?|微|有所|进一步|继续|明显|显著|均|又|再|都|后|前|[^，。]{0,5}前)*$"
)


# A note in brackets is no part of a comparand: 比去年同期（下同）增长.
_ASIDE = Pattern(r"[（(][^（）()]{0,12}[)）]")
# The state before a turn: 由上月下降转为上涨12.2%.
_TURNED_FROM = re.compile(r"[由从][^，。；：]{1,20}(?:转为|变为|转成|改为|转)$")
# 同比高29.0%, 比上年多收5亿斤: words of size that only a comparison makes verbs of change.
_MORE_OR_LESS = re.compile(
    r"(?:(?P<more>高|多(?![年数个种项家元达了])[\u4e00-\u9fff]{1,2})"
    r"|少(?![年数个种项家元达了])[\u4e00-\u9fff]{1,2})了?$"
)


# 落后产能, 先行领先指标: a quality of things, no distance between them.
_QUALITY = Pattern(r"(?:的|[^，。于\d]{0,6}?(?:产能|工艺|设备|装备|生产线|指标|指数|地区|技术|企业|水平的))")
# What stands behind a verb in 于 is compared with (快于东部地区), unless it only describes (高于平均水平的).
_STANDARD = Pattern(r"(?:的|[^，。于\d]{0,6}?水平的)")
# 超过全国增速9.9个百分点: what is passed stands between the verb and the number.
_PASSED = Pattern(
    r"(?P<verb>超过|超出|高过|快过|低过|不及|超(?=全[国省市]|平均))(?P<rest>[^，。；：\d０-９]{2,14})$"
)


def _temporal(text: str, start: int, end: int, times: Sequence[TimeExpr]) -> bool:
    """Whether a comparand names an earlier time of the same thing and nothing else."""
    rest, pos = [], start
    for t in times:
        rest.append(text[pos : t.start])
        pos = max(pos, t.end)
    rest.append(text[pos:end])
    return _EARLIER.match(_ASIDE.sub("", "".join(rest).replace(" ", ""))) is not None


def _against_itself(
    p: Predicate, text: str, start: int, end: int, words: Sequence[Word], times: Sequence[TimeExpr]
) -> None:
    """Read a verb of comparing as a change where it compares with an earlier time of the same thing:
    高于去年同期0.9个百分点 is a change, 高于全国0.3个百分点 a gap."""
    gap = p.gap
    if gap is None:
        return
    named = [t for t in times if gap.end <= t.start < end]
    if named and named[0].start <= gap.end + 1 and _temporal(text, gap.end, end, named):
        p.change, p.gap = gap, None
        p.than_start, p.than_end, p.than_times = gap.start, end, tuple(named)
        p.subject_end = min(p.subject_end, _retreat(text, start, gap.start, words))


def _retreat(text: str, start: int, end: int, words: Sequence[Word]) -> int:
    """Where the subject ends when transparent words (已, 将, 也) stand right before `end`."""
    for w in reversed(words):
        while end > start and text[end - 1] in _SPACE:
            end -= 1
        if w.end < end:
            break
        if w.end == end and w.cls in _TRANSPARENT:
            end = w.start
    return end


def _source(text: str, start: int, end: int, times: Sequence[TimeExpr]) -> int:
    """Where an opening 由 or 从 (由上年的A增至B) stands, when only a time or an earlier state follows it."""
    at = max(text.rfind("由", start, end), text.rfind("从", start, end))
    if at < 0 or end - at > 24:
        return -1
    rest, pos = [], at + 1
    for t in times:
        if t.start > at:
            rest.append(text[pos : t.start])
            pos = max(pos, t.end)
    rest.append(text[pos:end])
    return at if _FORMER.match("".join(rest).replace(" ", "")) else -1


def read_predicate(
    text: str,
    start: int,
    end: int,
    words: Sequence[Word],
    times: Sequence[TimeExpr],
    *,
    identity: bool = False,
    rank: bool = False,
    points: bool = False,
) -> Predicate:
    """Read the predicate that ends at `end` (where a number's hull begins) in text[start:end].

    `words` and `times` are those inside that span, in order. `identity`: the number is a fold or a
    fraction, so that 是X的 (是光速的三百分之一) names what it is compared with. `rank`: it is a rank, so
    that a verb of standing (位居全球) ends the subject. `points`: it counts percentage points.
    """
    p = Predicate(subject_end=end)
    # Deciding words anywhere between the subject and the number.
    than: Word | None = None
    paired: Word | None = None
    for w in words:
        cls = w.cls
        if cls == "than":
            if w.text not in _PAIRED_THAN:
                than = than or paired or w
            elif any(v.cls == "than" and v.start > w.end and v.text == "相比" for v in words):
                paired = w  # the nearest before 相比: 起数和人数|与去年相比
        elif cls == "gap":
            if not (_STANDARD if w.text[-1] == "于" else _QUALITY).match(text, w.end):
                p.gap = w
        elif cls == "share":
            p.share = w
        elif cls == "contrib":
            p.contrib = w
        elif cls == "basis":
            p.basis = w
        elif cls == "delta":
            p.delta = w
        elif cls == "forecast":
            p.forecast = p.forecast or w
        elif cls == "target":
            p.target = p.target or w
    # The walk back from the number.
    pos, i, j = end, len(words) - 1, len(times) - 1
    while True:
        while pos > start and text[pos - 1] in _SPACE:
            pos -= 1
        while i >= 0 and words[i].end > pos:
            i -= 1
        while j >= 0 and times[j].end > pos:
            j -= 1
        if i >= 0 and words[i].end == pos and words[i].cls in _CROSSED:
            w = words[i]
            if w.cls == "change":
                if p.change is None and p.rate is None:
                    p.change = w
                elif not (p.change and p.change.start == w.end):
                    break
            elif w.cls == "to":
                if p.to is None and p.change is None:
                    p.to = w
            elif w.cls == "be":
                p.be = p.be or w
            elif w.cls == "rankbe":
                p.rank = p.rank or w
            elif w.cls == "rate":
                if p.change is None:
                    p.rate = p.rate or w
                else:
                    break
            elif w.cls == "multiple":
                p.multiple = p.multiple or w
            pos = w.start
        elif j >= 0 and times[j].end == pos:
            pos = times[j].start
        else:
            per = _PER.search(text, max(start, pos - 5), pos)
            if per is None or per.start() <= start:
                break
            pos = per.start()
    if p.change is None and p.to is None and (more := _MORE_OR_LESS.search(text, max(start, pos - 4), pos)):
        compared = than is not None or any(w.cls == "basis" and w.end == more.start() for w in words)
        if compared:
            pos = more.start()
            p.change = Word(pos, more.end(), more.group(), "change", "+" if more["more"] else "-")
            if p.basis is not None and p.basis.end == pos:
                pos = p.basis.start
    p.subject_end = pos
    former = _TURNED_FROM.search(text, max(start, pos - 26), pos)
    if former:
        p.former = former.span()
        p.subject_end = pos = _retreat(text, start, former.start(), words)
    if identity:
        same = _IDENTITY.search(text, max(start, end - 18), end)
        if same:
            p.identity = True
            p.subject_end = pos = _retreat(text, start, same.start(), words)
    if rank:
        standing = [w.start for w in words if w.cls == "rankbe" and end - w.end <= 8 and w.end <= end]
        if standing:
            p.subject_end = pos = _retreat(text, start, min(pos, standing[-1]), words)
    if points and p.gap is None and (passed := _PASSED.search(text, max(start, end - 20), end)):
        sign = "-" if passed["verb"] in ("不及", "低过") else "+"
        p.gap = Word(passed.start(), passed.end("verb"), passed["verb"], "gap", sign)
    if p.gap is not None and than is None and p.gap.end <= pos and p.change is None:
        _against_itself(p, text, start, end, words, times)
        pos = min(pos, p.subject_end)
    source = _source(text, start, pos, times)
    if source >= 0:
        p.source = True
        p.subject_end = _retreat(text, start, source, words)
    if p.gap is not None and p.gap.start < pos:
        p.subject_end = _retreat(text, start, p.gap.start, words)
    if than is not None and than.start < end:
        heads = [
            w.start
            for w in (p.change, p.gap, p.multiple, p.rate, p.be, p.basis)
            if w and w.start > than.start
        ]
        named = [t.end for t in times if than.end <= t.start <= than.end + 1]
        p.than_start, p.than_end = than.start, min(heads, default=max(pos, than.end, *named))
        p.than_times = tuple(t for t in times if than.end <= t.start < p.than_end)
        p.subject_end = min(p.subject_end, _retreat(text, start, than.start, words))
        p.temporal = _temporal(text, than.end, p.than_end, p.than_times)
    return p
