"""From a time expression to days: which period it means in a document of a given date.

What belongs here: the calendar and the conventions of statistical prose. What does not: finding
expressions (times), carrying a period from sentence to sentence (the statement reader).

Conventions, in the order in which they apply:
- An explicit year is that year; 今年, 去年 and bare parts are told from the issue date; bare days, 今天
  and 昨天 from the reporting day where there is one.
- A bare month, quarter, half or 前N个月 is its latest occurrence that has begun at the issue date, so
  that 12月 in January is last year's; announced ones (将于, 预计到) are the next to come.
- A bare day (21日) is the nearest to the reporting day, at most ten days ahead; a month and day at
  most sixty days ahead.
- 全年, 当年, 上年, 当月, 同期 and 去年同期 refer to the period in force, `current`.
- 截至 and 底, 末 give the last day twice, 初 the first day twice. X日以来 and X月以来 run up to the
  reporting day, all other 以来 and 至今 up to the issue date.
- Holidays are the days off of that year; vague words and unknown years give None.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date, timedelta

from pipeline.reading.days import is_year, month_end, months, one_day, shift_years, ten_days, within
from pipeline.reading.festivals import holiday
from pipeline.reading.model import Period
from pipeline.reading.time_atoms import Part
from pipeline.reading.times import TimeExpr

__all__ = ["resolve"]

_DAY_AHEAD = 10
_DATE_AHEAD = 60


@dataclass(frozen=True, slots=True)
class _Scene:
    """What an expression is resolved against. `latest`: nothing after the issue date is meant."""

    issue: date | None
    report: date | None
    current: Period | None
    latest: bool = False
    ahead: bool = False


def resolve(
    expr: TimeExpr,
    *,
    issue_date: date | None,
    reporting_day: date | None,
    current: Period | None = None,
) -> Period | None:
    """The period that `expr` means, both days included, or None when it cannot be told.

    `issue_date` is the document's date, `reporting_day` the dateline's day (falls back on the issue
    date), `current` the period that the preceding words have set.
    """
    if expr.role == "vague" or expr.kind == "vague":
        return None
    scene = _Scene(
        issue=issue_date,
        report=reporting_day or issue_date,
        current=current,
        latest=expr.role in ("as_of", "since"),
        ahead=expr.ahead,
    )
    try:
        return _resolve(expr, scene)
    except (ValueError, OverflowError):  # 31 June, or a day out of the calendar's reach
        return None


def _resolve(expr: TimeExpr, scene: _Scene) -> Period | None:
    period = _span(expr.parts, scene)
    if period is not None and expr.until:
        period = _range(period, expr, scene)
    if period is None:
        return None
    if expr.role == "since" or (expr.role == "comparison" and expr.text.endswith("以来")):
        by_day = expr.kind in ("day", "month", "clock", "week")
        last = scene.report if by_day else scene.issue
        return Period(period.start, last) if last and period.start <= last else None
    if expr.role == "as_of":
        return Period(period.end, period.end)
    return period


def _range(left: Period, expr: TimeExpr, scene: _Scene) -> Period | None:
    """The period from `left` to the range's other end, which inherits what it does not name."""
    if expr.until[0].unit in ("clock", "part"):
        return left
    if expr.until[0].unit == "now":
        return Period(left.start, scene.issue) if scene.issue else None
    names_year = any(
        part.unit in ("year", "ryear", "cyear", "iso", "rday", "cday", "plan") for part in expr.until
    )
    until = expr.until
    if not names_year:
        has_month = any(part.unit in ("month", "months", "quarter", "half") for part in until)
        inherited = [Part("year", left.start.year, left.start.year)]
        if not has_month and until[0].unit == "day":
            inherited.append(Part("month", left.start.month, left.start.month))
        until = (*inherited, *until)
    right = _span(until, replace(scene, current=left))
    if right is None:
        return None
    if right.end < left.start and not names_year:
        # 28日至3日, 11月至2月: the far end belongs to the next month or year.
        if expr.until[0].unit == "day":
            opening = months(left.start.year, left.start.month + 1, left.start.month + 1).start
            month = Part("month", opening.month, opening.month)
            right = _span((Part("year", opening.year, opening.year), month, *expr.until), scene)
        elif any(part.unit in ("month", "months", "quarter", "half") for part in expr.until):
            right = shift_years(right, 1)
    if right is None or right.end < left.start:
        return None
    return Period(left.start, right.end)


def _span(parts: tuple[Part, ...], scene: _Scene) -> Period | None:
    """The period of one side of a range, or of a whole expression."""
    units = {part.unit: part for part in reversed(parts)}  # of 上年全年 the first word counts
    same = units.pop("same", None)
    if same is not None:
        return _same_period(parts, units, scene)
    if "now" in units:
        return one_day(scene.issue)
    if "iso" in units:
        value = units["iso"].low
        return one_day(date(value // 10000, value // 100 % 100, value % 100))
    if "event" in units:
        value = units["event"].low
        return one_day(date(value // 10000, value // 100 % 100, value % 100))
    if "plan" in units or "decade" in units or "century" in units:
        return _long_span(units)
    year = _year(units, scene)
    if any(name in units for name in ("day", "rday", "cday", "weekday", "wday", "lunar")):
        return _days(units, year, scene)
    if "week" in units or "weekend" in units:
        return _week(units, scene)
    period = _calendar_part(units, year, scene)
    if period is None:
        return None
    if "start" in units or "ystart" in units or "mstart" in units:
        return Period(period.start, period.start)
    if {"end", "yend", "mend", "qend"} & units.keys():
        return Period(period.end, period.end)
    return period


def _year(units: dict[str, Part], scene: _Scene) -> tuple[int, int] | None:
    """First and last year that the parts name, None when they name none."""
    if part := units.get("year"):
        return part.low, part.high
    if part := units.get("ryear"):
        return (scene.issue.year + part.low, scene.issue.year + part.high) if scene.issue else None
    if part := units.get("cyear"):
        base = scene.current.end if scene.current else scene.issue
        if scene.current is None and part.low > 0:
            return None
        return (base.year + part.low, base.year + part.high) if base else None
    return None


def _same_period(parts: tuple[Part, ...], units: dict[str, Part], scene: _Scene) -> Period | None:
    """同期: the period in force, moved to the year that is named; 去年 counts from it as well."""
    finer = [part for part in parts if part.unit not in ("same", "year", "ryear", "cyear")]
    if finer:
        return _span(tuple(part for part in parts if part.unit != "same"), scene)
    if scene.current is None:
        return None
    if part := units.get("year"):
        return shift_years(scene.current, part.low - scene.current.end.year)
    for name in ("ryear", "cyear"):
        if part := units.get(name):
            return shift_years(scene.current, part.low)
    return scene.current


def _long_span(units: dict[str, Part]) -> Period | None:
    if "middle" in units:
        return None
    if plan := units.get("plan"):
        if "end" in units:
            return one_day(date(plan.high, 12, 31))
        if "start" in units:
            return one_day(date(plan.low, 1, 1))
        return Period(date(plan.low, 1, 1), date(plan.high, 12, 31))
    if "start" in units or "end" in units:
        return None  # nobody says where 90年代初 ends
    century = units["century"].low if "century" in units else 20
    first = (century - 1) * 100
    if decade := units.get("decade"):
        return Period(date(first + decade.low % 100, 1, 1), date(first + decade.high % 100 + 9, 12, 31))
    return Period(date(first + 1, 1, 1), date(first + 100, 12, 31))


def _calendar_part(units: dict[str, Part], year: tuple[int, int] | None, scene: _Scene) -> Period | None:
    """Months, quarters, halves, seasons, holidays and whole years."""
    for name, width in (("month", 1), ("months", 1), ("quarter", 3), ("half", 6), ("season", 1)):
        part = units.get(name)
        if part is None:
            continue
        first, last = (part.low - 1) * width + 1, part.high * width
        if width == 1:
            first, last = part.low, part.high
        if name == "season" and (year is None or last > 12):
            return None
        whole = _in_year(first, last, width, year, scene)
        return ten_days(whole, units["xun"]) if whole and "xun" in units else whole
    if "fixed" in units or "choliday" in units or "holiday" in units or "shopping" in units:
        return holiday(units, year, scene.issue, scene.current, ahead=scene.ahead)
    if {"rmonth", "cmonth", "mend", "mstart"} & units.keys():
        month = _relative_month(units, scene)
        return ten_days(month, units["xun"]) if month and "xun" in units else month
    if "cquarter" in units or "qend" in units:
        base = scene.current.end if scene.current else scene.issue
        shift = units["cquarter"].low if "cquarter" in units else 0
        if base is None:
            return None
        opening = (base.month - 1) // 3 * 3 + 1 + 3 * shift
        return months(base.year, opening, opening + 2)
    if year is None and {"yend", "ystart", "within"} & units.keys():
        year = _bare_year(units, scene)
    return Period(date(year[0], 1, 1), date(year[1], 12, 31)) if year else None


def _bare_year(units: dict[str, Part], scene: _Scene) -> tuple[int, int] | None:
    """年底 and 年初 alone: of the year in force, else of the issue's; up to March 年底 is last year's.
    年初以来 and what is announced count from the issue."""
    if scene.current is not None and not scene.ahead and not (scene.latest and "ystart" in units):
        return scene.current.end.year, scene.current.end.year
    if scene.issue is None:
        return None
    past = "yend" in units and scene.issue.month <= 3 and not scene.ahead
    return scene.issue.year - past, scene.issue.year - past


def _in_year(first: int, last: int, width: int, year: tuple[int, int] | None, scene: _Scene) -> Period | None:
    """Months `first` to `last` of the named year, else of the latest year in which the last of their
    units, `width` months long, has begun (前三季度: in July)."""
    if year is not None:
        return months(year[0], first, last)
    if scene.issue is None:
        return None
    issue = scene.issue
    if scene.ahead:
        return months(issue.year + (last < issue.month), first, last)
    current = scene.current
    if current and is_year(current) and current.end.year == issue.year - 1 and issue.month <= 3:
        return months(current.end.year, first, last)
    period = months(issue.year, first, last)
    begun = date(issue.year, last - width + 1, 1)
    if begun <= issue and not (scene.latest and last > issue.month):
        return period
    return months(issue.year - 1, first, last)


def _relative_month(units: dict[str, Part], scene: _Scene) -> Period | None:
    """上月, 当月 and 月末 count from the month in force, 本月 and 上个月 from the issue's."""
    part = units.get("rmonth") or units.get("cmonth")
    base = scene.issue
    current = scene.current.end if scene.current is not None else None
    if current and ("mend" in units or ("cmonth" in units and current == month_end(current))):
        base = current
    elif "cmonth" in units and units["cmonth"].low >= 0:
        base = None
    if base is None:
        return None
    shift = part.low if part else 0
    return months(base.year, base.month + shift, base.month + shift)


def _days(units: dict[str, Part], year: tuple[int, int] | None, scene: _Scene) -> Period | None:
    """Days of a month, relative days, weekdays."""
    if part := units.get("lunar"):
        # The travel rush opens on the fifteenth day before the lunar new year.
        rush = holiday({"holiday": Part("holiday", name="春运")}, year, scene.issue, None, ahead=scene.ahead)
        return one_day(rush.start + timedelta(15 + part.low)) if rush else None
    if part := units.get("rday"):
        base = scene.report
        if day := units.get("day"):
            return _bare_days(day, scene)
        return Period(base + timedelta(part.low), base + timedelta(part.high)) if base else None
    if part := units.get("cday"):
        base = scene.current.end if scene.current and scene.current.start == scene.current.end else None
        if base is None:
            base = scene.report if part.low == 0 else None
        return one_day(base + timedelta(part.low)) if base else None
    if "weekday" in units or "wday" in units:
        return _weekday(units, scene) if "day" not in units else _days_of_month(units, year, scene)
    return _days_of_month(units, year, scene)


def _days_of_month(units: dict[str, Part], year: tuple[int, int] | None, scene: _Scene) -> Period | None:
    day = units["day"]
    if "rmonth" in units or "cmonth" in units:
        month = _relative_month(units, scene)
        return within(month.start.year, month.start.month, day) if month else None
    if "month" not in units:
        return _bare_days(day, scene)
    number = units["month"].low
    if year is not None:
        return within(year[0], number, day)
    if scene.issue is None:
        return None
    base = scene.report or scene.issue
    ahead = 0 if scene.latest else 300 if scene.ahead else _DATE_AHEAD
    for candidate in (base.year + 1, base.year, base.year - 1):
        if number == 2 and day.high == 29 and monthrange(candidate, 2)[1] < 29:
            continue
        period = within(candidate, number, day)
        if period.start <= max(base, scene.issue) + timedelta(ahead):
            return period
    return None


def _bare_days(day: Part, scene: _Scene) -> Period | None:
    """21日: the month that brings it nearest to the reporting day."""
    base = scene.report
    if base is None:
        return None
    limit = base + timedelta(0 if scene.latest else _DATE_AHEAD // 2 if scene.ahead else _DAY_AHEAD)
    for shift in (1, 0, -1, -2):
        month = months(base.year, base.month + shift, base.month + shift)
        if day.high > month.end.day or day.low > month.end.day:
            continue
        period = within(month.start.year, month.start.month, day)
        if period.start <= limit:
            return period
    return None


def _weekday(units: dict[str, Part], scene: _Scene) -> Period | None:
    """周三: the latest before or on the reporting day; 上周三, 本周三 of the named week."""
    base = scene.report
    if base is None:
        return None
    if day := units.get("wday"):
        return one_day(base - timedelta(base.weekday()) + timedelta(7 * day.low + day.high))
    wanted = units["weekday"].low
    if week := units.get("week"):
        monday = base - timedelta(base.weekday()) + timedelta(7 * week.low)
        return one_day(monday + timedelta(wanted))
    return one_day(base - timedelta((base.weekday() - wanted) % 7))


def _week(units: dict[str, Part], scene: _Scene) -> Period | None:
    base = scene.report
    if base is None:
        return None
    part = units.get("week") or units["weekend"]
    monday = base - timedelta(base.weekday()) + timedelta(7 * part.low)
    if "weekend" in units:
        return Period(monday + timedelta(5), monday + timedelta(6))
    return Period(monday, monday + timedelta(6))
