"""Which period holds for a figure: said in its clause, beside its number, or inherited.

What belongs here: choosing among the time expressions of a clause, and what may not be inherited.
What does not: finding and resolving expressions (times, periods), keeping a period (discourse).

A time that opens a clause sets the period. One inside a clause does so only while none has opened the
sentence. The day of an announcement (今天发布), the base of a comparison, the time inside an attribute
or a title never do. A time beside the number (2023年回升到4.6%) dates that number.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta

from pipeline.reading.clauses import Clause
from pipeline.reading.measures import Measure
from pipeline.reading.model import Period, Quantity
from pipeline.reading.periods import resolve
from pipeline.reading.predicates import Predicate
from pipeline.reading.scene import Scene
from pipeline.reading.times import TimeExpr

__all__ = ["date_run", "period_of", "set_period"]

# A time inside an attribute: 延续去年四季度以来的, 2024年以来最高, 2024年第三期.
_EMBEDDED = re.compile(r"(?:的|第|最|首次|新|以来|之前|同期|当月|版)")
_HELD = re.compile(r"(?:召开|举行|举办|发布|印发|出台|成立|启动|闭幕|开幕|公布|签署|通过|颁布)的")
_SO_FAR = re.compile(r"今年(?:已经?|累计|共已|就已)")
# Kinds of time that do date a figure: when one cannot be resolved, no older period holds either.
_DATED = frozenset({"year", "half", "quarter", "month", "holiday", "season", "plan"})
_TERM_END = re.compile(r"(?:报告期|本期|期)末(?!考)")
# A report's title dates what it reports: 公布2024年半年度报告，实现营业收入….
_REPORT = re.compile(r"(?:中期|半年度|年度|季度)?(?:报告|业绩|财报|年报|半年报|季报)")
_HABIT = re.compile(
    r"每[年月天日周小]|[^今去明上本全当翌次近同历常]年(?:产|销|吞吐|处理|发电|输送|接待|加工|供应)"
    r"|可(?:提供|实现|节约|减少|满足|容纳)"
)
_YEARLY = re.compile(r"每[年月天日](?:将|可|能)")
_AFTERWARDS = re.compile(
    r"(?:建成|通车|投产|投运|开通|投用|运营|启用|竣工|达产|投入使用|投入运行|落成)[^，。]{0,3}后|届时"
)
_CLASS_OF = re.compile(r"(\d{4})届")
_IMPROVED = frozenset(["提升", "提高", "降低", "缩短", "节省", "节约", "压缩", "减轻"])


def period_of(scene: Scene, time: TimeExpr) -> Period | None:
    """The period of a time expression in this article, or None where it cannot be told."""
    context = scene.state.context
    return resolve(
        time, issue_date=context.issue_date, reporting_day=context.reporting_day, current=scene.state.period
    )


def set_period(scene: Scene, clause: Clause, start: int, end: int) -> None:
    """A time in text[start:end] that dates what is said becomes the period in force."""
    text, state, memory = scene.text, scene.state, scene.memory
    for time in scene.times.inside(start, end):
        if time.after_than or time.kind == "clock":
            continue
        if time.role == "comparison":
            if time.start == clause.start:  # 上年同期盈利5600万元 says when
                state.local, memory.passing = period_of(scene, time), True
            continue
        if time.kind == "day" and not (time.ahead or time.until) and _is_news_day(scene, clause, time):
            continue
        if _HELD.match(text, time.end) or any(a < time.start < b for a, b in scene.works):
            continue
        if time.kind == "year" and text.startswith("第", time.end):
            continue
        head = scene.is_head(clause, time.start)
        report = _REPORT.match(text, time.end) is not None
        if not head and not report and (memory.head_time or _EMBEDDED.match(text, time.end)):
            continue
        if time.kind == "now" and memory.head_time:
            continue
        period = period_of(scene, time)
        if period is not None:
            issue = state.context.issue_date
            if issue is not None and _SO_FAR.match(text, time.start):
                period = Period(period.start, min(period.end, issue))
            state.set_period(period, time.text)
            memory.head_time = memory.head_time or head
        elif head and time.role != "vague" and time.kind in _DATED:
            state.forget_period()


def _is_news_day(scene: Scene, clause: Clause, time: TimeExpr) -> bool:
    """Whether a day dates the announcement (今天发布) and not what is announced."""
    return any(w.cls == "announce" for w in scene.words.inside(time.end, clause.end))


def date_run(
    scene: Scene,
    clause: Clause,
    start: int,
    q: Quantity,
    p: Predicate,
    m: Measure,
    times: Sequence[TimeExpr],
    after: tuple[int, int],
) -> tuple[Period | None, bool]:
    """The period of the quantities that begin with `q`, and whether their clause says it.

    `times` stand before the number in its part of the clause; `after` is the span behind the noun
    that it counts (派出3个组20日连夜赶赴).
    """
    text, state = scene.text, scene.state
    period, own = state.period, state.period_is_own
    if m.name != "multiple":
        for time in times:
            if time.start < p.subject_end or time.after_than or p.than_start <= time.start < p.than_end:
                continue
            beside = period_of(scene, time)
            if beside is not None and not (scene.memory.head_time and _contains(beside, period)):
                period, own = beside, True
                if text[time.end : time.end + 1] != "的":
                    state.local = beside
                    state.period_words = time.text
    if period is not None and _TERM_END.search(text, start, q.hull_start):
        period = Period(period.end, period.end)
    if period is not None and "前值" in text[start : q.hull_start]:
        period = _before(period)
    if _AFTERWARDS.search(text, max(scene.memory.start, q.hull_start - 200), q.hull_start) and not times:
        then = own and "届时" in text[scene.memory.start : q.hull_start]
        return (period, own) if then else (None, False)
    if _YEARLY.search(text, start, q.hull_start):
        return None, False
    if m.name != "duration":
        period, own = _at_end(scene, period, own, p, times)
    if own:
        return period, own
    year = _CLASS_OF.search(text, max(clause.start, q.hull_start - 200), q.hull_start)
    if year and period is None and 1900 < int(year.group(1)) < 2100:
        return Period(date(int(year.group(1)), 1, 1), date(int(year.group(1)), 12, 31)), False
    late = next((t for t in scene.times.inside(*after) if t.kind == "day"), None)
    if late is not None and late.start <= after[0] + 2 and not late.after_than:
        period = period_of(scene, late) or period
    if period is not None:
        period = _inherited(scene, period, clause, start, p, q, m)
    return period, own


def _at_end(
    scene: Scene, period: Period | None, own: bool, p: Predicate, times: Sequence[TimeExpr]
) -> tuple[Period | None, bool]:
    """The period of an end of a change: after 从2013年的A增至2023年的B, 由C提高到D has those years too."""
    memory = scene.memory
    dated = any(t.start >= p.subject_end and not t.after_than for t in times)
    first = p.source
    last = not first and p.to is not None and memory.from_end
    if dated and (first or last):
        memory.ends = (period, None) if first else (memory.ends[0], period)
    elif first and memory.ends[0] is not None and not times:
        period, own = memory.ends[0], True
    elif last and memory.ends[1] is not None and not times:
        period, own = memory.ends[1], True
    memory.from_end = first
    return period, own


def _inherited(
    scene: Scene, period: Period, clause: Clause, start: int, p: Predicate, q: Quantity, m: Measure
) -> Period | None:
    """A period that the sentence does not say: None for what it cannot hold of.

    A habit (每月, 年吞吐量), a span of its own (运营一年多以来) and what is only expected are not of the
    period spoken of before; a running total (累计) is as of its end.
    """
    text = scene.text
    if scene.memory.spanned:
        return None
    if scene.state.period_is_near:
        return period
    if _HABIT.search(text, start, q.hull_start):
        return None
    issue = scene.state.context.issue_date
    past = issue is None or period.end < issue
    if past and (p.forecast is not None or p.target is not None) and m.name == "level":
        return None
    compared = p.basis is not None or p.than_start >= 0
    if m.name in ("growth", "change") and not compared and p.change and p.change.text in _IMPROVED:
        return None
    if "累计" in text[max(clause.start, q.hull_start - 200) : q.hull_start]:
        return Period(period.end, period.end)
    return period


def _before(period: Period) -> Period:
    """The period of the same length just before: July for August, a quarter for a quarter."""
    end = period.start - timedelta(days=1)
    months = (period.end.year - period.start.year) * 12 + period.end.month - period.start.month + 1
    year, month = divmod(end.year * 12 + end.month - months, 12)
    return Period(date(year, month + 1, 1), end) if period.start.day == 1 else period


def _contains(outer: Period, inner: Period | None) -> bool:
    """Whether a period is a coarser one around another (今年 around 9月份)."""
    return inner is not None and outer != inner and outer.start <= inner.start and inner.end <= outer.end
