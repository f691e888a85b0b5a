"""What a subject leaves unsaid because its sentence has said it before.

What belongs here: the attribute, the verb, the team and the unit that an item of a list shares with what
stood before it. What does not: cutting subjects out (subjects), choosing the indicator (indicators).
"""

from __future__ import annotations

from pipeline.patterns import Pattern
from pipeline.reading.measures import Measure
from pipeline.reading.model import Quantity
from pipeline.reading.nouns import is_attribute, is_average, is_event, measured_by
from pipeline.reading.scene import Scene

__all__ = ["completed", "is_with_states", "medal_of", "medals", "shared_attribute", "unit_of"]

# 分产品看: what grows is the output of each.
_BY_PRODUCT = Pattern(r"(?:分|从|按)[^，。]{0,6}产品[^，。]{0,6}[看分]")
# A sentence that breaks down what was said before, and what may be an item of it.
_BROKEN_DOWN = Pattern(r"其中|[分按从][^，。]{1,8}[看分]|具体[来]?看")
_ITEM = Pattern(r"[\u4e00-\u9fff、“”（）A-Za-z]{2,16}")
# A length or height is an attribute of its own (山区段长400公里), and so is a tax.
_OF_THEIR_OWN = ("长", "宽", "高", "深", "厚", "重", "税")
# Verbs that a list of goods shares.
_TRADED = Pattern(r"(?:进口|出口|生产|销售|采购|新增|种植|完成)(?=[\u4e00-\u9fff]{1,8}$)")
# 对中东欧|16国: states that something is traded with.
_WITH = Pattern(r"[对与同向自从][\u4e00-\u9fff“”]{0,8}$")
_STATES = frozenset({"国", "省", "市", "区", "县", "州", "省份", "省市", "省区"})
# 48金, what is noted of it, and who wins it.
_MEDAL = Pattern(r"[金银铜]$")
_MEDALS = Pattern(r"[金银铜]牌$")
_TEAM = Pattern(r".{0,8}?(?:体育代表团|代表团|代表队|国家队|队|选手|军团)")
_TEAMS = frozenset(("队", "选手", "军团", "代表团", "代表队", "国家队", "体育代表团"))
_PEOPLE = Pattern(r"(?:人口|人数|网民|用户|游客|旅客|考生|就业|人次)$")


def completed(scene: Scene, own: str, m: Measure, q: Quantity) -> str:
    """The subject `own` of a number, which no noun follows, with the attribute or the verb that it shares
    with what stood before: after 汽车销量, 乘用车 has sales too; after 进口原油5亿吨, 天然气 is imported.
    """
    if len(own) < 1 or m.name not in ("level", "growth"):
        return own
    return _traded(scene, _measured(scene, own, m, q), m, q)


def _measured(scene: Scene, own: str, m: Measure, q: Quantity) -> str:
    attribute, measure, unit = scene.state.attribute
    if m.name == "growth" and _BY_PRODUCT.match(scene.text, scene.memory.start):
        attribute, measure = "产量", "growth"
    if not attribute or m.name != measure or (m.name == "level" and q.unit != unit):
        return own
    if measured_by(own) or is_event(own) or is_average(own) or own.endswith(_OF_THEIR_OWN):
        return own
    if not _ITEM.fullmatch(own) or (attribute == "增加值" and not own.endswith("业")):
        return own
    within = scene.memory.recent or _BROKEN_DOWN.match(scene.text, scene.memory.start)
    return own + attribute if within else own


def _traded(scene: Scene, own: str, m: Measure, q: Quantity) -> str:
    if not scene.memory.recent or is_attribute(own) or len(own) > 8:
        return own
    first, frame = scene.memory.recent[0]
    act = _TRADED.match(first.indicator or "")
    alike = frame.own_indicator and (first.unit == q.unit or m.name == "growth")
    return act.group() + own if act and alike and not own.startswith(act.group()) else own


def shared_attribute(own: str, indicator: str, measure: str) -> str:
    """The attribute of a full subject that items after it may share, or ""."""
    attribute = measured_by(indicator) if own and measure in ("level", "growth") else ""
    if attribute.endswith("增加值"):
        attribute = "增加值"
    return attribute if attribute != indicator else ""


def is_with_states(scene: Scene, start: int, q: Quantity, stop: int, end: int) -> bool:
    """Whether a number of states only says with whom (对中东欧16国进出口增长14.7%), so that the subject goes
    on over it. `start` to `end` is the number's part of the clause, `stop` where the next number begins.
    """
    named = q.kind == "count" and q.unit in _STATES and stop < end
    return named and _WITH.search(scene.text, start, q.hull_start) is not None


def medals(scene: Scene, own: str, q: Quantity) -> str:
    """The indicator of a number of medals (中国队金牌), "" for other numbers.

    Of the team that is named, else of the one of the medals before, else of the country's.
    """
    medal = _MEDAL.search(q.text) if q.unit == "枚" else None
    if medal is None:
        return ""
    state = scene.state
    place = state.regions[0].text if state.regions else ""
    team = _TEAM.match(own)
    before = _MEDALS.search(state.indicator)
    recent = scene.memory.recent
    if team:
        winner = team.group() if team.group() not in _TEAMS else place + team.group()
    else:
        goes_on = before and recent and recent[-1][1].regions == state.regions
        winner = state.indicator[: before.start()] if before and goes_on else place
    return winner + medal.group() + "牌"


def medal_of(q: Quantity, indicator: str) -> str:
    """The indicator of one member of a list of medals (14金、8银、3铜), or the indicator as it is."""
    medal = _MEDAL.search(q.text) if q.unit == "枚" else None
    return _MEDALS.sub(medal.group() + "牌", indicator) if medal else indicator


def unit_of(q: Quantity, indicator: str) -> str | None:
    """The unit of a number. A bare one takes it from what it counts: 贫困人口由2.5亿减至2900万 are people."""
    if q.kind == "bare" and q.unit == "1" and q.value >= 1000:
        people = _PEOPLE.search(indicator)
        return ("人次" if people.group() == "人次" else "人") if people else q.unit
    return q.unit
