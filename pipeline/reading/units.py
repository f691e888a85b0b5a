"""Units by their spelling: measures, ratios, time, money and classifiers, longest spelling first.

What belongs here: turning the unit tables of the lexicon into one look-up, and compound units with a
stroke (吨/公顷). What does not: the number before the unit, and what only the sentence can tell (度 of
heat or of electricity).
"""

from __future__ import annotations

import string
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from pipeline.lexicon import rows
from pipeline.patterns import Pattern

__all__ = ["MONEY_BEFORE", "Unit", "unit_at", "unit_named"]


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit as printed (`text`), its canonical name, the factor to it and the dimension (`count` for
    classifiers, `money`, `ratio`, `points`, `fold`, `time`, `age`, or a physical one)."""

    text: str
    unit: str
    factor: Decimal
    dimension: str


_Entry = tuple[str, Unit, tuple[str, ...]]
_STROKE = Pattern(r"[ ]?[/／][ ]?|每")
_PER = {"hour": "h", "second": "s", "minute": "min", "day": "d", "year": "a"}
_LATIN = tuple(string.ascii_letters + string.digits)


def _load() -> tuple[dict[str, list[_Entry]], dict[str, str]]:
    found: dict[str, dict[str, _Entry]] = defaultdict(dict)
    before: dict[str, str] = {}

    def add(spelling: str, unit: str, factor: str, dimension: str, not_before: str) -> None:
        guard = tuple(filter(None, not_before.split("|")))
        if spelling[-1].isascii() and spelling[-1].isalnum():
            guard = _LATIN
        known = found[spelling[0]]
        if spelling not in known:
            known[spelling] = (
                spelling,
                Unit(spelling, unit, Decimal(factor), dimension),
                guard,
            )

    for row in rows("units"):
        for spelling in row["spellings"].split("|"):
            add(spelling, row["unit"], row["factor"], row["dimension"], row["not_before"])
    for row in rows("currencies"):
        for spelling in filter(None, row["spellings"].split("|")):
            add(spelling, row["unit"], row["factor"], "money", row["not_before"])
        for mark in filter(None, row["before"].split("|")):
            before.setdefault(mark, row["unit"])
    for row in rows("classifiers"):
        add(row["classifier"], row["unit"], "1", "count", row["not_before"])
    table = {
        first: sorted(entries.values(), key=lambda entry: -len(entry[0])) for first, entries in found.items()
    }
    return table, before


_TABLE, MONEY_BEFORE = _load()
"""Marks and codes that stand before an amount of money (￥, US$, RMB) with their ISO 4217 code."""


def _simple(text: str, pos: int) -> Unit | None:
    for spelling, unit, guard in _TABLE.get(text[pos : pos + 1], ()):
        if text.startswith(spelling, pos) and not text.startswith(guard, pos + len(spelling)):
            return unit
    return None


def unit_at(text: str, pos: int) -> Unit | None:
    """The longest unit whose spelling starts at `pos`, or None.

    A measure with a stroke and a second measure becomes one unit (吨/公顷 is t/ha); money per something
    stays money (12元/公斤 is 12 CNY), counts likewise.
    """
    unit = _simple(text, pos)
    if unit is None or unit.dimension in ("money", "count", "ratio", "points", "fold", "time", "age"):
        return unit
    end = pos + len(unit.text)
    stroke = _STROKE.match(text, end)
    if not stroke:
        return unit
    per = _simple(text, stroke.end())
    if per is None or per.dimension in ("money", "ratio", "points", "fold", "age"):
        return unit
    return Unit(
        text[pos : stroke.end() + len(per.text)],
        f"{unit.unit}/{_PER.get(per.unit, per.unit)}",
        unit.factor / per.factor,
        "compound",
    )


def unit_named(text: str) -> Unit | None:
    """The unit that the whole of `text` spells (a column head's 万人 without its power: 人), or None."""
    unit = unit_at(text, 0)
    return unit if unit and len(unit.text) == len(text) else None
