"""One pass over the numerals of a block: each becomes an atom, or a span that only names.

What belongs here: deciding what each numeral is by itself, with its own unit, against the spans that
dates, places and words claim. What does not: phrases without a unit (phrases.py), joining atoms
(quantities.py), and whether an atom counts at all (counting.py).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Protocol

from pipeline.patterns import Pattern
from pipeline.reading.atoms import SPACES, Atom, label, money_before, sign_before
from pipeline.reading.labels import find_addresses, find_words, label_at
from pipeline.reading.model import ClassedSpan
from pipeline.reading.numbers import FORMAL, NUMBER, Number, number_of, parse_number
from pipeline.reading.phrases import PHRASE_STARTS, phrase_at, spoken_time
from pipeline.reading.runs import CJK_NUMERALS, DIGITS
from pipeline.reading.units import Unit, unit_at

__all__ = ["SpanLike", "scan"]

_START = re.compile(f"[{DIGITS}{CJK_NUMERALS}{FORMAL}数几{PHRASE_STARTS}]")


class SpanLike(Protocol):
    """Anything with a half-open span."""

    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...


def scan(
    text: str, times: Sequence[SpanLike], places: Sequence[SpanLike]
) -> tuple[list[Atom], list[ClassedSpan]]:
    """The atoms of `text` in order, and the spans whose numerals only name."""
    spans = find_addresses(text)
    match = _START.search(text)
    if match is None:
        return [], spans
    masks = [ClassedSpan(t.start, t.end, "date", "time") for t in times]
    masks += [ClassedSpan(p.start, p.end, "label", "place") for p in places]
    masks += find_words(text)
    masks += spans
    masks.sort(key=lambda span: (span.start, -span.end))
    atoms: list[Atom] = []
    index = 0
    while match is not None:
        start = match.start()
        while index < len(masks) and masks[index].end <= start:
            index += 1
        cover: ClassedSpan | None = None
        for mask in masks[index : index + 3]:
            if mask.start <= start < mask.end and (cover is None or mask.end > cover.end):
                cover = mask
        found: Atom | ClassedSpan | None
        found = _read(text, start) if cover is None else _contested(text, start, cover)
        if found is None:
            position = start + 1
        elif isinstance(found, ClassedSpan):
            if found.rule != "address":
                spans.append(found)
            position = max(found.end, start + 1)
        else:
            atoms.append(found)
            position = max(found.end, start + 1)
        match = _START.search(text, position)
    return atoms, spans


def _read(text: str, start: int) -> Atom | ClassedSpan | None:
    """What begins at a numeral that nobody else claims."""
    first = text[start]
    if text[start - 1 : start] == "第" and start and first not in "几数":
        return _ordinal(text, start)
    atom = phrase_at(text, start)
    if atom is None and (first in DIGIT_SET or first in _NUMERAL_STARTS):
        atom = _number(text, start)
    if atom is not None and atom.kind == "label":
        cls = "idiom" if atom.rule == "idiom" else "label"
        return ClassedSpan(atom.start, atom.end, cls, atom.rule)
    return atom


DIGIT_SET = frozenset("0123456789０１２３４５６７８９")
_NUMERAL_STARTS = frozenset(CJK_NUMERALS + FORMAL + "几数")


# --- against dates, places and words ------------------------------------------------------------------


def _contested(text: str, start: int, cover: ClassedSpan) -> Atom | ClassedSpan:
    """The number at `start` where it is more likely than the span that covers it, else that span."""
    if cover.rule == "address":
        return cover
    if text[start] not in DIGIT_SET and text[start] not in _NUMERAL_STARTS:
        return cover
    if cover.rule == "word" and "分之" in text[start : start + 8] and (part := phrase_at(text, start)):
        return part if part.end > cover.end and part.kind != "label" else cover  # 十分之一
    if cover.rule == "word" and cover.start == start and text[max(0, start - 1) : start] == "第":
        return _ordinal(text, start) or cover
    atom = _number(text, start)
    if atom is not None and cover.rule == "word" and _is_minutes(text, start):
        return atom
    if atom is None or atom.kind == "label" or atom.unit is None:
        return cover
    if cover.rule == "word":
        # 一个 is a word, 一个月 a length of time.
        longer = atom.end > cover.end and atom.start <= cover.start and atom.dimension != "count"
        return atom if longer else cover
    if cover.rule == "place":
        return atom if atom.start < cover.start else cover
    if atom.dimension == "time":
        return atom if _is_duration(text, atom) else cover
    longer = atom.end > cover.end or atom.dimension in ("money", "ratio", "points")
    return atom if longer else cover


_MINUTES = Pattern(r"十分(?:$|[，。；、！？）)\s]|左右|以|才|后|内|的(?!重|艰))")


def _is_minutes(text: str, start: int) -> bool:
    """Whether 十分 is ten minutes (两小时十分) and no adverb."""
    return text.endswith(("小时", "钟头"), 0, start) and bool(_MINUTES.match(text, start))


def _is_duration(text: str, atom: Atom) -> bool:
    """Whether a number with a unit of time is a length of time although a date covers it."""
    before = text[max(0, atom.start - 2) : atom.start]
    unit = atom.unit_text or ""
    if unit == "年":
        digits = text[atom.core[0] : atom.core[1]]
        return atom.value < 1000 and not (len(digits) == 2 and digits.isdigit() and atom.value >= 50)
    if unit == "季度":
        return before.endswith(("连续", "近"))
    if "月" in unit or "季" in unit:
        return not before.endswith(("前", "头", "第", "后"))
    if "世纪" in unit:
        return "个" in unit
    return True


# --- ordinals and ranks -------------------------------------------------------------------------------

_RANK_HEAD = Pattern(
    r"(?:居|列|排|名次?|世界|全球|全国|全省|全市|全区|国内|亚洲|欧洲|省内|行业|历史|规模|总量|增速|增幅|中国"
    r"|排到|升至|上升到|降至|升到|由|从|保持|[量额值率数]|均|并列|勇夺|获得|夺得|跃居|成为)[^，。；、]{0,6}$"
)
_RANK_TAIL = Pattern(
    r"[位名](?![运选教医老学委成乘]|\w*[员生者手])|大(?!道|街|会|学|厦)|[高长多低快强重]"
    r"|[，。；、！？）)”\"\n]|$|的|和|、|[上下]?[升降]|跃"
)
# A rank whatever stands before it: 第二大经济体, 由第35位升至.
_RANK_ALONE = Pattern(
    r"[位名](?=[升降跃跌滑]|上升|下降|提升)|大(?=[^道街会学厦桥、，。队]{1,6}(?:体|国|市场|来源|伙伴|港|股东|城|省|行业|产业|客户|目的地))"
)
# 第3-8位 and 第3至8期 order both ends.
_UNTIL = Pattern(rf"[-－—–~～至到][{DIGITS}{CJK_NUMERALS}]+(?=[位名届期条章节页回轮])")
_LAW = Pattern(r"[条款项章节]")
_LAW_HEAD = Pattern(r"(?:法|条例|规定|办法|细则|》|[条款章])[^，。；]{0,2}$")


def _ordinal(text: str, start: int) -> Atom | ClassedSpan | None:
    """第 and a number: a rank among peers, the article of a law, or an order in the text."""
    match = NUMBER.match(text, start)
    if not match or not match["core"]:
        return None
    end = match.end("core")
    if until := _UNTIL.match(text, end):
        return ClassedSpan(start - 1, until.end(), "ordinal", "ordinal")
    moved = _RANK_ALONE.match(text, end)
    if moved or (_RANK_TAIL.match(text, end) and _RANK_HEAD.search(text, max(0, start - 14), start - 1)):
        rank_end = end + 1 if text.startswith(("位", "名"), end) else end
        number = parse_number("", match["core"], "", "")
        return Atom(start - 1, rank_end, number.value, "rank", "rank", "rank", number, core=(start, end))
    if _LAW.match(text, end) and _LAW_HEAD.search(text, max(0, start - 5), start - 1):
        return ClassedSpan(start - 1, end + 1, "label", "article of a law")
    return ClassedSpan(start - 1, end, "ordinal", "ordinal")


_TOP_HEAD = Pattern(r"[幅居列入身排位国球界省市区业内名取球洲在中至进]$")
_TOP_TAIL = Pattern(r"[，。；、！？）)”\"\n]|$|的|[名位强](?!员|额|单)")


def _top(text: str, atom: Atom) -> bool:
    """Whether the number after 前 is a rank (位居全国前四, 前三名)."""
    start = atom.core[0]
    if (
        text[start - 1 : start] != "前"
        or start < 1
        or atom.value > 1000
        or not _TOP_TAIL.match(text, atom.core[1])
    ):
        return False
    named = text.startswith(("名", "位", "强"), atom.core[1])
    return named or bool(_TOP_HEAD.search(text, max(0, start - 2), start - 1))


# --- numbers with a unit ------------------------------------------------------------------------------

_INNER_MORE = re.compile(r"个?[多余]个?")
_HALF_AFTER = re.compile(r"个半(?=小时|月|世纪|星期|钟|学期)")
_HALF_TAIL = Pattern(r"半(?![导径决岛球数程价夜路途山途自封边载])")
_MONEY_PIECE = Pattern(
    rf"[，。；、！？）)”\s多左起以至到—\-~～{DIGITS}{CJK_NUMERALS}半]|$|[一-龥]?$|的|和|每|/|人民币"
)
_PIECES = Pattern(r"产量|生产|电池|芯片|光伏|面板|组件|屏|砖|石|田|牌|板")
_HALVED = frozenset(("time", "mass", "length", "volume", "area", "age", "fold"))
_VAGUE_HEAD = frozenset("人总户次指多少半倍件台例岁位度序系额以网线路历迈站登跃攀踏爬冲跨升追赶")
# 日 counts days only after such words (历时3日); else it is a date.
_DAYS = Pattern(r"(?:连续|历时|为期|会期|历经|持续|长达)[了约近]?$")
_DAY = Unit("日", "day", Decimal(1), "time")
# Dozens, told from the verb (三打白骨精) by what follows.
_DOZEN = Unit("打", "个", Decimal(12), "count")
_OF_DOZENS = Pattern(r"打(?:$|[，。；、！？）)]|[啤酒鸡鸭苹铅玫袜毛衬手饮瓶罐])")
_CUBE = Unit("方", "m3", Decimal(1), "volume")
_OF_CUBES = Pattern(r"方(?:[，。；、）)]|$)")
_LIANG_UNIT = Unit("两", "两", Decimal(1), "mass")


# Resolutions of screens, and gold by the carat where no pay is spoken of.
_LETTERED = frozenset(("2K", "4K", "5K", "8K", "16K", "9K", "14K", "18K", "22K", "24K"))
_PAY = Pattern(r"[薪资价入费金][^，。；]{0,4}$")
# What stands before a decimal point that has no zero before it.
_HEADLESS = Pattern(r"(?:^|(?<![0-9０-９])[\s（(：:，、负\-－−~～—至到为])$")


def _number(text: str, start: int) -> Atom | None:
    """The number at `start` with its unit, if it has one."""
    match = NUMBER.match(text, start)
    if not match or (match["vague"] == "数" and text[max(0, start - 1) : start] in _VAGUE_HEAD):
        return None
    arabic = text[start] in DIGIT_SET
    if text[start] in "零〇" and match.end() == start + 1 and text[start + 1 : start + 2] in DIGIT_SET:
        return None  # 12年零5个月
    number, end = number_of(match), match.end()
    if match["more"] and not match["after"] and not _is_more(text, match):
        number, end = parse_number("", match["core"], "", ""), match.end("core")
    unit, unit_start = _unit_after(text, start, end)
    if unit is None and not arabic and text[end - 1] == "两" and end - start > 1 and not match["more"]:
        # 三十两 and 二两 are weights.
        number, end, unit_start = parse_number("", text[start : end - 1], "", ""), end - 1, end - 1
        unit = _LIANG_UNIT
    if unit is None:
        following = text[unit_start : unit_start + 1]
        if following == "方" and number.mult >= 4 and _OF_CUBES.match(text, unit_start):
            unit = _CUBE  # 800万方，
        elif following == "打" and _OF_DOZENS.match(text, unit_start):
            unit = _DOZEN
    money = money_before(text, start)
    lettered = match["thousand"] and match[0] in _LETTERED and (unit is None or unit.text == "金")
    if lettered and not _PAY.search(text, max(0, start - 6), start):
        return label(start, end, "letters after")
    named = arabic and money is None and number.mult < 4  # GDP2.5亿 is no model
    if named and (unit is None or _after_letter(text, start, unit)):
        name = label_at(text, start)
        if name is not None and not match["thousand"]:
            return label(name.start, max(name.end, start + 1), name.rule)
    point = start
    if arabic and start and text[start - 1] in ".．" and _HEADLESS.search(text, max(0, start - 3), start - 1):
        # .5: the zero before the point is left out.
        digits = len(match["core"].rstrip("十百千万亿兆 "))
        number = Number(number.value.scaleb(-digits), number.number.scaleb(-digits), number.mult, digits)
        point = start - 1
    sign, begin = sign_before(text, point)
    over = (
        not number.has_digit
        and text[max(0, start - 1) : start] == "上"
        and text[max(0, start - 2) : start - 1] not in _VAGUE_HEAD
    )
    atom = Atom(
        start - 1 if over else begin,
        end,
        sign * number.value,
        None,
        "bare",
        "bare number",
        number,
        (start, end),
    )
    if number.high is not None:
        atom.low, atom.high = number.value, number.high
    if number.vague or over:
        atom.modifier = "gt"
    if _top(text, atom):
        atom.unit, atom.kind, atom.rule, atom.modifier = "rank", "rank", "top ranks", "le"
        return atom
    if money is not None and (unit is None or unit.dimension in ("money", "count")):
        atom.take(Unit("", money[0], Decimal(1), "money"))
        atom.start, atom.rule = min(atom.start, money[1]), "money mark"
        if unit is not None and unit.dimension == "money":
            atom.end, atom.unit_text = unit_start + len(unit.text), unit.text
            atom.value *= unit.factor
            atom.factor = unit.factor
        return atom
    return atom if unit is None else _with_unit(text, atom, unit, unit_start)


def _is_more(text: str, match: re.Match[str]) -> bool:
    """Whether 多, 几 or 来 behind the number hedges it, and begins no unit (多米尼加比索) or word."""
    if match["more"] in "几来":
        return match["core"][-1] in "十百千万零0"
    return match["more"] != "多" or unit_at(text, match.end("core")) is None


def _unit_after(text: str, begin: int, end: int) -> tuple[Unit | None, int]:
    """The unit behind a number, a few spaces allowed before measures, and where it begins."""
    start = end
    while start < len(text) and start < end + 4 and text[start] in SPACES:
        start += 1
    unit = unit_at(text, start)
    if unit is None and text.startswith("日", end) and _DAYS.search(text, max(0, begin - 4), begin):
        return _DAY, end
    if unit is None and text.startswith("两", start) and text[end - 1 : end] in DIGIT_SET:
        return (_LIANG_UNIT if unit_at(text, start + 1) is None else None), start
    if unit is not None and start > end and unit.dimension == "count" and len(unit.text) == 1:
        return None, end
    return unit, start


def _after_letter(text: str, start: int, unit: Unit) -> bool:
    """Whether a Latin letter before the number makes its unit doubtful (A12级, but GDP5%)."""
    before = text[start - 1 : start] if start else ""
    doubtful = unit.dimension in ("count", "time", "length", "volume", "mass")
    return before.isascii() and before.isalpha() and doubtful


# 三口 are people in a family; wells, kilns and cellars are counted in 口 as well.
_FAMILY = Pattern(r"家[有共里的]?$")
# 五十六秒九一: what stands behind the point that is not said.
_HUNDREDTHS = Pattern(r"[〇零一二三四五六七八九]{1,2}(?=[^〇零一二三四五六七八九十百千万亿\d]|$)")


_SPELLED = str.maketrans("〇零一二三四五六七八九", "00123456789")


def _with_unit(text: str, atom: Atom, unit: Unit, unit_start: int) -> Atom:
    end = unit_start + len(unit.text)
    half = _HALF_AFTER.match(text, unit_start)
    if half and (inner := unit_at(text, half.end()) or spoken_time(text, half.end())):
        unit, end = inner, half.end() + len(inner.text)
        atom.value += Decimal("0.5")
    elif more := _INNER_MORE.match(text, unit_start):
        later = unit_at(text, more.end()) or spoken_time(text, more.end())
        if later is not None and later.dimension in ("time", "points"):
            unit, end, atom.modifier = later, more.end() + len(later.text), "gt"
    if unit.text == "块" and not _is_money(text, atom, end):
        unit = Unit("块", "块", Decimal(1), "count")
    if unit.text == "个" and (part := _counted_measure(text, end)):
        unit, end = part, end + len(part.text)
    if unit.text in ("度", "°"):
        unit = _degree(text, atom, end, unit)
    if unit.text == "分" and text.startswith("半钟", end):
        unit, end = Unit("分半钟", "minute", Decimal(1), "time"), end + 2
        atom.value += Decimal("0.5")
    if unit.dimension in _HALVED and _HALF_TAIL.match(text, end) and not half:
        atom.value += Decimal("0.5")
        end += 1
    if unit.text == "口" and not _FAMILY.search(text, max(0, atom.start - 4), atom.start):
        unit = unit if text.startswith(("之家", "人"), end) else Unit("口", "口", Decimal(1), "count")
    if unit.text == "秒" and (parts := _HUNDREDTHS.match(text, end)):
        atom.value += Decimal(parts[0].translate(_SPELLED)).scaleb(-len(parts[0]))
        end = parts.end()
    atom.end = end
    atom.take(unit)
    if unit.dimension == "time" and text.startswith("一遇", end):
        atom.end, atom.kind, atom.rule = end + 2, "return_period", "return period"
    if unit.text == "级" and atom.number is not None and atom.number.mult >= 8:
        atom.unit, atom.kind = "CNY", "money"  # 千亿级产业
    if unit.unit == "CNY" and text.startswith("人民币", atom.end):
        atom.end += 3
    return atom


def _is_money(text: str, atom: Atom, end: int) -> bool:
    """Whether 块 is of money, told by what follows and by the noun before (芯片38亿块)."""
    many = atom.value > 10**5 and text[atom.core[0]] in DIGIT_SET
    pieces = many or _PIECES.search(text, max(0, atom.core[0] - 8), atom.core[0])
    return not pieces and _MONEY_PIECE.match(text, end) is not None


_COUNTED_MEASURES = frozenset(("volume", "power", "energy", "data", "area"))


def _counted_measure(text: str, pos: int) -> Unit | None:
    """The measure that 个 counts (六个加仑, 5个吉瓦), unless it begins a word (3个兆瓦级机组)."""
    unit = unit_at(text, pos)
    if unit is None or len(unit.text) < 2 or unit.dimension not in _COUNTED_MEASURES:
        return None
    return None if text.startswith("级", pos + len(unit.text)) else unit


# --- 度 ---------------------------------------------------------------------------------------------------

_HEAT = Pattern(r"温|热|寒|冷|零下|冻|凉|暖|升降|℃|晴|雨|烧")
_CURRENT = Pattern(r"电|瓦|能耗")
_ARC = Pattern(r"[经纬角坡倾转向]|方位|拐|旋")
_SCALE = Pattern(r"(摄氏|华氏)(?:温度)?[ ]?$")


def _degree(text: str, atom: Atom, end: int, unit: Unit) -> Unit:
    """Whether a bare 度 is of heat, of electricity or of an arc, told by the words around it."""
    start = atom.core[0]
    scale = _SCALE.search(text, max(0, start - 6), start)
    if scale:
        return Unit(unit.text, "℃" if scale[1] == "摄氏" else "℉", Decimal(1), "temperature")
    if atom.start < start:
        return Unit(unit.text, "℃", Decimal(1), "temperature")
    near = text[max(0, start - 10) : start]
    after = text[end : end + 8]
    if unit.text == "度" and _CURRENT.search(near + after) and not _HEAT.search(near):
        return unit
    if _ARC.search(near[-4:]):
        return Unit(unit.text, "°", Decimal(1), "angle")
    if _HEAT.search(near + after) or _HEAT.search(text, max(0, start - 40), start):
        return Unit(unit.text, "℃", Decimal(1), "temperature")
    return Unit(unit.text, unit.text, Decimal(1), "angle")
