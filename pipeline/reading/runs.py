"""Numeral characters and the maximal runs of them that the account of numerals is made of.

What belongs here: the character classes and the run pattern of the contract. What does not: what a
run means (numbers.py) and which class it has (numerals.py).
"""

from __future__ import annotations

import re

__all__ = ["CJK_DIGITS", "CJK_NUMERALS", "CJK_POWERS", "DIGITS", "find_runs"]

DIGITS = "0-9０-９"
CJK_DIGITS = "〇零一二三四五六七八九两"
CJK_POWERS = "十百千万亿兆廿卅"
CJK_NUMERALS = CJK_DIGITS + CJK_POWERS

_NUMERALS = f"[{DIGITS}{CJK_NUMERALS}]+"
_RUN = re.compile(f"{_NUMERALS}(?:(?<=[{DIGITS}])[.,．，：:/](?=[{DIGITS}]){_NUMERALS})*")


def find_runs(text: str) -> list[tuple[int, int]]:
    """The half-open spans of all maximal numeral runs of `text`, in order.

    A run is made of Arabic digits (both widths), Chinese numerals, and separators between digits.
    """
    return [match.span() for match in _RUN.finditer(text)]
