"""The atom: a number that was found, on its way to a quantity, and what stands directly before it.

What belongs here: the record that the steps of the quantity reader hand on, signs and marks of money
in front of a number. What does not: finding atoms (scan.py, phrases.py) and joining them
(quantities.py).
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from pipeline.reading.numbers import Number, parse_number
from pipeline.reading.runs import CJK_NUMERALS
from pipeline.reading.units import MONEY_BEFORE, Unit

__all__ = ["SPACES", "Atom", "label", "money_before", "sign_before", "small_number"]

_LAST_OF_MARKS = frozenset(mark[-1] for mark in MONEY_BEFORE)
SPACES = " \u00a0\u3000"
_KINDS = {
    "money": "money",
    "ratio": "ratio",
    "points": "points",
    "fold": "fold",
    "time": "duration",
    "age": "age",
    "count": "count",
}


@dataclass(slots=True)
class Atom:
    """A number with what was learned about it so far; fields as in `Quantity`.

    `core` is the span of the numerals alone, `dimension` that of the unit, `factor` the unit's factor
    (already in `value`). `each`: its hedge was said of each member of a list (均超); `trailing`: its
    hedge stands behind it. kind `label` says that the numerals only name.
    """

    start: int
    end: int
    value: Decimal
    unit: str | None
    kind: str
    rule: str
    number: Number | None = None
    core: tuple[int, int] = (0, 0)
    dimension: str = ""
    unit_text: str | None = None
    factor: Decimal = Decimal(1)
    low: Decimal | None = None
    high: Decimal | None = None
    modifier: str = "eq"
    hull_start: int = -1
    hull_end: int = -1
    group: int = -1
    each: bool = False
    trailing: bool = False

    def take(self, unit: Unit) -> None:
        """Give the atom its unit: name, kind, and the value in base units."""
        self.unit, self.dimension, self.unit_text = unit.unit, unit.dimension, unit.text
        self.factor = unit.factor
        self.kind = _KINDS.get(unit.dimension, "amount")
        self.rule = f"number and {unit.dimension}"
        self.value *= unit.factor
        if self.low is not None and self.high is not None:
            self.low, self.high = self.low * unit.factor, self.high * unit.factor


def label(start: int, end: int, rule: str) -> Atom:
    """An atom that names."""
    return Atom(start, end, Decimal(0), None, "label", rule, core=(start, end))


def small_number(text: str) -> int:
    """The whole number that a few numerals of either script spell."""
    return int(parse_number("", text, "", "").value)


def sign_before(text: str, start: int) -> tuple[int, int]:
    """The sign (1 or -1) in front of the number at `start`, and where the signed number begins."""
    word = text[max(0, start - 3) : start].rstrip(" ")
    end = start if text[start - 1 : start] != " " else start - 1
    if word.endswith("零下"):
        return -1, end - 2
    if word.endswith("负") and not word.endswith(("正负", "胜负", "担负", "肩负", "抱负", "背负")):
        return -1, end - 1
    if word[-1:] in ("-", "－", "−", "﹣", "–") and not _joins(text, end - 2):
        return -1, end - 1
    return 1, start


def _joins(text: str, pos: int) -> bool:
    """Whether a dash after this character is a hyphen or a range, not a minus."""
    if pos > 0 and text[pos] == " ":
        pos -= 1  # 70 - 90天
    if pos < 0:
        return False
    char = text[pos]
    return (
        char.isdigit()
        or char in CJK_NUMERALS
        or char in "%％‰℃°元吨人件个天年月日号米亿-—"
        or (char.isascii() and (char.isalpha() or char == ")"))
    )


def money_before(text: str, start: int) -> tuple[str, int] | None:
    """The currency of a mark, code or name that ends at `start` (￥12.50, US$ 5, 港币两千元) and where
    it begins."""
    end = start
    while end and text[end - 1] in SPACES:
        end -= 1
    if text[end - 1 : end] not in _LAST_OF_MARKS:
        return None
    for length in (5, 4, 3, 2, 1):
        mark = text[max(0, end - length) : end]
        if len(mark) == length and mark in MONEY_BEFORE:
            begin = end - length
            before = text[begin - 1 : begin] if begin else ""
            if mark[0].isascii() and mark[0].isalpha() and before.isascii() and before.isalpha():
                continue
            return MONEY_BEFORE[mark], begin
    return None
