"""What a figure measures: the noun phrase that its predicate is about.

What belongs here: cutting that phrase out of a clause, before the number (the subject) or after it
(the counted thing). What does not: which measure it is (measures), lists of subjects (pairing).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import TYPE_CHECKING, NamedTuple

from pipeline.lexicon import rows
from pipeline.reading.words import Word

if TYPE_CHECKING:
    from pipeline.reading.times import TimeExpr

__all__ = [
    "Counted",
    "choose_indicator",
    "counted_noun",
    "is_attribute",
    "is_average",
    "is_event",
    "is_relational",
    "measured_by",
    "subject_phrase",
]


class Counted(NamedTuple):
    """The noun after a number, what is said of it, and where the noun ends."""

    noun: str
    said: str
    end: int


_EDGE = "= \u3000\u00a0、，,。；;：:和及与的等之“”\"'…—-·()（）[]【】《》<>#*|"
_OPEN_QUOTE = "“《「『‘"
# Single characters that open a clause; the other transparent ones may begin a content word.
_LEAD_SINGLE = frozenset("到共仅均都已也又再还则却只其该的是为有达超可将")
_LEAD_CLASSES = frozenset({"lead", "adv", "forecast", "target", "to", "be", "basis"})


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


# 这座大桥: the demonstrative with its classifier.
_THIS = re.compile(
    r"[这那该此本](?:[座条款种个家支项批艘架台届次场只片块名位部集幅篇颗栋幢])(?![目数人庭子风馆件区单置次队构例景款团体员合])(?=..)"
)
# The number of an item in a list: 3、, (2), 1.
_NUMBERED = re.compile(r"[（(]?\d{1,2}[、.．)）]\s*(?!\d)")
_QUOTES = (("“", "”"), ("《", "》"), ("（", "）"), ("(", ")"), ("‘", "’"))
_QUOTE = re.compile("[" + "".join(a + b for a, b in _QUOTES) + "]")


def _balance(phrase: str) -> str:
    """Drop a bracket or quotation mark whose partner was cut off."""
    if not _QUOTE.search(phrase):
        return phrase
    for a, b in _QUOTES:
        if phrase.count(a) != phrase.count(b):
            phrase = phrase.replace(a, "").replace(b, "")
    return phrase


_ITEM = re.compile(r"[\u4e00-\u9fff]{2,6}")
_NOUN_STOP = re.compile(r"[，,。；;：:！？!?…（）()【】\[\]\n、]|——")


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
            and (w.cls not in ("act", "delta") or (w.start > at and text.startswith("了", w.end)))
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
    acts_on = runs_on and noun in _general()  # 企业享受补助1亿元: the next number is what they do
    said = text[stop:limit].strip("了着过 的") if tells and not acts_on else ""
    return Counted(noun, said, stop)


def choose_indicator(
    own: str,
    counted: str,
    said: str,
    *,
    measure: str,
    kind: str,
    unit: str | None,
    belongs: bool,
    previous: str,
    among: bool = False,
    summed: bool = False,
    reached: bool = False,
    going_on: str = "",
) -> str:
    """The indicator out of the subject before the number (`own`), the noun after it (`counted`, with
    what is `said` of it) and the subject of the clause before (`previous`).

    `belongs`: the noun is tied to the number by 的 (投资11.53亿元的项目). `among`: the clause before ends
    in 中 (77个设施中，32个已建成). `summed`: 共 stands before the number. `reached`: the number is an end
    of a change (由A增至B), so that the noun after it is only its unit. `going_on`: what a span with 连续
    says went on. Returns "" when nothing is known.
    """
    if measure == "duration":
        counted = _INSIDE_SPAN.sub("", counted)
    if own in _verbs() and previous and not counted:
        own = own if measure == "level" and own in _events() else ""
    if measure != "multiple":
        own = own.removeprefix("相当于")
    if reached and len(counted) <= 2 and (own or previous):
        counted = ""
    if kind in ("count", "bare") and counted:
        counted = _counted_group(counted)
    if own and not counted and kind not in ("count", "bare"):
        own = _contrasted(own, previous)
    if measure in ("growth", "change", "gap", "contribution"):
        own = _YEARLY.sub("", own) if len(own) > 3 else own
        if own in _RATE_NOUNS or own.rstrip("的") in _RATE_NOUNS:
            rate = (
                "增速"
                if measure != "growth" and not previous.endswith(("增速", "率", "比重", "占比"))
                else ""
            )
            return previous + rate
        if not own and measure == "growth" and counted and belongs:
            return counted
        if own in _relational():
            return _related(previous, own)
        if measure == "contribution" and previous and own.startswith(("对", "拉动")):
            return _CAUSED.split(previous)[0] + own
        if own in _DELTAS:
            return previous + own
        if own in _AVERAGES:
            own = ""
        return own or previous or counted
    if measure == "share":
        return _share(own, counted, said, belongs, previous)
    if measure == "rank":
        return _ranked(own, counted, previous)
    if measure == "multiple":
        return own or previous or counted
    if measure == "duration":
        if own.endswith("创") and _RECORD.match(counted):
            return (own.removesuffix("创") or previous) + ("" if own != "创" else "创新高")
        own = "" if own in _SPANS or own.endswith(("为期", "历时")) else own
        subject = own or (previous if not counted else "")
        if going_on:
            return (own or previous) + going_on
        return subject + said[:10] if said and not counted else (own or counted + said[:8]) or previous
    if unit == "级" and counted.startswith(("地震", "强震")):
        return "地震震级"
    if own in _AVERAGES:
        return own + (counted or previous)
    if own in _DELTAS and previous:
        return previous + own
    if own in _REMAINING and previous and not counted:
        return own + previous
    if own in _relational() and not (counted and belongs):
        return _related(previous, own)
    if counted and belongs and own:
        return counted + own if is_attribute(own) or len(own) <= 3 else counted
    if summed and not own and previous and not counted:
        return previous
    if counted and own and kind == "amount" and is_attribute(counted) and not is_attribute(own):
        return own + counted[:8]
    if counted in _general() and kind in ("count", "bare"):
        return said + counted if 2 <= len(said) <= 4 else counted
    if counted and (not own or kind in ("count", "bare", "score") or not is_attribute(own)):
        return counted
    if said and not own and previous and among:
        return said[:12] + "的" + previous
    if said and kind in ("count", "bare") and (not own or not is_attribute(own)):
        return said[:12] + ("人数" if unit in ("人", "人次") and len(said) <= 3 else "")
    if own in _HARMED and unit == "人":
        return own + "人数"
    return own or previous


def _contrasted(own: str, previous: str) -> str:
    """A subject set against the one before shares its attribute: after 居民人均可支配收入, 城镇居民 has
    an income as well."""
    alike = len(own) >= 3 and "占" not in previous and not is_attribute(own) and not own.isascii()
    at = previous.rfind(own[-2:]) if alike and not previous.startswith(own) else -1
    shared = previous[at + 2 :] if at >= 0 else ""
    alone = len(shared) >= 2 and "、" not in shared
    return own + shared if alone and is_attribute(shared) else own


def _counted_group(counted: str) -> str:
    """The things counted, without what is said of them: a number of things is no amount, so that in
    11个行业出口额同比增长 it counts the trades."""
    group = _GROUP.match(counted)
    if group and (_AMOUNT.search(counted) or group.group() in ("省份", "省区市", "部门", "国家和地区")):
        return group.group()
    return counted


def is_average(own: str) -> bool:
    """Whether a subject only says per what (日均, 人均) of the thing spoken of before."""
    return own in _AVERAGES


def is_relational(own: str) -> bool:
    """Whether a subject is a bare attribute of the thing spoken of before (规模, 占比)."""
    return own in _relational()


@cache
def _verbs() -> frozenset[str]:
    return frozenset(row["word"] for row in rows("verbs") if len(row["word"]) > 1)


def is_event(phrase: str) -> bool:
    """Whether a phrase says what happened to those who are counted (死亡, 受伤)."""
    return phrase in _HARMED or phrase in _events()


@cache
def _events() -> frozenset[str]:
    return frozenset(row["word"] for row in rows("verbs") if row["class"] == "event")


@cache
def _general() -> frozenset[str]:
    return frozenset(row["word"] for row in rows("general_nouns"))


@cache
def _relational() -> frozenset[str]:
    return frozenset(row["word"] for row in rows("relational"))


def _related(previous: str, own: str) -> str:
    """The attribute `own` of the thing spoken of before: its own attribute noun gives way."""
    if not previous or previous.endswith(own):
        return previous or own
    if previous in _relational():
        return own
    m = _attributes().search(previous)
    thing = (
        previous[: m.start()]
        if m and m.start() >= 2 and own not in ("占比", "比重", "比例", "份额")
        else previous
    )
    return thing.removesuffix("总")[-16:] + own


def _ranked(own: str, counted: str, previous: str) -> str:
    """What a rank is in: 成为装机规模第二大电源 ranks 装机规模, 新能源成为第一大电源 the 新能源."""
    if own.startswith("占") and previous:
        return previous
    been = _BECOME.search(own)
    if been is None:
        return own or previous or counted
    by, holder = been.group("by"), own[: been.start()].rstrip("已")
    if is_attribute(by):
        return by
    if 2 <= len(holder) <= 12 and not holder.endswith("的"):
        return holder
    return by or counted or previous or own


def _share(own: str, counted: str, said: str, belongs: bool, previous: str) -> str:
    if own.startswith("贡献") and counted and belongs:
        return "占" + own.removeprefix("贡献").removeprefix("了") + counted
    if own.endswith("占") and len(own) > 2:
        own = own.rstrip("占只仅约")
    if own.startswith("占") and own not in _relational():
        whole = own.rstrip("的")
        if whole == "占":
            return previous if "占" in previous else previous + "占比"
        return previous + (whole if whole.endswith(("比重", "份额", "比例", "占比")) else whole + "比重")
    if own in _relational():
        return _related(previous, own)
    if own.endswith("之比"):
        return previous + "与" + own
    if own.endswith("中") and counted and belongs:
        own = ""
    put = _PUT.search(own)
    if put and said:
        return put.group("whole") + said[:8] + "占比"
    if put and is_attribute(put.group("whole")):
        return put.group("whole")
    world = _WHOLE.search(own)
    if counted and belongs and world:
        return counted + "占" + world.group() + "比重"
    of = _OF.search(own)
    if of and not belongs:
        return of.group("part") + "占" + of.group("whole") + "比重"
    if counted and belongs and (not own or (said and len(own) <= 4)):
        return said[:14] + "的" + counted + "占比" if said else counted
    if counted and not own:
        return counted + said[:12]
    if not own and said:
        return said[:14] + "占比"
    return own or counted or previous


@lru_cache(maxsize=4096)
def is_attribute(phrase: str) -> bool:
    """Whether the phrase ends in a noun for an attribute (产量, 面积, 总额), which is what is counted."""
    return _attributes().search(phrase) is not None


@cache
def _measured() -> re.Pattern[str]:
    return _ending([row["word"] for row in rows("attributes") if row["names"] != "thing"])


def measured_by(phrase: str) -> str:
    """The attribute at the end of a phrase by which a thing is measured (汽车销量 -> 销量), or ""."""
    m = _measured().search(phrase)
    return m.group() if m else ""


@cache
def _attributes() -> re.Pattern[str]:
    return _ending([row["word"] for row in rows("attributes")])


def _ending(words: Sequence[str]) -> re.Pattern[str]:
    """A pattern of the words at a phrase's end, the longest first, or of the syllables that name amounts."""
    longest = sorted(map(re.escape, words), key=len, reverse=True)
    return re.compile("(?:" + "|".join(longest) + r"|(?<![力质数能])量|额|率|价|(?<![多少])数|费|值)$")


_RATE_NOUNS = frozenset(
    {
        "增速",
        "增幅",
        "涨幅",
        "升幅",
        "增长率",
        "降幅",
        "跌幅",
        "累计增幅",
        "累计增速",
        "同比增速",
        "增长",
        "同比增幅",
    }
)
_REMAINING = frozenset({"剩余", "其余", "余下", "剩下"})
_HARMED = frozenset(
    {"死亡", "遇难", "失踪", "受伤", "获救", "牺牲", "重伤", "轻伤", "伤亡", "失联", "被困", "受灾"}
)
_AVERAGES = frozenset({"日均", "年均", "人均", "月均", "户均", "每天", "每年", "每月", "亩均", "平均"})
_INSIDE_SPAN = re.compile(r"^(?:内|间|来|里)(?=.{2})")
_DELTAS = frozenset({"增产", "减产", "增收", "减收", "增量"})
_SPANS = frozenset(
    {
        "为期",
        "历时",
        "历经",
        "经过",
        "经",
        "花",
        "用时",
        "时隔",
        "再有",
        "近",
        "前后",
        "回首过去",
        "过去",
        "连续",
        "仅需",
        "只需",
        "仅用",
        "用",
    }
)
# What follows a number without being what it counts.
_GENERIC = re.compile(
    r"(?:(?:季度|月度|年度|单[日月季])?(?:历史)?新[高低]|速度|高速(?!公路|铁路|列车|路|$)|基础(?=之?上)|高位|幅度|水平|势头|态势|目标|比例|份额|增长|增幅|涨幅|降幅|大关|关口|规模|不等|[新大]?台阶|新高|纪录|之间|时间|期间|左右|以上|以下|范围|区间|以来|级以上|左右的)"
)
_ASIDE = re.compile(r"[（(][^（）()\d，。]{1,12}[)）]")
_STANDING = re.compile(r"(?:水平|区间|台阶|关口|大关|梯队|行列)$")
_CONTEST = re.compile(
    r"(?:的(?:角逐|比赛|争夺|较量|任务|名单|历史|(?:奋斗|预期)?目标|(?:优异|好)?成绩|纪录|门槛)|在内的?.*)$"
)
# 将销售收入的15%投入研发; 创造了全国1/9的经济总量; 销量达到汽车总销量的38.9%.
_PUT = re.compile(r"(?:将|把)(?P<whole>[^，。将把]{2,16})$")
_WHOLE = re.compile(r"(?:全国|全球|世界|全省|全市)$")
_OF = re.compile(r"^(?P<part>.{2,20}?)(?:已?达到?|已?接近|相当于|不足|不到)(?P<whole>.{2,12})$")
_YEARLY = re.compile(r"(?:年均|月均|年平均|平均每年|每年平均|每年)$")
_AMOUNT = re.compile(r"(?:收入|支出|(?<![力质数能])[额量率值价费])$")
_BECOME = re.compile(
    r"(?:成为|已经是|已是|是|为)(?:全球|世界|全国|我国|国内|亚洲|欧洲|全省|全市|全县|全区)?(?P<by>.*)$"
)
_CAUSED = re.compile(r"(?<=..)(?:占|对|拉动)")
_RECORD = re.compile(r"(?:同期|历史)?新[高低]")
# Manner before a verb: 主控电脑|静静地收集, 热气球|缓缓升空.
_MANNER = re.compile(r"(?<=..)(?:([静缓渐徐默频纷])\1地?|双双|正在|已经?(?=.{2})).*$")
# Things that are counted by the number; what follows them is said of them: 7个省份|人工造林.
_GROUP = re.compile(
    r"[^、，。的]{0,6}?(?:省份|省区市|部门|行业|城市|国家和地区|国家|地区|[商产]品类别|类别|企业|公司|银行|乡镇|县|村|机场|港口"
    r"|园区|景区|学校|高校|医院|项目|品种|断面|站点|家庭|合作社|板块|蔬菜|水果|商品)(?!数)(?=.{2})"
)
_DIGIT = re.compile(r"[0-9０-９]")
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
_BOUND = re.compile(r"^[和及与的等之/]+|(?:的|等|和|及|之|(?<!参)与)+$")
# 服务器|受大模型带动|订单产量: what drove it stands inside.
_DRIVEN = re.compile(r"受[^，。受]{2,12}?(?:影响|带动|推动|拉动|驱动|提振)(?=.{2})")
_LONG_ASIDE = re.compile(
    r"[（(](?:[^（）()]{10,}|(?:以|含|不含|包括|未|扣除|指|即|其中|按)[^（）()]{2,})[)）]"
)
_MARKS = "= \u3000、，,。；;：:'…—-·()（）[]【】<>#*|"


def _trim(phrase: str) -> str:
    phrase = _LONG_ASIDE.sub("", phrase)
    return _balance(_BOUND.sub("", _DRIVEN.sub("", phrase).strip(_MARKS)).strip(_MARKS))
