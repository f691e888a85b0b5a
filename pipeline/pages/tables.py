"""Tables that lost their lines: runs of short lines that were cells, and what the cells of a row are.

What belongs here: finding such runs, cutting a row into cells. What does not: which number stands
under which head (`pipeline.reading`).
"""

from __future__ import annotations

import itertools
import re

from pipeline.patterns import Pattern

from .blocks import Block

__all__ = ["cells", "find_runs"]

_LONGEST_CELL = 18
_NUMERIC = Pattern(r"[-+−－]?[0-9０-９][0-9０-９,，.．]*\s*(?:[%％‰]|[\u4e00-\u9fff]{0,4})|[-—–]+|/|N/?A")
_SPACED = Pattern(r"\t+|[^\S\n]{2,}|\u3000+")
_HTML_CELL = Pattern(r"<t[dh]\b[^<>]*>(.*?)(?=</?t[dhr]\b|$)", re.IGNORECASE | re.DOTALL)
_SHORTEST_RUN = 6


def find_runs(blocks: list[Block]) -> None:
    """Gives the role `table` to runs of short lines, at least a third of which are numbers, and to
    runs of lines that are cut into cells by tabs or wide blanks."""
    run: list[int] = []
    for at, block in enumerate([*blocks, Block("end", 0, 0, "")]):
        if block.role == "text" and not block.bullet and _is_cell_line(block.text):
            run.append(at)
        elif run and block.role != "debris":
            if _is_table([blocks[index].text for index in run]):
                for index in run:
                    blocks[index].role = "table"
            run = []


def _is_cell_line(text: str) -> bool:
    if len(text) > 200 or text[-1] in "。！？；，、":
        return False
    parts = _SPACED.split(text)
    if len(parts) >= 3 and any(_NUMERIC.fullmatch(part) for part in parts):
        return all(len(part) <= _LONGEST_CELL for part in parts)
    return len(text) <= _LONGEST_CELL and "，" not in text


def _is_table(lines: list[str]) -> bool:
    if len(lines) >= 2 and all(len(_SPACED.split(line)) >= 3 for line in lines[-2:]):
        return True
    numeric = sum(bool(_NUMERIC.fullmatch(line)) for line in lines)
    return len(lines) >= _SHORTEST_RUN and numeric * 3 >= len(lines)


def cells(row: str) -> tuple[tuple[int, int], ...]:
    """Where the cells of a `table` paragraph lie in its text, blanks and marks not included.

    Knows Markdown rows (`| a | b |`), HTML rows (`<td>`), and lines cut by tabs or wide blanks; any
    other text is one cell. An empty cell has start == end.
    """
    if row.lstrip()[:1] == "<":
        spans = [(match.start(1), match.end(1)) for match in _HTML_CELL.finditer(row)]
    elif row.count("|") >= 2:
        bars = [match.start() for match in re.finditer(r"(?<!\\)\|", row)]
        edges = ([] if row.lstrip().startswith("|") else [-1]) + bars
        if not row.rstrip().endswith("|"):
            edges.append(len(row))
        spans = [(first + 1, last) for first, last in itertools.pairwise(edges)]
    else:
        edges = [0, *(edge for match in _SPACED.finditer(row) for edge in match.span()), len(row)]
        spans = list(zip(edges[::2], edges[1::2], strict=True))
    return tuple(_trim(row, start, end) for start, end in spans)


def _trim(row: str, start: int, end: int) -> tuple[int, int]:
    while start < end and row[start].isspace():
        start += 1
    while end > start and row[end - 1].isspace():
        end -= 1
    return start, end
