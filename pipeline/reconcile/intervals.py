"""Intervals of numbers: what a printed number leaves open, and arithmetic on it.

What belongs here: intervals and their arithmetic. What does not: figures, relations, words.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

__all__ = ["Interval"]

_SLACK = 1e-9
"""Relative slack for binary fractions: 0.3 is not 0.1 + 0.2."""


@dataclass(frozen=True, slots=True)
class Interval:
    """All numbers from `low` to `high`; either may be infinite."""

    low: float
    high: float

    def __add__(self, other: Interval) -> Interval:
        return Interval(self.low + other.low, self.high + other.high)

    def __sub__(self, other: Interval) -> Interval:
        return Interval(self.low - other.high, self.high - other.low)

    def __truediv__(self, other: Interval) -> Interval:
        """The quotient; the whole line when the divisor may be zero."""
        if other.low <= 0 <= other.high:
            return Interval(-math.inf, math.inf)
        ends = [_quotient(a, b) for a in (self.low, self.high) for b in (other.low, other.high)]
        return Interval(min(ends), max(ends))

    def times(self, factor: float) -> Interval:
        """The interval with both ends multiplied by a number."""
        ends = (self.low * factor, self.high * factor)
        return Interval(min(ends), max(ends))

    def plus(self, number: float) -> Interval:
        """The interval moved by a number."""
        return Interval(self.low + number, self.high + number)

    def meets(self, other: Interval) -> bool:
        """Whether they have more in common than an end; for a single number, whether it lies in the other."""
        slack = _SLACK * max(_size(self), _size(other))
        low, high = max(self.low, other.low), min(self.high, other.high)
        point = self.low == self.high or other.low == other.high
        return high - low > slack or (point and low <= high + slack)

    @property
    def bounded(self) -> bool:
        """Whether both ends are finite."""
        return math.isfinite(self.low) and math.isfinite(self.high)


def _quotient(a: float, b: float) -> float:
    return 0.0 if math.isinf(b) else a / b


def _size(interval: Interval) -> float:
    return max((abs(end) for end in (interval.low, interval.high) if math.isfinite(end)), default=0.0)
