"""From text to quantities: atoms joined to ranges, compound measures and lists, with their hedges.

What belongs here: what neighbours of a number do to it (ranges, lists that share a unit or a hedge,
nouns that stand for the unit). What does not: single numbers with their units (atoms.py), hedge words
(modifiers.py), and what a quantity is about.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from pipeline.patterns import Pattern
from pipeline.reading.atoms import Atom
from pipeline.reading.counting import class_of, settle
from pipeline.reading.model import ClassedSpan, Quantity
from pipeline.reading.modifiers import hedge_after, hedge_before
from pipeline.reading.runs import CJK_NUMERALS
from pipeline.reading.scan import SpanLike, scan
from pipeline.reading.script import simplified
from pipeline.reading.units import unit_at

__all__ = ["find_quantities", "quantity_of"]

_RANGE = Pattern(r"(?:[（(]含[）)])?[ ]?(?P<link>[—–\-－~～∼〜─―]{1,2}|至|到)[ ]?")
_FROM = Pattern(r"[从由自][^，。；,;从由自]{0,14}$")
_FROM_HERE = Pattern(r"[从由自]$")
_LIST = Pattern(r"[ ]?(?:[/／]|、和|、及|、|和|及|与|以及|或|及其)[ ]?")
_SECONDS = {
    "year": 31536000,
    "month": 2592000,
    "week": 604800,
    "day": 86400,
    "hour": 3600,
    "minute": 60,
    "second": 1,
}
_EACH = Pattern(r"(?:均|都|分别|双双|各|也都|皆)[已将约]?$")


def find_quantities(
    text: str, times: Sequence[SpanLike], places: Sequence[SpanLike]
) -> tuple[list[Quantity], list[ClassedSpan]]:
    """The quantities that `text` states, and the spans whose numerals only name, both in order.

    `times` and `places` are the spans that other layers claim; a duration in them is a quantity all the
    same (三年来), and so is a number with a unit that reaches beyond them.
    """
    printed, text = text, simplified(text)
    atoms, spans = scan(text, times, places)
    atoms = _ranges(text, _compounds(text, atoms))
    _hedges(text, atoms)
    _lists(text, atoms)
    kept: list[Atom] = []
    level: Atom | None = None
    for atom in atoms:
        if settle(text, atom, kept[-1] if kept else None, level):
            kept.append(atom)
            level = atom if atom.kind in ("count", "money") else level
        else:
            spans.append(ClassedSpan(atom.start, atom.end, class_of(text, atom), "no quantity"))
    spans.sort(key=lambda span: span.start)
    return [quantity_of(printed, atom) for atom in kept], spans


# --- compound measures: 2小时8分钟, 三元一角七分, 1米75 --------------------------------------------


_JOINTS = ("", "零", "又", " ", "、零")
_PARTS = {("year", "month"): 12, ("year", "day"): 365, ("month", "day"): 30, ("week", "day"): 7}


def _compounds(text: str, atoms: list[Atom]) -> list[Atom]:
    joined: list[Atom] = []
    for atom in atoms:
        last = joined[-1] if joined else None
        joint = last is not None and atom.start - last.end <= 1 and text[last.end : atom.start] in _JOINTS
        if last is not None and joint and _add(text, last, atom):
            continue
        if last is not None and last.kind == "score" and text[last.end : atom.start] in ("比", ":", "："):
            atom.unit, atom.kind, atom.rule, atom.dimension = "分", "score", "score", ""
            atom.end, atom.unit_text = atom.core[1], None  # 113：98大胜
        joined.append(atom)
    return joined


def _add(text: str, first: Atom, second: Atom) -> bool:
    """Add a smaller unit of the same kind to the first; False when they do not belong together."""
    if first.low is not None or second.low is not None or first.kind == "return_period":
        return False
    added = None
    if first.dimension == "time" or (first.unit_text == "分" and second.unit == "second"):
        added = _add_time(text, first, second)
    elif first.dimension == "money":
        added = _add_money(text, first, second)
    elif first.dimension == "angle" and second.unit_text == "分":
        added = second.value / 60
    elif first.dimension in ("mass", "length", "area"):
        added = _add_measure(text, first, second)
    if added is None:
        return False
    first.value += -added if first.value < 0 else added
    first.end, first.rule, first.number = second.end, "compound", None
    if second.modifier != "eq":
        first.modifier = second.modifier
    return True


def _add_time(text: str, first: Atom, second: Atom) -> Decimal | None:
    if second.unit is None and first.unit == "second":
        printed = text[second.start : second.end]
        return (
            second.value / 10 ** len(printed) if len(printed) <= 2 and printed.isdigit() else None
        )  # 28秒96
    if first.unit_text == "分":
        first.unit, first.dimension, first.kind = "minute", "time", "duration"
    unit = "minute" if second.unit_text == "分" and first.unit == "hour" else second.unit
    if first.unit not in _SECONDS or unit not in _SECONDS or _SECONDS[unit] >= _SECONDS[first.unit]:
        return None
    if (first.unit in ("year", "week", "month") and unit not in ("month", "day")) or first.value % 1:
        return None
    parts = _PARTS.get((first.unit, unit), _SECONDS[first.unit] // _SECONDS[unit])
    if second.value >= parts:
        return None  # 一天24小时
    first.value *= parts
    first.unit = unit
    return second.value


def _add_money(text: str, first: Atom, second: Atom) -> Decimal | None:
    if second.unit_text == "分":
        return second.value / 100
    if second.dimension == "money" and second.unit == first.unit and second.factor < first.factor:
        first.factor, first.unit_text = second.factor, second.unit_text
        return second.value
    printed = text[second.start : second.end]
    if first.unit_text in ("块", "角", "毛") and second.unit is None:
        if len(printed) == 1:
            return second.value * first.factor / 10  # 一块五
        if len(printed) == 2 and printed[0] == "零":
            return second.value * first.factor / 100  # 三块零四
    return None


# A smaller measure behind a larger one: how many of it make one.
_SUBDIVIDED = {("斤", "两"): 10, ("kg", "g"): 1000, ("t", "kg"): 1000, ("m", "cm"): 100, ("km", "m"): 1000}
_SUBDIVIDED |= {("尺", "寸"): 10, ("丈", "尺"): 10}


def _add_measure(text: str, first: Atom, second: Atom) -> Decimal | None:
    digits = second.end - second.start
    if first.unit_text == "米" and second.unit is None and digits <= 2 and second.value < 100:
        return second.value.scaleb(-digits)
    if first.unit == "mu" and second.unit_text == "分":
        return second.value / 10
    per = _SUBDIVIDED.get((first.unit or "", second.unit or ""))
    return second.value / per if per else None


# --- ranges ------------------------------------------------------------------------------------------


def _ranges(text: str, atoms: list[Atom]) -> list[Atom]:
    joined: list[Atom] = []
    for atom in atoms:
        last = joined[-1] if joined else None
        if last is not None and 0 < atom.start - last.end <= 6:
            gap = _RANGE.fullmatch(text, last.end, atom.start)
            if gap and _join_range(text, last, atom, gap["link"]):
                continue
        if last is not None and atom.start == last.end and text[atom.start] in "-－—" and atom.value < 0:
            # 5%-8%: the dash was taken for a minus.
            atom.value = -atom.value
            if _join_range(text, last, atom, text[atom.start]):
                continue
            atom.value = -atom.value
        if atom.low is not None and atom.high is not None and atom.rule != "range":
            _spread(atom, atom.low, atom.high)
        joined.append(atom)
    return joined


def _join_range(text: str, first: Atom, second: Atom, gap: str) -> bool:
    if first.low is not None or second.low is not None:
        return False
    if first.rule == "per cent in words" and second.unit is None and second.number is not None:
        second.unit, second.kind, second.dimension = "%", "ratio", "ratio"  # 百分之三至五
    if second.unit is None and (first.unit is not None or not _are_bare_ends(text, first, second, gap)):
        return False
    if first.kind in ("rank", "doubling") or second.kind in ("rank", "doubling", "score"):
        return False
    if gap in ("至", "到") and _FROM.search(text, max(0, first.start - 16), first.start):
        open_ended = first.unit is None and _FROM_HERE.search(text, 0, first.start)
        if text[second.end : second.end + 2] not in ("不等", "之间") and not open_ended:
            return False
    low, high = first.value, second.value
    moved = gap in ("至", "到") and _MOVED.search(text, max(0, first.start - 4), first.start)
    if moved and first.unit is not None and high > 4 * low > 0:
        return False  # 上涨2.5美元至85.3美元
    if first.unit is None and second.unit is not None:
        if first.number is None:
            return False
        low = first.value.scaleb(_shared_power(first, second)) * second.factor
    elif first.unit != second.unit:
        return False
    if (low > high > 0 and gap in "-－—–") or low == high:
        return False
    first.end, first.unit, first.kind = second.end, second.unit, second.kind
    first.dimension, first.unit_text, first.factor = second.dimension, second.unit_text, second.factor
    first.number = second.number
    if second.modifier != "eq":
        first.modifier = second.modifier
    _spread(first, min(low, high), max(low, high))
    return True


_MOVED = Pattern(r"(?:[涨跌升降增减]|上调|下调|增加|减少|提高|回落|反弹)[了约近超]?$")
_OF_A_VALUE = Pattern(r"[值率数比度量为约于]$")


def _are_bare_ends(text: str, first: Atom, second: Atom, gap: str) -> bool:
    """Whether two numbers without unit are the ends of a range: with powers (1万至3万), in words
    (一千到一千五百), or with decimals behind the word for a value (pH值5.5至6.5)."""
    one, two = first.number, second.number
    if one is None or two is None:
        return False
    if one.mult >= 3 and two.mult >= 3:
        return True
    if one.decimals and two.decimals:
        return bool(_OF_A_VALUE.search(text, max(0, first.start - 1), first.start))
    spelled = text[first.core[0]] in CJK_NUMERALS and text[second.core[0]] in CJK_NUMERALS
    return spelled and gap in ("至", "到") and 100 <= first.value < second.value


def _spread(atom: Atom, low: Decimal, high: Decimal) -> None:
    atom.low, atom.high, atom.value = low, high, (low + high) / 2
    atom.modifier, atom.rule = "range", "range"


def _shared_power(first: Atom, second: Atom) -> int:
    """The power of ten that the next number states for a number without unit (3、5亿元), 0 for none."""
    if first.number is None or second.number is None:
        return 0
    small, power = abs(first.number.number), second.number.mult
    other = abs(second.number.number)
    # a number with decimals is an amount however small beside the next; without, it may be of another kind
    reach = 1000 if first.number.decimals else 20
    alike = other and other <= small * max(50, reach) and small <= other * reach
    if power >= 2 and first.number.mult < power and alike:
        return power if first.number.mult == 0 else power - power % 4
    lead = _LEADING.match(str(int(other))) if other >= 10 else None
    if lead and small < 10 and int(lead[1]) > small and not first.number.mult and second.kind == "money":
        return len(lead[0]) - 1 + power  # 两到三千
    return 0


_LEADING = Pattern(r"([1-9])0+$")


# --- hedges and lists ---------------------------------------------------------------------------------


# What a price is of (3元/斤) belongs to its outline.
_PER = Pattern(r"[ ]?[/／][ ]?")
_PARTS_OF_WHOLES = frozenset(("ratio", "fraction", "fold", "points"))
_NEAR = 8
# 24小时内 and 5公里内 bound what happens; 三年内 says when.
_BOUNDED = frozenset(("second", "minute", "hour", "day", "m", "km"))
_WITHIN = Pattern(r"内(?![部地外需蒙存阁容心在涵陆河湖海])")


def _hedges(text: str, atoms: list[Atom]) -> None:
    for atom in atoms:
        atom.hull_start, atom.hull_end = atom.start, atom.end
        before = hedge_before(text, atom.start)
        if before and text.endswith("的", before[1], atom.start) and atom.kind not in _PARTS_OF_WHOLES:
            before = None
        if before and atom.dimension == "points" and _PASSED.match(text, before[1], atom.start):
            before = None  # 超全国15个百分点 is a distance, no hedge
        if before:
            # The outline takes in words of the hedge only, not a noun between it and the number.
            atom.hull_start = before[1] if atom.start - before[1] <= _NEAR else atom.start
            hedgeable = atom.modifier in ("eq", "gt", "ge") and before[0] != "eq"
            if hedgeable and not _is_no_hedge(text, atom, before[1]):
                atom.modifier = before[0]
                atom.each = bool(_EACH.search(text, max(0, before[1] - 3), before[1]))
        after = hedge_after(text, atom.end)
        if after is None and atom.unit in _BOUNDED and _WITHIN.match(text, atom.end):
            after = "le", atom.end + 1
        if after:
            atom.hull_end = after[1]
            if atom.modifier == "eq" or (atom.modifier == "gt" and after[0] != "gt" and not before):
                atom.modifier = after[0]
                atom.trailing = True
        per = _PER.match(text, atom.hull_end) if atom.kind == "money" else None
        of = unit_at(text, per.end()) if per else None
        if per and of:
            atom.hull_end = per.end() + len(of.text)


_PASSED = Pattern("超过?(?:全|世界|同期|平均)")
_RECENT = Pattern(r"(?P<clause>^|[，。；：、！？\s“（【]|[在对])?近[ ]?$")
_AFTER_RECENT = Pattern(r"来|间|以来|[，,。、]|我国|全国|中国")
_RECORD = Pattern(r"[^，。；,;]{0,9}纪录")


def _is_no_hedge(text: str, atom: Atom, start: int) -> bool:
    """Whether the word before is no hedge: 近5年， are the last five years, 超3项纪录 breaks them."""
    head = text[max(0, atom.start - 3) : atom.start]
    if text[start : atom.start].strip() == "过":
        # 收获过六成, 票房过亿; but 去过3次.
        powers = atom.number is not None and not atom.number.has_digit
        large = atom.kind in ("money", "bare") and atom.value >= 10**4
        return not (atom.kind == "ratio" or large or powers)
    recent = _RECENT.search(text, max(0, atom.start - 3), atom.start)
    if atom.kind == "duration" and recent and atom.unit in ("year", "quarter", "month", "week", "day"):
        return bool(recent["clause"] is not None or _AFTER_RECENT.match(text, atom.end))
    return head.endswith(("超", "破")) and bool(_RECORD.match(text, atom.end)) and atom.unit_text == "项"


def _lists(text: str, atoms: list[Atom]) -> None:
    """Number the enumerations and share what their members share."""
    group = -1
    start = 0
    for i in range(1, len(atoms) + 1):
        if i < len(atoms) and _listed(text, atoms[i - 1].hull_end, atoms[i].hull_start):
            continue
        if i - start > 1:
            group += 1
            _share(text, atoms[start:i], group)
        start = i


def _listed(text: str, end: int, start: int) -> bool:
    return 0 < start - end <= 4 and _LIST.fullmatch(text, end, start) is not None


def _share(text: str, members: list[Atom], group: int) -> None:
    for atom in members:
        atom.group = group
    for first, second in zip(reversed(members[:-1]), reversed(members[1:]), strict=True):
        points = second.dimension == "points" and first.unit_text == "个"
        if second.dimension == "time" and text[second.start - 1] in "/／":
            continue  # 24/25年 are years
        if (first.unit is None or points) and second.unit is not None and first.number is not None:
            if second.kind in ("rank", "doubling", "fraction"):
                continue
            if not points:
                power = _shared_power(first, second)
                first.value = first.value.scaleb(power) * second.factor
                value, mult = first.number.value.scaleb(power), first.number.mult + power
                first.number = replace(first.number, value=value, mult=mult)
            first.unit, first.kind, first.dimension = second.unit, second.kind, second.dimension
            first.unit_text, first.factor, first.rule = second.unit_text, second.factor, "shared unit"
    head, last = members[0], members[-1]
    if head.kind == "rank":
        for atom in members[1:]:
            if atom.unit_text == "位" or atom.unit is None:
                atom.unit, atom.kind, atom.dimension = "rank", "rank", head.dimension  # 第17、18位
    if head.modifier != "eq" and not head.trailing and head.hull_start < head.start:
        for atom in members[1:]:
            if atom.hull_start < atom.start or atom.modifier != "eq":
                break
            if head.each or (atom.unit == head.unit and atom.kind == head.kind):
                atom.modifier = head.modifier
    if last.trailing:
        for atom in members[:-1]:
            if atom.modifier == "eq" and atom.unit == last.unit:
                atom.modifier = last.modifier


# --- the record ------------------------------------------------------------------------------------------


def quantity_of(text: str, atom: Atom) -> Quantity:
    """The record of an atom that counts, with its text cut from `text`."""
    number = atom.number
    return Quantity(
        start=atom.start,
        end=atom.end,
        text=text[atom.start : atom.end],
        value=float(atom.value),
        unit=atom.unit,
        modifier=atom.modifier,
        kind=atom.kind,
        rule=atom.rule,
        number=float(number.number) if number else None,
        unit_mult=number.mult if number else 0,
        decimals=number.decimals if number else 0,
        unit_text=atom.unit_text,
        low=None if atom.low is None else float(atom.low),
        high=None if atom.high is None else float(atom.high),
        hull_start=atom.hull_start,
        hull_end=atom.hull_end,
        group=atom.group,
    )
