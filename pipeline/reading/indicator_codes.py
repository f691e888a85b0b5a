"""The code of a statistical indicator, from any of the wordings that mean it.

What belongs here: making wordings alike, and looking them up. What does not: finding indicators in a
text (`indicators`), the names themselves (`lexicon/indicators.tsv`).
"""

from __future__ import annotations

import re
from functools import lru_cache

from pipeline.lexicon import rows

__all__ = ["code_of", "growth_of", "plain_indicator"]

_DROPPED = re.compile(r"[\s()（）\[\]【】“”\"'‘’、，,·—\-]|的")
_VERBS = re.compile(
    r"累计|共计|合计|(?:全部|共)?(?:实现|完成)(?=.)|^(?:全国|我国|全省|全市|全区|全县|同期)(?=..)"
)
_RATE = re.compile(r"(?<=..)(?:的?(?:同比|环比|年均)?(?:增长?速度?|增幅|降幅|涨幅|跌幅|增长率|增长))$")
_CAPITALS = str.maketrans(
    "ＡＢＣＤＥＦＧＨＩＪＫＬＭＮＯＰＱＲＳＴＵＶＷＸＹＺ", "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
)


@lru_cache(maxsize=65536)
def plain_indicator(indicator: str) -> str:
    """The wording without what does not tell indicators apart: brackets, 的, 规上 for 规模以上, verbs of
    achieving, 全国 and its like (the region says so), and 增速 (the measure tells a rate from its thing)."""
    text = _DROPPED.sub("", indicator).translate(_CAPITALS).replace("规上", "规模以上")
    return _RATE.sub("", _VERBS.sub("", text))


_ROWS = rows("indicators")
_CODES = {
    plain_indicator(name): row["code"]
    for row in _ROWS
    for name in (row["name"], *filter(None, row["synonyms"].split("|")))
}
_GROWTH = {row["code"]: row["growth"] for row in _ROWS}


def code_of(indicator: str | None) -> str | None:
    """The code of an indicator in any of its wordings; None when the table has none for it.

    >>> code_of("国内生产总值（GDP）"), code_of("规上工业增加值"), code_of("苹果产量")
    ('GDP', 'VA_IND_ABOVE', None)
    """
    return _CODES.get(plain_indicator(indicator)) if indicator else None


def growth_of(code: str | None) -> str:
    """What growth rates of the indicator compare: `nominal`, `real`, `adjusted`; "" without a code."""
    return _GROWTH.get(code, "") if code else ""
