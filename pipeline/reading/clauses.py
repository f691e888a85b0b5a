"""Sentences and clauses of a paragraph.

What belongs here: where sentences and clauses begin and end, and which brackets are asides. What does
not: what a clause says.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

__all__ = ["Clause", "Sentence", "split"]

_END = re.compile(
    # Every mark begins with one of these; asking for them first spares the rest at all other characters.
    r"(?=[《（(。！？!?…\n；;,，:：—【）)】 \u3000])(?:"
    r"(?P<aside>《[^《》\n]{1,40}》|[（(](?:[^（）()\d０-９\n]{1,80}|[A-Za-z][A-Za-z0-9.&/\-]{0,15})[)）])"
    r"|(?P<stop>[。！？!?]+[”’」』）)]*|……+|…+|\n+)"
    # Marks between clauses; a comma or colon inside a number is none.
    r"|(?P<comma>[；;]|(?<!\d),|,(?!\d)|，(?![０-９]{3})|(?<![０-９])，|[:：](?!\d)|(?<!\d)[:：]|——"
    r"|[（(【]|[）)】]"
    # The blanks of a headline.
    r"|(?<=[\u4e00-\u9fff”）])[ \u3000]+(?=[\u4e00-\u9fff“])))"
)


@dataclass(slots=True)
class Clause:
    """A clause: half-open span without its closing mark, and the marks around it ("" at the edges)."""

    start: int
    end: int
    opened: str
    closed: str


@dataclass(slots=True)
class Sentence:
    """A sentence: half-open span and its clauses in order."""

    start: int
    end: int
    clauses: tuple[Clause, ...]


def split(text: str) -> list[Sentence]:
    """Cut a paragraph into sentences (。！？…) and these into clauses (，；：——, brackets, headline blanks).

    A comma or colon between digits belongs to the number; a bracket without digits, or with a mere code
    (M2, PM2.5), is an aside inside its clause, and so is the name of a work (《…》). Every character lies
    in exactly one sentence; marks lie between clauses.
    """
    sentences: list[Sentence] = []
    clauses: list[Clause] = []
    begin = at = 0
    opened = ""
    for m in _END.finditer(text):
        kind = m.lastgroup
        if kind == "aside":
            continue
        mark, (start, end) = m.group(), m.span()
        if start > at:
            clauses.append(Clause(at, start, opened, mark))
        at, opened = end, mark
        if kind == "stop":
            sentences.append(Sentence(begin, at, tuple(clauses)))
            clauses, begin, opened = [], at, ""
    if at < len(text):
        clauses.append(Clause(at, len(text), opened, ""))
    if begin < len(text):
        sentences.append(Sentence(begin, len(text), tuple(clauses)))
    return sentences
