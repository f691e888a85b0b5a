"""Noun phrases: the subject before a number, and the thing that the number counts.

What belongs here: where such a phrase begins and ends, and what is no part of it. What does not: which of
them is the indicator (indicators), what kind of noun it is (nouns).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.patterns import Pattern
from pipeline.reading.nouns import is_general
from pipeline.reading.words import Word

if TYPE_CHECKING:
    from pipeline.reading.times import TimeExpr

__all__ = ["Counted", "counted_noun", "subject_phrase"]


@dataclass(slots=True)
class Counted:
    """The noun after a number, what is said of it, and where the noun ends."""

    noun: str
    said: str
    end: int


_EDGE = "= \u3000\u00a0、，,。；;：:和及与的等之“”\"'…—-·()（）[]【】《》<>#*|"
_OPEN_QUOTE = "“《「『‘"
# Single characters that open a clause; the other transparent ones may begin a content word.
_LEAD_SINGLE = frozenset("到共仅均都已也又再还则却只其该的是为有达超可将")
_LEAD_CLASSES = frozenset({"lead", "adv", "forecast", "target", "to", "be", "basis"})
# 这座大桥: the demonstrative with its classifier.
_THIS = re.compile(
    r"[这那该此本](?:[座条款种个家支项批艘架台届次场只片块名位部集幅篇颗栋幢])(?![目数人庭子风馆件区单置次队构例景款团体员合])(?=..)"
)
# The number of an item in a list: 3、, (2), 1.
_NUMBERED = re.compile(r"[（(]?\d{1,2}[、.．)）]\s*(?!\d)")
_QUOTES = (("“", "”"), ("《", "》"), ("（", "）"), ("(", ")"), ("‘", "’"))
_QUOTE = re.compile("[" + "".join(a + b for a, b in _QUOTES) + "]")
_ITEM = Pattern(r"[\u4e00-\u9fff]{2,6}")
_NOUN_STOP = re.compile(r"[，,。；;：:！？!?…（）()【】\[\]\n、]|——")
# What follows a number without being what it counts.
_GENERIC = re.compile(
    r"(?:(?:季度|月度|年度|单[日月季])?(?:历史)?新[高低]|速度|高速(?!公路|铁路|列车|路|$)|基础(?=之?上)|高位|幅度|水平|势头|态势|目标|比例|份额|增长(?![极点])|增幅|涨幅|降幅|大关|关口|规模(?!以上|化)|不等|[新大]?台阶|新高|纪录|之间|时间|期间|左右|以上|以下|范围|区间|以来|级以上|左右的)"
)
_ASIDE = re.compile(r"[（(][^（）()\d，。]{1,12}[)）]")
# What is noted of the number before: 7家（含公建民营）、|床位2588张.
_NOTE = Pattern(r"[（(](?:不?含|包括|其中|同比|下同)[^（）()]{0,20}[)）]")
_STANDING = re.compile(r"(?:水平|区间|台阶|关口|大关|梯队|行列)$")
_CONTEST = re.compile(
    r"(?:的(?:角逐|比赛|争夺|较量|任务|名单|历史|(?:奋斗|预期)?目标|(?:优异|好)?成绩|纪录|门槛)|在内的?.*)$"
)
# Manner before a verb: 主控电脑|静静地收集, 热气球|缓缓升空.
_MANNER = re.compile(r"(?<=..)(?:([静缓渐徐默频纷])\1地?|双双|正在|已经?(?=.{2})).*$")
_DIGIT = Pattern(r"[0-9０-９]")
_SAYING = frozenset({"verb", "announce", "forecast", "adv", "lead", "target"})
_NO_NOUN = frozenset(
    [
        "元",
        "人",
        "下",
        "上",
        "中",
        "里",
        "内",
        "间",
        "来",
        "后",
        "前",
        "级",
        "多",
        "为主",
        "或",
        "起",
        "止",
        "价",
        "后的",
        "内的",
        "中的",
        "新",
    ]
)
_INSIDE_NOUN = frozenset({"的", "和", "与", "累计", "最大"})
# What binds a phrase to its neighbours and is no part of it.
_BOUND = Pattern(r"^[和及与的等之/]+|(?:的|等|和|及|之|(?<!参)与)+$")
_BINDING = frozenset("和及与的等之/")
# 服务器|受大模型带动|订单产量: what drove it stands inside.
_DRIVEN = Pattern(r"受[^，。受]{2,12}?(?:影响|带动|推动|拉动|驱动|提振)(?=.{2})")
_LONG_ASIDE = Pattern(r"[（(](?:[^（）()]{10,}|(?:以|含|不含|包括|未|扣除|指|即|其中|按)[^（）()]{2,})[)）]")
_MARKS = "= \u3000、，,。；;：:'…—-·()（）[]【】<>#*|"


def subject_phrase(
    text: str, start: int, end: int, masks: Sequence[tuple[int, int]], words: Sequence[Word]
) -> tuple[str, int, int]:
    """The subject in text[start:end] without the masked spans and the words that only open a clause.

    Returns the phrase and the span it was cut from; ("", end, end) where nothing is left. `masks`
    (sorted spans: times, places at the head, asides) are left out wherever they stand.
    """
    numbered = _NUMBERED.match(text, start, end)
    if numbered:
        start = numbered.end()
    # Opening words are peeled until content begins.
    mask = dict(masks)
    lead = {w.start: w for w in words if w.cls in _LEAD_CLASSES}
    at = start
    while at < end:
        if at in mask:
            at = max(at + 1, mask[at])
        elif text[at] in "（(" and (note := _NOTE.match(text, at, end)):
            at = note.end()
        elif text.startswith("等地", at) and not text.startswith(("等地区", "等地方"), at):
            at += 2
        elif text[at] in _EDGE and text[at] not in _OPEN_QUOTE:
            at += 1
        elif _THIS.match(text, at, end):
            at += 2
        elif text[at] == "最" and at in lead and lead[at].end < end:
            break  # 最高气温
        elif at in lead and (
            lead[at].end - at > 1 or lead[at].cls in ("lead", "basis") or text[at] in _LEAD_SINGLE
        ):
            at = lead[at].end
        else:
            break
    if at >= end:
        return "", end, end
    pieces, pos = [], at
    for a, b in masks:
        if b <= pos or a >= end:
            continue
        pieces.append(text[pos : max(pos, a)])
        pos = max(pos, b)
    pieces.append(text[pos:end])
    return _trim("".join(pieces)), at, end


def counted_noun(
    text: str,
    start: int,
    end: int,
    words: Sequence[Word],
    times: Sequence[TimeExpr] = (),
    *,
    runs_on: bool = False,
) -> Counted:
    """The noun phrase that follows a number, and the words said of it in the same clause.

    `runs_on`: the next number stands right at `end`, so that what follows the last 、 is of that one.
    The noun ends at a mark, a grammar word or a verb. Both are "" where nothing follows:
    200个玉米主产县开展创建 -> ("玉米主产县", "开展创建").
    """
    at = start
    while at < end and text[at] in " \u3000的":
        at += 1
    unit_aside = _ASIDE.match(text, at, end)
    if unit_aside:
        at = unit_aside.end()
    if at < end and text[at] in "是为" and at == start:
        at += 1
    last = text.rfind("、", at, end) if runs_on else -1
    if last > at and _ITEM.fullmatch(text, last + 1, end):
        end = last  # 3200顶帐篷、|棉被1000床
    limit, skip = end, 0
    for m in _NOUN_STOP.finditer(text, at, end):
        if m.start() < skip:
            continue
        aside = _ASIDE.match(text, m.start(), end)
        if aside and m.start() > at:
            skip = aside.end()
            continue
        limit = m.start()
        if (
            m.group() != "、"
            or m.start() > at + 2
            or m.end() >= end
            or _DIGIT.search(text, m.end(), min(end + 1, len(text)))
        ):
            break
        limit = end
    for t in times:
        if at < t.start < limit:
            limit = t.start
    stop, by = limit, None
    for w in words:
        if w.start >= stop:
            break
        if (
            w.start >= at
            and (w.cls not in ("act", "delta", "share") or (w.start > at and text.startswith("了", w.end)))
            and not (w.text in _INSIDE_NOUN or (w.cls == "verb" and at < w.start < at + 2))
        ):
            stop, by = w.start, w
            break
    noun = _MANNER.sub("", _CONTEST.sub("", _trim(text[at:stop])))
    if words and words[0].start == at and words[0].end == stop and words[0].cls == "act":
        return Counted("", "", start)
    people = noun == "人" and text.startswith("的", start)  # 67%的人
    if _GENERIC.match(noun) or _STANDING.search(noun) or (noun in _NO_NOUN and not people):
        return Counted("", "", start)
    tells = by is not None and (
        (by.cls in _SAYING and any(w.cls == "verb" and w.start < limit for w in words if w.start >= stop))
        or (not noun and by.cls in ("verb", "be") and limit - by.end >= 2)
    )
    acts_on = runs_on and is_general(noun)  # 企业享受补助1亿元: the next number is what they do
    said = text[stop:limit].strip("了着过 的") if tells and not acts_on else ""
    return Counted(noun, said, stop)


def _balance(phrase: str) -> str:
    """Drop a bracket or quotation mark whose partner was cut off."""
    if not _QUOTE.search(phrase):
        return phrase
    for a, b in _QUOTES:
        if phrase.count(a) != phrase.count(b):
            phrase = phrase.replace(a, "").replace(b, "")
    return phrase


def _trim(phrase: str) -> str:
    # Most phrases hold none of what is cut out: one look tells.
    if "（" in phrase or "(" in phrase:
        phrase = _LONG_ASIDE.sub("", phrase)
    if "受" in phrase:
        phrase = _DRIVEN.sub("", phrase)
    phrase = phrase.strip(_MARKS)
    if phrase[:1] in _BINDING or phrase[-1:] in _BINDING:
        phrase = _BOUND.sub("", phrase).strip(_MARKS)
    return _balance(phrase)
