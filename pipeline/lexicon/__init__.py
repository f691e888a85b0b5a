"""The words and factors that the reader knows, as data files that a non-programmer can extend.

What belongs here: the files, and the one function that opens them. What does not: meaning; each
reader module turns its own files into its own structures.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import NoReturn

__all__ = ["rows"]


@cache
def rows(name: str) -> tuple[dict[str, str], ...]:
    """The rows of `pipeline/lexicon/<name>.tsv`: a header line, then one entry a line.

    Lines that start with `#` are comments (sources of definitions and factors stand there);
    empty cells come back as "". Raises FileNotFoundError when there is no such file, and
    ValueError that names the line when a row is longer or shorter than the header.
    """
    # Neither csv nor importlib.resources: to load them takes longer than to read a file.
    printed = Path(__file__).with_name(f"{name}.tsv").read_text(encoding="utf-8").split("\n")
    header, *table = [line.split("\t") for line in printed if _is_row(line)]
    if any(len(cells) != len(header) for cells in table):
        _complain(name, printed, header)
    return tuple([dict(zip(header, cells, strict=True)) for cells in table])


def _is_row(line: str) -> bool:
    return line[:1] not in ("", "#") and not line.isspace()


def _complain(name: str, printed: list[str], header: list[str]) -> NoReturn:
    """Raise ValueError for the first row that is longer or shorter than the header."""
    number, found = next(
        (number, len(cells))
        for number, cells in (
            (i, line.split("\t")) for i, line in enumerate(printed, start=1) if _is_row(line)
        )
        if len(cells) != len(header)
    )
    raise ValueError(
        f"{name}.tsv line {number}: expected {len(header)} cells separated by tabs "
        f"({', '.join(header)}), found {found}; add or remove tabs"
    )
