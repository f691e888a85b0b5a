"""How the report says things in Chinese: measures, hedges, units, periods, and a figure in one sentence.

What belongs here: words for codes, and sentences put together from the fields of a row. What does not:
markup (`templates`), reading text (`pipeline.reading`).
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from datetime import date
from typing import Any

__all__ = [
    "BASES",
    "CLASSES",
    "DOUBTS",
    "FLAGS",
    "KINDS",
    "MEASURES",
    "MODIFIERS",
    "PAGE_STATUSES",
    "RELATIONS",
    "ROLES",
    "STATUSES",
    "VERDICTS",
    "amount",
    "day_in_words",
    "in_words",
    "number",
    "period_in_words",
    "scaled",
    "unit_in_words",
]

MEASURES = {
    "level": "水平",
    "growth": "增长率",
    "change": "增减量",
    "gap": "差距",
    "share": "占比",
    "contribution": "贡献",
    "multiple": "倍数",
    "rank": "位次",
    "duration": "时长",
    "return_period": "重现期",
}
MODIFIERS = {
    "eq": "确数",
    "approx": "约数",
    "gt": "超过",
    "ge": "不低于",
    "lt": "不到",
    "le": "不超过",
    "range": "区间",
}
BASES = {"yoy": "同比", "mom": "环比", "other": "与其他时期比"}
STATUSES = {"actual": "实际", "forecast": "预计", "target": "目标"}
CLASSES = {"figure": "数字", "date": "日期", "label": "名称", "ordinal": "序数", "idiom": "词语"}
KINDS = {"story": "报道", "photo": "图片", "brief": "简讯", "notice": "公告", "ad": "广告"}
VERDICTS = {"consistent": "一致", "inconsistent": "不一致", "untestable": "无法核对"}
PAGE_STATUSES = {"ok": "已读", "rejected": "未能读取"}
ROLES = {
    "title": "标题",
    "subtitle": "副题",
    "kicker": "引题",
    "heading": "小标题",
    "body": "正文",
    "caption": "图说",
    "credit": "图片来源",
    "byline": "作者",
    "table": "表格",
    "page_head": "报头",
    "continuation": "转接",
    "image": "图片",
    "ad": "广告",
    "debris": "残片",
}
RELATIONS = {
    "repeat": "重复提及",
    "threshold": "约束与确数",
    "growth": "增长率与前后水平",
    "direction": "增减方向",
    "difference": "前后之差",
    "share": "占比与部分、整体",
    "part": "部分不大于整体",
    "sum": "分项与合计",
    "gap": "差距与两方水平",
    "rank": "位次与数值",
}
FLAGS = {
    "region_inherited": "地区承接上文",
    "region_from_publication": "地区取自报纸所在地",
    "period_inherited": "时期承接上文",
    "period_from_article": "时期取自全篇",
    "region_default": "地区取缺省",
    "region_unknown": "本地所指不明",
    "indicator_inherited": "指标承接上文",
    "list_mismatch": "并列项与数字个数不符",
    "misprint_read": "按误排改读",
    "low_confidence": "两种读法相近",
    "corrected": "已人工更正",
}
DOUBTS = frozenset({"list_mismatch", "misprint_read", "low_confidence", "corrected"})
"""Flags that say that something may be wrong; the others say where a field was taken from."""

_UNITS = {
    "CNY": "元",
    "USD": "美元",
    "HKD": "港元",
    "EUR": "欧元",
    "JPY": "日元",
    "GBP": "英镑",
    "pp": "个百分点",
    "times": "倍",
    "rank": "位",
    "m": "米",
    "km": "公里",
    "mm": "毫米",
    "m2": "平方米",
    "km2": "平方公里",
    "m3": "立方米",
    "t": "吨",
    "kg": "公斤",
    "kW": "千瓦",
    "kWh": "千瓦时",
    "ha": "公顷",
    "mu": "亩",
    "TEU": "标箱",
    "tce": "吨标准煤",
    "year": "年",
    "quarter": "个季度",
    "month": "个月",
    "week": "周",
    "day": "天",
    "hour": "小时",
    "minute": "分钟",
    "second": "秒",
    "1": "",
}
_HEDGES = {"approx": "约", "gt": "超过", "ge": "不低于", "lt": "不到", "le": "不超过"}
_RATIOS = ("%", "‰", "/10万", "pp")
_POWERS = {0: "", 3: "千", 4: "万", 6: "百万", 8: "亿", 12: "万亿"}
_SCALES = ((1e12, "万亿"), (1e8, "亿"), (1e4, "万"))


def unit_in_words(unit: str | None) -> str:
    """The unit as people write it (CNY: 元); other units as they are."""
    return "" if unit is None else _UNITS.get(unit, unit)


def number(value: float) -> str:
    """A number with its digits grouped and no more of them than it has."""
    return f"{value:,.15g}" if abs(value) < 1e15 else f"{value:.6g}"


def amount(value: float, unit: str | None) -> str:
    """A value in base units with the scale that people would choose (1.352691万亿元)."""
    shown = unit_in_words(unit)
    if unit not in _RATIOS:
        for factor, scale in _SCALES:
            if abs(value) >= factor:
                return f"{number(value / factor)}{scale}{shown}"
    return f"{number(value)}{shown}"


def period_in_words(start: date | None, end: date | None) -> str:
    """A period as people say it: 2026年一季度, 2026年1—4月, 2026年5月21日; empty when there is none."""
    if start is None or end is None:
        return ""
    whole_months = start.day == 1 and end.day == monthrange(end.year, end.month)[1]
    if whole_months and start.year == end.year:
        months = (start.month, end.month)
        names = {
            (1, 12): "",
            (1, 3): "一季度",
            (4, 6): "二季度",
            (7, 9): "三季度",
            (10, 12): "四季度",
            (1, 6): "上半年",
            (7, 12): "下半年",
        }
        if months in names:
            return f"{start.year}年{names[months]}"
        same = f"{start.month}月" if start.month == end.month else f"{start.month}—{end.month}月"
        return f"{start.year}年{same}"
    if whole_months and (start.month, end.month) == (1, 12):
        return f"{start.year}—{end.year}年"
    if start == end:
        return day_in_words(start)
    return f"{day_in_words(start)}至{day_in_words(end)}"


def day_in_words(day: date) -> str:
    """A day as people say it."""
    return f"{day.year}年{day.month}月{day.day}日"


def in_words(figure: Mapping[str, Any]) -> str:
    """A row of `figures` as one plain sentence, such as 2026年一季度，上海的GDP同比增长5.9%。"""
    when = period_in_words(figure["period_start"], figure["period_end"])
    where = figure["region"] or ""
    what = figure["indicator"] or "（未读出指标）"
    subject = f"{where}的{what}" if where else what
    said = _predicate(figure)
    verb = {"forecast": "预计", "target": "目标" if said.startswith("为") else "目标是"}.get(
        figure["status"], ""
    )
    return f"{f'{when}，' if when else ''}{subject}{verb}{said}。"


def _predicate(figure: Mapping[str, Any]) -> str:
    measure, value, unit = figure["measure"], figure["value"], figure["unit"]
    size = _size(figure, abs(value))
    basis = {"yoy": "同比", "mom": "环比", "other": "比所比时期"}.get(figure["basis"] or "", "")
    if measure == "growth":
        return f"{basis}{'增长' if value >= 0 else '下降'}{size}"
    if measure == "change":
        return f"{basis}{'增加' if value >= 0 else '减少'}{size}"
    if measure == "gap":
        return f"{'高出' if value >= 0 else '低出'}{size}"
    if measure == "rank":
        if figure["modifier"] == "le":
            return f"位居前{number(value)}"
        return f"位居第{number(value)}"
    if measure == "contribution":
        return f"{'拉动' if unit == 'pp' else '贡献率为'}{size}"
    if measure == "multiple":
        return f"是比较对象的{_size(figure, value)}"
    return f"{'' if figure['modifier'] in _HEDGES else '为'}{_size(figure, value)}"


def _size(figure: Mapping[str, Any], value: float) -> str:
    """How much, with its hedge and the multiplier that the text wrote (13,526.91亿元)."""
    unit, power = figure["unit"], figure["unit_mult"]
    if figure["modifier"] == "range" and figure["low"] is not None:
        return f"{scaled(figure['low'], unit, power)}至{scaled(figure['high'], unit, power)}"
    return _HEDGES.get(figure["modifier"], "") + scaled(value, unit, power, figure["decimals"])


def scaled(value: float, unit: str | None, power: int, decimals: int = 0) -> str:
    """A value in base units with the power of ten and at least the decimals that the text wrote."""
    if unit in _RATIOS:
        power = 0
    if power not in _POWERS:
        return amount(value, unit)
    # the division leaves noise behind the printed digits
    size = round(value / 10**power, 9)
    written = number(size)
    if len(written.rpartition(".")[2] if "." in written else "") < decimals:
        written = f"{size:,.{decimals}f}"
    return f"{written}{_POWERS[power]}{unit_in_words(unit)}"
