"""The account of numerals: every maximal run of a text, once, with its class.

What belongs here: laying the figures' spans and the classed spans over the runs, and a fallback for
what neither covers. What does not: deciding what is a figure (quantities.py) or a date (times.py).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from pipeline.patterns import Pattern
from pipeline.reading.labels import find_addresses, find_words, is_marker, plain_class
from pipeline.reading.model import ClassedSpan, Numeral
from pipeline.reading.numbers import NUMBER, parse_number
from pipeline.reading.runs import CJK_NUMERALS, find_runs

__all__ = ["account"]

_DATE_AFTER = Pattern(r"年|月|日|时|点|号(?=[，。、至到上下开起—-])|季度|世纪|年代|周年")
_YEAR = Pattern(r"(?:19|20)\d\d")


def account(
    text: str, spans: Iterable[ClassedSpan], figures: Iterable[tuple[int, int, int]] = ()
) -> list[Numeral]:
    """One row for each maximal run of numerals in `text`, in order.

    `figures` are (start, end, index) of the figures' spans; they win over `spans`. A run that nothing
    covers is classed by its neighbours. Works on any text, whole pages included.
    """
    runs = find_runs(text)
    if not runs:
        return []
    found: list[Numeral | None] = [None] * len(runs)
    _lay(text, runs, sorted((start, end, "figure", index) for start, end, index in figures), found)
    _lay(text, runs, sorted((span.start, span.end, span.cls, None) for span in spans), found)
    if None in found:
        words = [
            (span.start, span.end, span.cls, None) for span in (*find_addresses(text), *find_words(text))
        ]
        _lay(text, runs, sorted(words), found)
    return [
        numeral or Numeral(start, end, text[start:end], _fallback(text, start, end), _value(text[start:end]))
        for numeral, (start, end) in zip(found, runs, strict=True)
    ]


def _lay(
    text: str,
    runs: list[tuple[int, int]],
    layer: Sequence[tuple[int, int, str, int | None]],
    found: list[Numeral | None],
) -> None:
    """Class the runs that no earlier layer has classed by the first span that overlaps each."""
    index = 0
    for i, (start, end) in enumerate(runs):
        while index < len(layer) and layer[index][1] <= start:
            index += 1
        if found[i] is None and index < len(layer) and layer[index][0] < end:
            _, _, cls, figure = layer[index]
            printed = text[start:end]
            found[i] = Numeral(start, end, printed, cls, _value(printed), figure)


_LONGEST_NUMBER = 300
"""Digits that a float can hold; what is longer is no number but a run of digits."""


_PLAIN = re.compile(r"[0-9]+(?:\.[0-9]+)?")


@lru_cache(maxsize=4096)
def _value(printed: str) -> float | None:
    if _PLAIN.fullmatch(printed) and len(printed) <= _LONGEST_NUMBER:
        return float(printed)  # as most are
    match = NUMBER.fullmatch(printed)
    if not match or not match["core"] or len(printed) > _LONGEST_NUMBER:
        return None
    return float(parse_number("", match["core"], "", "").value)


def _fallback(text: str, start: int, end: int) -> str:
    """The class of a run that no reader claimed, by its own shape and the next character."""
    printed = text[start:end]
    if text[start - 1 : start] == "第" and start:
        return "ordinal"
    if printed[0] in CJK_NUMERALS:
        if len(printed) > 1 and _DATE_AFTER.match(text, end):
            return "date"
        return plain_class(text, start, end) or "idiom"
    if is_marker(text, start, end):
        return "ordinal"
    if _DATE_AFTER.match(text, end) or _YEAR.fullmatch(printed):
        return "date"
    return "label"
