"""How slices of a page become healed text: the one definition, for readers and for checks.

What belongs here: what is dropped between the page's characters and a paragraph's text. What does
not: deciding which slices belong together.

The healed text is the slices one after the other, without line ends and without heading marks (`#`,
`**` or `__` around a whole line, `<h2>`) at the edges of a line. Nothing is inserted: a number that
a line end tore is whole again, and two Latin words that only a line end parted stand together.
Continuation marks are paragraphs of their own, so that they lie in no other slice.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import chain

from pipeline.patterns import Pattern

from .model import Healed

__all__ = ["LINE_END", "heal", "healed_piece", "strip_marks"]

# begins with one set of characters, which the engine looks for quickly
LINE_END = Pattern(r"[\n\r\v\f\x85\u2028\u2029](?:(?<=\r)\n)?")

# what a line with heading marks begins with, blanks aside
_MARKING = frozenset("#<*_")
_ATX = Pattern(r"[^\S\n]*(?:#{1,6}(?=[^\S\n]|$)|#{2,6}(?!#)|#(?=[^#]*$))[^\S\n]*")
_ATX_END = Pattern(r"[^\S\n]+#+[^\S\n]*$")
_HTML = Pattern(r"<h([1-6])\b[^<>]{0,200}>", re.IGNORECASE)


def strip_marks(line: str) -> tuple[int, int, str]:
    """Where the words of a line lie between its heading marks, and which marks those are.

    Returns start, end and the form: "" for no mark, "#" repeated as often as the line has it,
    "**" for a line that is bold as a whole; a `<h2>` counts as "##".
    """
    start, end, form = 0, len(line), ""
    if line and line[0] not in _MARKING and not line[0].isspace() and not line[-1].isspace():
        return start, end, form  # as most lines are
    if match := _ATX.match(line):
        form = "#" * line.count("#", 0, match.end())
        start = match.end()
        # the closing marks are looked for in a short tail, so that a long line is not scanned
        tail = max(start, end - 40)
        if line.find("#", tail) >= 0 and (closing := _ATX_END.search(line, tail)):
            end = closing.start()
    elif line[:2] in ("<h", "<H") and (match := _HTML.match(line)):
        closing_tag = f"</h{match[1]}>"
        if line[-5:].lower() == closing_tag:
            form, start, end = "#" * int(match[1]), match.end(), end - 5
    for mark in ("***", "**", "__"):
        if (
            end - start > 2 * len(mark)
            and line.startswith(mark, start)
            and line.endswith(mark, start, end)
            and line.find(mark[:2], start + len(mark), end - len(mark)) < 0
        ):
            start, end, form = start + len(mark), end - len(mark), form or "**"
    while start < end and line[start].isspace():
        start += 1
    while end > start and line[end - 1].isspace():
        end -= 1
    return (start, end, form) if start < end else (0, len(line), "")


def heal(page_text: str, pieces: Sequence[tuple[int, int]]) -> Healed:
    """The healed text of the slices `pieces` of `page_text`, with the page offset of each character."""
    lines = list(_lines(page_text, pieces))
    ranges = [range(start, start + len(line)) for line, start in lines]
    if len(ranges) == 1:
        return Healed(lines[0][0], ranges[0])
    return Healed("".join([line for line, _ in lines]), list(chain.from_iterable(ranges)))


def healed_piece(page_text: str, first: int, last: int) -> str:
    """What a slice adds to the text of `heal`."""
    line = page_text[first:last]
    if _is_one_line(line):
        return _unmarked(line, first)[0]
    return "".join([line for line, _ in _lines(page_text, [(first, last)])])


def _lines(page_text: str, pieces: Sequence[tuple[int, int]]) -> Iterator[tuple[str, int]]:
    """The lines of the slices without their heading marks, each with its place on the page."""
    for first, last in pieces:
        line = page_text[first:last]
        if _is_one_line(line):
            yield _unmarked(line, first)
            continue
        at = first
        for line_end in LINE_END.finditer(page_text, first, last):
            if at < line_end.start():
                yield _unmarked(page_text[at : line_end.start()], at)
            at = line_end.end()
        if at < last:
            yield _unmarked(page_text[at:last], at)


def _is_one_line(line: str) -> bool:
    """Whether a slice surely is one line, as most are; Python sees all line ends that count here, and some
    more."""
    return line.splitlines() == [line]


def _unmarked(line: str, at: int) -> tuple[str, int]:
    if line[0] in _MARKING or line[0].isspace():
        start, end, form = strip_marks(line)
        if form:
            return line[start:end], at + start
    return line, at
