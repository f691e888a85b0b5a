"""Who says so: the source that a sentence names for its figures.

What belongs here: finding that name. What does not: judging it.
"""

from __future__ import annotations

from pipeline.patterns import Pattern

__all__ = ["said_by"]

_BY = Pattern(
    r"(?:据|根据|按照|来自|从|由)(?P<by>[^，。；：“”]{2,24}?)"
    r"(?:的?(?:初步)?(?:统计|数据|介绍|测算|监测|预测|消息|调查|通报|报道|透露|了解到|获悉|分析|估算|公告|年报|财报|核算))"
)
_SHOWS = "显示|表明|指出"
_TELLS = "表示|指出|称|介绍说?|公布|通报|宣布|预计|预测|透露|说"
_SAYS = Pattern(
    r"(?:^|[，。；：”])(?P<by>[^，。；：“”]{2,24}?)"
    r"(?:的?(?:最新)?(?:统计|监测|调查)?(?:数据|结果|报告|公告|公报)"
    rf"(?:还?{_SHOWS})|(?:近日|日前|昨日|昨天|今天)?(?:{_TELLS})[，：:])"
)
# No sentence without one of these is worth the search for who said it.
_SAYING = Pattern(f"{_SHOWS}|{_TELLS}")
_WHEN = Pattern(
    r"(?:今天|昨天|今日|昨日|近日|日前|最新|[（(][^（）()]*[)）]|\d+月\d+日|\d+日|发布|公布|的|举行.*|召开.*)+$"
)
_LEAD = Pattern(r"^(?:据|根据|记者|从|来自|而|但|另据|其中|同时|此外|日前|近日|今天|昨天)+")


def said_by(sentence: str) -> str | None:
    """The organisation or person that a sentence names as its source, or None.

    据国家统计局初步核算 -> 国家统计局; 工信部最新数据显示 -> 工信部.
    """
    m = _BY.search(sentence) or (_SAYS.search(sentence) if _SAYING.search(sentence) else None)
    if m is None:
        return None
    by = m.group("by")
    while True:
        shorter = _WHEN.sub("", _LEAD.sub("", by)).strip()
        if shorter == by:
            break
        by = shorter
    return by if len(by) >= 2 else None
