"""What a growth or a change is measured against: yoy, mom or other.

What belongs here: the basis from the words of comparison, and how it is carried through a sentence.
What does not: the default of a measure without any such words (measures).
"""

from __future__ import annotations

from pipeline.patterns import Pattern
from pipeline.reading.clauses import Clause
from pipeline.reading.dating import period_of
from pipeline.reading.measures import default_basis
from pipeline.reading.model import Period
from pipeline.reading.predicates import Predicate
from pipeline.reading.scene import Frame, Scene

__all__ = ["member_bases", "note_base", "note_opened", "read_basis"]

_LAST_YEAR = Pattern(r"(?:上年|去年|上年度)(?!全年|末|底|期末|年末|十|\d|[一二三四]季|[上下]半|前)|同期")
_LAST_MONTH = Pattern(r"上一?个?月")
_THE_YEAR_BEFORE = Pattern(r"上年|去年")
# Bases that are no term of the calendar: 比常年同期, 较10月价格高点, 比上届同期.
_USUAL = Pattern(r"常年|历年|多年|往年|历史|均值|[高低]点|峰值|[高低]位|[上前]一?[届轮批]")
_SEEN = Pattern(r"(环比|同比)(?:情况|角度|数据)?(?:来看|看|来说|上看)$")
# The last letters of what _SEEN and _SET_BESIDE find: a cheap look before the search.
_OPENING_ENDS = frozenset("看说比较")
_SET_BESIDE = Pattern(r"^[^，。]{0,6}(?:相比|比较|相较|对比)$")
# Days beyond which a period is no year of a series: 十四五以来 compares with its start.
_LONG = 740


def read_basis(scene: Scene, frame: Frame) -> str:
    """The basis of a growth or change; what the sentence named last holds on within its measure."""
    p, m, memory = frame.predicate, frame.measure, scene.memory
    if m.rule == "quote" or frame.over_years:
        return "other"
    if p.basis is not None:
        basis = p.basis.sign
    elif p.than_start >= 0 and not (m.name in memory.basis and _is_bare(scene.text, p)):
        basis = _compared(scene, p, frame.period)
    elif m.name in memory.basis:
        return memory.basis[m.name]
    elif scene.state.seen and m.name == "growth" and "价格" in frame.indicator:
        return scene.state.seen
    else:
        period = frame.period
        long = memory.clause_spanned or (period is not None and (period.end - period.start).days > _LONG)
        return "other" if long and not frame.yearly else default_basis(scene.text, p, m)
    memory.basis[m.name] = basis
    if m.name == "change" and not m.rule.startswith("points"):
        memory.basis["growth"] = basis  # 较期初减少1亿元，下降30%
    return basis


def _is_bare(text: str, p: Predicate) -> bool:
    """Whether a comparison names nothing: what it is with stands before it (与一季度的A相比下降了)."""
    return text[p.than_start : p.than_end] in ("相比", "相较")


def note_opened(scene: Scene, clause: Clause) -> None:
    """A clause without numbers may name the basis of what follows: 从环比看, 与2019年同期相比."""
    if scene.text[clause.end - 1] not in _OPENING_ENDS:
        return
    opened = _SEEN.search(scene.text, clause.start, clause.end)
    if opened:
        basis = scene.state.seen = "mom" if opened.group(1) == "环比" else "yoy"
    else:
        times = [t for t in scene.times.inside(clause.start, clause.end) if t.after_than]
        if not times or not _SET_BESIDE.search(scene.text, times[-1].end, clause.end):
            return
        basis = _named(times[-1].text) or "other"
    scene.memory.basis.update(growth=basis, change=basis)


def note_base(scene: Scene, frame: Frame) -> None:
    """A base that is given with its level holds for the change that follows: 较2015年的3.2万元增长45%."""
    p = frame.predicate
    if frame.measure.name in ("level", "share") and p.than_times and p.temporal:
        basis = _compared(scene, p, frame.period)
        scene.memory.basis.update(growth=basis, change=basis)


def member_bases(frame: Frame, n: int) -> list[str] | None:
    """One basis a member where a comparison names as many times (比上半年和上年同期分别…)."""
    times = frame.predicate.than_times
    if n < 2 or len(times) != n or frame.measure.name not in ("growth", "change"):
        return None
    return [_named(t.text) or "other" for t in times]


def _named(words: str) -> str | None:
    if _LAST_YEAR.search(words):
        return "yoy"
    return "mom" if _LAST_MONTH.search(words) else None


def _compared(scene: Scene, p: Predicate, period: Period | None) -> str:
    words = scene.text[p.than_start : p.than_end]
    bases = [period_of(scene, time) for time in p.than_times]
    if _USUAL.search(words):
        return "other"
    if "同期" in words and not _THE_YEAR_BEFORE.search(words) and period is not None:
        years = {period.end.year - base.end.year for base in bases if base is not None}
        return "yoy" if years <= {0, 1} else "other"  # 较2019年同期 in 2023
    named = _named(words)
    if named:
        return named
    for base in bases:
        if base and period and _is_month_before(base, period) and p.than_times[-1].role != "end":
            return "mom"
        if base and period and p.than_times[-1].role == "plain" and _is_year_before(base, period):
            return "yoy"  # 比2007年增加 in 2008
    return "other"


def _is_year_before(base: Period, period: Period) -> bool:
    """Whether `base` is the same span of the year before that of `period`."""
    alike = abs((base.end - base.start).days - (period.end - period.start).days) <= 4
    return period.end.year - base.end.year == 1 and alike and abs(period.end.month - base.end.month) <= 1


def _is_month_before(base: Period, period: Period) -> bool:
    """Whether `base` is (or ends) the month before the single month of `period`."""
    months = (period.end.year - base.end.year) * 12 + period.end.month - base.end.month
    short = (period.end - period.start).days < 31 and (base.end - base.start).days < 31
    return months == 1 and short
