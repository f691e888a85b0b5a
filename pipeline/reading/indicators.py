"""What a figure measures: the choice among the subject, the counted thing and what was spoken of before.

What belongs here: composing the indicator for each kind of measure. What does not: cutting noun phrases
(noun_phrases), which measure it is (measures), lists of subjects (pairing).
"""

from __future__ import annotations

from pipeline.patterns import Pattern
from pipeline.reading.nouns import (
    ending_attribute,
    is_attribute,
    is_average,
    is_event,
    is_general,
    is_harm,
    is_relational,
    is_verb,
)

__all__ = ["RATES", "choose_indicator", "related"]


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
    if is_verb(own) and previous and not counted:
        own = own if measure == "level" and is_event(own) else ""
    if measure != "multiple":
        own = own.removeprefix("相当于")
    if reached and len(counted) <= 2 and (own or previous):
        counted = ""
    if kind in ("count", "bare") and counted:
        counted = _counted_group(counted)
    if own and not counted and kind not in ("count", "bare"):
        own = _contrasted(own, previous)
    if measure in ("growth", "change", "gap", "contribution"):
        own = _YEARLY.sub("", own) if len(own) > 3 or _YEARLY.fullmatch(own) else own
        if own in RATES or own.rstrip("的") in RATES:
            rate = (
                "增速"
                if measure != "growth" and not previous.endswith(("增速", "率", "比重", "占比"))
                else ""
            )
            return previous + rate
        if not own and measure == "growth" and counted and belongs:
            return counted
        if is_average(own) and measure != "contribution":
            own = ""  # 日均环比增长3.2%
        if is_relational(own):
            return related(previous, own)
        if measure == "contribution" and previous and own.startswith(("对", "拉动")):
            return _CAUSED.split(previous)[0] + own
        if own in _DELTAS:
            return previous if is_attribute(previous) else previous + own
        if is_average(own):
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
    if is_average(own):
        return own + (counted or previous)
    if own in _DELTAS and previous:
        return previous + own
    if own in _REMAINING and previous and not counted:
        return own + previous
    if is_relational(own) and not (counted and belongs):
        return related(previous, own)
    if counted and belongs and own:
        if is_attribute(counted) and not is_attribute(own) and len(own) <= 8:
            return own + counted  # 苹果以5520万部的出货量排名第二
        return counted + own if is_attribute(own) or len(own) <= 3 else counted
    if summed and not own and previous and not counted:
        return previous
    if counted and own and kind == "amount" and is_attribute(counted) and not is_attribute(own):
        return own + counted[:8]
    if is_general(counted) and kind in ("count", "bare"):
        return said + counted if 2 <= len(said) <= 4 else counted
    if counted and _RUINED.fullmatch(said):
        return counted + said  # 4万间房屋倒塌
    if counted and (not own or kind in ("count", "bare", "score") or not is_attribute(own)):
        return counted
    if said and not own and previous and among:
        return said[:12] + "的" + previous
    if said and kind in ("count", "bare") and (not own or not is_attribute(own)):
        return said[:12] + ("人数" if unit in ("人", "人次") and len(said) <= 3 else "")
    if is_harm(own) and unit == "人":
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


def related(previous: str, own: str) -> str:
    """The attribute `own` of the thing spoken of before: its own attribute noun gives way."""
    if not previous or previous.endswith(own) or (own in _PARTS and previous.endswith(_PARTS)):
        return previous or own
    if is_relational(previous):
        return own
    attribute = ending_attribute(previous)
    thing = previous.removesuffix(attribute)
    if len(thing) < 2 or own in _PARTS:
        thing = previous
    return thing.removesuffix("总") + own


def _ranked(own: str, counted: str, previous: str) -> str:
    """What a rank is in: 成为装机规模第二大电源 ranks 装机规模, 新能源成为第一大电源 the 新能源."""
    if own.startswith("占") and previous:
        return previous
    if own in RATES and previous:
        return previous + own
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
    if len(own) > 2 and (part := _PART_OF.search(own)):
        own = own[: part.start()].rstrip("只仅约")
    if own.startswith("占") and not is_relational(own):
        whole = own.rstrip("的")
        if whole == "占":
            return previous if "占" in previous else previous + "占比"
        return previous + (whole if whole.endswith(("比重", "份额", "比例", "占比")) else whole + "比重")
    if is_relational(own):
        return related(previous, own)
    if own.endswith("之比"):
        return previous + "与" + own
    if not counted and (inside := _INSIDE_WHOLE.fullmatch(own)):
        return f"{inside['part']}占{inside['whole']}比重"
    if counted and belongs and (own.endswith("中") or (is_attribute(own) and is_attribute(counted))):
        own = ""  # 7530万台的出货量和|21.8%的市场份额
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


_RUINED = Pattern(r"(?:不同程度|严重|一般)?(?:倒塌|损坏|受损|损毁|被毁|绝收)")
# 研发投入占全国企业投入的70%
_INSIDE_WHOLE = Pattern(
    r"(?P<part>[^占]{2,}?)已?[约仅只]?占(?P<whole>[^占有比用领地][^占]{1,18}?)的?(?<!比重|比例|占比|份额)"
)
_PART_OF = Pattern(r"占(?:到|据|了)?$")
_PARTS = ("占比", "比重", "比例", "份额")
RATES = frozenset(
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
"""Nouns for how fast something changes, which say nothing of what."""

_REMAINING = frozenset({"剩余", "其余", "余下", "剩下"})
_INSIDE_SPAN = Pattern(r"^(?:内|间|来|里)(?=.{2})")
_DELTAS = frozenset({"增产", "减产", "增收", "减收", "增支", "减支", "增量"})
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
# 将销售收入的15%投入研发; 创造了全国1/9的经济总量; 销量达到汽车总销量的38.9%.
_PUT = Pattern(r"(?:将|把)(?P<whole>[^，。将把]{2,16})$")
_WHOLE = Pattern(r"(?:全国|全球|世界|全省|全市)$")
_OF = Pattern(r"^(?P<part>.{2,20}?)(?:已?达到?|已?接近|相当于|不足|不到)(?P<whole>.{2,12})$")
_YEARLY = Pattern(r"(?:年均|月均|月人均|年人均|年平均|平均每年|每年平均|每年)$")
_AMOUNT = Pattern(r"(?:收入|支出|天数|比例|比重|(?<![力质数能])[额量率值价费])$")
_BECOME = Pattern(
    r"(?:成为|已经是|已是|是|为)(?:全球|世界|全国|我国|国内|亚洲|欧洲|全省|全市|全县|全区)?(?P<by>.*)$"
)
_CAUSED = Pattern(r"(?<=..)(?:占|对|拉动)")
_RECORD = Pattern(r"(?:同期|历史)?新[高低]")
# Things that are counted by the number; what follows them is said of them: 7个省份|人工造林.
_GROUP = Pattern(
    r"[^、，。的]{0,6}?(?:省份|省区市|部门|行业|城市|国家和地区|国家|地区|[商产]品类别|类别|企业|公司|银行|乡镇|县|村|机场|港口"
    r"|园区|景区|学校|高校|医院|项目|品种|断面|站点|家庭|合作社|板块|蔬菜|水果|商品)(?!数)(?=.{2})"
)
