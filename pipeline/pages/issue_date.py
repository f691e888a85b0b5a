"""On which day a page appeared, and how that is known.

What belongs here: the four sources of an issue date and their order. What does not: resolving days
inside articles (`leads.resolve_day`).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import date, timedelta

from pipeline.patterns import Pattern

from .leads import read_lead, read_tail
from .model import Layout

__all__ = ["issue_date"]

_PART = Pattern(r"(\d{4})([-._]?)(\d{2})\2(\d{2})|(\d{4})年(\d{1,2})月(\d{1,2})日")
_PARTS = Pattern(r"(\d{4})/(\d{1,2})/(\d{1,2})")
_FRONT = Pattern(r"\s*---[^\S\n]*(?:\r\n|\n|\r)")
_FRONT_DATE = Pattern(
    r"^date[^\S\n]*:[^\S\n]*[\"']?(\d{4})\s*[-/.年]?\s*(\d{1,2})\s*[-/.月]?\s*(\d{1,2})(?!\d)", re.IGNORECASE
)
_YEAR = Pattern(r"(?<![0-9.])(?P<before>[到至—–\-~～前]\s*)?(?P<year>(?:19|20)[0-9]{2})年(?!前)")
_LARGEST_FRONT = 4000


def issue_date(page_path: str, text: str, layout: Layout, *, today: date) -> tuple[date | None, str | None]:
    """The issue date of a page, and its source: `path`, `front_matter`, `page_head` or `dateline`.

    `page_path` is the path below raw/. A path part that is no day of the calendar (2026-13-45) is no
    date. (None, None) when no source tells one.
    """
    sources: tuple[tuple[str, Callable[[], date | None]], ...] = (
        ("path", lambda: _from_path(page_path)),
        ("front_matter", lambda: _from_front_matter(text)),
        ("page_head", lambda: layout.head_date),
        ("dateline", lambda: _from_dateline(text, layout, today)),
    )
    for source, found in sources:
        if day := found():
            return day, source
    return None, None


def _from_path(path: str) -> date | None:
    parts = [unicodedata.normalize("NFKC", part) for part in path.replace("\\", "/").split("/") if part]
    if parts:
        parts[-1] = re.sub(r"\.(?:txt|md)$", "", parts[-1], flags=re.IGNORECASE)
    for at in range(len(parts) - 1, -1, -1):
        if match := _PART.fullmatch(parts[at]):
            numbers = match.group(1, 3, 4) if match[1] else match.group(5, 6, 7)
            if day := _day(*numbers):
                return day
        if (
            at >= 2
            and (match := _PARTS.fullmatch("/".join(parts[at - 2 : at + 1])))
            and (day := _day(*match.groups()))
        ):
            return day
    return None


def _from_front_matter(text: str) -> date | None:
    start = _FRONT.match(text)
    if not start:
        return None
    lines = text[start.end() : start.end() + _LARGEST_FRONT].splitlines()
    closing = next((at for at, line in enumerate(lines) if line.strip() in ("---", "...")), None)
    for line in lines[:closing] if closing is not None else []:
        if match := _FRONT_DATE.match(line):
            return _day(*match.groups())
    return None


def _from_dateline(text: str, layout: Layout, today: date) -> date | None:
    days = [article.dateline_day for article in layout.articles if article.dateline_day]
    for paragraph in layout.paragraphs:
        if paragraph.role in ("body", "caption"):
            lead = read_lead(paragraph.text) or read_tail(paragraph.text)
            if lead and lead.day:
                days.append(lead.day)
    dated = {(month, day) for month, day in days if month is not None}
    if not dated:
        return None
    # around New Year the days of January are the later ones
    turns = any(month >= 11 for month, _ in dated) and any(month <= 2 for month, _ in dated)
    month, day = max(dated, key=lambda md: ((md[0] + 12) if turns and md[0] <= 2 else md[0], md[1]))
    normal = unicodedata.normalize("NFKC", text)
    years = {int(match["year"]) for match in _YEAR.finditer(normal) if not match["before"]}
    for year in sorted(years, reverse=True):
        found = _day(str(year), str(month), str(day))
        if found and found < date.max and found + timedelta(days=1) <= today:
            return found + timedelta(days=1)
    return None


def _day(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None
