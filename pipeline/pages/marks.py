"""Continuation marks: 紧接 A01 版, （上接第一版）, ▼下转A03版 in every spelling.

What belongs here: finding such a mark as a line of its own or at an edge of a paragraph. What does
not: which article it belongs to, and which article of the issue continues it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipeline.patterns import Pattern

from .words import PAGE_MARK, normal_mark

__all__ = ["Mark", "leading_mark", "own_line_mark", "trailing_mark"]

_FROM = "文章接|文紧接|文接|上文接|紧接|上接|承接|续接|接续|接上|上承|接自|续自|接|续"
_ON = "紧转|下转|文转|转接|接转|续转|转下|转至|转入|下接|转续|转"
_SIGNS = "▲▼△▽◀▶◁▷◄►⏵←→↑↓⇐⇒⇑⇓➜➤☞☜●■◆★☆>＞<＜»«›‹"
_DECO = rf"[{_SIGNS}*_…\s—\-]{{0,8}}"
_OPEN = r"[（(【\[〔［<＜《“\"]?"
_CLOSE = r"[）)】\]〕］>＞》”\"]?"
_VERB = rf"(?:(?P<from>{_FROM})|(?P<on>{_ON}))[{_SIGNS}\s:：]{{0,4}}"
_PAGE = rf"(?:本报|今日)?\s*第?\s*(?P<mark>{PAGE_MARK})\s*(?P<unit>版|页|面)?"
# what may be named behind the page: its name (要闻), or the article's title in marks of its own
_NAMED = r"[·•\s]*(?:[《“（(【][^《》“”（）()【】]{1,40}[》”）)】]|[\u4e00-\u9fff]{1,6})?"

_MARK = rf"{_DECO}{_OPEN}{_DECO}{_VERB}{_PAGE}{_NAMED}{_DECO}[。.]?{_CLOSE}{_DECO}"
_OWN_LINE = Pattern(_MARK)
_LEADING = Pattern(
    rf"(?P<deco>{_DECO})(?P<open>{_OPEN})\s*{_VERB}{_PAGE}(?:{_NAMED}(?=[）)】\]〕］>＞]))?"
    rf"(?P<close>{_CLOSE})(?P<after>{_DECO})"
)
_TRAILING = Pattern(
    rf"(?P<deco>[{_SIGNS}\s—\-]{{0,8}})(?P<open>{_OPEN})\s*{_VERB}{_PAGE}(?:{_NAMED}(?=[）)】\]〕］>＞]))?"
    rf"{_DECO}[。.]?(?P<close>{_CLOSE}){_DECO}$"
)
_SET_APART = Pattern(rf"[{_SIGNS}（(【\[〔［《“]")
_ELLIPSIS = Pattern(r"(?<=[。！？!?”’」』）)])…+\s*$")
# a mark that nothing sets apart from the text must follow a whole sentence and name a page as such
_WEAK_VERBS = frozenset("接续转")
_SENTENCE_END = "。！？!?…”』」）)"
_WINDOW = 48
# the end of every verb above, and the page behind it: no mark is without them
_VERB_AND_PAGE = re.compile(rf"[接续承转][上自下至入]?[{_SIGNS}\s:：]{{0,4}}{_PAGE}")


@dataclass(frozen=True, slots=True)
class Mark:
    """A continuation mark: its direction (`from` or `on`), the page as printed and normalised."""

    start: int
    end: int
    direction: str
    mark: str
    page: str | None


def own_line_mark(line: str) -> Mark | None:
    """The mark that a whole line is."""
    if len(line) > _WINDOW or not _VERB_AND_PAGE.search(line):
        return None
    match = _OWN_LINE.fullmatch(line)
    if not match:
        return None
    bare = not _SET_APART.search(line)
    verb = match["from"] or match["on"]
    if bare and verb in _WEAK_VERBS and not match["unit"]:
        return None
    return _made(match, 0, len(line))


def leading_mark(line: str) -> Mark | None:
    """The mark that a line begins with, before its text."""
    if not _VERB_AND_PAGE.search(line, 0, _WINDOW):
        return None
    match = _LEADING.match(line[:_WINDOW])
    if not match:
        return None
    set_apart = bool(match["open"] and match["close"]) or bool(match["deco"].strip() and match["unit"])
    if not set_apart:
        verb = match["from"] or match["on"]
        if verb in _WEAK_VERBS or not match["unit"] or (not match["after"].strip() and not match["after"]):
            return None
    end = match.end()
    return _made(match, 0, end)


def trailing_mark(line: str) -> Mark | None:
    """The mark that a line ends with, after its text."""
    offset = max(0, len(line) - _WINDOW)
    if not _VERB_AND_PAGE.search(line, offset):
        return None
    tail = line[offset:]
    match = _TRAILING.search(tail)
    if not match:
        return None
    set_apart = bool(match["open"] and match["close"]) or bool(match["deco"].strip(" —-\u3000\t"))
    if not set_apart:
        verb = match["from"] or match["on"]
        before = tail[: match.start()]
        ended = bool(match["deco"]) or before.endswith(tuple(_SENTENCE_END))
        if verb in _WEAK_VERBS or not match["unit"] or not ended:
            return None
    start = match.start()
    while tail[start].isspace():
        start += 1
    # dots behind a whole sentence lead over to the mark; behind half a one they are its end
    if dots := _ELLIPSIS.search(tail[:start]):
        start = dots.start()
    return _made(match, offset + start, len(line))


def _made(match: re.Match[str], start: int, end: int) -> Mark:
    direction = "from" if match["from"] else "on"
    return Mark(start, end, direction, match["mark"].strip(), normal_mark(match["mark"]))
