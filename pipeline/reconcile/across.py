"""Relations between figures of different sentences: repeats, thresholds, shares, sums by definition.

What belongs here: relations whose parts are found as data points. What does not: those that one
sentence states whole (`within`), verdicts (`findings`).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

from pipeline.lexicon import rows
from pipeline.reading.indicator_codes import code_of, plain_indicator
from pipeline.reconcile.findings import Finding, Verdict, judge
from pipeline.reconcile.intervals import Interval
from pipeline.reconcile.mentions import Mention, Paragraph, Sentence
from pipeline.reconcile.observations import DataPoint, comparable, contradict
from pipeline.reconcile.within import GROWTH_WORDS, nominal

__all__ = ["across"]

_THRESHOLDS = {"gt": "超过", "ge": "不低于", "lt": "不足", "le": "不超过"}
_IDENTITIES = [(row["total"], row["parts"].split("|")) for row in rows("identities")]
_TOTALS = frozenset(total for total, _ in _IDENTITIES)
_SHARE = re.compile(
    r"(?P<before>[^占]{0,24})占(?P<whole>[^，,。；、占]{0,24}?)的?(?:比重|比例|份额|比)?"
    r"(?:的|达到|达|为|是|约|近|超过|超|逾|接近|高达|已|提高|提升|上升|增加|下降|到|至|不足)*"
)
_CLAUSE = re.compile(r"[，,（(]?(?:约|已|共|合计)?")
_COUNTRY = ("全国", "我国")
_HERE = ("全市", "全省", "全区", "全县", "全州", "全镇", "当地", "我市", "我省", "本市", "同期")
_LEVEL_OF_ALL = "全国(?:平均水平|平均增速|平均|水平|增速)?"
_ABOVE = re.compile(
    rf"(?:高于|低于|高出|领先|快于|慢于){_LEVEL_OF_ALL}(?:约|近|超过|超)?$|[比较]{_LEVEL_OF_ALL}[高低快慢](?:出|了|约)?$"
)
_OUT_OF_SIZE = 1000
"""Neighbours in a ranking are of one size; 亿 for 万 makes one of them ten thousand times another."""
_STATUS = 5
"""Where the status stands in a key."""
_RANK = re.compile(r"[，,](?:分别)?(?:位居|位列|居|列|分居|分列|排名)(?P<of>[^，,。；、0-9]{0,8})$")


class Index:
    """The data points that a page tells of; few pages are asked, so each is gone through when it is."""

    def __init__(self, points: Sequence[DataPoint]) -> None:
        self._points: dict[str, list[DataPoint]] = defaultdict(list)
        self._pages: dict[str, dict[tuple[Any, ...], list[DataPoint]]] = {}
        for point in points:
            if point.key[_STATUS] == "actual" and not point.crowded and not point.rivals:
                if len(point.mentions) == 1:
                    self._points[point.mentions[0].page_id].append(point)
                else:
                    for page_id in {mention.page_id for mention in point.mentions}:
                        self._points[page_id].append(point)

    def only(self, page_id: str, *wanted: Any) -> DataPoint | None:
        """The one data point of the page of that region (None for any place but the country), name,
        period, measure and unit."""
        if page_id not in self._pages:
            found: dict[tuple[Any, ...], list[DataPoint]] = defaultdict(list)
            for point in self._points[page_id]:
                region, name, period, measure, _, _, unit = point.key
                found[region, name, period, measure, unit].append(point)
                if region != "全国":
                    found[None, name, period, measure, unit].append(point)
            self._pages[page_id] = found
        points = self._pages[page_id].get(wanted, ())
        return points[0] if len(points) == 1 else None


def across(paragraphs: Sequence[Paragraph], points: Sequence[DataPoint]) -> Iterator[Finding]:
    """The findings of a month that take more than one sentence."""
    for point in points:
        if len(point.mentions) > 1 or point.rivals:
            yield from _repeats(point)
    index = Index(points)
    for paragraph in paragraphs:
        yield from _identities(paragraph)
        for sentence in paragraph.sentences:
            for at, mention in enumerate(sentence.mentions):
                if mention.measure == "share" and mention.unit == "%":
                    yield from _share(sentence, at, index)
                elif mention.measure == "gap" and mention.unit == "pp":
                    yield from _gap(sentence, at, index)
                elif mention.measure == "rank":
                    yield from _ranks(sentence, at)


# --- mentions of one data point ------------------------------------------------------------------


def _repeats(point: DataPoint) -> Iterator[Finding]:
    """All that is said of one data point: repeats, thresholds against the number, contradictions."""
    best = point.best
    said = [each for each in point.mentions if each is not best and comparable(best, each)]
    what = f"{point.region}{best.indicator}"
    exact = [each for each in said if each.modifier not in _THRESHOLDS or each.modifier == best.modifier]
    if exact:
        numbers = "、".join(each.shown() for each in (best, *exact))
        yield Finding(
            relation="repeat",
            mentions=(best, *exact),
            stated=best.value,
            expected=best.printed(),
            verdict="consistent",
            explanation=f"{what}有{len(exact) + 1}处提到，写作{numbers}，相符。",
        )
    for each in said:
        if each.modifier in _THRESHOLDS and each.modifier != best.modifier:
            yield _threshold(what, each, best)
    for rival in point.rivals:
        # told once, from the side of the number that was printed more precisely
        if (best.exact, -best.step, best.figure_id) < (rival.exact, -rival.step, rival.figure_id):
            continue
        if rival.modifier in _THRESHOLDS:
            yield _threshold(what, rival, best)
        else:
            yield Finding(
                relation="repeat",
                mentions=(best, rival),
                stated=rival.value,
                expected=best.printed(),
                verdict="inconsistent",
                explanation=f"{what}一处写作{best.shown()}，另一处写作{rival.shown()}，不符。",
            )


def _threshold(what: str, hedged: Mention, best: Mention) -> Finding:
    fits = not contradict(hedged, best)
    return Finding(
        relation="threshold",
        mentions=(hedged, best),
        stated=best.value,
        expected=hedged.printed(),
        verdict="consistent" if fits else "inconsistent",
        explanation=f"{what}一处说{_THRESHOLDS[hedged.modifier]}{hedged.words}，另一处为{best.shown()}，"
        f"{'相符' if fits else '不符'}。",
    )


# --- shares and gaps -----------------------------------------------------------------------------


def _share(sentence: Sentence, at: int, index: Index) -> Iterator[Finding]:
    """A，占W的C%: W is a data point of the page."""
    words = _SHARE.fullmatch(sentence.gaps[at][-60:])
    if not words or not _CLAUSE.fullmatch(words["before"]) or not words["whole"] or at == 0:
        return
    if at + 1 < len(sentence.mentions) and sentence.gaps[at + 1] in ("、", "和", "及", "与"):
        return  # shares of several things
    part = sentence.mentions[at - 1]
    if at > 1 and part.measure == "growth" and GROWTH_WORDS.fullmatch(sentence.gaps[at - 1][-30:]):
        part = sentence.mentions[at - 2]
    if part.measure != "level" or len(part.regions) != 1 or part.period is None:
        return
    share = sentence.mentions[at]
    whole = _whole(words["whole"], part, index)
    if whole is None or whole.best is part or any(each is part for each in whole.mentions):
        return
    best = whole.best
    yield judge(
        "share",
        f"{part.shown()}除以{whole.region}{best.indicator}{best.shown()}，占比",
        share,
        (part, best),
        (part.printed() / best.printed()).times(100),
        (part.loose() / best.loose()).times(100),
        "%",
    )


def _whole(words: str, part: Mention, index: Index) -> DataPoint | None:
    """The data point that `words` (全市GDP, 全国) name as the whole of `part`."""
    region: str | None = part.regions[0]
    name = words
    for prefix in (*_COUNTRY, *_HERE, part.regions[0]):
        if words.startswith(prefix):
            name = words[len(prefix) :].removeprefix("同期")
            if prefix in _COUNTRY:
                region = "全国"
            elif prefix in _HERE and "region_default" in part.flags:
                region = None
            break
    if not name and region != "全国":
        return None
    key = (code_of(name) or plain_indicator(name)) if name else (part.code or part.plain)
    return index.only(part.page_id, region, key, part.period, "level", part.unit)


def _gap(sentence: Sentence, at: int, index: Index) -> Iterator[Finding]:
    """增长A%，高于全国D个百分点, when the country's rate stands on the page."""
    words = _ABOVE.search(sentence.gaps[at][-24:])
    if not words or at == 0:
        return
    own, gap = sentence.mentions[at - 1], sentence.mentions[at]
    if own.unit != "%" or own.period is None or not own.plain or "全国" in own.regions:
        return
    if len(sentence.gaps[at]) > 16 or own.measure not in ("growth", "share"):
        return
    name = own.code or own.plain
    country = index.only(own.page_id, "全国", name, own.period, own.measure, "%")
    if country is None:
        return
    best = country.best
    yield judge(
        "gap",
        f"{own.region}{own.indicator}{own.shown()}与全国的{best.shown()}相差",
        gap,
        (own, best),
        own.printed() - best.printed(),
        own.loose() - best.loose(),
        "个百分点",
    )


# --- lists and definitions -----------------------------------------------------------------------


def _ranks(sentence: Sentence, at: int) -> Iterator[Finding]:
    """A、B、C、D，位居前四: no more values than places, and the first the largest."""
    rank = sentence.mentions[at]
    words = _RANK.search(sentence.gaps[at][-24:])
    if not words or rank.modifier != "le" or rank.value < 2:
        return
    listed: list[Mention] = []
    verdict: Verdict
    for back in range(at - 1, -1, -1):
        each = sentence.mentions[back]
        if each.measure != "level" or (listed and each.unit != listed[0].unit):
            break
        listed.insert(0, each)
        if sentence.gaps[back] not in ("、", "和"):
            break
    if len(listed) < 2:
        return
    falling = all(a.value >= b.value for a, b in pairwise(listed))
    sizes = sorted(abs(each.value) for each in listed)
    if len(listed) > rank.value:
        verdict, says = "inconsistent", "个数超过名次，不符"
    elif sizes[-1] > _OUT_OF_SIZE * sizes[0]:
        verdict, says = "inconsistent", "大小悬殊，不像同列前茅，不符"
    elif falling:
        verdict, says = "consistent", "由大到小，相符"
    else:
        verdict, says = "untestable", "未按大小排列，无法判定"
    numbers = "、".join(each.shown() for each in listed)
    yield Finding(
        relation="rank",
        mentions=(rank, *listed),
        stated=rank.value,
        expected=Interval(float(len(listed)), float("inf")),
        verdict=verdict,
        explanation=f"前{rank.words}名列出{len(listed)}个数：{numbers}，{says}。",
    )


def _identities(paragraph: Paragraph) -> Iterator[Finding]:
    """进出口 = 出口 + 进口 and the like, each told once in a paragraph, the total first."""
    mentions = [each for each in paragraph.mentions if each.code and each.status == "actual"]
    codes = {each.code for each in mentions}
    if codes.isdisjoint(_TOTALS):
        return  # so it is in most paragraphs
    for total_code, part_codes in _IDENTITIES:
        if total_code not in codes or not codes.issuperset(part_codes):
            continue
        levels = [_only(mentions, code, "level") for code in (total_code, *part_codes)]
        total, *parts = levels
        if total is None or any(part is None for part in parts):
            continue
        known = [part for part in parts if part is not None]
        if any(
            part.unit != total.unit or part.regions != total.regions or part.period != total.period
            for part in known
        ):
            continue
        strict = loose = Interval(0.0, 0.0)
        for part in known:
            strict, loose = strict + part.printed(), loose + part.loose()
        names = "、".join(f"{part.indicator}{part.shown()}" for part in known)
        yield judge("sum", f"{names}相加，{total.indicator}", total, known, strict, loose)
        if nominal(total):
            yield from _joint_growth(mentions, total, known)


def _only(mentions: Sequence[Mention], code: str, measure: str) -> Mention | None:
    found = [each for each in mentions if each.code == code and each.measure == measure]
    return found[0] if len(found) == 1 else None


def _joint_growth(mentions: Sequence[Mention], total: Mention, parts: Sequence[Mention]) -> Iterator[Finding]:
    """The growth of a sum follows from its parts' levels and growth rates."""
    rates = [_only(mentions, each.code or "", "growth") for each in (total, *parts)]
    if any(
        rate is None or rate.basis != "yoy" or rate.period != total.period or rate.regions != total.regions
        for rate in rates
    ):
        return
    stated, *known = [rate for rate in rates if rate is not None]
    strict = _joint([each.printed() for each in parts], [each.printed() for each in known])
    loose = _joint([each.loose() for each in parts], [each.loose() for each in known])
    shown = "、".join(f"{rate.indicator}{rate.shown()}" for rate in known)
    words = f"按{shown}加权，{total.indicator}的增幅"
    yield judge("growth", words, stated, (*known, *parts), strict, loose, "%")


def _joint(levels: Sequence[Interval], rates: Sequence[Interval]) -> Interval:
    """What the sum of the levels has grown by, in %: the corners of the box bound it."""
    ends = []
    for level_end in ("low", "high"):
        for rate_end in ("low", "high"):
            now = [getattr(level, level_end) for level in levels]
            then = [each / (1 + getattr(rate, rate_end) / 100) for each, rate in zip(now, rates, strict=True)]
            ends.append((sum(now) / sum(then) - 1) * 100)
    return Interval(min(ends), max(ends))
