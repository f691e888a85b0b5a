"""Which days a holiday means: 春节假期, 国庆黄金周第三天, 长假.

What belongs here: choosing the year of a holiday that names none, and the days within it. What does
not: the table of holidays (days, lexicon/holidays.tsv), all other calendar words (periods).
"""

from __future__ import annotations

from datetime import date, timedelta

from pipeline.reading.days import holidays
from pipeline.reading.model import Period
from pipeline.reading.time_atoms import Part

__all__ = ["holiday"]


def holiday(
    units: dict[str, Part],
    year: tuple[int, int] | None,
    issue: date | None,
    current: Period | None,
    *,
    ahead: bool,
) -> Period | None:
    """The days of a holiday in the named year, else the latest that has begun; 假期 alone is the one
    that is spoken of. `ahead`: it is announced."""
    if "shopping" in units:
        return None
    if "choliday" in units:
        spoken = _holiday_around(current)
        if spoken is None and units["choliday"].low:
            spoken = _holiday_just_over(issue)
        return _first_days(spoken, units) if spoken else None
    if part := units.get("fixed"):

        def find(of: int) -> Period | None:
            return Period(
                date(of, part.low // 100, part.low % 100), date(of, part.high // 100, part.high % 100)
            )
    else:
        name = units["holiday"].name

        def find(of: int) -> Period | None:
            return holidays().get((name, of))

    if year is not None:
        period = find(year[0])
    elif issue is None:
        return None
    else:
        # A festival that opens within a month is the coming one: its forecasts are news by then.
        horizon = issue + timedelta(days=120 if ahead else 30)
        candidates = [find(of) for of in (issue.year + 1, issue.year, issue.year - 1)]
        begun = [found for found in candidates if found and found.start <= horizon]
        period = begun[0] if begun else None
    return _first_days(period, units) if period else None


def _holiday_around(current: Period | None) -> Period | None:
    """假期 alone: the holiday that is spoken of, whole or by one of its days."""
    if current is None or (current.end - current.start).days >= 10:
        return None
    for (name, _), days in holidays().items():
        if name != "春运" and days.start <= current.end and current.start <= days.end:
            return days
    return None


def _holiday_just_over(issue: date | None) -> Period | None:
    """长假 in an article that names none: the holiday that is on or ended in the last ten days."""
    if issue is None:
        return None
    near = (
        days
        for (name, _), days in holidays().items()
        if name != "春运" and days.start <= issue <= days.end + timedelta(10)
    )
    return max(near, key=lambda days: (days.end, -days.start.toordinal()), default=None)


def _first_days(period: Period, units: dict[str, Part]) -> Period:
    """前三天, 首日, 第三天 of a holiday, where one is named."""
    days = units.get("first_days")
    if days is None:
        return period
    first = period.start + timedelta(days.low - 1)
    return Period(first, max(first, min(period.end, period.start + timedelta(days.high - 1))))
