"""Planting misprints into pages, and reading pages without files of tables, for the tests of audits.

What belongs here: helpers of test_mutation and test_audits. What does not: tests.
"""

from __future__ import annotations

import itertools
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa

from pipeline.issue.files import FileTask, lay_out_files, tell_dates
from pipeline.issue.issues import IssueTask, read_issues
from pipeline.reconcile.month import reconcile_month

Row = dict[str, Any]

_DIGITS = "0123456789"
_WIDE = "０１２３４５６７８９"
_WORDS = "一二三四五六七八九"
_OTHER_UNIT = {"亿": "万", "万": "亿", "万亿": "亿"}


@dataclass(frozen=True, slots=True)
class Misprint:
    """A page's text with one figure misprinted."""

    kind: str
    start: int
    was: str
    now: str
    text: str


def tables_of(text: str, folder: Path, path: str, place: str | None = None) -> dict[str, pa.Table]:
    """The tables of a page with this text; its issue date stands in the path or in the text."""
    file = folder / "page.txt"
    file.write_text(text, encoding="utf-8", newline="")
    task = FileTask(
        location=str(file),
        path=path,
        page_id=path.removesuffix(".txt"),
        title=None,
        place=place,
        twins=(),
        today=date(2026, 6, 1),
        reader_version="",
        size=len(text),
    )
    made = lay_out_files([replace(task, told=tell_dates([task])[0])])
    laid_out = IssueTask(*(made.tables[name] for name in ("pages", "articles", "paragraphs")))
    return made.tables | read_issues(laid_out).tables


def audits_of(tables: dict[str, pa.Table]) -> list[Row]:
    """The rows of `audits` of one page's tables."""
    return reconcile_month("2026-05", tables)[1]


def misprints(text: str, start: int, end: int, seed: int = 0) -> Iterator[Misprint]:
    """One misprint of each kind in the figure at [start, end): a digit, swapped digits, 亿 for 万."""
    chance = random.Random(f"{start} {end} {seed}")
    was = text[start:end]
    numbers = [at for at, char in enumerate(was) if char in _DIGITS or char in _WIDE]
    if numbers:
        at = chance.choice(numbers)
        alphabet = _WIDE if was[at] in _WIDE else _DIGITS
        first = at == numbers[0] and len(numbers) > 1
        other = chance.choice([char for char in alphabet[first:] if char != was[at]])
        yield _changed("digit", text, start, was, was[:at] + other + was[at + 1 :])
        pairs = [
            (a, b)
            for a, b in itertools.pairwise(numbers)
            if was[a] != was[b] and not (a == numbers[0] and was[b] in "0０")
        ]
        if pairs:
            a, b = chance.choice(pairs)
            swapped = was[:a] + was[b] + was[a + 1 : b] + was[a] + was[b + 1 :]
            yield _changed("swap", text, start, was, swapped)
    else:
        words = [at for at, char in enumerate(was) if char in _WORDS]
        if words:
            at = chance.choice(words)
            other = chance.choice([char for char in _WORDS if char != was[at]])
            yield _changed("digit", text, start, was, was[:at] + other + was[at + 1 :])
    if numbers and (match := re.search("万亿|[万亿]", was)):
        yield _changed(
            "unit", text, start, was, was[: match.start()] + _OTHER_UNIT[match[0]] + was[match.end() :]
        )


def _changed(kind: str, text: str, start: int, was: str, now: str) -> Misprint:
    return Misprint(kind, start, was, now, text[:start] + now + text[start + len(was) :])
