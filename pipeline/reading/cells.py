"""Cells of statistical tables: a bare number whose unit stands in the head of its column.

What belongs here: one cell with the words of its head. What does not: finding tables, rows and
columns in a page, and numbers that carry their own unit (quantities.py).
"""

from __future__ import annotations

import re
from dataclasses import replace

from pipeline.reading.atoms import Atom, sign_before
from pipeline.reading.model import Quantity
from pipeline.reading.numbers import NUMBER, number_of
from pipeline.reading.quantities import find_quantities, quantity_of
from pipeline.reading.script import simplified
from pipeline.reading.units import Unit, unit_named

__all__ = ["read_cell"]

_BRACKETS = re.compile(r"[（(\[【]\s*(?:单位\s*[:：]\s*)?([^（()）\[\]【】]+?)\s*[)）\]】]")
_UNIT_WORDS = re.compile(r"单位\s*[:：]\s*(\S+)")
_POWERS = re.compile(r"[十百千万亿]*")
_MARKS = " \t\u3000*＊†‡①②③④⑤"
_POWER = {"十": 1, "百": 2, "千": 3, "万": 4, "亿": 8}


def read_cell(text: str, unit_text: str) -> Quantity | None:
    """The number of a table cell with the unit of its head, or None where the cell holds no number.

    `unit_text` is the head or the unit in it: 年末数（万人）, 亿元, 比上年增长（%）. A cell that prints a
    unit itself is read with that. Offsets are those of `text`.
    """
    own, _ = find_quantities(text, (), ())
    if own and own[0].unit not in (None, "1"):
        return own[0]
    plain = simplified(text)
    body = plain.strip(_MARKS)
    start = plain.find(body) if body else 0
    while start < len(plain) and plain[start] in "-－−﹣–+＋负":
        start += 1
    match = NUMBER.match(plain, start)
    unit, power = _head_unit(simplified(unit_text))
    if not match or not match["core"] or plain[match.end() :].strip(_MARKS) or unit is None:
        return None
    sign, begin = sign_before(plain, start)
    number = number_of(match)
    number = replace(number, value=number.value.scaleb(power), mult=number.mult + power)
    atom = Atom(begin, match.end(), sign * number.value, None, "bare", "table cell", number, match.span())
    atom.take(unit)
    atom.rule = "table cell"
    atom.hull_start, atom.hull_end = atom.start, atom.end
    return quantity_of(text, atom)


def _head_unit(head: str) -> tuple[Unit | None, int]:
    """The unit that a column head names, and the power of ten before it (万人: 人, 4)."""
    candidates = [*_UNIT_WORDS.findall(head), *reversed(_BRACKETS.findall(head)), head.strip()]
    for words in candidates:
        powers = _POWERS.match(words)
        skip = powers.end() if powers else 0
        # 千瓦, 百分点: the longest reading of the unit wins over a power before it.
        for cut in range(skip + 1):
            unit = unit_named(words[cut:])
            if unit is not None:
                return unit, sum(_POWER[c] for c in words[:cut])
    return None, 0
