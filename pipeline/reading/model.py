"""The records that pass between the layers of the reader.

What belongs here: plain data classes without behaviour. What does not: recognising anything
(each layer has its module), tables, files.

Every span is half-open, counts Unicode code points of the text block it was read from, and holds
`block[start:end] == text`. Layers, in the order in which they read a block:

    times, places     -> TimeExpr, PlaceMention      what dates and locates
    quantities        -> Quantity, ClassedSpan       what counts, and what only names
    statements        -> Figure                      what the quantity says
    numerals          -> Numeral                     the account of every numeral
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph as the reader sees it: healed text, the layout role, its section head."""

    text: str
    role: str = "body"
    section: str | None = None


@dataclass(frozen=True, slots=True)
class Context:
    """What is known about an article before its first sentence.

    `issue_date` is the document's date; `reporting_day` the dateline's day (bare days and X日以来
    resolve against it); `place` the publication's place (what 我市 means); `dateline_place` the place
    of the dateline. All may be missing.
    """

    issue_date: date | None = None
    reporting_day: date | None = None
    place: str | None = None
    dateline_place: str | None = None


@dataclass(frozen=True, slots=True)
class Period:
    """A resolved period: both days included."""

    start: date
    end: date


@dataclass(slots=True)
class Quantity:
    """A number with its unit and hedge, before anybody asks what it measures.

    `value`, `low`, `high` are in base units with the multiplier applied and the sign that the number
    itself carries (-3.2%, 零下5℃); the sign that a verb gives (下降3.2%) is the statement's.
    `number` is what is printed before multiplier (13526.91), `unit_mult` the power of ten of it (8),
    `decimals` the digits after the point, `unit_text` the unit as printed without multiplier (元).
    `hull_start`, `hull_end` include the modifier words on both sides (超100亿元左右).
    `kind`: amount, money, ratio, points (百分点), fraction, fold (倍), doubling (翻番), rank,
    duration, age, return_period, count, bare, score.
    `group` numbers quantities that are members of one enumeration (a、b和c): same number, same list;
    -1 for none. The members of a group are consecutive.
    """

    start: int
    end: int
    text: str
    value: float
    unit: str | None
    modifier: str
    kind: str
    rule: str
    number: float | None = None
    unit_mult: int = 0
    decimals: int = 0
    unit_text: str | None = None
    low: float | None = None
    high: float | None = None
    hull_start: int = -1
    hull_end: int = -1
    group: int = -1
    flags: tuple[str, ...] = ()


@dataclass(slots=True)
class ClassedSpan:
    """Characters that hold numerals but state no quantity: date, label, ordinal or idiom."""

    start: int
    end: int
    cls: str
    rule: str


class Evidence(NamedTuple):
    """Why a field of a figure has its value: the words (a span of the block, or -1, -1 for what
    came from outside the block) and the rule."""

    field: str
    words: str
    start: int
    end: int
    rule: str


Reasons = tuple[tuple[str, str, int, int, str], ...]
"""Evidence as plain tuples, which most readers of a figure never look at."""


@dataclass(slots=True)
class Figure:
    """A stated quantity, with the fields of the `figures` table that reading can fill."""

    start: int
    end: int
    text: str
    value: float
    unit: str | None
    modifier: str
    measure: str | None = None
    indicator: str | None = None
    indicator_code: str | None = None
    region: str | None = None
    region_code: str | None = None
    period_start: date | None = None
    period_end: date | None = None
    basis: str | None = None
    status: str = "actual"
    low: float | None = None
    high: float | None = None
    number: float | None = None
    unit_mult: int = 0
    decimals: int = 0
    unit_text: str | None = None
    attribution: str | None = None
    sentence: str = ""
    rule: str = ""
    flags: tuple[str, ...] = ()
    reasons: Reasons = ()

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """Why the fields have their values."""
        return tuple(Evidence(*reason) for reason in self.reasons)


@dataclass(slots=True)
class Numeral:
    """A maximal run of numeral characters and its class; `figure` is the index of its figure in
    the same reading, or None."""

    start: int
    end: int
    text: str
    cls: str
    value: float | None = None
    figure: int | None = None


@dataclass(slots=True)
class Reading:
    """What one block says: its figures and the account of its numerals."""

    figures: list[Figure] = field(default_factory=list)
    numerals: list[Numeral] = field(default_factory=list)
