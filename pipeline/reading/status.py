"""Whether a figure is a fact, a forecast or a target.

What belongs here: reading the words of intent and expectation before a number. What does not: the
period itself (periods) and which words there are (lexicon/words.tsv).

预计 and 有望 forecast, 力争 and 计划 set a target. 将 is a future only before a verb (将达到, not
将…作为); 可 and 能 only after 建成后 and its like. What a thing is coming from (由目前的5小时) is a fact.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.patterns import Pattern
from pipeline.reading.words import Word

__all__ = ["announced", "is_ahead", "is_aimed_at", "is_by_then", "read_status"]

_FUTURE = re.compile(
    r"将(?:会|可|再|要|于|在|有望|首次|进一步|陆续|全部|全面|逐步|继续|还|迎来|突破|超过?|近|增|降|减|升|达|有|新|累计|实现|提供|形成|缩短|"
    r"提[高升]|扩大|下降|减少|接待|发送|运输|开行|举办|举行|带动|拉动|接近|保持|稳定|大幅|明显|出现|持续|达成|完成|投入|增至|覆盖|惠及|建成|投产|产生|释放|以|围绕|通过|从|由|对|向|远赴|前往|访问)"
)
_PLANNED = re.compile(
    r"将(?:[^，。；：]{0,6})(?:实施|推进|建设|培育|新建|开工|打造|部署|安排|推出|改造|组织|力争|加快|培训|创建|新增|招聘|选派|投资|重点|深化|开展)"
)
_PLANS_TO = re.compile(r"(?:今后|未来|将来|下一步|明年)[^，。；]{0,14}(?:要|将|计划|建设)")
_AFTERWARDS = Pattern(
    r"(?:建成|投产|达产|投运|投用|通车|开通|运营|投入使用|完工|竣工|建设完成|实施)[^，。]{0,4}后|届时|未来|今后"
)
_CAN = re.compile(r"(?:可|能|将|会)")
_OF_PLANS = frozenset({"任务", "生育", "经济", "投资", "实施"})
_VERBAL = frozenset({"verb", "act", "be", "change", "adv", "basis", "rankbe"})
_REACHING = Pattern(r"到|在|实现|完成|今年|年内|达到|突破|新增|早日|尽早")
_SOURCE = re.compile(r"(?:由|从|比|较)(?:目前|现在|现行|此前|原来|原先|之前|当前)?[^，。；]{0,12}$")
# 到2025年，…达到65%: what a plan will have reached by then.
_BY_THEN = Pattern(
    r"[到至](?:\d{4}年|“|本世纪|[^，。]{0,3}期)[^。；]{0,60}(?:达到?|提高到|增[加至]|超过?|突破|控制在|基本)"
)
# 增长5%以上的目标, 20万辆的全年销售目标
_AIMED_AT = re.compile(r"(?:以上|左右|以内)?的?[^，。；、已完成\d]{0,8}(?<!奋斗)目标(?!任务|的\d)")
_PROPOSED = Pattern(r"(?:到|至)[^，。；]{2,10}(?:年|末|底)[^。；]{0,30}(?:将|要|力争|达到)")


def announced(words: Sequence[Word]) -> str | None:
    """The status that words open for all that follows them in their sentence: 预计… , 力争… at the head
    of a clause. None where they only belong to one subject."""
    for w in words:
        if w.cls == "target" and w.text not in ("目标", "规划", "确保", "争取"):
            return "target"
        if w.cls == "forecast" and w.text in ("预计", "预测", "预报", "有望", "预估", "届时"):
            return "forecast"
    return None


def is_ahead(text: str, start: int, end: int) -> bool:
    """Whether a clause says what will be done, so that the next ones go on with it (将围绕…，举办…)."""
    return _FUTURE.search(text, start, end) is not None or _PLANNED.search(text, start, end) is not None


def is_aimed_at(text: str, end: int) -> bool:
    """Whether the number that ends at `end` is itself called a target (5%以上的目标)."""
    return _AIMED_AT.match(text, end) is not None


def is_by_then(text: str, start: int, end: int) -> bool:
    """Whether text[start:end] says what will be reached by a year to come (到2025年，…达到)."""
    return _BY_THEN.search(text, start, end) is not None


def read_status(
    text: str, clause_start: int, start: int, end: int, words: Sequence[Word], sentence_start: int
) -> str:
    """The status of the number whose hull begins at `end`.

    `start` is where its own part of the clause begins; `words` are the grammar words of the clause
    before the number. Returns actual, forecast or target.
    """
    before = text[clause_start:end]
    if _SOURCE.search(text[start:end]) and not text[start:end].endswith(("至", "到")):
        source = _SOURCE.search(text[start:end])
        if source and not any(w.cls in ("change", "to") and w.start >= start + source.start() for w in words):
            return "actual"
    for w in reversed(words):
        if w.end > end:
            continue
        if w.cls == "target" and not _is_name(text, w) and not _is_aim(text, w):
            return "target"
        if w.cls == "forecast" and len(w.text) > 1:
            return "target" if _PROPOSED.search(text[sentence_start:end]) and "将" in w.text else "forecast"
    for i, w in enumerate(words):
        if w.text == "将" and w.end <= end and i + 1 < len(words) and words[i + 1].start == w.end:
            verbal = words[i + 1].cls in _VERBAL and words[i + 1].text not in ("参加", "参与")
            if verbal and text[end - 1] != "的" and not _PLANNED.search(before):
                return "target" if _PROPOSED.search(text[sentence_start:end]) else "forecast"
    if ("将" in before and _PLANNED.search(before)) or _PLANS_TO.search(before):
        return "target"
    if before.endswith(("再过", "再有")):
        return "forecast"
    if _FUTURE.search(before + text[end : end + 2]):
        return "target" if _PROPOSED.search(text[sentence_start:end]) else "forecast"
    if _CAN.search(before) and _AFTERWARDS.search(text[sentence_start:end]):
        return "forecast"
    return "actual"


def _is_aim(text: str, w: Word) -> bool:
    """Whether 确保 or 争取 only says what for (为确保安全, 争取资金), not what is to be reached."""
    if w.text == "确保":
        return text[max(0, w.start - 1) : w.start] == "为"
    return w.text == "争取" and not _REACHING.match(text, w.end)


def _is_name(text: str, w: Word) -> bool:
    """Whether a target word is only part of a name or of another thing: 完成规划任务, 交付目标, 《…规划》."""
    after = text[w.end : w.end + 2]
    if text[w.start - 1 : w.start] in ("”", "》", "’"):
        return True  # “十四五”规划102项工程
    if w.text not in ("计划", "规划", "目标"):
        return False
    return after[:1] in "》”任总内的、，。（" or (w.text == "规划" and after in _OF_PLANS)
