"""Lists of times and the numbers that follow them in the same order.

What belongs here: finding the times of a list (在2017年、2016年和2015年分别为A、B和C; 7、8、9三个月) and
pairing them with a run of as many numbers. What does not: lists of things (subjects), the one period
that holds for a number (dating).

A writer who lists times and says 分别 gives one number for each of them, and the next sentences may go
on in that order without naming the times again (其中，…分别为D、E和F).
"""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.patterns import Pattern
from pipeline.reading.clauses import Clause
from pipeline.reading.dating import period_of
from pipeline.reading.days import is_year, month_end, months
from pipeline.reading.model import Period, Quantity
from pipeline.reading.scene import Scene
from pipeline.reading.times import TimeExpr

__all__ = ["listed_periods"]

_EACH = Pattern(r"分别|依次")
_JOINS = frozenset({"、", "和", "及", "与", "以及", "，和", "，及"})
# How far back a list may stand, in characters; keeps long sentences linear.
_REACH = 400


def listed_periods(scene: Scene, clause: Clause, run: Sequence[Quantity]) -> list[Period] | None:
    """One period for each number of the run, or None where no list of as many times says so."""
    n, end = len(run), run[0].hull_start
    if n < 2 or not _EACH.search(scene.text, max(clause.start, end - 60), end):
        return None
    times = scene.times.inside(max(scene.memory.start, end - _REACH), end)
    for chain in _chains(scene.text, [t for t in times if not t.after_than and t.role != "comparison"]):
        periods = [period for time in chain for period in _members(scene, time)]
        if len(periods) == n:
            scene.state.series = tuple(periods)
            return periods
    if not times and len(scene.state.series) == n:
        return list(scene.state.series)
    return None


def _chains(text: str, times: Sequence[TimeExpr]) -> list[list[TimeExpr]]:
    """The times as lists, the nearest to the number first; a time that stands alone is a list of one."""
    chains: list[list[TimeExpr]] = []
    for time in times:
        if chains and text[chains[-1][-1].end : time.start].strip() in _JOINS:
            chains[-1].append(time)
        else:
            chains.append([time])
    return chains[::-1]


def _members(scene: Scene, time: TimeExpr) -> list[Period]:
    """The periods that a time of a list stands for: 一、二季度 two quarters, 7、8、9月 three months,
    2013年至2015年 three years, any other time one."""
    period = period_of(scene, time)
    if period is None:
        return []
    begin, end = period.start, period.end
    unit = time.parts[-1].unit
    if "、" in time.text and unit in ("months", "quarter"):
        width = 3 if unit == "quarter" else 1
        last = (end.year - begin.year) * 12 + end.month
        return [months(begin.year, m, m + width - 1) for m in range(begin.month, last + 1, width)]
    # 2013年至2015年, 2021、2022年
    whole = begin.day == begin.month == 1 and end == month_end(end) and end.month == 12
    if whole and not is_year(period) and time.kind == "year":
        return [months(year, 1, 12) for year in range(begin.year, end.year + 1)]
    return [period]
