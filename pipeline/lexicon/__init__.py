"""The words and factors that the reader knows, as data files that a non-programmer can extend.

What belongs here: the files, and the one function that opens them. What does not: meaning; each
reader module turns its own files into its own structures.
"""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files

__all__ = ["rows"]


@cache
def rows(name: str) -> tuple[dict[str, str], ...]:
    """The rows of `pipeline/lexicon/<name>.tsv`: a header line, then one entry a line.

    Lines that start with `#` are comments (sources of definitions and factors stand there);
    empty cells come back as "". Raises FileNotFoundError when there is no such file, and
    ValueError that names the line when a row is longer or shorter than the header.
    """
    path = files(__name__).joinpath(f"{name}.tsv")
    lines = [
        (number, line)
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if line.strip() and not line.startswith("#")
    ]
    reader = csv.reader((line for _, line in lines), delimiter="\t", quoting=csv.QUOTE_NONE)
    header = next(reader)
    table = []
    for (number, _), cells in zip(lines[1:], reader, strict=True):
        if len(cells) != len(header):
            raise ValueError(
                f"{name}.tsv line {number}: expected {len(header)} cells separated by tabs "
                f"({', '.join(header)}), found {len(cells)}; add or remove tabs"
            )
        table.append(dict(zip(header, cells, strict=True)))
    return tuple(table)
