"""A row of `figures` as reconciling sees it: a value with its printed precision, and where it stands.

What belongs here: turning rows into mentions, and paragraphs into sentences with the words between
their mentions. What does not: which mentions belong together (`observations`, `audits`).
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pyarrow as pa

from pipeline.reading.indicator_codes import code_of, plain_indicator
from pipeline.reconcile.intervals import Interval

__all__ = ["HEADLINES", "Mention", "Paragraph", "Sentence", "paragraphs_of"]

Row = Mapping[str, Any]

HEADLINES = frozenset({"title", "subtitle", "kicker", "heading", "caption"})
"""Roles of paragraphs that say again, and shorter, what the body says."""

_HEDGED = 0.05
"""How far 约 and 左右 may lie from the number, as a part of it."""
_ROUND = 0.02
"""How far a round number may lie from what it stands for when other numbers are computed from it."""
_WORDED = 0.1
"""How far a number in words (一半, 三分之一) may lie from what it stands for, as a part of it."""
_HEDGED_INSIDE = re.compile("[多余数几上两]")
_SENTENCE_END = re.compile(r"[。！？!?；]+|…{2,}")


@dataclass(frozen=True, slots=True, eq=False)
class Mention:
    """A figure: `words` are its characters without blanks, `plain` its indicator without what does not
    tell indicators apart, `step` one unit of its last printed place in base units."""

    row: Row
    words: str
    plain: str
    code: str | None
    regions: tuple[str, ...]
    step: float
    role: str

    @property
    def value(self) -> float:
        return float(self.row["value"])

    @property
    def unit(self) -> str | None:
        unit: str | None = self.row["unit"]
        return unit

    @property
    def measure(self) -> str | None:
        measure: str | None = self.row["measure"]
        return measure

    @property
    def modifier(self) -> str:
        return str(self.row["modifier"])

    @property
    def figure_id(self) -> str:
        return str(self.row["figure_id"])

    @property
    def period(self) -> tuple[date, date] | None:
        start, end = self.row["period_start"], self.row["period_end"]
        return None if start is None or end is None else (start, end)

    @property
    def exact(self) -> bool:
        """Whether no word hedges the number."""
        return self.modifier == "eq"

    def shown(self) -> str:
        """The number as people read it, with its hedge."""
        hedge = "" if _HEDGED_INSIDE.search(self.words) else self.modifier
        before = {"approx": "约", "gt": "超", "lt": "不足", "le": "至多", "ge": "至少"}.get(hedge, "")
        sign = "负" if self.value < 0 and not self.words.startswith(("-", "－", "−", "零下", "负")) else ""
        return f"{before}{sign}{self.words}"

    def number_as_printed(self) -> Interval:
        """What the bare number may be when it was rounded as printed: half a unit of its last place; a
        small count of things was not rounded."""
        row = self.row
        counted = self.unit and not self.unit.isascii() and not row["unit_mult"] and not row["decimals"]
        half = 0.0 if counted and self.zeros < 2 and row["number"] else self.step / 2
        return Interval(self.value - half, self.value + half)

    def number_cut_off(self) -> Interval:
        """What it may be when it was cut off or rounded by other rules: a whole unit of its last place,
        and zeros at the end of a whole number may be rounding (16000 of 16023)."""
        half = max(self.step, 0.5 * self.step * 10**self.zeros)
        return Interval(self.value - half, self.value + half)

    @property
    def zeros(self) -> int:
        """Zeros at the end of a whole amount or count."""
        number, zeros = self.row["number"], 0
        if not number or self.row["decimals"] or self.unit in ("%", "pp", "‰"):
            return 0
        whole = round(abs(number))
        while whole >= 10 and whole % 10 == 0:
            whole, zeros = whole // 10, zeros + 1
        return zeros

    def printed(self) -> Interval:
        """`number_as_printed` with its hedge."""
        return self._hedged(self.number_as_printed())

    def loose(self) -> Interval:
        """What the number may be in arithmetic when it was cut off: a whole unit of its last place, or as
        much as zeros at the end of a whole number leave open within bounds; with its hedge."""
        zeros = min(0.5 * self.step * 10**self.zeros, _ROUND * abs(self.value))
        half = max(self.step, zeros)
        return self._hedged(Interval(self.value - half, self.value + half))

    def _hedged(self, bare: Interval) -> Interval:
        value, modifier = self.value, self.modifier
        if modifier == "range" and self.row["low"] is not None:
            return Interval(self.row["low"], self.row["high"])
        if modifier == "approx":
            half = max(bare.high - value, _HEDGED * abs(value))
            return Interval(value - half, value + half)
        if modifier in ("gt", "ge"):
            return Interval(value, math.inf) if value >= 0 else Interval(-math.inf, value)
        if modifier in ("lt", "le"):
            return Interval(0.0, value) if value >= 0 else Interval(value, 0.0)
        return bare


def _mention(row: Row, role: str) -> Mention:
    indicator = row["indicator"] or ""
    value, number = row["value"], row["number"]
    if number and "corrected" not in row["flags"]:
        step = 10.0 ** -row["decimals"] * abs(value / number)
    elif number is None and row["unit"] == "%":
        step = 2 * _WORDED * abs(value)
    else:
        step = 10.0 ** (row["unit_mult"] - row["decimals"])
    return Mention(
        row=row,
        words="".join(row["text"].split()),
        plain=plain_indicator(indicator),
        code=row["indicator_code"] or code_of(indicator),
        regions=tuple(row["region"].split("、")) if row["region"] else (),
        step=step,
        role=role,
    )


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence's mentions in order; `gaps[i]` is the text before mention i, back to the one before it
    or to the sentence's start, and the last gap what follows the last mention."""

    mentions: Sequence[Mention]
    gaps: Sequence[str]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph with figures."""

    paragraph_id: str
    article_id: str
    page_id: str
    role: str
    sentences: Sequence[Sentence]

    @property
    def mentions(self) -> Iterator[Mention]:
        for sentence in self.sentences:
            yield from sentence.mentions


def paragraphs_of(tables: Mapping[str, pa.Table]) -> list[Paragraph]:
    """The paragraphs of a month that hold figures, in the order of the pages."""
    figures: dict[str, list[Row]] = defaultdict(list)
    for row in tables["figures"].to_pylist():
        figures[row["paragraph_id"]].append(row)
    if not figures:
        return []
    pages = dict(
        zip(tables["pages"]["page_id"].to_pylist(), tables["pages"]["text"].to_pylist(), strict=True)
    )
    found = []
    for row in tables["paragraphs"].to_pylist():
        rows = sorted(figures.get(row["paragraph_id"], ()), key=lambda each: (each["start"], each["end"]))
        if rows:
            mentions = [_mention(each, row["role"]) for each in rows]
            sentences = _sentences(pages[row["page_id"]] or "", row["pieces"], mentions)
            found.append(
                Paragraph(row["paragraph_id"], row["article_id"], row["page_id"], row["role"], sentences)
            )
    return found


def _sentences(text: str, pieces: Sequence[Sequence[int]], mentions: Sequence[Mention]) -> list[Sentence]:
    flat, spans = _flatten(text, pieces, [(each.row["start"], each.row["end"]) for each in mentions])
    sentences: list[Sentence] = []
    held: list[Mention] = []
    gaps: list[str] = []
    start = 0
    for mention, (first, last) in zip(mentions, spans, strict=True):
        gap = flat[start:first]
        ends = list(_SENTENCE_END.finditer(gap))
        if ends and held:
            sentences.append(Sentence(held, [*gaps, gap[: ends[0].start()]]))
            held, gaps = [], []
        held.append(mention)
        gaps.append(gap[ends[-1].end() :] if ends else gap)
        start = max(start, last)
    tail = flat[start:]
    end = _SENTENCE_END.search(tail)
    if held:
        sentences.append(Sentence(held, [*gaps, tail[: end.start()] if end else tail]))
    return sentences


def _flatten(
    text: str, pieces: Sequence[Sequence[int]], spans: Sequence[tuple[int, int]]
) -> tuple[str, list[tuple[int, int]]]:
    """The text of the pieces without blanks, and the spans in it."""
    bounds = sorted({at for span in spans for at in span})
    place: dict[int, int] = {}
    parts: list[str] = []
    length = at_bound = 0
    for start, end in pieces:
        at = start
        while at_bound < len(bounds) and bounds[at_bound] <= end:
            bound = bounds[at_bound]
            part = "".join(text[at:bound].split())
            parts.append(part)
            length += len(part)
            place[bound] = length
            at, at_bound = max(at, bound), at_bound + 1
        part = "".join(text[at:end].split())
        parts.append(part)
        length += len(part)
    return "".join(parts), [(place.get(first, length), place.get(last, length)) for first, last in spans]
