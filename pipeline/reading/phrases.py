"""Phrases that state a number without a number and a unit side by side: fractions, tenths, 翻番, 一半.

What belongs here: one rule a phrase, a name, a pattern and a production. What does not: numbers with
units (scan.py) and what a phrase measures.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal

from pipeline.patterns import Pattern
from pipeline.reading.atoms import Atom, label, sign_before, small_number
from pipeline.reading.numbers import Number, parse_number
from pipeline.reading.runs import CJK_NUMERALS, DIGITS
from pipeline.reading.units import Unit, unit_at

__all__ = ["PHRASE_STARTS", "phrase_at", "spoken_time"]

_D = f"[{DIGITS}]"
# Formal numerals that stand in no other word, and spaces that a column left in a number (五 十, 一 点五).
_WORD = f"[{CJK_NUMERALS}壹贰叁肆柒捌玖佰仟]"
_TORN = (
    rf"(?:{_WORD}|[ ](?=[十百千](?![月日年个余多名家])|点[ ]?{_WORD})"
    r"|(?<=[十百千])[ ](?=[一二三四五六七八九]))"
)
_NUM = rf"(?:{_D}+(?:[,，]{_D}{{3}})*(?:[.．]{_D}+)?|{_WORD}{_TORN}*(?:点[ ]?{_WORD}+)?)"
_OVER = r"[ ]{0,2}分[ ]{0,2}之[ ]{0,2}"
_DENOMINATORS = {"十": 10, "百": 100, "千": 1000, "万": 10**4, "十万": 10**5, "百万": 10**6, "亿": 10**8}

PHRASE_STARTS = "翻倍首榜过打半"
"""Characters outside the numerals with which a phrase may begin."""

_Production = Callable[[str, "re.Match[str]"], Atom | None]


def _value(text: str) -> Number:
    return parse_number("", text, "", "")


def _fraction(text: str, match: re.Match[str]) -> Atom | None:
    if match["num"] == "百" and match["den"] == "百":
        return label(*match.span(), "idiom")
    den = match["den"]
    bottom = Decimal(_DENOMINATORS.get(den) or _value(den).value)
    if not bottom:
        return None
    top = Number(Decimal(1), Decimal(1), 0, 0, vague=True) if match["num"] == "几" else _value(match["num"])
    sign, begin = sign_before(text, match.start())
    sign = -sign if match["minus"] else sign
    if (den != "百" or match["num"] == "一") and (part := _part_of_unit(text, match.end())):
        atom = Atom(begin, match.end() + len(part.text), sign * top.value / bottom, None, "bare", "")
        atom.take(part)
        atom.rule = "fraction of a unit"
        return atom
    permille = den == "千"
    scale = sign * (Decimal(1) if permille else 100 / bottom)
    atom = Atom(begin, match.end(), top.value * scale, "‰" if permille else "%", "fraction", "fraction")
    if top.high is not None:
        atom.low, atom.high = top.value * scale, top.high * scale
    if den == "百":
        atom.kind, atom.rule, atom.number = "ratio", "per cent in words", top
    if top.vague or match["more"]:
        atom.modifier = "gt"
    return atom


# Lengths of time of which a fraction is said; 三分之二年收入 has none.
_DIVIDED = frozenset(("秒", "秒钟", "毫秒", "分钟", "小时", "世纪", "个世纪"))


def _part_of_unit(text: str, pos: int) -> Unit | None:
    """The measure at `pos` that a fraction before it divides (四分之三英里, 千分之一秒)."""
    unit = unit_at(text, pos)
    if unit is None or unit.dimension not in ("mass", "volume", "length", "area", "time"):
        return None
    return unit if unit.dimension != "time" or unit.text in _DIVIDED else None


def _whole_and_fraction(text: str, match: re.Match[str]) -> Atom | None:
    """一又四分之三 and 1又3/4, with the unit behind them."""
    if text[match.start() - 1 : match.start()] in tuple(CJK_NUMERALS) and match.start():
        return None
    den = match["den"] or match["low"]
    bottom = Decimal(_DENOMINATORS.get(den) or _value(den).value)
    if not bottom:
        return None
    sign, begin = sign_before(text, match.start())
    value = _value(match["whole"]).value + _value(match["num"] or match["up"]).value / bottom
    atom = Atom(begin, match.end(), sign * value, "1", "bare", "whole and fraction", core=match.span())
    unit = unit_at(text, match.end())
    if unit is not None:
        atom.end += len(unit.text)
        atom.take(unit)
        atom.rule = "whole and fraction"
    return atom


def _slash(text: str, match: re.Match[str]) -> Atom | None:
    before = text[match.start() - 1 : match.start()] if match.start() else ""
    top, bottom = small_number(match["num"]), small_number(match["den"])
    if not 0 < top < bottom or before.isdigit() or (before and before in CJK_NUMERALS + "/／-."):
        return None
    if (before.isascii() and before.isalpha()) or unit_at(text, match.end()):
        return None
    return Atom(*match.span(), Decimal(top * 100) / bottom, "%", "fraction", "fraction")


def _tenths(text: str, match: re.Match[str]) -> Atom | None:
    if match.start() and text[match.start() - 1] in CJK_NUMERALS:
        return None
    number = _value(match["num"])
    atom = Atom(*match.span(), number.value * 10, "%", "ratio", "tenths", number)
    atom.core, atom.factor = match.span("num"), Decimal(10)
    if number.high is not None:
        atom.low, atom.high = number.value * 10, number.high * 10
    if match["rest"] == "半":
        atom.value += 5
    elif match["rest"]:
        atom.value += small_number(match["rest"])
    if match["more"]:
        atom.modifier = "gt"
    return atom


def _half_tenth(text: str, match: re.Match[str]) -> Atom | None:
    return Atom(*match.span(), Decimal(5), "%", "ratio", "tenths")


def _discount(text: str, match: re.Match[str]) -> Atom | None:
    """8折 pays 80 %, 75折 and 七五折 75 %, 对折 half."""
    if match["num"] is None:
        return Atom(match.end() - 2, match.end(), Decimal(50), "%", "ratio", "discount")
    if match.start() and text[match.start() - 1] in CJK_NUMERALS + "0123456789.":
        return None
    printed = match["num"].replace(" ", "")
    digits = printed.replace("点", ".").replace("．", ".")
    plain = "." in digits or len(digits) == 1
    if len(digits) == 2 and not plain:
        value = Decimal(small_number(digits[0]) * 10 + small_number(digits[1]))
    else:
        value = _value(printed).value * 10
    return Atom(*match.span(), value, "%", "ratio", "discount") if 0 < value < 100 else None


def _doubling(text: str, match: re.Match[str]) -> Atom | None:
    doublings = small_number(match["times"]) if match["times"] else 1
    value = Decimal(100) * (2**doublings - 1)
    hedge = match["hedge"]
    modifier = "eq" if not hedge else "gt" if hedge.startswith("超") else "approx"
    return Atom(*match.span(), value, "%", "doubling", "doubling", modifier=modifier)


def _half(text: str, match: re.Match[str]) -> Atom | None:
    printed, start = match[0], match.start()
    if printed == "过半" and text[start - 1 : start] in tuple("经超通度路"):
        return None
    atom = Atom(*match.span(), Decimal(50), "%", "fraction", "half")
    if printed in ("半数", "过半"):
        atom.modifier = "gt"
    return atom


def _digits(text: str, match: re.Match[str]) -> Atom | None:
    """两位数 is 10 or more, 三位数 100 or more."""
    value = Decimal(10) ** (small_number(match["places"]) - 1)
    return Atom(*match.span(), value, "%", "ratio", "digits of a rate", modifier="ge")


_FIRST_HEAD = Pattern(r"(?:[居列占排名列于在据稳夺]|世界|全球|全[国省市区]|国内|行业|之|[省市县区国洲])$")


def _first(text: str, match: re.Match[str]) -> Atom | None:
    start = match.start()
    if not _FIRST_HEAD.search(text, max(0, start - 4), start):
        return None
    return Atom(*match.span(), Decimal(1), "rank", "rank", "first place")


_SPOKEN_TIMES = {"月": "month", "钟": "hour"}
_HALF_DAY = Pattern(r"日(?![游谈闲潮工制本内])")


def spoken_time(text: str, pos: int) -> Unit | None:
    """The month or hour that 月 or 钟 is behind 个半 and 个多 (一个半月, 半个钟)."""
    unit = _SPOKEN_TIMES.get(text[pos : pos + 1])
    return None if unit is None else Unit(text[pos], unit, Decimal(1), "time")


_HALF_HEADS = ("上", "下", "前", "后", "大", "每", "多", "小", "头", "年", "泰")


def _half_unit(text: str, match: re.Match[str]) -> Atom | None:
    start = match.start()
    unit = unit_at(text, match.end())
    if unit is None and match[0] != "半":
        unit = spoken_time(text, match.end())
    elif unit is None and _HALF_DAY.match(text, match.end()):
        unit = Unit("日", "day", Decimal(1), "time")
    if unit is None or text[start - 1 : start] in _HALF_HEADS:
        return None
    if unit.dimension not in ("time", "mass", "volume", "length", "area"):
        return None
    end = match.end() + len(unit.text)
    if (
        unit.text in ("年", "月") and text.startswith(("报", "度", "谈", "刊", "板"), end)
    ) or unit.text == "里":
        return None
    atom = Atom(start, end, Decimal("0.5"), None, "bare", "half a unit")
    atom.take(unit)
    atom.rule = "half a unit"
    if match["more"]:
        atom.modifier = "gt"
    return atom


_TEAMS = Pattern(
    r"比分|战[胜平]|击败|[获取险惜小大完]胜|领先|告负|[不落惜]败|逼平|负于|决赛|主场|客场|比赛|点球"
    r"|[男女][排足篮]|国[足乒]|逆转|横扫|爆冷"
)


def _score(text: str, match: re.Match[str]) -> Atom | None:
    """The first half of a result (3比1); the second is read as a score because it follows one."""
    if not _TEAMS.search(text, max(0, match.start() - 40), min(len(text), match.end() + 24)):
        return None
    if max(_value(match["a"]).value, _value(match["b"]).value) > 200:
        return None
    end = match.end("a")
    atom = Atom(match.start(), end, _value(match["a"]).value, "分", "score", "score", core=match.span("a"))
    return atom


def _to_one(text: str, match: re.Match[str]) -> Atom | None:
    """2.45:1 is the ratio 2.45."""
    return Atom(*match.span(), _value(match["n"]).value, "1", "bare", "ratio to one")


_SMALL = rf"(?:{_D}{{1,3}}(?:[.．][5５])?|[{CJK_NUMERALS}]{{1,3}})"
_RULES: tuple[tuple[str, str, _Production], ...] = (
    (
        "whole and fraction",
        rf"(?P<whole>{_D}{{1,9}}|{_WORD}(?:[ ]?{_WORD})*)[ ]?又[ ]?"
        rf"(?:(?P<den>{_WORD}+|{_D}{{1,4}}){_OVER}(?P<num>{_NUM})|(?P<up>{_D}{{1,3}})[/／](?P<low>{_D}{{1,4}}))",
        _whole_and_fraction,
    ),
    (
        "fraction",
        rf"(?P<den>{_WORD}+|{_D}{{1,4}}){_OVER}(?P<minus>负)?(?P<num>{_NUM}|几)(?P<more>[多余])?",
        _fraction,
    ),
    (
        "slash",
        rf"(?P<num>{_D}{{1,3}})(?P<gap>[ ]?)[/／](?P=gap)(?P<den>{_D}{{1,4}})"
        rf"(?![{DIGITS}/／.年月日万亿]|赛季|学年|财年)",
        _slash,
    ),
    (
        "tenths",
        rf"(?P<num>{_D}(?:[.．]{_D})?|[1１][0０]|[一二两三四五六七八九](?:[ ]?点[ ]?[一二三四五六七八九])?"
        r"|[二三四五六七八][三四五六七八九]|十)"
        r"[ ]?成(?![为立员就果本熟交功品型套都长效分百语堂材天活绩份衣家风人渝贵因千])"
        r"(?:(?P<rest>半|[ ]?[一二三四五六七八九](?![个成家人年大是]))|(?P<more>多))?",
        _tenths,
    ),
    ("half tenth", r"半成(?![品熟])", _half_tenth),
    (
        "discount",
        rf"(?P<num>{_D}{{1,2}}|{_D}[.．]{_D}"
        r"|[一二两三四五六七八九](?:[ ]?点?[ ]?[一二三四五六七八九])?)[ ]?折"
        r"(?![射叠扣腾旧返合磨线戟算服损价桂断弯回中页纸叶])|打对折",
        _discount,
    ),
    (
        "doubling",
        r"翻[了过]?(?P<hedge>近|将近|约|超过?)?(?:(?P<times>[一二两三四五六七八]|\d)番|番(?![茄号])|一倍|倍)",
        _doubling,
    ),
    ("doubling", r"(?<![翻数加几])倍增(?!计划|行动|工程|[器管效])(?P<times>)?(?P<hedge>)?", _doubling),
    (
        "half",
        r"一半|半数|过半(?![个小年天百月辈世路壁圆])|(?<=[近超逾占])半(?=[，。；、以的]|$)",
        _half,
    ),
    ("digits", r"(?P<places>[两二三四五六七八2-9])位数(?!字|量|据)", _digits),
    ("first place", r"首位(?!度)|榜首", _first),
    ("half a unit", r"半(?:(?P<more>个多|多个)|个(?=月|小时|世纪|多|钟|星期|学期)|(?=[^个]))", _half_unit),
    ("score", rf"(?P<a>{_SMALL})(?:比|[:：∶])(?P<b>{_SMALL})(?![{DIGITS}{CJK_NUMERALS}:：∶.．])", _score),
    (
        "ratio to one",
        rf"(?P<n>{_D}+[.．]{_D}+|[2-9]{_D}*)(?:[:：∶]|比)[1１](?![{DIGITS}:：∶.．点/-])",
        _to_one,
    ),
)
_PATTERNS = [(name, Pattern(pattern), production) for name, pattern, production in _RULES]


# A look ahead that spares most numbers the rules: numerals, then what all phrases with numerals have.
_WORTH = re.compile(
    rf"[{PHRASE_STARTS}一]|[{DIGITS}{CJK_NUMERALS}壹贰叁肆柒捌玖佰仟.．点,， ]{{1,16}}"
    r"(?:分[ ]{0,2}之|又|位数|[/／成折]|[比:：∶])"
)


def phrase_at(text: str, start: int) -> Atom | None:
    """The phrase that begins at `start`, as an atom, or None."""
    if not _WORTH.match(text, start):
        return None
    for _, pattern, production in _PATTERNS:
        match = pattern.match(text, start)
        if match and (atom := production(text, match)):
            return atom
    return None
