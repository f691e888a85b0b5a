"""Calendar arithmetic on periods: months of a year, ten days of a month, a year earlier, holidays.

What belongs here: functions from dates to periods that know nothing of words. What does not: which
date an expression means (periods).
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date
from functools import cache

from pipeline import lexicon
from pipeline.reading.model import Period
from pipeline.reading.time_atoms import Part

__all__ = ["holidays", "is_year", "month_end", "months", "one_day", "shift_years", "ten_days", "within"]


def ten_days(month: Period, xun: Part) -> Period:
    """上旬, 中旬 or 下旬 of a month, or from one to another (中下旬)."""
    first = (1, 11, 21)[xun.low - 1]
    last = (10, 20, month.end.day)[xun.high - 1]
    return Period(month.start.replace(day=first), month.start.replace(day=last))


def within(year: int, month: int, day: Part) -> Period:
    """Days `day.low` to `day.high` of a month; a smaller last day is one of the next month (28—3日).

    Raises ValueError for a day that the month has not.
    """
    first = date(year, month, day.low)
    if day.high >= day.low:
        return Period(first, date(year, month, day.high))
    following = months(year, month + 1, month + 1).start
    return Period(first, following.replace(day=day.high))


def months(year: int, first: int, last: int) -> Period:
    """Months `first` to `last` of a year; numbers below 1 and above 12 reach into its neighbours."""
    begin = date(year + (first - 1) // 12, (first - 1) % 12 + 1, 1)
    final = date(year + (last - 1) // 12, (last - 1) % 12 + 1, 1)
    return Period(begin, month_end(final))


def month_end(day: date) -> date:
    """The last day of the month of `day`."""
    return day.replace(day=monthrange(day.year, day.month)[1])


def shift_years(period: Period, years: int) -> Period:
    """The same days of another year; the last day of a month stays the last."""

    def shift(day: date) -> date:
        if day == month_end(day):
            return month_end(date(day.year + years, day.month, 1))
        return day.replace(year=day.year + years, day=min(day.day, 28) if day.month == 2 else day.day)

    return Period(shift(period.start), shift(period.end))


def is_year(period: Period) -> bool:
    """Whether the period is one calendar year."""
    return period == Period(date(period.start.year, 1, 1), date(period.start.year, 12, 31))


def one_day(day: date | None) -> Period | None:
    """The period of one day, None for none."""
    return Period(day, day) if day else None


@cache
def holidays() -> dict[tuple[str, int], Period]:
    """The days of each holiday by name and year (holidays.tsv names the sources)."""
    return {
        (row["holiday"], int(row["year"])): Period(
            date.fromisoformat(row["start"]), date.fromisoformat(row["end"])
        )
        for row in lexicon.rows("holidays")
    }
