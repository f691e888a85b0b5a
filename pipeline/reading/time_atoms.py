"""The smallest pieces of time expressions: a year, a month, a day, 今年, 上旬, 截至.

What belongs here: finding the pieces in a text, one native scan for the words of the lexicon and one
for numerals with a time unit. What does not: joining pieces (times) and dates (periods).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipeline import lexicon
from pipeline.patterns import Pattern
from pipeline.reading.spellings import Spellings

__all__ = ["Atom", "Part", "find_atoms", "short_number"]


@dataclass(slots=True)
class Part:
    """One component of a date. `unit` names it, `low` and `high` are its first and last value:
    a year, month, quarter, half, day, ten days of a month; offsets for relative units (去年 is
    ryear -1); years for plans and decades. `name` is the holiday."""

    unit: str
    low: int = 0
    high: int = 0
    name: str = ""


@dataclass(slots=True)
class Atom:
    """A piece with its span and its tag, one letter that the grammar of `times` is written in."""

    start: int
    end: int
    tag: str
    part: Part


# The letter of each unit in the grammar of times.py: Y year, S half, quarter or several months, M month,
# m relative month, X ten days, D day, n weak day, d relative day, I year-month-day, W week, w weekday,
# T part of the day, K clock time, c weak clock time, Z time zone, F holiday, f its first days, P plan,
# C century, A decade, R years, N now, V vague, O event, G same period, s season, q Q1 to Q4, e 年底
# and the like, B 截至.
_TAGS = {
    "ryear": "Y", "cyear": "Y", "half": "S", "quarter": "S", "cquarter": "S", "month": "M",
    "cmonth": "m", "rmonth": "m", "xun": "X", "rday": "d", "cday": "d", "week": "W", "weekend": "W",
    "weekday": "w", "wday": "W", "now": "N", "vague": "V", "onset": "O", "event": "O", "same": "G",
    "part": "T", "zone": "Z", "asof": "B", "season": "s", "century": "C", "fixed": "F", "shopping": "F",
    "holiday": "F", "within": "e", "choliday": "F", "plan": "P",
    "yend": "e", "ystart": "e", "mend": "e", "mstart": "e", "qend": "e", "lunar": "d", "first_days": "f",
}  # fmt: skip

_QUOTES = (("", ""), ("“", "”"), ('"', '"'), ("‘", "’"), ("「", "」"))
_CLOSING_OF = dict(_QUOTES[1:])
_HOLIDAY_SPELLINGS = {
    "元旦": ("元旦", "新年"), "春节": ("春节", "新春"), "清明": ("清明", "清明节"),
    "五一": ("五一", "五一国际劳动节", "五一劳动节", "劳动节", "五一节"), "端午": ("端午", "端午节"),
    "中秋": ("中秋", "中秋节"), "国庆": ("国庆", "国庆节", "十一", "国庆中秋", "中秋国庆", "国庆、中秋",
    "中秋、国庆", "国庆和中秋", "中秋和国庆", "中秋国庆双节", "国庆中秋双节"), "春运": ("春运",),
    "元旦春节": ("元旦春节", "元旦、春节", "元旦和春节", "两节"),
}  # fmt: skip
_HOLIDAY_TAILS = ("假期", "小长假", "长假", "假日", "节假期", "节日期间", "假期期间", "小长假期间",
                  "长假期间", "黄金周", "黄金周期间", "期间", "档期", "档", "节期间")  # fmt: skip
# Spellings that name the period even without a tail; the others may be a street, a prize, a number.
_HOLIDAY_BARE = {"春节", "春运", "元旦", "清明节", "端午节", "中秋节", "国庆节",
                 "五一节"}  # fmt: skip
_HOLIDAY_NAMES = frozenset(name for names in _HOLIDAY_SPELLINGS.values() for name in names)
_HOLIDAY_QUOTED = _HOLIDAY_NAMES - _HOLIDAY_BARE
_HOLIDAY_TAIL = Pattern("|".join(sorted(_HOLIDAY_TAILS, key=len, reverse=True)))


def _holiday_words() -> dict[str, Part]:
    words: dict[str, Part] = {}
    for name, spellings in _HOLIDAY_SPELLINGS.items():
        part = Part("holiday", name=name)
        for spelling in spellings:
            words |= dict.fromkeys([spelling, *(spelling + tail for tail in _HOLIDAY_TAILS)], part)
    return words


def _plan_words(title: str, quoted_only: bool, part: Part) -> dict[str, Part]:
    words = {}
    for left, right in _QUOTES:
        if left or not quoted_only:
            words[f"{left}{title}{right}"] = part
        for tail in ("期间", "时期"):
            words[f"{left}{title}{right}{tail}"] = part
    return words


def _spellings() -> Spellings[Part]:
    words: dict[str, Part] = {}
    for row in lexicon.rows("times"):
        unit, low, high = row["unit"], int(row["low"]), int(row["high"])
        if unit in ("plan", "plan_quoted"):
            words |= _plan_words(row["word"], unit == "plan_quoted", Part("plan", low, high))
        else:
            words[row["word"]] = Part(unit, low, high)
    for row in lexicon.rows("times_events"):
        year, month, day = (int(cell) for cell in row["start"].split("-"))
        for word in (row["event"], f"党的{row['event']}"):
            words.setdefault(word, Part("event", year * 10000 + month * 100 + day))
    words |= _holiday_words()
    # 今（14日）: the day word is cut off at its bracket.
    for word, shift in (("今", 0), ("昨", -1), ("明", 1)):
        for bracket in "（(":
            words[word + bracket] = Part("rday", shift, shift, "bracket")
    # 2020年中秋: what begins in 年中 is found as well
    return Spellings(words, soft={"年中", *_HOLIDAY_QUOTED})


_WORDS = _spellings()

_WIDE = str.maketrans("０１２３４５６７８９〇零○Ｏ一二三四五六七八九廿卅", "01234567890000123456789十十")
_A = "0-9０-９"
_C = "〇零○Ｏ一二三四五六七八九十廿卅两"
_DASH = "[-—–－―─~～至到]{1,2}"
_SP = "[ \u00a0\u3000]{0,2}"
# A run of digits is taken whole, so that a longer number (13526.91) never yields its tail. The class
# stands first and the run is bounded, for speed: the engine jumps from numeral to numeral.
_NUMERIC = re.compile(
    rf"([{_A}{_C}][{_A}{_C}]{{0,5}}+){_SP}"
    rf"(?:"
    rf"([:：][{_A}]{{2}}(?:[:：][{_A}]{{2}})?(?![{_A}]))"
    rf"|([-/.][{_A}]{{1,2}}[-/.][{_A}]{{1,2}}(?![{_A}.]))"
    rf"|(?:(?:年?({_DASH})|([、/])){_SP}([{_A}]++|[{_C}]++){_SP})?"
    rf"(年代|年度|年|世纪|个?月份(?!额)|个?月(?![龄嫂饼子])|个?季度|季报|季|日|号|时|点|两月|天|学年|财年|财季|赛季|雪季|榨季)"
    rf")"
)
# 7、8、9三个月, 4、5、6月份, 2021、2022年: months or years in a row.
_LIST = Pattern(
    rf"(?=[{_A}])(?<![{_A}{_C}、.])(?:([{_A}]{{1,2}}(?:、[{_A}]{{1,2}}){{1,5}})(?:[两三四五六]个月|月份?)"
    rf"|([{_A}]{{4}}(?:、[{_A}]{{4}}){{1,5}})(?:[两三四五六]?年))"
)
# Rare pieces, found in one pass; none can begin inside another. '24年, 今（14日）日, 农历正月初一, Q1.
_RARE = re.compile(
    rf"(?=['’‘＇今昨明农阴夏正腊QqＱ])(?:"
    rf"['’‘＇](?P<year>[{_A}]{{2}})(?:年)?(?![{_A}%％.．万亿‰])"
    rf"|[今昨明][（(](?P<day>[{_A}]{{1,2}})[）)][日天]"
    rf"|(?P<lunar>[农阴夏]历(?:[一-鿿]{{2}}年)?[{_C}正腊冬]{{1,3}}月(?:初?[{_C}]{{1,3}})?"
    rf"|[正腊]月(?:初?[{_C}]{{1,3}}))"
    rf"|[QqＱ](?P<quarter>[1-4１-４])(?![0-9A-Za-z０-９]))"
)
_CLOCK_TAIL = Pattern(
    rf"{_SP}(?:(?:[{_A}]{{1,2}}|[{_C}]{{1,3}}){_SP}分(?:[{_A}]{{1,2}}{_SP}秒)?(?!之|钟|别|成|析)|[半整许]|钟)"
)
# Years that no calendar bounds.
_FISCAL = ("学年", "财年", "赛季", "雪季", "榨季")
_YEARS = ("年", "年度", *_FISCAL)
_WINTERS = ("供暖季", "采暖季", "雪季", "冰雪季", "赛季", "榨季", "学年")
_MONTH_UNITS = ("月", "月份", "个月", "个月份", "两月")
_NUMERAL_HEADS = frozenset(_C + "第百千万亿")
_NUMERAL_SIGNS = frozenset(_C + "0123456789０１２３４５６７８９")
_POINTS = frozenset(".．·")
_EDGE_UNITS = frozenset({"yend", "ystart", "mend", "mstart", "qend", "within"})
_LENGTH_HEADS = _NUMERAL_SIGNS | frozenset("几数多半每整余某个")
_COUNTED = frozenset("岁年个天名日月人万亿")
_NO_FIRST = frozenset("目此以之空提先日")
# 第3日, 近5日, 每10日: a day of a count, not of the month.
_COUNTING = frozenset("第近每约逾满超这")
_AFTER_SHORT_YEAR = frozenset("底末初的0123456789０１２３４５６７８９")
_NOT_YEAR = Pattern(r"(?:的?历史|多|余|以上|左右|之久|一遇|间|来)")
_NOT_DAY = Pattern(r"(?:[游内元均线之化常后前]|报(?!道)|刊(?![发登载])|以[上内]|左右)")
_NOT_HOUR = Pattern(r"[代候速期光装空而差段效限机尚刻针髦辰]")


def short_number(run: str) -> int:
    """The value of a short run of digits, Arabic or Chinese, up to four places; -1 for others."""
    digits = run.translate(_WIDE)
    if digits.isascii():
        return int(digits) if digits.isdigit() and len(digits) <= 4 else -1
    head, ten, tail = digits.partition("十")
    if ten and len(head) <= 1 and len(tail) <= 1 and (head + tail).isascii():
        first = {"廿": 2, "卅": 3}.get(run[0], int(head or 1))
        return first * 10 + int(tail or 0) if head != "0" else -1
    return 2 if run == "两" else -1


def _year(run: str, text: str, end: int) -> int:
    """The year that a run before 年 names, or -1: four digits, or the two of the 1980s and 1990s."""
    digits = run.translate(_WIDE)
    if not digits.isascii() or not digits.isdigit():
        return -1
    value = int(digits) if len(digits) <= 4 else -1
    if len(digits) == 4 and 1500 <= value <= 2100:
        return -1 if _NOT_YEAR.match(text, end) else value
    if len(digits) == 2 and run[0] in _C and int(digits[1]) != int(digits[0]) + 1:
        # 九八年 spells digits, so it is no length of time; 七八年 may be "some seven years".
        return 1900 + value if value >= 49 else 2000 + value if value <= 30 else -1
    if len(digits) == 2 and 80 <= value <= 99 and (text[end : end + 1] or "\0") in _AFTER_SHORT_YEAR:
        return 1900 + value
    return -1


def _numeric(text: str, match: re.Match[str]) -> Atom | None:
    """The atom of a numeral with a time unit, None when its value or its neighbours say otherwise."""
    start, end = match.span()
    first, clock, iso, dash, comma, second, unit = match.groups()
    dash = dash or comma
    before = text[start - 1 : start]
    if before and before in _NUMERAL_SIGNS:
        return None
    if before in _POINTS and text[start - 2 : start - 1].isdigit():
        return None
    low = short_number(first)
    if clock:
        return _colon_clock(start, end, low, clock)
    if iso:
        return _iso(text, start, end, low)
    high = short_number(second) if second else low
    if dash in ("、", "/") and not (unit in _YEARS or high - low in (1, 10)):
        return None
    chinese = first[0] in _C
    if unit in ("年", "年度"):
        return _years(text, match, dash, "year")
    if unit in _FISCAL:
        return _years(text, match, dash, "fiscal")
    if unit == "财季":
        return Atom(start - (before == "第"), end, "V", Part("vague")) if 1 <= low <= 4 else None
    if unit == "世纪":
        return (
            Atom(start, end, "C", Part("century", low, low)) if 10 <= low <= 21 and before != "个" else None
        )
    if unit == "年代":
        whole = low % 10 == 0 and low >= 10 and high in (low, low + 10)
        return Atom(start, end, "A", Part("decade", low, high)) if whole else None
    if unit in _MONTH_UNITS:
        if before in ("前", "头", "首") and text[start - 2 : start - 1] not in _NO_FIRST and not second:
            ok = 1 <= low <= 12
            return Atom(start - 1, end, "S", Part("months", 1, low)) if ok else None
        if (
            "个" in unit
            or before in ("第", "近", "每", "农", "历")
            or not 1 <= low <= 12
            or not 1 <= high <= 12
        ):
            return None
        if second:
            return Atom(start, end, "S", Part("months", low, high))
        return Atom(start, end, "M", Part("month", low, low))
    if unit in ("季度", "个季度", "季", "季报"):
        return _quarters(text, match, low, high)
    if unit in ("日", "号", "天"):
        return _days(text, match, low, high, chinese)
    return _hours(text, match, low, high)


def _row(match: re.Match[str]) -> list[Atom]:
    """The atom of months or years that are listed in a row, none for numbers of another kind."""
    listed = [short_number(cell) for cell in (match[1] or match[2]).split("、")]
    first, last = listed[0], listed[-1]
    if listed != list(range(first, first + len(listed))):
        return []
    if match[1]:
        return [Atom(*match.span(), "S", Part("months", first, last))] if first >= 1 and last <= 12 else []
    return [Atom(*match.span(), "R", Part("year", first, last))] if 1500 <= first <= 2100 else []


def _rare(match: re.Match[str]) -> Atom:
    """The atom of a piece that _RARE found."""
    start, end = match.span()
    if match.lastgroup == "lunar":
        return Atom(start, end, "V", Part("vague"))
    value = int(match[match.lastgroup or 0].translate(_WIDE))
    if match.lastgroup == "year":
        year = 1900 + value if value >= 70 else 2000 + value
        return Atom(start, end, "Y", Part("year", year, year))
    if match.lastgroup == "day":
        return Atom(start, end, "D", Part("day", value, value))
    return Atom(start, end, "q", Part("quarter", value, value))


def _colon_clock(start: int, end: int, low: int, clock: str) -> Atom | None:
    minute = short_number(clock[1:3])
    return Atom(start, end, "c", Part("clock")) if 0 <= low <= 24 and 0 <= minute < 60 else None


def _iso(text: str, start: int, end: int, year: int) -> Atom | None:
    cells = re.split(r"[-/.]", text[start:end])
    month, day = short_number(cells[1]), short_number(cells[2])
    if 1900 <= year <= 2100 and 1 <= month <= 12 and 1 <= day <= 31:
        value = year * 10000 + month * 100 + day
        return Atom(start, end, "I", Part("iso", value, value))
    return None


def _years(text: str, match: re.Match[str], dash: str | None, unit: str) -> Atom | None:
    start, end = match.span()
    first, second = match[1], match[6]
    low = _year(first, text, end) if not second else _year(first, text, match.end(1))
    if low < 0:
        return None
    if text.endswith("公元前", 0, start):
        return Atom(start - 3, end, "V", Part("vague"))
    if text.startswith(_WINTERS, end):
        unit = "fiscal"
    if not second:
        return Atom(start, end, "Y", Part(unit, low, low))
    digits = second.translate(_WIDE)
    if len(digits) == 2 and digits.isdigit():
        digits = str(low)[:2] + digits
    high = _year(digits, text, end)
    if dash == "、" or high < low:
        return None
    return Atom(start, end, "R", Part(unit, low, high))


def _quarters(text: str, match: re.Match[str], low: int, high: int) -> Atom | None:
    start, end = match.span()
    unit, before = match[7], text[start - 1 : start]
    if not (1 <= low <= high <= 4) or text[end : end + 1] == "假":
        return None
    if before in ("前", "头", "首") and text[start - 2 : start - 1] not in _NO_FIRST:
        return Atom(start - 1, end, "S", Part("quarter", 1, low))
    if unit == "季报":
        return Atom(start, end, "S", Part("quarter", 1 if low == 3 else low, low))
    if unit != "季度":
        return None
    return Atom(start - (before == "第"), end, "S", Part("quarter", low, high))


def _days(text: str, match: re.Match[str], low: int, high: int, chinese: bool) -> Atom | None:
    start, end = match.span()
    unit, before = match[7], text[start - 1 : start]
    if unit == "天":
        if before not in ("前", "头", "首", "第") or text[start - 2 : start - 1] not in ("运", "期", "假"):
            return None
        first = low if before == "第" else 1
        return Atom(start - 1, end, "f", Part("first_days", first, low)) if 1 <= low <= 60 else None
    if not (1 <= low <= 31 and 1 <= high <= 31):
        return None
    if before in _COUNTING:
        return None
    # A Chinese numeral, 号, or 日 before 内 and the like makes a day only beside a month or an hour
    # (三日游, 21号文件, 5日内).
    weak = unit == "号" or (chinese and low <= 10) or _NOT_DAY.match(text, end) is not None
    return Atom(start, end, "n" if weak else "D", Part("day", low, high))


def _hours(text: str, match: re.Match[str], low: int, high: int) -> Atom | None:
    start, end = match.span()
    if not (0 <= low <= 24 and 0 <= high <= 24) or match[7] not in ("时", "点"):
        return None
    if text[start - 1 : start] == "第" or (match[7] == "时" and _NOT_HOUR.match(text, end)):
        return None
    tail = _CLOCK_TAIL.match(text, end)
    weak = match[7] == "点" and not tail
    return Atom(start, tail.end() if tail else end, "c" if weak else "K", Part("clock"))


def _quoted(text: str, start: int, end: int, word: str) -> tuple[int, int] | None:
    """The span of a holiday with the quotes around it, and what is said of it behind them (“五一”假期)."""
    closing = _CLOSING_OF.get(text[start - 1 : start])
    if closing is None or not text.startswith(closing, end):
        return None
    tail = _HOLIDAY_TAIL.match(text, end + 1) if word in _HOLIDAY_NAMES else None
    return start - 1, tail.end() if tail else end + 1


def find_atoms(text: str) -> list[Atom]:
    """All pieces of time expressions in `text`, in order and without overlaps.

    Words win over numerals that start inside them. Linear in the length of the text.
    """
    found: list[Atom] = []
    for start, word, part in _WORDS.scan(text):
        end = start + len(word) - (part.name == "bracket")
        tag = _TAGS.get(part.unit, "")
        if part.unit == "holiday":
            quoted = _quoted(text, start, end, word)
            if quoted is None and word in _HOLIDAY_QUOTED:
                continue
            start, end = quoted or (start, end)
        # 第十一期间, 二十四五岁: the word is the tail of a longer numeral.
        if (
            part.unit in ("holiday", "plan")
            and text[start] in _C
            and text[start - 1 : start] in _NUMERAL_HEADS
        ):
            continue
        # 3年内, 每月底: the word begins inside a length of time.
        if part.unit in _EDGE_UNITS and text[start - 1 : start] in _LENGTH_HEADS:
            continue
        if part.unit == "plan" and word[-1] == "五" and text[end : end + 1] in _COUNTED:
            continue
        found.append(Atom(start, end, tag, part))
    for match in _NUMERIC.finditer(text):
        atom = _numeric(text, match)
        if atom is not None:
            found.append(atom)
    if "、" in text:
        for match in _LIST.finditer(text):
            found += _row(match)
    for match in _RARE.finditer(text):
        found.append(_rare(match))
    if not found:
        return found
    found.sort(key=lambda atom: (atom.start, -atom.end))
    kept: list[Atom] = []
    reach = 0
    for atom in found:
        if atom.start >= reach:
            reach = atom.end
            if atom.tag:
                kept.append(atom)
    return kept
