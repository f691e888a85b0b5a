"""Relations that one sentence states between its own figures.

What belongs here: patterns of mentions and of the words between them, and the arithmetic they state.
What does not: numbers from other sentences (`across`), verdicts (`findings`).

A relation is drawn only where the words between the figures say it and leave room for nothing else; a
pattern that could also mean something else is left out, however often it would be right.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from pipeline.lexicon import rows
from pipeline.reading.indicator_codes import growth_of
from pipeline.reconcile.findings import Finding, judge, number
from pipeline.reconcile.intervals import Interval
from pipeline.reconcile.mentions import Mention, Sentence

__all__ = ["GROWTH_WORDS", "nominal", "within"]

Measures = tuple[str | None, ...]

_UP = "增加|增长|增至|提高|提升|上升|上涨|扩大|跃升|攀升|飙升|回升|加快|增|升|涨|高|多"
_DOWN = "减少|下降|下跌|下滑|降低|回落|缩小|缩短|收窄|放缓|减|降|跌|低|少"
_ABOUT = "了|约|近|超过|超|逾|接近|为|达到|达|不足|则|已|仅"
GROWTH_WORDS = re.compile(
    rf"[，,、（(/:：]{{0,2}}(?:同比|环比|名义|分别)?(?:净|大幅|小幅)?(?:{_UP}|{_DOWN})?(?:幅度?|率|额)?(?:{_ABOUT}){{0,3}}[-－−+]?"
)
"""What may stand between a level or a change and the growth that goes with it."""
_CHANGE_WORDS = re.compile(
    rf"[，,（(]?(?:同比|环比|[比较][^，,。；（(]{{1,12}}?|与[^，,。；（(]{{1,12}}?相比)?"
    rf"(?:净|共|再|又|累计)?(?:{_UP}|{_DOWN})(?:额)?(?:{_ABOUT}){{0,2}}|,-?"
)
_QUOTE_WORDS = re.compile(r"[，,]?(?:收盘|现|最新)?(?:报收|收报|收|报)(?:于|在|至)?")
_OF_CHANGES: dict[Measures, tuple[re.Pattern[str], re.Pattern[str]]] = {
    ("level", "change", "growth"): (_CHANGE_WORDS, GROWTH_WORDS),
    ("change", "growth", "level"): (GROWTH_WORDS, _QUOTE_WORDS),
    ("level", "growth", "change"): (GROWTH_WORDS, _CHANGE_WORDS),
}
"""The measures of a level, its change and its growth -> the words between the first two, the last two."""
_FROM = re.compile(r"(?:由|从|自)[^，,。；、]{0,18}$")
_TO = re.compile(
    rf"[^，,。；、]{{0,8}}?(?P<verb>{_UP}|{_DOWN}|跃|扩|压减)(?:到|至|为)?(?P<tail>[^，,。；、]{{0,16}})"
)
_EARLIER = re.compile(
    r"[，,（(]?而?(?:相比|相较|比|较|高于|低于)?(?:去年|上年|上一?年度?|前年|前一年)[^，,。；、]{0,4}?(?:同期|年?[底末])?(?:的|为|是)"
)
_UNLIKE = re.compile(r"年均|平均|实际|可比|扣除|同口径|剔除|复合")
_PART_WORDS = re.compile(r"(?:其中|包括)[，,]?(?P<part>[^，,。；]{0,24})$")
_NOT_ADDITIVE = re.compile(
    r"均|每|时速|车速|单日|当日|当天|最[高多大长低]|净|利润|顺差|逆差|亏损|差额|增量|新增|指数|价格|单价|震级|温|浓度|密度|比[上去]"
)
_NOT_ADDED = frozenset(
    {"%", "pp", "‰", "/10万", "℃", "级", "rank", "times", "岁", "分", "year", "month", "day", "hour"}
)
_AMONG = re.compile(r"[^，,。；、]{0,14}中[，,]?(?:共有|已有|共|已)?有?[^，,。；、]{0,4}")
_SHARE_OF_THESE = re.compile(
    r"[，,]?[^，,。；、]{0,14}[，,](?:占比|占总数的?|占全部的?|[^，,。；、]{0,4}面)(?:达到|达|为|约|近|超过|超)?"
)
_TOTAL = re.compile(r"[，,]?(?:两项|三项|四项|两者|二者|三者|以上)?(?:合计|共计|总计)(?:约|为|达到|达)?")
_ITEM = re.compile(r"[、，,和及与]{1,2}[^，,。；、]{1,12}")
_PARTITIONS = [(row["first"], row["second"]) for row in rows("partitions")]
_SHARED_WORDS = re.compile(r"其中|包括|[，,、和及与约近超]")

_LONGEST = 30
"""Words between two figures that belong together; longer ones hold something else."""


def nominal(mention: Mention) -> bool:
    """Whether the mention's growth rates follow from its levels in print: not those of output, which
    are at constant prices, nor of indicators whose coverage is adjusted every year."""
    told = growth_of(mention.code)
    return (
        told == "nominal" if told else not re.search("增加值|总产值|生产总值|产值|投资|利润", mention.plain)
    )


def within(sentence: Sentence) -> Iterator[Finding]:
    """The findings of a sentence; time grows with its length only."""
    if len(sentence.mentions) < 2:
        return
    measures = tuple(each.measure for each in sentence.mentions)
    for at in range(len(measures)):
        three = measures[at : at + 3]
        if three in _OF_CHANGES:
            yield from _change_and_growth(sentence, at, three)
        yield from _from_to(sentence, at)
        if three in _OF_LEVELS and _close(sentence, at, 3):
            yield from _OF_LEVELS[three](sentence, at)
        if measures[at] == "level":
            yield from _part(sentence, at)
    yield from _totals(sentence)


def _close(sentence: Sentence, at: int, count: int) -> bool:
    """Whether so many mentions stand there from `at` on, with short words between."""
    return len(sentence.mentions) >= at + count and all(
        len(gap) <= _LONGEST for gap in sentence.gaps[at + 1 : at + count]
    )


def _change_and_growth(sentence: Sentence, at: int, measures: Measures) -> Iterator[Finding]:
    """B，比上年增加D，增长C%; 涨D点，涨幅C%，报B点; B，增长C%，增加D."""
    if not _close(sentence, at, 3):
        return
    of = dict(zip(measures, sentence.mentions[at : at + 3], strict=True))
    level, change, growth = of["level"], of["change"], of["growth"]
    first, second = _OF_CHANGES[measures]
    fits = first.fullmatch(sentence.gaps[at + 1]) and second.fullmatch(sentence.gaps[at + 2])
    if not fits or level.unit != change.unit or growth.unit != "%" or not nominal(level):
        return
    if change.value * growth.value <= 0 or change.value == level.value:
        return
    earlier = level.printed() - change.printed()
    yield judge(
        "growth",
        f"{level.shown()}比原来变动{change.shown()}，原来为{number(level.value - change.value)}，变动幅度",
        growth,
        (level, change),
        (change.printed() / earlier).times(100),
        (change.loose() / (level.loose() - change.loose())).times(100),
        "%",
    )


def _from_to(sentence: Sentence, at: int) -> Iterator[Finding]:
    """由A增至B，增长C%, or 提高D."""
    if not _FROM.search(sentence.gaps[at][-24:]) or not _close(sentence, at, 2):
        return
    old, new = sentence.mentions[at : at + 2]
    words = _TO.fullmatch(sentence.gaps[at + 1])
    if not words or old.unit != new.unit or old.measure not in ("level", "share", "growth", new.measure):
        return
    rises = words["verb"] in _UP.split("|") or words["verb"] in ("跃", "扩")
    if "rank" not in (old.measure, old.unit) and old.unit != "位":
        yield _direction(old, new, rises)
    gap = sentence.gaps[at + 2]
    if at + 2 >= len(sentence.mentions) or len(gap) > _LONGEST or _UNLIKE.search(gap):
        return
    third = sentence.mentions[at + 2]
    if not GROWTH_WORDS.fullmatch(gap):
        return
    if third.measure == "growth" and third.unit == "%" and old.unit not in ("%", "pp"):
        if nominal(new) and nominal(old):
            yield _growth(old, new, third)
    elif third.measure == "change" and third.unit in (old.unit, "pp" if old.unit == "%" else old.unit):
        yield judge(
            "difference",
            f"由{old.shown()}变为{new.shown()}，相差",
            third,
            (old, new),
            new.printed() - old.printed(),
            new.loose() - old.loose(),
            "个百分点" if third.unit == "pp" else "",
        )


def _direction(old: Mention, new: Mention, rises: bool) -> Finding:
    fits = new.value > old.value if rises else abs(new.value) < abs(old.value) or new.value < old.value
    way = "上升" if rises else "下降"
    return Finding(
        relation="direction",
        mentions=(old, new),
        stated=new.value,
        expected=None,
        verdict="consistent" if fits else "inconsistent",
        explanation=f"文中说由{old.shown()}{way}到{new.shown()}，两数的大小与“{way}”"
        f"{'相符' if fits else '不符'}。",
    )


def _growth(old: Mention, new: Mention, growth: Mention) -> Finding:
    """C% between two levels; with 倍 people also count the old level in."""

    def finding(add: float) -> Finding:
        return judge(
            "growth",
            f"由{old.shown()}变为{new.shown()}，变动幅度",
            growth,
            (old, new),
            (new.printed() / old.printed()).plus(add).times(100),
            (new.loose() / old.loose()).plus(add).times(100),
            "%",
        )

    found = finding(-1)
    counted_in = finding(0) if "倍" in growth.words else found
    return counted_in if counted_in.verdict == "consistent" else found


def _now_and_then(sentence: Sentence, at: int) -> Iterator[Finding]:
    """B，去年同期为A，增长C%; 比去年底的A增长C%."""
    new, old, growth = sentence.mentions[at : at + 3]
    gap = sentence.gaps[at + 2]
    if (
        new.unit == old.unit
        and growth.unit == "%"
        and _EARLIER.fullmatch(sentence.gaps[at + 1])
        and GROWTH_WORDS.fullmatch(gap)
        and nominal(new)
    ):
        yield _growth(old, new, growth)


def _among(sentence: Sentence, at: int) -> Iterator[Finding]:
    """在T个行业中，有A个增长，增长面达C%."""
    whole, part, share = sentence.mentions[at : at + 3]
    if (
        whole.unit == part.unit
        and whole.unit not in _NOT_ADDED
        and _AMONG.fullmatch(sentence.gaps[at + 1])
        and _SHARE_OF_THESE.fullmatch(sentence.gaps[at + 2])
    ):
        yield judge(
            "share",
            f"{part.shown()}除以{whole.shown()}，占比",
            share,
            (part, whole),
            (part.printed() / whole.printed()).times(100),
            (part.loose() / whole.loose()).times(100),
            "%",
        )


_OF_LEVELS: dict[Measures, Callable[[Sentence, int], Iterator[Finding]]] = {
    ("level", "level", "growth"): _now_and_then,
    ("level", "level", "share"): _among,
}
"""The measures of three mentions -> what two levels and a rate may state."""


def _part(sentence: Sentence, at: int) -> Iterator[Finding]:
    """T，其中A: a part is no larger than its whole; two parts that split it add up to it."""
    words = _PART_WORDS.search(sentence.gaps[at][-40:])
    part = sentence.mentions[at]
    if not words or part.unit is None or part.unit in _NOT_ADDED:
        return
    whole = next(
        (
            each
            for each in reversed(sentence.mentions[max(0, at - 4) : at])
            if each.measure == "level" and each.unit == part.unit and "速" not in each.plain
        ),
        None,
    )
    if whole is None or any(_NOT_ADDITIVE.search(text) for text in (whole.plain, part.plain, words["part"])):
        return
    fits = part.printed().low <= whole.printed().high
    clear = part.loose().low > whole.loose().high
    if fits or clear:
        yield Finding(
            relation="part",
            mentions=(part, whole),
            stated=part.value,
            expected=Interval(0.0, whole.printed().high),
            verdict="consistent" if fits else "inconsistent",
            explanation=f"其中的{part.shown()}{'不' if fits else '却'}大于整体的{whole.shown()}，"
            f"{'相符' if fits else '不符'}。",
        )
    if at + 1 < len(sentence.mentions):
        other = sentence.mentions[at + 1]
        if (
            other.unit == part.unit
            and other.measure == "level"
            and _split(words["part"], sentence.gaps[at + 1])
        ):
            yield _sum(whole, (part, other))


def _split(first: str, second: str) -> bool:
    """Whether two wordings are the two parts of one thing: 男运动员 and 女运动员."""
    if len(second) > _LONGEST:
        return False
    one, two = (_SHARED_WORDS.sub("", text) for text in (first, second))
    return any(
        a in one and b in two and one.replace(a, "", 1) == two.replace(b, "", 1)
        for pair in _PARTITIONS
        for a, b in (pair, pair[::-1])
    )


def _sum(whole: Mention, parts: tuple[Mention, ...]) -> Finding:
    strict = loose = Interval(0.0, 0.0)
    for part in parts:
        strict, loose = strict + part.printed(), loose + part.loose()
    return judge("sum", f"{'、'.join(part.shown() for part in parts)}相加，合计", whole, parts, strict, loose)


def _totals(sentence: Sentence) -> Iterator[Finding]:
    """A、B，合计T: all numbers of that unit before it are its parts."""
    for at, total in enumerate(sentence.mentions):
        if at < 2 or total.measure != "level" or not _TOTAL.fullmatch(sentence.gaps[at][-12:]):
            continue
        parts = sentence.mentions[:at]
        alike = all(each.unit == total.unit and each.measure == "level" for each in parts[:12])
        if at <= 12 and alike and all(_ITEM.fullmatch(gap) for gap in sentence.gaps[1:at]):
            yield _sum(total, tuple(parts))
