"""A row of `figures` as reconciling sees it: a value with its printed precision, and where it stands.

What belongs here: turning rows into mentions, and paragraphs into sentences with the words between
their mentions. What does not: which mentions belong together (`observations`, `audits`).
"""

from __future__ import annotations

import math
import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date
from operator import attrgetter
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from pipeline.reading.indicator_codes import code_of, plain_indicator
from pipeline.reconcile.intervals import Interval

__all__ = ["COLUMNS", "HEADLINES", "Mention", "Paragraph", "Sentence", "paragraphs_of"]

HEADLINES = frozenset({"title", "subtitle", "kicker", "heading", "caption"})
"""Roles of paragraphs that say again, and shorter, what the body says."""

_HEDGED = 0.05
"""How far 约 and 左右 may lie from the number, as a part of it."""
_ROUND = 0.02
"""How far a round number may lie from what it stands for when other numbers are computed from it."""
_WORDED = 0.1
"""How far a number in words (一半, 三分之一) may lie from what it stands for, as a part of it."""
_HEDGED_INSIDE = re.compile("[多余数几上两]")
# each alternative begins with a character of its own: then the search skips from one of these to the next
_SENTENCE_END = re.compile(r"。|！|？|!|\?|；|……+")


@dataclass(slots=True, eq=False)
class Mention:
    """A figure: columns of its row, the role of its paragraph, and what follows from them. `plain` is its
    indicator without what does not tell indicators apart, `step` one unit of its last printed place in base
    units."""

    figure_id: str
    article_id: str
    paragraph_id: str
    page_id: str
    issue_date: date | None
    publication: str | None
    text: str
    start: int
    end: int
    value: float
    low: float | None
    high: float | None
    unit: str | None
    modifier: str
    measure: str | None
    indicator: str | None
    region: str | None
    period_start: date | None
    period_end: date | None
    basis: str | None
    status: str
    number: float | None
    unit_mult: int
    decimals: int
    indicator_code: str | None
    region_code: str | None
    flags: Sequence[str]
    role: str
    plain: str = field(init=False)
    code: str | None = field(init=False)
    regions: tuple[str, ...] = field(init=False)
    period: tuple[date, date] | None = field(init=False)
    step: float = field(init=False)

    def __post_init__(self) -> None:
        indicator = self.indicator or ""
        self.plain = plain_indicator(indicator)
        self.code = self.indicator_code or code_of(indicator)
        self.regions = tuple(self.region.split("、")) if self.region else ()
        start, end = self.period_start, self.period_end
        self.period = None if start is None or end is None else (start, end)
        if self.number and "corrected" not in self.flags:
            self.step = 10.0**-self.decimals * abs(self.value / self.number)
        elif self.number is None and self.unit == "%":
            self.step = 2 * _WORDED * abs(self.value)
        else:
            self.step = 10.0 ** (self.unit_mult - self.decimals)

    @property
    def words(self) -> str:
        """Its characters without blanks."""
        return "".join(self.text.split())

    @property
    def exact(self) -> bool:
        """Whether no word hedges the number."""
        return self.modifier == "eq"

    def shown(self) -> str:
        """The number as people read it, with its hedge."""
        words = self.words
        hedge = "" if _HEDGED_INSIDE.search(words) else self.modifier
        before = {"approx": "约", "gt": "超", "lt": "不足", "le": "至多", "ge": "至少"}.get(hedge, "")
        sign = "负" if self.value < 0 and not words.startswith(("-", "－", "−", "零下", "负")) else ""
        return f"{before}{sign}{words}"

    def number_as_printed(self) -> Interval:
        """What the bare number may be when it was rounded as printed: half a unit of its last place; a
        small count of things was not rounded."""
        counted = self.unit and not self.unit.isascii() and not self.unit_mult and not self.decimals
        half = 0.0 if counted and self.zeros < 2 and self.number else self.step / 2
        return Interval(self.value - half, self.value + half)

    def number_cut_off(self) -> Interval:
        """What it may be when it was cut off or rounded by other rules: a whole unit of its last place,
        and zeros at the end of a whole number may be rounding (16000 of 16023)."""
        half = max(self.step, 0.5 * self.step * 10**self.zeros)
        return Interval(self.value - half, self.value + half)

    @property
    def zeros(self) -> int:
        """Zeros at the end of a whole amount or count."""
        number, zeros = self.number, 0
        if not number or self.decimals or self.unit in ("%", "pp", "‰", "/10万"):
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
        if modifier == "range" and self.low is not None and self.high is not None:
            return Interval(self.low, self.high)
        if modifier == "approx":
            half = max(bare.high - value, _HEDGED * abs(value))
            return Interval(value - half, value + half)
        if modifier in ("gt", "ge"):
            return Interval(value, math.inf) if value >= 0 else Interval(-math.inf, value)
        if modifier in ("lt", "le"):
            return Interval(0.0, value) if value >= 0 else Interval(value, 0.0)
        return bare


COLUMNS = tuple(column.name for column in fields(Mention) if column.init and column.name != "role")
"""The columns of `figures` that a mention has, in its order."""


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
    paragraphs = tables["paragraphs"].select(["paragraph_id", "article_id", "page_id", "role", "pieces"])
    # most paragraphs have no figures
    told = pc.is_in(paragraphs["paragraph_id"], value_set=tables["figures"]["paragraph_id"])
    paragraphs = paragraphs.filter(told)
    rows = list(zip(*paragraphs.to_pydict().values(), strict=True))
    mentions_of = _mentions(tables["figures"], {paragraph_id: role for paragraph_id, _, _, role, _ in rows})
    if not mentions_of:
        return []
    texts = dict(
        zip(tables["pages"]["page_id"].to_pylist(), tables["pages"]["text"].to_pylist(), strict=True)
    )
    found = []
    in_order = attrgetter("start", "end")
    for paragraph_id, article_id, page_id, role, pieces in rows:
        if mentions := mentions_of.get(paragraph_id):
            mentions.sort(key=in_order)
            sentences = _sentences(texts[page_id] or "", pieces, mentions)
            found.append(Paragraph(paragraph_id, article_id, page_id, role, sentences))
    return found


def _mentions(figures: pa.Table, roles: Mapping[str, str]) -> dict[str, list[Mention]]:
    """The figures of each paragraph; `roles` are those of the paragraphs."""
    found: dict[str, list[Mention]] = defaultdict(list)
    role_of = [roles.get(each, "") for each in figures["paragraph_id"].to_pylist()]
    # straight from the columns: a dictionary for each row takes as long again
    for row in zip(*(_values(figures[name]) for name in COLUMNS), role_of, strict=True):
        mention = Mention(*row)
        found[mention.paragraph_id].append(mention)
    return found


def _values(column: pa.ChunkedArray) -> list[Any]:
    """The values of a column; dates and numbers by way of numpy, which makes them many times as fast, and
    each different text only once."""
    kind = column.type
    if pa.types.is_string(kind):
        column = column.combine_chunks().dictionary_encode()
        # the last one stands for what is missing
        texts = [*column.dictionary.to_pylist(), None]
        return [texts[at] for at in pc.fill_null(column.indices, -1).to_numpy().tolist()]
    plain = pa.types.is_date(kind) or (pa.types.is_primitive(kind) and not column.null_count)
    values: list[Any] = column.to_numpy().tolist() if plain else column.to_pylist()
    return values


def _sentences(text: str, pieces: Sequence[Sequence[int]], mentions: Sequence[Mention]) -> list[Sentence]:
    flat, spans = _flatten(text, pieces, [(each.start, each.end) for each in mentions])
    sentences: list[Sentence] = []
    held: list[Mention] = []
    gaps: list[str] = []
    start = 0
    for mention, (first, last) in zip(mentions, spans, strict=True):
        gap = flat[start:first]
        ends = list(_SENTENCE_END.finditer(gap)) if _SENTENCE_END.search(gap) else ()
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
        behind = bisect_right(bounds, end, at_bound)
        here, at_bound = bounds[at_bound:behind], behind
        solid = "".join(text[start:end].split())
        if len(solid) == end - start:
            # most pieces have no blanks: all places in them are moved alike
            for bound in here:
                place[bound] = length + max(bound - start, 0)
            parts.append(solid)
            length += len(solid)
            continue
        at = start
        for bound in here:
            part = "".join(text[at:bound].split())
            parts.append(part)
            length += len(part)
            place[bound] = length
            at = max(at, bound)
        part = "".join(text[at:end].split())
        parts.append(part)
        length += len(part)
    return "".join(parts), [(place.get(first, length), place.get(last, length)) for first, last in spans]
