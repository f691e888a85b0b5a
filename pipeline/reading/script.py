"""Traditional characters as simplified ones, one for one, so that offsets stay.

What belongs here: the characters that numerals, units and hedges are written with. What does not:
converting texts (words that differ between the scripts stay as they are).
"""

from __future__ import annotations

import re

__all__ = ["simplified"]

_TRADITIONAL = (
    "億萬兩個負點幣裏裡侖攝華幾數約餘來畝頃頓噸鎊盧戶間輛臺"
    "條張隻隊場項種類過時鐘週歲圓銖韓馬紐歐羅達陸貳參後從電"
)
_SIMPLIFIED = (
    "亿万两个负点币里里仑摄华几数约余来亩顷顿吨镑卢户间辆台"
    "条张只队场项种类过时钟周岁圆铢韩马纽欧罗达陆贰叁后从电"
)
_PAIRS = {ord(old): new for old, new in zip(_TRADITIONAL, _SIMPLIFIED, strict=True)}
_PRESENT = re.compile(f"[{_TRADITIONAL}]")


def simplified(text: str) -> str:
    """`text` with the traditional forms of numerals, units and hedges replaced; same length."""
    return text.translate(_PAIRS) if _PRESENT.search(text) else text
