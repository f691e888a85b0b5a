"""How a number is written and what it is worth: Arabic, Chinese, formal and mixed numerals.

What belongs here: the pattern of a number without its unit, and its value as printed number, power
of ten and decimals, vague numbers (数百, 十几) and spoken ranges (三四百, 十七八) included. What does
not: units, hedges outside the number, and whether the number is a figure at all.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from pipeline.patterns import Pattern
from pipeline.reading.runs import CJK_DIGITS, CJK_POWERS, DIGITS

__all__ = ["FORMAL", "NUMBER", "Number", "number_of", "parse_number"]

# Formal numerals; 伍, 陆 and 拾 also stand in words (队伍, 大陆, 收拾).
FORMAL = "壹贰叁肆伍陆柒捌玖拾佰仟"
_FORMAL_TO_PLAIN = str.maketrans(FORMAL, "一二三四五六七八九十百千")
_WIDTH = str.maketrans("０１２３４５６７８９．，", "0123456789.,")
_VALUE = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_POWER = {"十": 1, "百": 2, "千": 3, "万": 4, "亿": 8, "兆": 12}
_TENS = {"廿": 20, "卅": 30}

# A power that begins a metric unit (千瓦, 兆帕, 百帕) or a ratio (百分点, 万分之) is no multiplier.
# 千米 is a unit after digits (220千米) and a multiplied metre after words (五千米).
_POWER_CHAR = (
    rf"(?:[十亿]|万(?!分之)|百(?!帕|慕|分[点之比号])|"
    rf"千(?!瓦|克|伏|卡|焦|帕|赫|牛|升|安|兆|字节|分之|(?<=[{DIGITS}万亿]千)米)|"
    rf"兆(?!瓦|帕|赫|伏|焦|欧|字节|比特|位|吨))"
)
_WHOLE = rf"[{DIGITS}]+"
# Groups of three: 1,100 and, torn by a space or a line end, 13 526.91.
_GROUPED = rf"[{DIGITS}]{{1,3}}(?:[,，][{DIGITS}]{{3}})+(?![{DIGITS}])"
_TORN = rf"[{DIGITS}]{{1,3}}(?:[ \u00a0\u3000\n][{DIGITS}]{{3}})+(?![{DIGITS}])"
_DECIMALS = rf"[.．][{DIGITS}]+"
_TORN_DECIMALS = rf"[ ]?[.．][ \n]?[{DIGITS}]+(?=[ ]?(?:[%％‰]|[万亿]|个百分点|倍))"
_ARABIC = rf"(?:(?:{_GROUPED}|{_TORN}|{_WHOLE})(?:{_DECIMALS}|{_TORN_DECIMALS})?)"
_SAFE = "壹贰叁肆柒捌玖佰仟"
_NUMERAL = (
    rf"(?:[{CJK_DIGITS}{_SAFE}廿卅]|{_POWER_CHAR}"
    rf"|(?<=[{CJK_DIGITS}{CJK_POWERS}{FORMAL}])[伍陆拾]|[伍陆拾](?<![大队收内着登行入参][伍陆拾])(?=[{FORMAL}万亿元圆])"
    rf"|拾(?<!收拾)(?=[{CJK_DIGITS}][万亿]))"
)
# Spaces that OCR leaves inside a number: before a power and after one (七 万, 三千 八百).
_GAP = rf"(?:[ ]+(?=[{CJK_POWERS}佰仟])(?![百千万]分之)|(?<=[{CJK_POWERS}佰仟])[ ]+(?=[{CJK_DIGITS}]))"
# A spoken decimal point needs a digit on both sides; 九点三十 is a clock time. With spaces beside it it is a
# point where no minutes follow (四 点 五) or a ratio does (四点 五个百分点).
_POINT_MARK = (
    rf"(?:点|[ ]+点[ ]*(?=[{CJK_DIGITS}]+(?![ ]?[十百点分刻]))"
    rf"|点[ ]+(?=[{CJK_DIGITS}]+[ ]?(?:[%％‰折成倍万亿]|[个個]百分[点點])))"
)
_CHINESE = (
    rf"(?:{_NUMERAL}(?:{_GAP}?{_NUMERAL})*"
    rf"(?:{_POINT_MARK}[{CJK_DIGITS}{_SAFE}伍陆]+(?![十百点])(?:{_POWER_CHAR})*)?)"
)
_CORE = (
    rf"(?:{_ARABIC}(?:[ ]{{0,2}}(?:{_POWER_CHAR}|[佰仟])+"
    rf"(?:(?<=[百千万亿])[ ]?(?:{_WHOLE}|[{CJK_DIGITS}]+))?)*"
    rf"|{_CHINESE})"
)

NUMBER = re.compile(
    rf"(?P<vague>好几|数|几)(?P<powers>{_POWER_CHAR}+)(?P<vmore>[多余](?={_POWER_CHAR}|[^{DIGITS}]))?"
    rf"|(?P<core>{_CORE})"
    rf"(?:(?P<more>[ ]?[多余几]|(?<=[十百千万0０])来)(?P<after>[ ]?{_POWER_CHAR}+)?"
    r"|(?P<thousand>[kKwW])(?![A-Za-z0-9])"
    r"|(?P<piece>个亿)(?![级元吨]))?"
)
"""A number without unit: `vague` + `powers` (数百万), or a `core` with an inner hedge `more` and the
powers `after` it (500多亿, 十几万), a Latin power (15k, 30w), or a counted 亿 (两个亿)."""

_POINT = Pattern(rf"([^点]*)点([{CJK_DIGITS}]+)([十百千万亿]*)")
_SPOKEN = re.compile(r"([一二两三四五六七八九])([二两三四五六七八九])(?=[十百千万亿]|$)")
_TRAILING = re.compile(r"(.+?)([十百千万亿兆]*)")
_BIG_TRAILING = Pattern(r"(.+?)([万亿兆]*)")
_TOKEN = re.compile(r"[0-9]+(?:\.[0-9]+)?|.")
_DIGIT_STRING = Pattern(rf"[{CJK_DIGITS}]+")
_COLLOQUIAL = Pattern(r"[百千万亿][一二三四五六七八九]")
_LATIN_POWER = {"k": 3, "K": 3, "w": 4, "W": 4}


@dataclass(frozen=True, slots=True)
class Number:
    """A number's worth. `value` has the powers applied; `number` and `mult` split it as printed
    (13526.91 and 8); `high` is the upper end where the words are a range (两三); `vague` says that
    the words admit more than the value (数百, 十几, 700多)."""

    value: Decimal
    number: Decimal
    mult: int
    decimals: int
    high: Decimal | None = None
    vague: bool = False
    has_digit: bool = True


def _powers(text: str) -> int:
    return sum(_POWER[c] for c in text)


def _mixed(text: str) -> Decimal:
    """The value of digits and powers in descending order: 一万五千亿, 3万4000, 1亿五千六百万."""
    if _DIGIT_STRING.fullmatch(text) and len(text) > 1:
        return Decimal("".join(str(_VALUE[c]) for c in text))
    done = total = section = Decimal(0)
    current: Decimal | None = None
    for token in _TOKEN.findall(text):
        if token[0].isdigit() and token.isascii():
            current = Decimal(token)
        elif token in _VALUE:
            if token in "零〇" and current is None:
                continue  # 零十五 is 15
            digit = Decimal(_VALUE[token])
            current = current * 10 + digit if current else digit
        elif token in _TENS:
            section += _TENS[token]
        elif token == "亿":
            sum_ = total + section + (current or 0)
            done += (sum_ or 1) * 10**8 if sum_ or not done else done * (10**8 - 1)
            total, section, current = Decimal(0), Decimal(0), None
        elif token == "兆":
            done += ((total + section + (current or 0)) or 1) * 10**12
            total, section, current = Decimal(0), Decimal(0), None
        elif token == "万":
            total += ((section + (current or 0)) or 1) * 10**4
            section, current = Decimal(0), None
        elif token in _POWER:
            # 百 or 千 after a finished 万 with nothing between cannot occur; alone it is worth one.
            section += (Decimal(1) if current is None else current) * 10 ** _POWER[token]
            current = None
    rest = current or Decimal(0)
    if _COLLOQUIAL.search(text[-2:]):
        rest *= 10 ** (_POWER[text[-2]] - 1)  # 一百五 is 150, 两千三 is 2300
    return done + total + section + rest


def _decimals(text: str) -> int:
    return len(text.partition(".")[2])


def _plain(text: str) -> str:
    text = text.translate(_WIDTH).translate(_FORMAL_TO_PLAIN)
    return "".join(text.replace(",", "").split())


def number_of(match: re.Match[str]) -> Number:
    """The worth of what NUMBER matched."""
    if match["vague"]:
        return parse_number(match["vague"], match["powers"], match["vmore"] or "", "")
    number = parse_number("", match["core"], (match["more"] or "").strip(), (match["after"] or "").strip())
    power = _LATIN_POWER[match["thousand"]] if match["thousand"] else 8 if match["piece"] else 0
    if power:
        mult = number.mult + power
        return Number(number.value.scaleb(power), number.number, mult, number.decimals, has_digit=True)
    return number


@lru_cache(maxsize=4096)
def parse_number(vague: str, core: str, more: str, after: str) -> Number:
    """The worth of the parts that NUMBER matched ("" for a part that is absent).

    For vague words the lowest value that they admit: 数百 and 上百 100, 几十 20, 十几 10.
    """
    if vague:
        first = 2 if vague.endswith("几") else 1
        mult = _powers(core)
        return Number(Decimal(first).scaleb(mult), Decimal(first), mult, 0, vague=True)
    core = _plain(core)
    if "点" in core and (point := _POINT.fullmatch(core)):
        whole, places, powers = point.groups()
        number = Decimal(f"{_mixed(whole)}.{''.join(str(_VALUE[c]) for c in places)}")
        mult = _powers(powers)
        return Number(number.scaleb(mult), number, mult, len(places))
    if core[0].isdigit() and core[0].isascii():
        match = _TRAILING.fullmatch(core)
    else:
        match = _BIG_TRAILING.fullmatch(core)
    head, tail = match.groups() if match else (core, "")
    mixed = not head.replace(".", "").isdigit() and any(c in "万亿兆0123456789" for c in head)
    if mixed and ("亿" in head or not tail.startswith("亿")):
        head, tail = core, ""  # 25万6千: nothing to factor out
    mult = _powers(tail) + _powers(after)
    has_digit = any(c in _VALUE or c.isdigit() or c in "十廿卅" for c in core)
    pair = _SPOKEN.search(head)
    if pair and _is_spoken_range(head, pair):
        one, two = pair.groups()
        low = _mixed(head[: pair.start()] + one + head[pair.end() :])
        high = _mixed(head[: pair.start()] + two + head[pair.end() :])
        return Number(low.scaleb(mult), low, mult, 0, high=high.scaleb(mult), vague=bool(more))
    if head and head[-1] in "十百千万亿兆" and not has_digit and not more:
        # Powers alone: the printed number is 1 (万亿元).
        mult = _powers(core) + _powers(after)
        return Number(Decimal(1).scaleb(mult), Decimal(1), mult, 0, has_digit=False)
    number = Decimal(head) if head.isascii() else _mixed(head)
    value = number.scaleb(mult)
    return Number(value, number, mult, _decimals(head), vague=bool(more), has_digit=has_digit)


def _is_spoken_range(text: str, pair: re.Match[str]) -> bool:
    one, two = (_VALUE[c] for c in pair.groups())
    alone = len(text) == 2 or any(c in _POWER for c in text)
    return alone and (two == one + 1 or (one, two) == (3, 5))
