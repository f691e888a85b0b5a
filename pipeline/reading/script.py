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
    "叢東絲臨爲為烏鄉買於亞優夥會傷倫兌黨蘭茲內岡冊衝準擊則剛別劑區單佔廠廳壓釐縣雙發"
    "敘疊聽吶響團園圍國圖聖塊堅壇聲壺處頭奧學寬賓對將爾層屜屆屬島峯幀幫幹牀庫開當總戲"
    "託搶擔撥掛撾換攤斷晝機權槍標棟檔樁樓氣湯濟漲滿爐熱愛環畫療盞蓋盤碼禮祕窩筆籠簍籃"
    "級紀納紙線組紹維緬縷羣聯勝腳脫臘騰艙節蘇範藥萊薩計詞話諾課謝貝敗貼贊趨車轉輪軸載"
    "辮邁連針鍾錢銅銀鍋鎮長門問陣際頁頂領頻顆題額館魯鮮麥黃齡"
)
_SIMPLIFIED = (
    "亿万两个负点币里里仑摄华几数约余来亩顷顿吨镑卢户间辆台"
    "条张只队场项种类过时钟周岁圆铢韩马纽欧罗达陆贰叁后从电"
    "丛东丝临为为乌乡买于亚优伙会伤伦兑党兰兹内冈册冲准击则刚别剂区单占厂厅压厘县双发"
    "叙叠听呐响团园围国图圣块坚坛声壶处头奥学宽宾对将尔层屉届属岛峰帧帮干床库开当总戏"
    "托抢担拨挂挝换摊断昼机权枪标栋档桩楼气汤济涨满炉热爱环画疗盏盖盘码礼秘窝笔笼篓篮"
    "级纪纳纸线组绍维缅缕群联胜脚脱腊腾舱节苏范药莱萨计词话诺课谢贝败贴赞趋车转轮轴载"
    "辫迈连针钟钱铜银锅镇长门问阵际页顶领频颗题额馆鲁鲜麦黄龄"
)
_PAIRS = {ord(old): new for old, new in zip(_TRADITIONAL, _SIMPLIFIED, strict=True)}
_PRESENT = re.compile(f"[{_TRADITIONAL}]")


def simplified(text: str) -> str:
    """`text` with the traditional forms of numerals, units and hedges replaced; same length."""
    return text.translate(_PAIRS) if _PRESENT.search(text) else text
