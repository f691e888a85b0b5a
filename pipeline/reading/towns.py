"""Towns, villages and farms, which no table holds: they are told by their ending and what is around them.

What belongs here: the patterns of such names. What does not: divisions down to the county (gazetteer.py)
and the mentions themselves (places.py).
"""

from __future__ import annotations

import re

from pipeline.patterns import Pattern

__all__ = ["foreign_unit", "lone_units", "lower_unit"]

# A letter of such a name. Function words, verbs and what makes a kind of village (示范村) are none.
_LETTER = (
    r"(?:[\u4e00-\u9fff](?<![的了在和与及是有各个等全对将为把被到从其共每这那该本我他她它推加快展施投入促扶贫困示范"
    r"行政自然特色美丽乡农多余几数两年月日元人省市县区镇村以于由向给让使又也都就还已并但而或则之所着过走进来访位赴抵离达驱车])"
    r"(?![^\u4e00-\u9fff]))"
)
_TOWN = rf"{_LETTER}{{1,5}}?(?:街道|民族乡|苏木|镇(?![化区长居])|乡(?![村镇土亲级]))"
_VILLAGE = rf"{_LETTER}{{1,6}}?(?:社区|嘎查|[农牧林]场|团场|村(?![庄镇级居落干官寨]))"
_LOWER = Pattern(rf"(?:({_TOWN})({_VILLAGE})?|({_VILLAGE}))")
# A village or town that stands alone: 在森嘎村，, 走进金田村的...
_END = re.compile(
    r"(?=[村镇嘎农牧林])(?:村|镇|嘎查|[农牧林]场)(?=[，。、；的有还也共和与]|村民|职工|全[村镇]|党支部|党总支|党委|两委|村?干部|村委|村里|种植|[一二三四五六七八九十\d０-９])"
)
_HEAD = Pattern(rf"(?:^|[\s，。；：、“（]|[在到进对于和与及的])({_LETTER}{{2,6}})$")
# Before 村 or 镇 these make a common noun: 农村, 城中村, 明星村, 小镇.
_COMMON = frozenset("农山渔城集乡新全小老本该各每示行然困心中星民业点牌头难富弱强空美")


# Divisions abroad. Japan's ministries end in 省, and every country has cities and a government.
_FOREIGN = Pattern(
    r"[^的了在和与及是有各等全对将为把被到从其共每这那该多个部府向由\W\da-zA-Z]{2,7}?(?:县(?!城)|州(?!长)|邦(?!交)|群岛|(?<![半列])岛(?![国屿])"
    r"|(?<![卫务动业境通学政])省(?![级长份])|(?<![城超股楼车债都房门])市(?![场值民长面政区]))"
)


def _is_common(name: str) -> bool:
    return len(name) > 1 and name[-1] in "村镇乡" and name[-2] in _COMMON


def lower_unit(text: str, start: int) -> tuple[int, str, str] | None:
    """(end, name, level) of the town or village whose name begins at `start`; None where none does.

    Of a town with its village (下三交镇坪上村) the village is the name. Meant for what directly follows a
    county or city; bounded look-ahead.
    """
    match = _LOWER.match(text, start)
    if match is None or _is_common(match[0]):
        return None
    town, village, alone = match.groups()
    if village or alone:
        return match.end(), village or alone, "village"
    return match.end(), town, "town"


def foreign_unit(text: str, start: int) -> int | None:
    """Where the division abroad ends whose name begins at `start`, right behind its country (日本|石川县)."""
    match = _FOREIGN.match(text, start)
    return match.end() if match is not None else None


def lone_units(text: str) -> list[tuple[int, int, str, str]]:
    """(start, end, name, level) of towns, villages and farms that stand alone, in order."""
    found = []
    for match in _END.finditer(text):
        head = _HEAD.search(text, max(0, match.start() - 8), match.start())
        if head is None:
            continue
        name = head[1] + match[0]
        # After 的 a short name is mostly a kind of village.
        if _is_common(name) or (head[0][0] == "的" and len(name) < 5):
            continue
        found.append((head.start(1), match.end(), name, "town" if match[0] == "镇" else "village"))
    return found
