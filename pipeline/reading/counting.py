"""Whether a number counts at all, and the unit of a number that has none printed.

What belongs here: the nouns around a bare number (观影人次3763万, 447万贫困人口), indefinite 一 and
两, response levels and other numbers with a classifier that only name, and the class of what is no
quantity. What does not: finding numbers (scan.py) or hedges.
"""

from __future__ import annotations

import re

from pipeline.lexicon import rows
from pipeline.patterns import Pattern
from pipeline.reading.atoms import Atom
from pipeline.reading.labels import is_marker, plain_class
from pipeline.reading.runs import CJK_NUMERALS, DIGITS

__all__ = ["PRICES", "class_of", "settle"]


def _nouns() -> tuple[re.Pattern[str], re.Pattern[str], dict[str, str], dict[str, str]]:
    after: dict[str, str] = {}
    before: dict[str, str] = {}
    for row in rows("quantity_nouns"):
        table = after if row["side"] == "after" else before
        for noun in row["nouns"].split("|"):
            table.setdefault(noun, row["unit"])
    alternatives = "|".join(sorted(after, key=len, reverse=True))
    ends = "|".join(sorted(before, key=len, reverse=True))
    return (
        re.compile(rf"(?P<near>{alternatives})|[^，。；、,;\s{DIGITS}]{{1,5}}?(?P<far>{alternatives})"),
        re.compile(rf"(?P<noun>{ends})(?:数|量|额)?[^，。；、,;{DIGITS}]{{0,6}}$"),
        after,
        before,
    )


_NOUN_AFTER, _NOUN_BEFORE, _UNIT_AFTER, _UNIT_BEFORE = _nouns()
_STATED = Pattern(r"(?:由|从|为|达|达到|至|到|是|：|:|报|指数|约|近|超|破|升|跌|涨|，|,|\()$")
# A whole number that begins with a zero is a code.
_CODE = re.compile(r"[0０][0-9０-９](?![.．])")
# Digits in a row, 一二三, count nothing (一二三产业); 一〇五 does.
_DIGIT_STRING = re.compile(r"[一二三四五六七八九两]{2,}")
_SPELLED = Pattern(r"[〇零一二三四五六七八九两]{2,}")
_YEAR = Pattern(r"(?:19|20)\d\d")


def settle(text: str, atom: Atom, last: Atom | None, level: Atom | None) -> bool:
    """Give a number without unit the unit that its surroundings tell; False when it is no quantity.

    `last` is the quantity before it, whose unit it takes as a member of the same list; `level` the last
    amount or count, whose unit it takes as its change (达1342万，比去年增加51万).
    """
    if atom.unit is not None:
        return _is_counted(text, atom)
    number = atom.number
    if number is None or _SPELLED.fullmatch(text, *atom.core) or _CODE.match(text, *atom.core):
        return False
    if atom.start > 1 and text[atom.start - 1] in "+＋" and text[atom.start - 2].isdigit():
        return False  # 2+26城市 names a scheme
    if last is not None and last.group == atom.group >= 0 and last.rule.startswith(("noun", "unit of")):
        return _take(atom, last.unit or "1", last.kind, "unit of the list")
    big = number.mult >= 3 or (atom.value >= 10000 and number.decimals == number.mult == 0)
    after = _NOUN_AFTER.match(text, atom.end)
    if after and after["near"]:
        unit = _UNIT_AFTER[after["near"]]
        hedged = atom.hull_start < atom.start or atom.hull_end > atom.end
        small = text[atom.core[0] : atom.core[1]] in _TOO_SMALL or not number.has_digit
        indefinite = small and (unit == "1" or not hedged)
        return not indefinite and _take(atom, unit, "money" if unit == "CNY" else "count", "noun after")
    if _is_whole_block(text, atom):
        return _take(atom, "1", "bare", "bare number")
    hedged = atom.hull_start < atom.start or atom.modifier == "range"
    if _is_stated_whole(text, atom):
        return _take(atom, "1", "bare", "bare number")
    if _is_price(text, atom):
        return _take(atom, "CNY", "money", "noun before")
    spread = atom.modifier == "range" and number.high is None
    before = big and _NOUN_BEFORE.search(text, max(0, atom.hull_start - 14), atom.hull_start)
    if before and number.mult < 3 and _CLOSED.match(text, atom.end):
        unit = _UNIT_BEFORE[before["noun"]]  # 奖金12500，医药费两万三
        return _take(atom, unit, "money" if unit == "CNY" else "count", "noun before")
    if (number.mult < 3 and number.decimals == 0 and not spread) or (not number.has_digit and not hedged):
        return False
    if after and number.mult >= 3 and (unit := _UNIT_AFTER[after["far"]]) != "1":
        return _take(atom, unit, "money" if unit == "CNY" else "count", "noun after")
    if big and level is not None and level.unit and _is_step(text, level, atom):
        return _take(atom, level.unit, level.kind, "unit of the level")
    if before:
        unit = _UNIT_BEFORE[before["noun"]]
        return _take(atom, unit, "money" if unit == "CNY" else "count", "noun before")
    if spread:
        return _take(atom, "1", "bare", "bare number")
    stated = number.decimals and _STATED.search(text, max(0, atom.start - 2), atom.start)
    closed = (
        number.decimals
        and _CLOSED.match(text, atom.end)
        and _OPEN.search(text, max(0, atom.start - 1), atom.start)
    )
    return bool(big or stated or closed) and _take(atom, "1", "bare", "bare number")


_STEP = Pattern(
    r"(?:(?:增加|减少|增长|净增|多|少|增|减|提高|下降)了?|(?:预期|预测|预估|前值|上月|上年|去年同期|此前|之前)的?)$"
)


def _is_step(text: str, level: Atom, atom: Atom) -> bool:
    """Whether a bare number is the change of the level said just before (达1342万，比去年增加51万)."""
    if atom.hull_start - level.end > 40:
        return False
    between = text[level.end : atom.hull_start]
    return not set("。；！？\n") & set(between) and bool(_STEP.search(between))


PRICES = (
    *("月薪", "年薪", "日薪", "底薪", "工资", "房租", "租金", "月租", "月供", "学费"),
    *("票价", "售价", "标价", "单价", "要价", "报价", "起价", "押金", "彩礼"),
)
"""Nouns whose number is an amount of money however small it is (月薪8000)."""
_PRICE = Pattern(rf"(?:{'|'.join(PRICES)})(?:就要|只要|只有|才|仅|约|为|达|是|要|：)?$")


def _is_price(text: str, atom: Atom) -> bool:
    """Whether a whole number is an amount by the noun right before it (月薪8000，), although it is small."""
    printed = text[atom.core[0] : atom.core[1]]
    if (
        not printed.isdigit()
        or len(printed) < 3
        or _YEAR.fullmatch(printed)
        or not _CLOSED.match(text, atom.end)
    ):
        return False
    return bool(_PRICE.search(text, max(0, atom.hull_start - 6), atom.hull_start))


_SAID = Pattern(r"(?:达到?|为|[升降跌增减]至|突破|超过?|跌破|报|收于|逾)$")
_CLOSED = Pattern(r"[，。；、！？）)]|$|点|的|和|与|缩小|扩大|上升|下降|提高|回[升落]|[升降增减][至到为]")
_OPEN = Pattern(r"[一-龥，：:（(]$")


def _is_stated_whole(text: str, atom: Atom) -> bool:
    """Whether a whole Arabic number without unit is said of something: 指数突破3000，人数达到120。"""
    printed = text[atom.core[0] : atom.core[1]]
    if (
        not printed.isdigit()
        or len(printed) < 2
        or _YEAR.fullmatch(printed)
        or not _CLOSED.match(text, atom.end)
    ):
        return False
    return bool(_SAID.search(text, max(0, atom.core[0] - 3), atom.core[0]))


_TOO_SMALL = frozenset("一两十百千万亿")


def _take(atom: Atom, unit: str, kind: str, rule: str) -> bool:
    atom.unit, atom.kind, atom.rule = unit, kind, rule
    return True


def _is_whole_block(text: str, atom: Atom) -> bool:
    """Whether the block is nothing but this number (a cell), and no page mark or year."""
    if len(text) > 40 or text[: atom.hull_start].strip() or text[atom.hull_end :].strip():
        return False
    printed = text[atom.core[0] : atom.core[1]]
    return len(printed) > 1 and not (printed.isdigit() and len(printed) <= 4)


_DEFINITE_ONE = Pattern(
    r"(?:每[^，。；、\d到逢当一]{1,4}|死亡|遇难|失踪|受伤|重伤|轻伤|不到|不足|超过?|超|近|约|仅|至少|为期|历时|用时|平均)$"
)
_INDEFINITE_ONE = Pattern(r"(?:[的同这那某当每另又该有进第头是在上下前后首单]|[全整]整?)$")
_FORCE = Pattern(r"[^，。；]{0,4}[风震浪]|以[上下]|左右")
_RESPONSE = ("响应", "应急", "能效", "医院", "考试", "预警", "公路", "保护", "教授", "标准")
_SESSIONS = ("连续", "近", "历经", "共", "举办", "成功举办", "已", "举行")
_CUBIC = Pattern(r"[^，。；]{0,6}(?:水|土|石|砂|沙|木|气|混凝土|库容)")


def _is_counted(text: str, atom: Atom) -> bool:
    """Whether a number with a unit counts: 一天 does, 一家企业, 新的一年, 四级响应, 二季度 do not."""
    number = atom.number
    printed = text[atom.core[0] : atom.core[1]]
    unit = atom.unit_text or ""
    if unit == "型" and printed.isascii():
        return False  # 2型糖尿病, 737-800型
    if text[atom.start - 1] in "+＋" and _STAKE.search(text, max(0, atom.start - 6), atom.start):
        return False
    if number is None or atom.low is not None or atom.kind == "rank":
        return True
    if unit in _DOORS and printed.isascii() and _is_door(text, atom, unit):
        return False
    if printed == "一" and atom.rule != "shared unit":
        return _is_one(text, atom, unit)
    words = not printed.isascii() and printed[0] in CJK_NUMERALS
    if _DIGIT_STRING.fullmatch(printed) or _CODE.match(printed):
        return False
    if unit in ("期", "环") and (words or text.startswith(("工程", "项目", "建设"), atom.end)):
        return False  # 二期, 三环
    if unit == "季度":
        return number.value > 4 or text.endswith(("连续", "近", "过去"), 0, atom.start)
    if unit in ("届", "级", "款", "版") and _YEAR.fullmatch(printed):
        return False
    if atom.dimension == "time" and text.endswith("第", 0, atom.start):
        return False  # 第二天
    if unit == "年" and _YEAR.fullmatch(printed):
        return False  # a year that stands in no expression of time (产业2024年多项指标)
    if unit == "年" and len(printed) == 2 and not words and number.value >= 50:
        return _is_years(text, atom)
    if unit == "级" and atom.dimension == "count" and atom.kind != "money":
        if words and number.decimals == 0:
            return bool(_FORCE.match(text, atom.end)) and number.value > 2
        return not text.startswith(_RESPONSE, atom.end)
    if unit == "米" and text.endswith(("男子", "女子", "混合"), 0, atom.start):
        return False  # an event
    if unit == "世纪":
        return number.value < 15
    if atom.dimension == "money" and _is_base(text, atom):
        return False
    if unit == "届":
        return text.endswith(_SESSIONS, 0, atom.start)
    if unit == "方" and words:
        return number.value >= 10 and bool(_CUBIC.match(text, atom.end))
    if unit == "大":
        return 2 <= number.value <= 30 and atom.modifier == "eq"
    if not number.has_digit and len(printed) == 1 and atom.dimension != "money":
        return atom.hull_start < atom.start or atom.modifier != "eq"
    return True


# A place on a road: K123+500处.
_STAKE = Pattern(r"[KＫ][0-9]{1,4}[+＋]$")
# Parts of an address: 128号3栋2单元501室.
_DOORS = frozenset("栋幢座楼层室") | {"单元"}
_DOOR_HEAD = Pattern(r"(?:号[院楼]?|弄|单元|[0-9][栋幢座])$")
_DOOR_TAIL = Pattern(r"[0-9A-Z]{1,5}(?:单元|室|号|层|楼)|[0-9]{3,4}(?![0-9套户间个平家人])")


def _is_door(text: str, atom: Atom, unit: str) -> bool:
    if _DOOR_HEAD.search(text, max(0, atom.start - 3), atom.start) or _DOOR_TAIL.match(text, atom.end):
        return True
    return unit == "室" and atom.value >= 100


_YEARS_TAIL = Pattern(r"[来间内以前后多余历产的]")
_YEARS_HEAD = Pattern(r"[近约超达过了满有时共长逾续]$")


def _is_years(text: str, atom: Atom) -> bool:
    """Whether 98年 is a length of time rather than the year 1998."""
    if atom.kind == "return_period" or _YEARS_TAIL.match(text, atom.end):
        return True
    return atom.modifier != "eq" or bool(_YEARS_HEAD.search(text, max(0, atom.start - 1), atom.start))


_BASE_TAIL = Pattern(r"[兑对]|可?折合|等于|=|可?兑换|的(?:投入|成本)")
# 155日元兑1美元: the base stands behind as well.
_BASE_BEHIND = Pattern(r"[兑对合]$")
_BASE_HEAD = Pattern(r"每[^，。；、\d]{0,4}$")


def _is_base(text: str, atom: Atom) -> bool:
    """Whether an amount is the base of a rate: 每投入1元, 1美元兑7.1元, 每百元营业收入."""
    base = atom.number is not None and (atom.number.number == 1 and atom.number.decimals == 0)
    if not base or atom.modifier != "eq":
        return False
    if atom.number is not None and not atom.number.has_digit:
        return text.endswith("每", 0, atom.start)
    return bool(
        atom.value == 1
        and (
            _BASE_TAIL.match(text, atom.end)
            or _BASE_BEHIND.search(text, 0, atom.start)
            or _BASE_HEAD.search(text, max(0, atom.start - 6), atom.start)
        )
    )


def _is_one(text: str, atom: Atom, unit: str) -> bool:
    head = text[max(0, atom.start - 10) : atom.start]
    if unit and text.startswith(unit[-1], atom.end):
        return False  # 一天天
    if unit == "打":
        return True
    if atom.dimension == "count" or unit in ("块", "角", "口"):
        return bool(_DEFINITE_ONE.search(head))
    if atom.dimension == "time":
        return not _INDEFINITE_ONE.search(head)
    return True


def class_of(text: str, atom: Atom) -> str:
    """The class of a number's numerals that are no quantity: date, label or idiom."""
    printed = text[atom.core[0] : atom.core[1]]
    following = text[atom.end : atom.end + 1]
    if atom.unit == "quarter":
        return "date"
    if atom.unit_text in ("级", "届", "款", "版"):
        return "label"
    if printed[0] not in CJK_NUMERALS:
        if is_marker(text, atom.start, atom.end):
            return "ordinal"
        return "date" if _YEAR.fullmatch(printed) or (following and following in "年月日时") else "label"
    if (following and following in "月日时点") or text.startswith("年代", atom.core[1]):
        return "date"
    powers = atom.number is not None and not atom.number.has_digit
    if len(printed) > 1 and (powers or (len(printed) > 2 and _SPELLED.fullmatch(printed))):
        return "label"  # 万亿之城, 三〇一医院
    return plain_class(text, atom.start, atom.end) or "idiom"
