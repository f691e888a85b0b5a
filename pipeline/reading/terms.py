"""Terms that are counted back from their end: the quarter ended 30 June, seven months in a row.

What belongs here: the period of a term from its last day or last unit and its length. What does not:
finding and resolving the end itself (times, periods).

Companies name the end and the length of what they report (截至6月30日止六个月, 截至3月31日的财年), and a
streak ends with the term spoken of (4月份为50.6%，连续7个月高于50%).
"""

from __future__ import annotations

import re

from pipeline.patterns import Pattern
from pipeline.reading.days import is_year, month_end, months
from pipeline.reading.model import Period
from pipeline.reading.time_atoms import short_number

__all__ = ["fiscal_term", "streak"]

_TERM = Pattern(
    r"(?:的|止)(?:第[一二三四1-4])?(?:(?P<quarter>财季|季度)|(?P<half>中期|上半年|下半年|半年度?)"
    r"|(?P<year>财年|财政年度|年度|全年|一年)|(?P<count>\d{1,2}|[一二三四五六九]|十二?)个月)"
)
_STREAK = re.compile(
    r"连续(?P<count>\d{1,2}|[一二两三四五六七八九十]{1,3})(?P<unit>年|个月|个?季度|天|日)(?!新)[^，。；]{0,16}$"
)
_UNITS = {"年": 12, "个月": 1, "季度": 3, "个季度": 3}


def fiscal_term(text: str, at: int, end: Period) -> Period | None:
    """The term that text[at:] says ended on the day `end`, or None where it says none."""
    m = _TERM.match(text, at)
    if m is None or end.end != month_end(end.end):
        return None
    named = 3 if m["quarter"] else 6 if m["half"] else 12
    length = short_number(m["count"]) if m["count"] else named
    last = end.end
    return months(last.year, last.month - length + 1, last.month) if 0 < length <= 24 else None


def streak(text: str, start: int, end: int, period: Period) -> Period:
    """The period from the first unit of a streak that text[start:end] tells to the last, which is
    `period`; `period` itself where there is no streak or its unit is another."""
    m = _STREAK.search(text, start, end)
    if m is None:
        return period
    count, width = short_number(m["count"]), _UNITS.get(m["unit"], 0)
    first, last = period.start, period.end
    if not width or count < 2 or first.day != 1 or last != month_end(last):
        return period
    spanned = (last.year - first.year) * 12 + last.month - first.month + 1
    if spanned != width or (width == 12 and not is_year(period)):
        return period
    return months(last.year, last.month - count * width + 1, last.month)
