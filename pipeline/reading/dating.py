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

from pipeline.patterns import Pattern
from pipeline.reading.clauses import Clause
from pipeline.reading.measures import Measure
from pipeline.reading.model import Period, Quantity
from pipeline.reading.periods import resolve
from pipeline.reading.predicates import Predicate
from pipeline.reading.scene import Scene
from pipeline.reading.terms import fiscal_term, streak
from pipeline.reading.times import TimeExpr

__all__ = ["date_run", "period_of", "set_period", "spans_time"]

# A time inside an attribute: 延续去年四季度以来的, 2024年以来最高, 2024年第三期.
_EMBEDDED = Pattern(r"(?:的|第|最(?!低[工生]|终|后)|首次|新[高低]|以来|之前|同期|当月|版)")
_HELD = Pattern(
    r"(?:召开|举行|举办|发布|印发|出台|成立|启动|闭幕|开幕|公布|签署|通过|颁布"
    r"|发生|建成|开通|投产|投运|竣工|落成|开业|开工|创办|创立|出生|引进|推出)的"
)
# What was aimed at is not what is dated: 完成全年目标任务的95%.
_AIMED = Pattern(r"(?:的)?(?:预期)?(?:目标|任务|计划|预算)")
_ACHIEVED = Pattern(r"(?:完成|达成|实现|占|超过)[^，。；]{0,3}$")
# 今天是春节假期最后一天: the second time explains the first.
_EXPLAINS = Pattern(r"[）)（(]?(?:也?是|为|正值|恰逢|适逢|正逢|系|即)?$")
# 7日，记者从省农业厅获悉: the day of the announcement, in a clause of its own.
_ANNOUNCED = Pattern(
    r"[，,](?:据)?[^，。；\n]{0,24}?(?:获悉|了解到|得知|发布|公布|通报|披露|表示|宣布|介绍|公告)"
)
# The wires add the figure of the term before: 8月CPI同比升1.9%，7月终值升2.3%.
_REVISED = Pattern(r"(?:终值|初值|前值|修正值)")
# A day at the exchange: 全天成交, 盘中一度, 截至收盘.
_SESSION = Pattern(r"全天(?!候)|盘中|收盘|开盘|早盘|午盘|尾盘|盘初|收[涨跌报于]")
# What stands between a time and its length.
_COUNTED = Pattern(r"(?:期间)?(?:的|这|共|前后)?")
_ALREADY = Pattern(r"已(?!经?连续)|至少|造成|共有|现有")
_SO_FAR = Pattern(r"今年(?:已经?|累计|共已|就已)")
# Kinds of time that do date a figure: when one cannot be resolved, no older period holds either.
_DATED = frozenset({"year", "half", "quarter", "month", "holiday", "season", "plan"})
# 增速自3月以来逐月回升: a trend without a number dates nothing else.
_TREND = Pattern(
    r"以来(?:逐[月季年]|持续|不断|连续[^，]{0,6})(?:回升|上升|下降|回落|提高|增长|改善|加快|放缓|走[高低])$"
)
_TERM_END = Pattern(r"(?:报告期|本期|期)末(?!考)")
# A report's title dates what it reports: 公布2024年半年度报告，实现营业收入….
_REPORT = Pattern(r"(?:中期|半年度|年度|季度)?(?:报告|业绩|财报|年报|半年报|季报)")
_HABIT = Pattern(
    r"每[年月天日周小]|[^今去明上本全当翌次近同历常]年(?:产|销|吞吐|处理|发电|输送|接待|加工|供应)"
    r"|可(?:提供|实现|节约|减少|满足|容纳)"
)
_YEARLY = re.compile(r"每[年月天日](?:将|可|能)")
_AFTERWARDS = Pattern(
    r"(?:建成|通车|投产|投运|开通|投用|运营|启用|竣工|达产|投入使用|投入运行|落成)[^，。]{0,3}后|届时"
)
# 创办于1956年: when a thing began does not date what it has now.
_BEGAN = Pattern(r"(?:[始兴修]?建|创[办建立]|成立|建成|诞生|出生|注册|组建|设立|上市|[动开]工|落成)[于在]$")
_CLASS_OF = Pattern(r"(\d{4})届")
_IMPROVED = frozenset(["提升", "提高", "降低", "缩短", "节省", "节约", "压缩", "减轻"])


def period_of(scene: Scene, time: TimeExpr) -> Period | None:
    """The period of a time expression in this article, or None where it cannot be told."""
    context = scene.state.context
    current = scene.state.period
    if scene.state.day is not None and any(part.unit == "cday" for part in time.parts):
        current = scene.state.day
    return resolve(time, issue_date=context.issue_date, reporting_day=context.reporting_day, current=current)


def set_period(scene: Scene, clause: Clause, start: int, end: int) -> None:
    """A time in text[start:end] that dates what is said becomes the period in force."""
    text, state, memory = scene.text, scene.state, scene.memory
    term = state.running
    # 期末 must stand in it: a cheap look before the search.
    if term is not None and text.find("期末", start, end) >= 0 and _TERM_END.search(text, start, end):
        state.local = Period(term.end, term.end)  # 报告期末…，较期初…
    for time in scene.times.inside(start, end):
        if time.after_than or time.kind == "clock":
            continue
        if time.role == "comparison":
            if time.start == clause.start:  # 上年同期盈利5600万元 says when
                state.local, memory.passing = period_of(scene, time), True
            continue
        news = time.kind == "day" and not (time.ahead or time.until)
        if news and (day := period_of(scene, time)) is not None and day.start == day.end:
            state.day = day
        if news and _is_news_day(scene, clause, time):
            memory.news = state.day
            continue
        if _HELD.match(text, time.end) or any(a < time.start < b for a, b in scene.works):
            continue
        if time.kind == "year" and text.startswith("第", time.end):
            continue
        if text[time.start - 1 : time.start] in "于在" and _BEGAN.search(text, start, time.start):
            continue
        head = scene.is_head(clause, time.start)
        if _is_aim(text, start, time) or _explains(scene, time, head):
            continue
        head = head or _set_against(scene, clause, time)
        if time.role == "since" and not head and _TREND.search(text, time.start, clause.end):
            continue
        report = _REPORT.match(text, time.end) is not None
        if not head and not report and (memory.head_time or _EMBEDDED.match(text, time.end)):
            continue
        if time.kind == "now" and memory.head_time:
            continue
        period = period_of(scene, time)
        if period is not None and time.role == "as_of":
            period = fiscal_term(text, time.end, period) or period
        if period is not None and _REVISED.match(text, time.end) and state.period_is_own:
            state.local, memory.passing = period, True  # 7月终值升2.3%
            continue
        if period is not None:
            issue = state.context.issue_date
            if issue is not None and _SO_FAR.match(text, time.start):
                period = Period(period.start, min(period.end, issue))
            state.set_period(period, time.text)
            memory.head_time = memory.head_time or (head and not (news and _is_dateline(text, clause, time)))
        elif head and time.role != "vague" and time.kind in _DATED:
            state.forget_period()


def _is_aim(text: str, start: int, time: TimeExpr) -> bool:
    """Whether a time belongs to the aim that was met (完成全年目标任务的95%)."""
    return (
        _AIMED.match(text, time.end) is not None
        and _ACHIEVED.search(text, max(start, time.start - 8), time.start) is not None
    )


def _explains(scene: Scene, time: TimeExpr, head: bool) -> bool:
    """Whether a time only says which time the day before it is (今天是春节假期最后一天), or names the
    holidays in passing on one of their days (迎来假期客流高峰)."""
    text, day = scene.text, scene.state.day
    before = scene.times.inside(max(scene.memory.start, time.start - 20), time.start)
    if before and before[-1].kind == "day" and time.kind in ("holiday", "season"):
        return _EXPLAINS.fullmatch(text, before[-1].end, time.start) is not None
    if head:
        return False
    current = scene.state.period
    bare = time.kind == "holiday" and time.parts[0].unit == "choliday" and len(time.parts) == 1
    return bare and current is not None and current == day and not text.startswith("期间", time.end - 2)


def _set_against(scene: Scene, clause: Clause, time: TimeExpr) -> bool:
    """Whether a clause sets its own time against the one before: 1月份仅为20%，而该品牌在7月份超过32%."""
    return (
        scene.text[time.start - 1 : time.start] == "在"
        and time.kind in ("month", "quarter", "half", "year")
        and scene.memory.head_time
        and bool(scene.memory.recent)
        and not _EMBEDDED.match(scene.text, time.end)
    )


def _is_dateline(text: str, clause: Clause, time: TimeExpr) -> bool:
    """Whether a day alone in its clause is when the news was told (7日，记者从省农业厅获悉)."""
    return clause.end - time.end <= 1 and _ANNOUNCED.match(text, clause.end) is not None


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
    period, own = state.period, state.period_is_own or state.local is not None
    if m.name != "multiple":
        for time in times:
            if time.start < p.subject_end or time.after_than or p.than_start <= time.start < p.than_end:
                continue
            if p.former[0] <= time.start < p.former[1] or _is_aim(text, start, time):
                continue
            beside = period_of(scene, time)
            if beside is not None and not (
                scene.memory.head_time and _contains(beside, period) and p.forecast is None
            ):
                period, own = beside, True
                if m.name == "duration" and q.kind != "age" and spans_time(scene, q):
                    state.set_period(beside, time.text)
                elif text[time.end : time.end + 1] != "的" and not p.source:
                    state.local = beside
                    state.period_words = time.text
    if period is not None and "前值" in text[start : q.hull_start]:
        period = _before(period)
    since = max(scene.memory.start, q.hull_start - 200)
    # 后 or 届时 must stand in it: a cheap look before the search.
    named = text.find("后", since, q.hull_start) >= 0 or text.find("届时", since, q.hull_start) >= 0
    if not times and named and _AFTERWARDS.search(text, since, q.hull_start):
        then = own and "届时" in text[scene.memory.start : q.hull_start]
        return (period, own) if then else (None, False)
    if _YEARLY.search(text, start, q.hull_start):
        return None, False
    if m.name in ("level", "share") and _set_beside(text, q, times):
        base = period_of(scene, times[-1])  # 与2010年的13亿人相比
        now = state.running
        basis = "yoy" if base and now and _is_year_after(now, base) else "other"
        scene.memory.basis.update(growth=basis, change=basis)
        return base, base is not None
    if p.than_times and m.name in ("level", "share") and text[q.hull_start - 1] == "的":
        base = period_of(scene, p.than_times[-1])  # 比上年的5.1%提高
        return base, base is not None
    if period is not None and m.name in ("level", "share", "growth"):
        period = streak(text, max(clause.start, q.hull_start - 40), q.hull_start, period)
    if m.name != "duration" or q.kind == "age":
        period, own = _at_end(scene, period, own, p, times)
    if own:
        return period, own
    year = None if period else _CLASS_OF.search(text, max(clause.start, q.hull_start - 200), q.hull_start)
    if year and 1900 < int(year.group(1)) < 2100:
        return Period(date(int(year.group(1)), 1, 1), date(int(year.group(1)), 12, 31)), False
    today = scene.state.context.reporting_day or scene.state.context.issue_date
    if today is not None and _is_session(scene, period, start, q):
        return Period(today, today), False
    late = next((t for t in scene.times.inside(*after) if t.kind == "day"), None)
    if late is not None and late.start <= after[0] + 2 and not late.after_than:
        period = period_of(scene, late) or period
    if period is not None:
        period = _inherited(scene, period, clause, start, p, q, m)
    elif scene.memory.news and m.name == "level" and _ALREADY.search(text, start, q.start):
        period = scene.memory.news
    return period, own


def _set_beside(text: str, q: Quantity, times: Sequence[TimeExpr]) -> bool:
    """Whether a number is the one of another time that the next is compared with."""
    return (
        bool(times)
        and text[times[-1].end : q.hull_start] == "的"
        and text[times[-1].start - 1 : times[-1].start] in "与同和跟"
        and text.startswith(("相比", "相较", "比较"), q.hull_end)
    )


def _is_year_after(period: Period, base: Period) -> bool:
    """Whether a period is the same span of the year after `base`."""
    months = [(day.year * 12 + day.month) for day in (period.start, period.end, base.start, base.end)]
    return months[0] - months[2] == months[1] - months[3] == 12


def _is_session(scene: Scene, period: Period | None, start: int, q: Quantity) -> bool:
    """Whether a market report speaks of the day's session while a longer time or none is in force."""
    state = scene.state
    if state.period_is_near:
        return False
    long = period is None or period.start != period.end
    return long and _SESSION.search(scene.text, start, q.hull_start) is not None


def spans_time(scene: Scene, q: Quantity) -> bool:
    """Whether a length of time only counts the time before it (从1986年到2003年的18年间, 长假7天里)."""
    times = scene.times.inside(max(scene.memory.start, q.hull_start - 30), q.hull_start)
    if not times or times[-1].kind in ("clock", "now", "vague"):
        return False
    return _COUNTED.fullmatch(scene.text, times[-1].end, q.hull_start) is not None


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
