"""Which kind of statement a figure makes: measure, sign and the basis of a comparison.

What belongs here: the rules from predicate and unit to `measure`, to the sign of the value, and to
`basis`. What does not: finding the predicate's words (predicates), periods themselves (times).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from pipeline.patterns import Pattern
from pipeline.reading.model import Quantity
from pipeline.reading.predicates import Predicate

__all__ = ["Measure", "default_basis", "for_member", "is_fraction", "read_measure"]


@dataclass(slots=True)
class Measure:
    """A measure, the factor for the value (sign, and 100 for a fold that is a growth), the unit that
    goes with it (None: the quantity's own), the basis, and the rule that said so."""

    name: str
    factor: float
    unit: str | None
    basis: str | None
    rule: str


_GROWTH_AFTER = Pattern(
    r"(?:以上|左右|以内)?的?(?:平均|年均)?(?:速度|幅度|增速|比例)?"
    r"(?:高|快速|较快|中高速|高速|年均|平均|同比|正|大幅|较大|强劲|恢复性|逐年|持续|稳步|逐步|每年|[^，。；、的\d%％]{1,8}(?=增长|增幅|增速|增长率|跌幅|降幅|涨幅))?"
    r"(增长|增幅|增速|涨幅|升幅|速度|提升|跌幅|降幅|下降|下滑|负增长|增加|递增|上升|递减|涨|跌)(?![到至为])"
)
# 影响总指数下降约0.24个百分点: the part in the change of the whole (but 受疫情影响，增速下降).
_MOVES = Pattern(
    r"(?<![受因些的])(?:影响|带动|推动|推高|拖累)[^，。；、受]{0,8}(?:CPI|PPI|指数|价格|物价|GDP|增速|水平|经济|工业|投资)"
    r"[^，。；]{0,8}$"
)
_LEVEL_RATE = Pattern(
    r"(?:指数|收益率|利率|税率|PMI|汇率|费率|票息|价格|水平|温度|湿度|热度|浓度|纯度|得分|评分|杠杆率|市盈率)[^，。]{0,4}$"
)
_RATE_OF_CHANGE = Pattern(
    r"(?:增速|增幅|涨幅|升幅|增长率|增长预期|增速预期|预期增长|增长目标|增速目标|经济增长)[^，。]{0,3}$"
)
_IMPROVING = frozenset({"提高", "提升", "降低"})
_AGAINST_LAST_YEAR = frozenset({"增产", "减产", "增收", "减收", "增支", "减支"})
# Ratios to a whole that are shares of it unless they change.
# What is reached after one of these is of its kind; after a change or a gap it is the rate itself.
_LEVELS = frozenset({"growth", "share", "level", "multiple", "contribution"})
_PER_100_000 = "/10万"
_RATES = frozenset({"%", "‰", _PER_100_000})
# Moves of a market or of one thing, not of a statistical series.
_OTHER_BASIS = frozenset(
    [
        "涨",
        "跌",
        "升",
        "降",
        "收涨",
        "收跌",
        "大涨",
        "大跌",
        "暴跌",
        "暴涨",
        "领涨",
        "下挫",
        "翻",
        "高开",
        "赚",
        "亏",
        "提高",
        "降低",
        "提升",
        "缩短",
        "节省",
        "上调",
        "下调",
        "涨幅",
        "跌幅",
        "微涨",
        "微跌",
        "略涨",
        "略跌",
        "高走",
        "走强",
        "拉升",
    ]
)
_MARKET = Pattern(
    r"[沪深恒道纳]指|深成指|上证|深证|创业板|科创|恒生|道琼斯|纳斯达克|标普|日经|富时|股价|A股|港股|美股|股份|板块|收盘|开盘|盘中"
    r"|期货|主力合约|现货|原油|油价|布伦特|金价|国债|比特币|美元指数|汇率|中间价|即期"
)
_MOVES_OF_PRICE = Pattern(r"[涨跌]|回落|反弹|[升降]|走[高低]")
# Since a day that is named the thing itself has moved: 7月以来…累计上涨20%.
_SINCE_THEN = Pattern(r"(?:以来|年内|近[一二两三四五六七八九十\d]+个?[日天周月年])[^。；]{0,40}$")
# 人均纯收入提高5.8%: what is counted every year is measured against the year before.
_SERIES = Pattern(
    r"(?:收入|产值|增加值|产量|销量|销售额|总额|利润|工资|营收|人数|流量|用电量|亩产|单产)[^，。]{0,6}$"
)
_PRICES = Pattern(r"价格|CPI|PPI|物价|指数|房价")


def _minus(sign: str) -> float:
    return -1.0 if sign == "-" else 1.0


def for_member(m: Measure, q: Quantity) -> Measure:
    """The measure of a list, for a member of another kind (分别增长1.1倍、25.0%和翻一番)."""
    if m.name != "growth" or m.rule == "quote":
        return m
    sign = -1.0 if m.factor < 0 else 1.0
    factor, unit = (100.0 * sign, "%") if q.kind == "fold" else (sign, None)
    return m if (m.factor, m.unit) == (factor, unit) else replace(m, factor=factor, unit=unit)


def read_measure(
    text: str,
    q: Quantity,
    p: Predicate,
    start: int,
    *,
    counted: str = "",
    before: str | None = None,
    previous: str = "",
    last: int | None = None,
) -> Measure:
    """The measure of quantity `q` whose clause (or part of it) begins at `start`.

    `counted` is the noun after the number; `before` the measure of the figure before, which a level
    that was reached (由1.6%下调至0.9%) shares when it has no subject of its own; `previous` the subject
    spoken of before (…增速，2022年为1%); `last` where the list ends that it opens (13.1%、32.8%的增长).

    Rules in order of trust: what the kind of number fixes (rank, return period), the words beside the
    number, the noun after it, the subject's last noun, the unit.
    """
    kind = q.kind
    reached = p.to is not None
    change = None if reached else p.change
    temporal = p.temporal
    subject = text[start : p.subject_end]
    if kind == "rank":
        return Measure("rank", 1.0, None, None, "rank")
    if kind == "return_period":
        return Measure("return_period", 1.0, None, None, "return_period")
    if kind in ("duration", "age"):
        in_a_row = change is not None and text[change.start - 1 : change.start] in ("连", "续")
        if (
            not in_a_row  # 连涨5周, 连续下跌3个月
            and change is not None
            and kind == "duration"
            and change.text not in ("快", "多", "少", "慢", "赚", "亏")
        ):
            if not temporal:
                return Measure("gap", _minus(change.sign), None, None, "duration_gap")
            return Measure("change", _minus(change.sign), None, "other", "duration_change")
        return Measure("duration", 1.0, None, None, "duration")
    if kind == "doubling":
        return Measure("growth", 1.0, None, "other", "doubling")
    if kind == "points":
        if _MOVES.search(text, start, q.hull_start) and not p.than_times:
            sign = _minus(p.change.sign if p.change else "+")
            return Measure("contribution", sign, None, None, "points_moved")
        if (
            p.contrib is not None
            and (p.gap is None or p.contrib.start > p.gap.start)
            and "率" not in p.contrib.text
        ):
            return Measure("contribution", 1.0, None, None, "points_contributed")
        if p.gap is not None and not reached:
            return Measure("gap", _minus(p.gap.sign), None, None, "points_gap")
        if not temporal:
            return Measure("gap", _minus(change.sign if change else "+"), None, None, "points_compared")
        if p.rate is not None and change is None:
            return Measure("change", _minus(p.rate.sign), None, None, "points_rate")
        return Measure("change", _minus(p.change.sign if p.change else "+"), None, None, "points_changed")
    if kind == "fold":
        if change is not None and p.multiple is None and temporal:
            return Measure("growth", 100.0 * _minus(change.sign), "%", None, "fold_growth")
        return Measure("multiple", 1.0, "times", None, "fold_multiple")
    if p.delta is not None and text[p.delta.end : p.subject_end].strip("的达到超过将可能了共约均") == "":
        name = "growth" if q.unit in ("%", "‰") else "change"
        return Measure(name, _minus(p.delta.sign), None, None, "delta")
    if reached and p.rate is None and q.unit in _RATES and not subject.strip() and before in _LEVELS:
        return Measure(before, 1.0, None, None, "reached")
    if q.unit in _RATES:
        return _ratio(text, q, p, change, reached, temporal, subject or previous, last or q.hull_end)
    if p.gap is not None and not reached and p.be is None and not counted:
        return Measure("gap", _minus(p.gap.sign), None, None, "amount_gap")
    if p.multiple is not None and kind in ("count", "bare"):
        return Measure("multiple", 1.0, None, None, "amount_equivalent")
    if change is not None:
        if not temporal:
            return Measure("gap", _minus(change.sign), None, None, "amount_compared")
        return Measure("change", _minus(change.sign), None, None, "amount_changed")
    return Measure("level", 1.0, None, None, "level")


def default_basis(text: str, p: Predicate, m: Measure) -> str:
    """The basis where the sentence names none: a statistical series grows against the year before; a
    market move, a single thing's improvement and an absolute change against something else."""
    if m.basis is not None:
        return m.basis
    if m.rule == "delta":
        return "yoy" if p.delta is not None and p.delta.text in _AGAINST_LAST_YEAR else "other"
    if m.name != "growth":
        return "other"
    if m.rule in ("reached", "ratio_of_rate"):
        return "yoy"
    word = p.change or p.rate
    if word is None:
        return "yoy"
    if _MOVES_OF_PRICE.search(word.text) and word.text != "上升":
        before = text[max(0, word.start - 60) : word.start].rpartition("。")[2]
        if _MARKET.search(before) or _SINCE_THEN.search(before):
            return "other"
    if word.text in _IMPROVING and _SERIES.search(text, max(0, word.start - 12), word.start):
        return "yoy"
    if word.text in _OTHER_BASIS:
        return (
            "yoy"
            if _PRICES.search(text, max(0, word.start - 12), word.start) and len(word.text) > 1
            else "other"
        )
    return "yoy"


def is_fraction(q: Quantity) -> bool:
    """Whether the number is printed as a fraction (三百分之一, 1/300)."""
    return q.kind == "fraction" or (q.unit == "%" and ("分之" in q.text or "/" in q.text))


def _ratio(
    text: str,
    q: Quantity,
    p: Predicate,
    change: object,
    reached: bool,
    temporal: bool,
    subject: str,
    last: int,
) -> Measure:
    """The measure of a percentage, per mille, rate per 100,000 or fraction."""
    after = text[last : last + 18]
    if p.contrib is not None and "贡献" in p.contrib.text and "率" in p.contrib.text:
        return Measure("contribution", 1.0, None, None, "ratio_contribution")
    if change is not None and p.change is not None:
        if not temporal:
            return Measure("gap", _minus(p.change.sign), None, None, "ratio_compared")
        # a rate that falls by 0.8/10万 tells how much, one that falls by 5% is less by a twentieth
        name = "change" if q.unit == _PER_100_000 else "growth"
        return Measure(name, _minus(p.change.sign), None, None, "ratio_changed")
    if p.rate is not None and q.unit == "%":
        return Measure("growth", _minus(p.rate.sign), None, None, "ratio_rate")
    m = _GROWTH_AFTER.match(after)
    if m and not p.source:
        sign = "-" if m.group(1) in ("跌幅", "降幅", "下降", "下滑", "负增长", "跌", "递减") else "+"
        return Measure("growth", _minus(sign), None, None, "ratio_before_growth")
    if p.multiple is not None or p.identity:
        return Measure("multiple", 1.0, None, None, "ratio_multiple")
    if q.unit == "%" and _RATE_OF_CHANGE.search(subject):
        return Measure("growth", 1.0, None, None, "ratio_of_rate")
    stands = text[q.hull_start - 1 : q.hull_start] == "的"  # 高于去年的5.1% tells what it is compared with
    if p.gap is not None and not reached and not stands and p.be is None and p.gap.end <= q.start:
        return Measure("gap", _minus(p.gap.sign), None, None, "ratio_gap")
    if p.share is None and _LEVEL_RATE.search(subject):
        return Measure("level", 1.0, None, None, "ratio_level")
    return Measure("share", 1.0, None, None, "ratio_share")
