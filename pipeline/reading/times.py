"""Time expressions: where a text says when, in spans that also tell which numerals are dates.

What belongs here: joining the pieces of `time_atoms` into expressions, and what the words around an
expression say of its use (截至, 以来, 比). What does not: days of the calendar (periods), lengths of
time such as 3年 or 近五年, which are quantities.

Conventions. An expression holds all adjacent parts of one date (今年前三季度, 5月21日12时,
1月10日—15日, 去年同期) with its 截至, 底, 末, 以来, 至今, and the 期间 of a plan or holiday; prepositions
(自, 到, 比) and 的 stay outside, 的 between year and month inside. `kind` is the finest part.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipeline.patterns import Pattern
from pipeline.reading.time_atoms import Atom, Part, find_atoms

__all__ = ["KINDS", "ROLES", "Part", "TimeExpr", "find_times"]

# From coarse to fine; an expression's kind is the last of these that it names.
KINDS = (
    "vague", "event", "now", "decade", "plan", "year", "same", "season", "half", "quarter", "month",
    "holiday", "week", "day", "clock",
)  # fmt: skip

# plain: the period itself; as_of: 截至, its last day; end, start: 年底, 月初; since: from there to the
# document's day; comparison: a base that something is compared with (去年同期, 2020年以来最高);
# vague: no period can be told.
ROLES = ("plain", "as_of", "end", "start", "since", "comparison", "vague")


@dataclass(slots=True)
class TimeExpr:
    """A time expression, `text[start:end]` of the block it was found in.

    `kind` and `role` are of KINDS and ROLES. `point`: it names a day or moment, so that both dates
    of its period are the same. `after_than`: the words around say that something is compared with
    it (比, 较, 与…相比). `ahead`: they say that it is still to come (将于, 预计到). `parts` are its
    components from coarse to fine, `until` those of the other end of a range.
    """

    start: int
    end: int
    text: str
    kind: str
    role: str
    point: bool
    after_than: bool
    ahead: bool
    parts: tuple[Part, ...]
    until: tuple[Part, ...] = ()


_DAY = r"(?:Z?(?:I|Y?的?[Mm]E?[Dn]|Yd|d|D|n(?=[TKc])|[Ww]w?)(?:\([YMmDnIwd]+\))?d?w?T{0,2}Z?[Kc]{0,2})"
_HOLIDAY = r"(?:Y?的?F(?:\([YMmDn~]+\))?f?G?)"
_MONTHS = r"(?:(?:Y(?:\([YR]\))?的?)?(?:[SM]m?X?|mX?|q)E?G?)"
_YEARS = r"(?:YY?(?:\([YR]\))?(?:的?s|的?e|E)?G?|RE?|PE?|C?AE?|CE?|e)"
_CLOCK = r"(?:Z?(?:T[Kc]{1,2}|[Kc]{1,2}))"
_TIME = rf"(?:{_DAY}|{_HOLIDAY}|{_MONTHS}|{_YEARS}|{_CLOCK})"
# One letter for each piece of the text and for what stands between two pieces; see time_atoms.
_EXPRESSION = Pattern(rf"B?Z?(?:{_TIME}(?:~{_TIME})?|[NVOG])")

_LINKS = {"-", "—", "——", "–", "－", "―", "─", "~", "～", "至", "到", "起至"}
_EDGE = Pattern(
    r"底(?![部线层盘座色下气单片蕴价图端])|末(?![端期位段流梢日次])|初(?![步级中期始次创衷心评审夏冬秋春选赛诊])"
)
_PHASE = Pattern(r"(末期?|底)|(初期?)|中后期|[前中后]期|中叶|中")
_EDGED = frozenset("YSMmqRF")
_PHASED = frozenset("PAC")
_MIDYEAR = Pattern(r"中期(?=业绩|报告|财报|股息|派息|股东|净|收|溢|盈|亏|纯利)|中报|半年度?报?")
_BLANK = " \u00a0\u3000"
_SINCE = Pattern(r"(?:以来|[起开]?始?(?:至今|迄今)|起(?![步义点码来飞伏草源诉降跑到重初价]))")
_SINCE_HEADS = frozenset("以起开始至迄")
_SINCE_FAR = Pattern(
    r"(?:[^，。；：、！？,;\n]{0,4}"
    r"(?:成立|建成|开通|运行|启动|实施|开业|投产|加入|上市|建[市区校厂院站馆]|设立|创[办立]|开园|开馆|通车|运营|投运|发射))以来"
)
_SINCE_FROM = Pattern(r"[^，。；！？,;\n]{1,30}?以来")
_SUPERLATIVE = Pattern(r"(?:的?(?:历史)?(?:同期)?(?:最|新高|新低|次[高低]|首次|单[月季日]最))")
_THAN = Pattern(r"(?:[比较]|相比|相较|对比|[高低多少快慢好大小强弱优早晚]于|超过|不及|超)(?:于)?(?:起|着)?$")
# The last letters of what _THAN and _AHEAD find: a cheap look before the search.
_COMPARING = frozenset("比较于过及超起着")
_ANNOUNCING = frozenset("于在到至计期争划取保望将拟标，,")
_WITH = frozenset("与同和跟")
_ALIKE = Pattern(r"(?:的?[^，。；\n]{0,12}?(?:相比|持平|相当|相同|一致))")
_AHEAD = Pattern(
    r"(?:将|定|拟|预定|计划|确定)[于在到至]$|(?:预计|预期|力争|计划|争取|确保|有望|将|拟|目标)[到至在于]?$|(?:预计|预测|预期)[，,]$"
)
_STOP = Pattern(r"[。！？；\n]")
_CLOCK_HINT = Pattern(r"[于在至到从自间晚每日天报]$")


@dataclass(slots=True)
class _Sheet:
    """The text as a string of letters, with the piece and the end offset of each letter; `since`: it
    holds 以来."""

    letters: str
    atoms: list[Atom | None]
    ends: list[int]
    since: bool


def _sheet(text: str, atoms: list[Atom]) -> _Sheet:
    """Writes the atoms as letters, with signs for what stands between two of them: nothing for
    nothing or blanks, ~ for 至 or a dash, 的, brackets, E for 底 or 末, and a dot for all else."""
    letters: list[str] = []
    owners: list[Atom | None] = []
    ends: list[int] = []

    def put(letter: str, atom: Atom | None, end: int) -> None:
        letters.append(letter)
        owners.append(atom)
        ends.append(end)

    reach, opened = -1, False
    for atom in atoms:
        if reach >= 0:
            gap = text[reach : atom.start].strip(_BLANK) if atom.start - reach <= 4 else "."
            if gap in _LINKS:
                put("~", None, atom.start)
            elif gap == "的":
                put("的", None, atom.start)
            elif gap in ("（", "("):
                put("(", None, atom.start)
                opened = True
            elif gap:
                put(".", None, atom.start)
                opened = False
        put(atom.tag, atom, atom.end)
        reach = atom.end
        if atom.tag in _EDGED and (edge := _EDGE.match(text, reach)):
            reach = edge.end()
            unit = "start" if edge[0] == "初" else "end"
            put("E", Atom(edge.start(), reach, "E", Part(unit)), reach)
        elif atom.tag in _PHASED and (phase := _PHASE.match(text, reach)):
            reach = phase.end()
            unit = "end" if phase[1] else "start" if phase[2] else "middle"
            put("E", Atom(phase.start(), reach, "E", Part(unit)), reach)
        elif atom.tag == "Y" and (midyear := _MIDYEAR.match(text, reach)):
            # The interim results of companies cover the first half.
            reach = midyear.end()
            put("S", Atom(midyear.start(), reach, "S", Part("half", 1, 1)), reach)
        if opened and text[reach : reach + 1] in ("）", ")"):
            reach += 1
            put(")", None, reach)
            opened = False
    return _Sheet("".join(letters), owners, ends, "以来" in text)


_KIND_OF = {
    "iso": "day", "day": "day", "rday": "day", "cday": "day", "first_days": "holiday",
    "weekday": "day", "wday": "day", "weekend": "week", "week": "week", "xun": "month", "month": "month",
    "months": "month", "rmonth": "month", "cmonth": "month", "mend": "month", "mstart": "month",
    "quarter": "quarter", "cquarter": "quarter", "qend": "quarter", "half": "half", "season": "season",
    "fixed": "season", "shopping": "holiday", "holiday": "holiday", "choliday": "holiday", "year": "year",
    "ryear": "year", "fiscal": "year", "within": "year", "lunar": "day",
    "cyear": "year", "yend": "year", "ystart": "year", "plan": "plan", "century": "decade",
    "decade": "decade", "now": "now", "event": "event", "onset": "event", "same": "same",
    "clock": "clock", "part": "clock", "vague": "vague",
}  # fmt: skip
_COARSEST = frozenset({"year", "ryear", "cyear", "now", "vague"})
_JOINS = frozenset({"、", "和", "及", "与", "或"})
_RANK = {kind: rank for rank, kind in enumerate(KINDS)}
_MARKS = frozenset({"end", "middle", "start", "zone", "asof"})
_EDGES = {"end": "end", "yend": "end", "mend": "end", "qend": "end",
          "start": "start", "ystart": "start", "mstart": "start"}  # fmt: skip


def _kind(parts: tuple[Part, ...]) -> str:
    """The finest kind that the parts name; an hour with a day is of the day's kind."""
    if len(parts) == 1:
        return _KIND_OF[parts[0].unit]
    kinds = [_KIND_OF[part.unit] for part in parts if part.unit not in _MARKS]
    named = [kind for kind in kinds if kind != "clock"] or kinds
    return max(named, key=_RANK.__getitem__)


def _halves(sheet: _Sheet, first: int, last: int) -> tuple[tuple[Part, ...], tuple[Part, ...]]:
    """The parts before and after the range sign; a bracketed date stands for what it explains."""
    if last - first == 1:
        atom = sheet.atoms[first]
        return ((atom.part,) if atom else ()), ()
    sides: list[list[Part]] = [[], []]
    side, inside = 0, False
    bracketed: list[list[Part]] = [[], []]
    for index in range(first, last):
        letter, atom = sheet.letters[index], sheet.atoms[index]
        if letter in "()":
            inside = letter == "("
        elif letter == "~":
            side += not inside
            if inside:
                bracketed.append([])
        elif atom is not None and letter not in "BZ":
            (bracketed if inside else sides)[side if not inside else -1].append(atom.part)
    explained = [group for group in bracketed if group]
    if explained and any(_KIND_OF.get(part.unit) == "day" for part in explained[0]):
        if len(explained) == 2 or not sides[1]:
            years = [part for part in sides[0] if part.unit in ("ryear", "year", "cyear")]
            left = years + [part for part in explained[0] if part.unit != "year" or not years]
            until = explained[1] if len(explained) == 2 else [p for p in sides[0][1:] if p.unit == "rday"]
            return tuple(left), tuple(until)
        return tuple(explained[0]), tuple(sides[1])
    return tuple(sides[0]), tuple(sides[1])


def _compared(text: str, start: int, end: int, previous: TimeExpr | None) -> bool:
    before = text[max(0, start - 4) : start]
    if before[-1:] in _COMPARING and _THAN.search(before):
        return True
    if before[-1:] in _WITH and _ALIKE.match(text, end):
        return True
    linked = previous is not None and previous.after_than and text[previous.end : start] in _JOINS
    return linked or text.startswith("相比", end)


def _announced(text: str, start: int, kind: str, previous: TimeExpr | None) -> bool:
    """Whether the expression is announced (将于11月9日), itself or with a day before it in the
    same sentence (将于11月9日开幕，11月21日闭幕)."""
    if text[start - 1 : start] in _ANNOUNCING and _AHEAD.search(text[max(0, start - 4) : start]):
        return True
    if previous is None or not previous.ahead or not kind == previous.kind == "day":
        return False
    return start - previous.end <= 60 and not _STOP.search(text, previous.end, start)


def _since(text: str, start: int, end: int, following: int, anywhere: bool) -> tuple[str | None, int]:
    """The role that words such as 以来 after the expression give it, and its end with them.
    `anywhere`: the text holds 以来 at all."""
    if text[end : end + 1] in _SINCE_HEADS and (match := _SINCE.match(text, end)):
        role = "comparison" if match[0] == "以来" and _SUPERLATIVE.match(text, match.end()) else "since"
        return role, match.end()
    if not anywhere:
        return None, end
    from_word = text[max(0, start - 1) : start] in ("自", "从")
    far = (_SINCE_FROM if from_word else _SINCE_FAR).match(text, end)
    if far and (from_word or far.end() <= following):
        return ("comparison" if _SUPERLATIVE.match(text, far.end()) else "since"), end
    return None, end


def find_times(text: str) -> list[TimeExpr]:
    """Every time expression of `text`, leftmost and longest, in order and without overlaps.

    Offsets count code points, `text[start:end] == expr.text`. Linear in the length of the text.
    """
    atoms = find_atoms(text)
    if not atoms:
        return []
    sheet = _sheet(text, atoms)
    found: list[TimeExpr] = []
    matches = list(_EXPRESSION.finditer(sheet.letters))
    starts = [_first_start(sheet, match.start()) for match in matches] + [len(text)]
    for number, match in enumerate(matches):
        expr = _expression(text, sheet, match, starts[number + 1], found[-1] if found else None)
        if expr is not None and (not found or expr.start >= found[-1].end):
            found.append(expr)
    return found


def _first_start(sheet: _Sheet, index: int) -> int:
    atom = sheet.atoms[index]
    return atom.start if atom is not None else 0


def _expression(
    text: str, sheet: _Sheet, match: re.Match[str], following: int, previous: TimeExpr | None
) -> TimeExpr | None:
    """The expression of one match of the grammar, None when its letters prove to be no time."""
    letters = match[0]
    start, end = _first_start(sheet, match.start()), sheet.ends[match.end() - 1]
    as_of = letters[0] == "B"
    core = letters.lstrip("BZ")
    if core[0] == "q" and not as_of and (previous is None or previous.end != start):
        return None
    if core in ("c", "cc") and not as_of and "Z" not in letters and not _hinted(text, start, end):
        return None
    parts, until = _halves(sheet, match.start(), match.end())
    if not parts:
        return None
    if previous is not None and text[previous.end : start] in _JOINS:
        parts = _inherited(parts, previous)
    kind = _kind(parts)
    role, end = _since(text, start, end, following, sheet.since)
    if core[0] == "O" and role is None:
        return None
    if text.startswith("为止", end):
        end += 2
    after_than = _compared(text, start, end, previous)
    last = (until or parts)[-1].unit
    if role is None:
        if as_of:
            role = "as_of"
        elif kind == "vague":
            role = "vague"
        elif any(part.unit == "same" for part in parts):
            role = "comparison" if len(parts) > 1 or after_than else "plain"
        else:
            role = _EDGES.get(last, "plain")
    day = (
        kind in ("day", "clock")
        and not until
        and all(part.low == part.high or part.unit == "wday" for part in parts)
    )
    return TimeExpr(
        start=start,
        end=end,
        text=text[start:end],
        kind=kind,
        role=role,
        point=role in ("as_of", "end", "start")
        or (kind == "now" and role == "plain")
        or (day and role == "plain"),
        after_than=after_than,
        ahead=_announced(text, start, kind, previous),
        parts=parts,
        until=until,
    )


def _inherited(parts: tuple[Part, ...], previous: TimeExpr) -> tuple[Part, ...]:
    """In 去年3月、4月 or 5月21日和22日 the second takes over what the first names and it does not."""
    first = parts[0].unit
    if previous.until or first not in {part.unit for part in previous.parts} or first in _COARSEST:
        return parts
    coarser = []
    for part in previous.parts:
        if part.unit == first:
            break
        coarser.append(part)
    return (*coarser, *parts)


def _hinted(text: str, start: int, end: int) -> bool:
    """Whether the words around 9:30 or 3点 say that it is a clock time and not a score or an item."""
    return _CLOCK_HINT.search(text[max(0, start - 1) : start]) is not None or text[end : end + 1] in (
        "许",
        "整",
    )
