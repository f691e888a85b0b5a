"""Hedge words on both sides of a number: 超, 约, 不足 before it, 以上, 左右, 多 after it.

What belongs here: finding the hedge that touches a number, and the outline with the hedge. What does
not: hedges inside the number (700多), and how far a hedge reaches in a list (quantities.py).
"""

from __future__ import annotations

import re

from pipeline.lexicon import rows
from pipeline.patterns import Pattern

__all__ = ["hedge_after", "hedge_before"]

_BEFORE: dict[str, str] = {}
_FILLERS: list[str] = []
_AFTER: dict[str, str] = {}
for _row in rows("modifiers"):
    if _row["side"] == "before":
        _BEFORE[_row["word"]] = _row["modifier"]
    elif _row["side"] == "after":
        _AFTER[_row["word"]] = _row["modifier"]
    else:
        _FILLERS.append(_row["word"])
_LONGEST = max(map(len, _BEFORE))
_LAST_BEFORE = frozenset(word[-1] for word in _BEFORE)
_FILLER: dict[str, list[str]] = {}
for _word in sorted(_FILLERS, key=len, reverse=True):
    _FILLER.setdefault(_word[-1], []).append(_word)
# 多 and 余 after the unit hedge it (1年多) unless they begin the next word (3年多次).
_AFTER_PATTERN = re.compile(
    r"[ ]?(?:人口|企业|项目|城市|学生|学校|乡镇|品种|机构|产品|家庭|[（(]含[^）)]{0,4}[）)])?(?P<word>"
    + "|".join(map(re.escape, sorted(_AFTER, key=len, reverse=True)))
    + r")|(?P<more>多(?![次家个种元样项地部方层云名少年位只式边])|余(?![下热震额名年粮杭姚]))"
)
# Only near one of these is a hedge at a distance worth looking for.
_TRIGGER = re.compile(r"[约超不近逾接]")
# 约 reaches over the verb and the whole that follow it: 约占全部投资的50%, 大约包含300万层.
_ABOUT = Pattern(
    r"(?<![节条合契预公制签违履纽])约(?:占|为|有|需|合|达|相当于|包含|包括)[^，。；、：！？,;:\d0-9０-９（）()]{0,12}$"
)
# A hedge of a part of a whole stands before the whole: 超全国总量的60%, 不到全市的一半.
_WHOLE = Pattern(
    r"(?P<word>超过?|将?近|约|逾|接近|不足|不到)(?:全[国省市区县球镇村年部体]|世界|总[量数额体]|同期|其)"
    r"[^，。；、：！？,;:\d0-9０-９（）()增快高低慢多少]{0,6}的?$"
)
# The same of any whole that 的 closes: 不足原来的一半, 超过去年全年的80%.
_OF_WHOLE = Pattern(
    r"(?P<word>超过|不到|不足|接近|将近)[^，。；、：！？,;:\s\d0-9０-９（）()一二三四五六七八九十百千万亿两]{1,10}的$"
)
# A ban reaches over the noun that it limits: 不低于总房款0.5%, 不超过工资总额的8%.
_DISTANT = Pattern(
    r"(?P<word>不得?低于|不得?少于|不得?超过|不得?高于|不超)[^，。；、：！？,;:\d0-9０-９（）()]{2,9}$",
)


def hedge_before(text: str, start: int) -> tuple[str, int] | None:
    """The modifier of the hedge that ends at `start` and where its words begin, or None.

    Small words may stand between the two (超过了, 约为).
    """
    end = start
    while end > 0 and text[end - 1] in " \u3000":
        end -= 1
    for _ in range(3):
        last = text[end - 1 : end]
        if last in _LAST_BEFORE:
            for length in range(min(_LONGEST, end), 0, -1):
                word = text[end - length : end]
                if word in _BEFORE and not _part_of_word(text, end - length, word):
                    return _BEFORE[word], end - length
        filler = next((f for f in _FILLER.get(last, ()) if text.endswith(f, 0, end)), None)
        if filler is None:
            break
        end -= len(filler)
    if not _TRIGGER.search(text, max(0, start - 18), start):
        return None
    distant = _DISTANT.search(text, max(0, start - 16), start)
    if distant:
        return _BEFORE[distant["word"]], distant.start()
    whole = _WHOLE.search(text, max(0, start - 14), start) or _OF_WHOLE.search(
        text, max(0, start - 14), start
    )
    if whole:
        return _BEFORE[whole["word"]], whole.start()
    about = _ABOUT.search(text, max(0, start - 18), start)
    return ("approx", about.start()) if about else None


_INSIDE = {
    "近": ("最", "附", "临", "靠", "远", "邻", "新", "亲", "贴", "就"),
    "超": ("赶", "反", "中", "英", "高"),
    "破": ("打", "侦", "攻", "爆", "冲", "突", "撞", "刷"),
    "过": ("通", "经", "度", "路", "越", "透", "错", "跳", "闯", "难", "绕"),
    "约": ("节", "条", "合", "契", "预", "公", "制", "签", "大", "违", "履", "相", "纽"),
    "不到": ("看", "想", "找", "得", "做", "达", "听", "感"),
    "不足": ("严重",),
    "不及": ("来",),
    "逾": (),
}


def _part_of_word(text: str, start: int, word: str) -> bool:
    """Whether the hedge's first character ends another word (附近, 节约)."""
    return text.endswith(_INSIDE.get(word, ()), 0, start)


def hedge_after(text: str, end: int) -> tuple[str, int] | None:
    """The modifier of the hedge that begins at `end` and where its words end, or None."""
    match = _AFTER_PATTERN.match(text, end)
    if not match:
        return None
    if match["more"]:
        return "gt", match.end()
    return _AFTER[match["word"]], match.end()
