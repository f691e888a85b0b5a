"""What a report's first words say: agency, place, day, reporter (新华社北京5月21日电 （记者…）).

What belongs here: datelines and bylines as text. What does not: which paragraph is the first.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from pipeline.patterns import Pattern

from .words import AGENCY, digits

__all__ = ["Lead", "byline_text", "has_lead", "read_lead", "read_tail", "resolve_day"]

_NUMBER = r"(?:[0-9０-９]{1,2}|[一二三四五六七八九十]{1,3})"
_DAY = rf"(?:(?P<month>{_NUMBER})\s*月\s*)?(?P<day>{_NUMBER})\s*日"
_SELF = r"本报|本网|本刊|本台|本社"
_PAPER = r"[\u4e00-\u9fff]{2,6}(?:日报|晚报|商报|时报|都市报|早报|晨报)"
_SENDER = rf"(?P<agency>(?:据|综合本报和|综合)?\s*(?:{AGENCY}|{_SELF}|{_PAPER}))"
_PLACE = r"(?P<place>[\u4e00-\u9fff·]{2,12}?(?:[、／/\s][\u4e00-\u9fff·]{2,10}?)?)?"
_SENT = r"(?P<sent>电讯|专电|电|(?<!通)讯(?![员息])|消息|快讯|丨|｜)"
_REPORTER = (
    r"\s*(?:[（(](?P<reporter>[^（）()]{0,12}(?:记者|通讯员|实习生|作者|文/图|见习)[^（）()]{0,80})[）)]"
    r"|(?P<reporting>(?:本报|特派|全媒体)*记者\s*[\u4e00-\u9fff、\s]{2,20}?)\s*报道\s*[：:]?)?"
)
_ITEM = r"(?:[0-9０-９]{1,2}[.、．]\s*|[（(][0-9一二三四五六七八九十]{1,3}[）)]\s*|[①-⑳]\s*)?"
_LEAD = re.compile(
    rf"{_ITEM}[【\[（(]?\s*(?:{_SENDER}\s*(?:记者[\u4e00-\u9fff、\s]{{2,12}}?)?{_PLACE}\s*(?:{_DAY})?\s*{_SENT}"
    rf"|(?P<town>[\u4e00-\u9fff]{{2,6}})讯(?=\s|[（(])"
    rf"|(?P<site>{AGENCY})\s*(?P<site_month>{_NUMBER})月(?P<site_day>{_NUMBER})日\s*(?=[，,丨|])"
    rf"|(?P<who>本报|本网|{AGENCY})(?P<named>记者[\u4e00-\u9fff\s]{{2,20}}?)报道)"
    rf"\s*[】\]）)]?{_REPORTER}"
)
_REPORTER_ONLY = Pattern(
    r"[（(](?P<reporter>(?:本报|本网)?(?:全媒体|见习)*(?:记者|通讯员)[^（）()]{1,60})[）)]"
)
# how reports that are taken over from abroad begin: 【美国《…》网站10月3日文章】
_TAKEN = Pattern(r"【[^】]{2,40}(?:报道|文章|消息|社论|讯|电)】")
_BRACKETS = frozenset("【（(")  # the two patterns above begin with one of them
_TAIL = Pattern(
    rf"[（(]\s*(?:据|综合|均据)?\s*(?P<agency>{AGENCY}|本报|本网)(?P<place>[\u4e00-\u9fff·]{{2,12}}?)?\s*(?:{_DAY})?\s*(?:电|讯|专电|消息)[^（）()]{{0,20}}[）)]\s*$"
)
_TAIL_REPORTER = Pattern(
    r"[（(](?P<reporter>(?:本报|本网)?(?:全媒体|见习)*(?:记者|通讯员)[^（）()摄]{1,60})[）)]\s*$"
)
_BLANKS = Pattern(r"\s+")
_SENDER_ENDS = "报网台社"
_NO_PLACE = frozenset(("综合", "快", "专", "最新"))
_WINDOW = 160


@dataclass(slots=True)
class Lead:
    """What a lead says. `day` is (month, day), the month None where only a day stands."""

    agency: str | None = None
    place: str | None = None
    day: tuple[int | None, int] | None = None
    byline: str | None = None


def has_lead(text: str) -> bool:
    """Whether a paragraph begins as the first one of a report does."""
    head = text[:_WINDOW]
    match = _LEAD.match(head)
    if match and match.end():
        return True
    if head[:1] not in _BRACKETS:
        return False
    reporter = _REPORTER_ONLY.match(head)
    return bool(_TAKEN.match(head) or (reporter and reporter.end() < len(text)))


def read_lead(text: str) -> Lead | None:
    """The lead that a paragraph begins with."""
    head = text[:_WINDOW]
    match = _LEAD.match(head)
    if match is None:
        only = _REPORTER_ONLY.match(head)
        return Lead(byline=byline_text(only["reporter"])) if only else None
    reporter = match["reporter"] or match["reporting"] or match["named"]
    agency = match["agency"] or match["site"] or match["who"]
    town = match["town"]
    if town and town[-1] in _SENDER_ENDS:
        agency, town = town, None  # 青石晨报讯: a paper that no list knows
    if agency:
        agency = re.sub(r"^(?:据|综合本报和|综合)\s*", "", agency)
    return Lead(
        agency=agency,
        place=_place(match["place"] or town),
        day=_day(match["site_month"], match["site_day"]) or _day(match["month"], match["day"]),
        byline=byline_text(reporter) if reporter else None,
    )


def read_tail(text: str) -> Lead | None:
    """The lead that a paragraph ends with: （新华社北京1月2日电）, （记者 张三）."""
    tail = text[-_WINDOW:].rstrip()
    if not tail.endswith(("）", ")")):
        return None
    if match := _TAIL.search(tail):
        return Lead(
            agency=match["agency"], place=_place(match["place"]), day=_day(match["month"], match["day"])
        )
    if match := _TAIL_REPORTER.search(tail):
        return Lead(byline=byline_text(match["reporter"]))
    return None


def byline_text(text: str) -> str:
    """A byline without its brackets and bullets, blanks made single."""
    text = text.strip(" \u3000□■○●◎◆◇★☆▲△▪·（）()【】[]")
    return _BLANKS.sub(" ", text)


def resolve_day(day: tuple[int | None, int], issue: date) -> date | None:
    """The latest such day that is not after `issue`; None when the calendar has none.

    A day without month is looked for in the months back from the issue, a day with month in the
    years back (29 February up to eight years).
    """
    month, number = day
    year = issue.year
    if month is not None:
        for back in range(9):
            found = _date(year - back, month, number)
            if found and found <= issue:
                return found
        return None
    first = issue.replace(day=1)
    for _ in range(12):
        found = _date(first.year, first.month, number)
        if found and found <= issue:
            return found
        if first <= date(1, 1, 31):
            return None
        first = (first - timedelta(days=1)).replace(day=1)
    return None


def _date(year: int, month: int, day: int) -> date | None:
    if not 1 <= year <= 9999 or not 1 <= month <= 12 or not 1 <= day <= monthrange(year, month)[1]:
        return None
    return date(year, month, day)


def _day(month_text: str | None, day_text: str | None) -> tuple[int | None, int] | None:
    if not day_text:
        return None
    day = digits(day_text)
    month = digits(month_text) if month_text else None
    if day is None or not 1 <= day <= 31 or (month is not None and not 1 <= month <= 12):
        return None
    return month, day


def _place(text: str | None) -> str | None:
    if not text:
        return None
    text = re.sub(r"^记者[\u4e00-\u9fff]{2,4}", "", text).strip(" ／/、\u3000")
    return None if not text or text in _NO_PLACE else text
