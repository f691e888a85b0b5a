"""Figures with region, indicator and period become statistical data points.

What belongs here: which figures are mentions of one data point, and what its row says. What does not:
what is concluded from several mentions or several data points (`audits`).

Mentions are of one data point when they agree in region, indicator (by code, or by wording), period,
measure, basis, status and unit, and their numbers can be roundings of one number. The most precise
number without a hedge is the data point's value. Numbers that cannot be are rows of their own; they
contradict each other only where nothing but a misprint explains them (`comparable`): a reader that
missed a qualifier would otherwise accuse the page of what is its own fault.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any

from pipeline.reconcile.mentions import HEADLINES, Mention, Paragraph

__all__ = ["DataPoint", "comparable", "contradict", "data_points", "observation_rows", "same_number"]

Row = dict[str, Any]
Key = tuple[Any, ...]
_PERIOD = 2
"""Where the period stands in a key."""

_UNSURE = frozenset({"list_mismatch", "misprint_read", "low_confidence", "period_open"})
_THRESHOLDS = frozenset({"gt", "ge", "lt", "le"})
_TOO_MUCH = 10.0
"""A threshold is said of numbers of its size: 超100亿元 is not said of 5000亿元."""
_TELLING = 5
"""Characters from which a wording tells an indicator from all others of its article."""
_WORD = 2
_MANY = 2000
"""Data points of an article above which headlines are not looked up among them: that is no article."""
_FEW = 50
"""Different numbers of one thing above which they are no mentions of one number: the reader took a list
for one thing."""
_COUNTABLE = frozenset({"level", "growth", "change", "share", "contribution"})


@dataclass(slots=True, eq=False)
class DataPoint:
    """One number of one region, indicator and period, with its mentions in the order of the pages.

    `best` is the most precise mention, `rivals` are mentions that contradict it, and `crowded` tells
    that a sentence gives the same thing several numbers: then the reader could not tell them apart.
    """

    key: Key
    region: str
    best: Mention
    mentions: list[Mention] = field(default_factory=list)
    rivals: list[Mention] = field(default_factory=list)
    crowded: bool = False


def same_number(one: Mention, other: Mention) -> bool:
    """Whether two numbers can be one, rounded and hedged as printed."""
    if (one.value < 0) != (other.value < 0):
        return False
    if one.modifier == other.modifier:
        if one.step == other.step:
            return one.value == other.value
        return one.number_as_printed().meets(other.number_as_printed())
    smaller, larger = sorted((abs(one.value), abs(other.value)))
    if {one.modifier, other.modifier} & _THRESHOLDS and larger > _TOO_MUCH * smaller:
        return False
    return one.printed().meets(other.printed())


def contradict(one: Mention, other: Mention) -> bool:
    """Whether two numbers cannot be one, even when one of them was cut off or rounded roughly."""
    if same_number(one, other):
        return False
    if one.modifier == other.modifier:
        alike = one.step == other.step and one.zeros == other.zeros
        return alike or not one.number_cut_off().meets(other.number_cut_off())
    return (one.exact or other.exact) and not one.loose().meets(other.loose())


def comparable(one: Mention, other: Mention) -> bool:
    """Whether two mentions with the same key are so surely of one thing that different numbers
    contradict each other: both read without doubt, in different paragraphs (one paragraph has reasons
    to name two numbers), and of an indicator that has a code; in one article a wording that tells it
    from others will do, and a headline that says what the body says."""
    if any(_UNSURE & set(each.flags) or each.measure not in _COUNTABLE for each in (one, other)):
        return False
    if one.paragraph_id == other.paragraph_id:
        return False
    if one.code and other.code:
        return True
    if one.article_id != other.article_id:
        return False
    return one.role in HEADLINES or other.role in HEADLINES or len(one.plain) >= _TELLING


def data_points(paragraphs: Sequence[Paragraph]) -> list[DataPoint]:
    """The data points of a month's figures, with what contradicts them."""
    keys_of = _keys_of(paragraphs)
    groups: dict[Key, list[Mention]] = defaultdict(list)
    crowded: set[Key] = set()
    for paragraph in paragraphs:
        for sentence in paragraph.sentences:
            told: list[Key] = []
            for mention in sentence.mentions:
                for key in keys_of[mention]:
                    groups[key].append(mention)
                    told.append(key)
            if len(set(told)) < len(told):
                crowded.update(key for key, times in Counter(told).items() if times > 1)
    headed = {paragraph.article_id for paragraph in paragraphs if paragraph.role in HEADLINES}
    said = {
        (each.article_id, each.unit, each.value)
        for paragraph in paragraphs
        if paragraph.role not in HEADLINES and paragraph.article_id in headed
        for each in paragraph.mentions
    }
    points = []
    for key, mentions in groups.items():
        if len(mentions) == 1:
            points.append(DataPoint(key, key[0], mentions[0], mentions))
            continue
        found = _points(key, mentions)
        for point in found:
            point.crowded = key in crowded
        if 1 < len(found) <= _FEW and key not in crowded:
            _oppose(found, said)
        points += found
    return points


def _keys(mention: Mention) -> list[Key]:
    """What identifies the mention's data points, one for each region; none when something is missing."""
    if mention.period is None or not mention.plain:
        return []
    name = mention.code or mention.plain
    return [
        (region, name, mention.period, mention.measure, mention.basis, mention.status, mention.unit)
        for region in mention.regions
    ]


def _keys_of(paragraphs: Sequence[Paragraph]) -> dict[Mention, list[Key]]:
    """The keys of all mentions; a headline, which says shorter what the body says, has those of the body's
    mention that it stands for.

    A headline stands for the body's data point when unit and measure are the same, its wording is the
    body's or has nothing that is not in it in this order (转移群众, 累计转移危险区域群众), region and
    period are the same or the headline leaves them out, it is no aim where the body tells what
    has come, and only one data point of the article fits.
    """
    keys_of = {mention: _keys(mention) for paragraph in paragraphs for mention in paragraph.mentions}
    headlines = [
        ((paragraph.article_id, mention.unit, mention.measure), mention)
        for paragraph in paragraphs
        if paragraph.role in HEADLINES
        for mention in paragraph.mentions
        if len(mention.plain) >= _WORD
    ]
    bodies: dict[tuple[Any, ...], dict[tuple[Key, ...], Mention]] = {place: {} for place, _ in headlines}
    headed = {article_id for article_id, _, _ in bodies}
    for paragraph in paragraphs:
        if paragraph.role in HEADLINES or paragraph.article_id not in headed:
            continue
        for mention in paragraph.mentions:
            told = bodies.get((paragraph.article_id, mention.unit, mention.measure))
            if told is not None and (keys := keys_of[mention]):
                told.setdefault(tuple(keys), mention)
    for place, mention in headlines:
        told = bodies[place]
        if len(told) > _MANY:
            continue
        fitting = [keys for keys, each in told.items() if _stands_for(mention, each)]
        if len(fitting) == 1:
            keys_of[mention] = list(fitting[0])
    return keys_of


def _stands_for(headline: Mention, body: Mention) -> bool:
    flags = headline.flags
    same_place = headline.regions == body.regions or "region_default" in flags
    same_time = headline.period == body.period or headline.period is None or "period_from_article" in flags
    same_name = headline.code == body.code if headline.code else _holds_in_order(body.plain, headline.plain)
    # a headline may leave out that something is only aimed at, but does not make an aim of what has come
    same_status = headline.status in (body.status, "actual")
    return same_place and same_time and same_name and same_status


def _holds_in_order(name: str, shorter: str) -> bool:
    rest = iter(name)
    return all(char in rest for char in shorter)


def _points(key: Key, mentions: Sequence[Mention]) -> list[DataPoint]:
    order = {mention: at for at, mention in enumerate(mentions)}
    points: list[DataPoint] = []
    alike: dict[tuple[Any, ...], DataPoint] = {}
    for mention in sorted(mentions, key=lambda each: (not each.exact, each.step, order[each])):
        form = (mention.value, mention.modifier, mention.step)
        point = alike.get(form)
        if point is None and len(points) <= _FEW:
            point = next((each for each in points if same_number(each.best, mention)), None)
        if point is None:
            point = DataPoint(key, key[0], mention)
            points.append(point)
        alike.setdefault(form, point)
        point.mentions.append(mention)
    for point in points:
        point.mentions.sort(key=order.__getitem__)
    return sorted(points, key=lambda point: order[point.mentions[0]])


def _oppose(points: Sequence[DataPoint], said: Set[tuple[Any, ...]]) -> None:
    """Fill in the rivals of the data points of one key; `said` are the numbers in the bodies of the
    articles that have them in headlines.

    A headline that the body bears out has found its match and opposes nothing else.
    """

    def is_open(mention: Mention, point: DataPoint) -> bool:
        if mention.role not in HEADLINES:
            return True
        borne_out = any(each.role not in HEADLINES for each in point.mentions)
        return not borne_out and (mention.article_id, mention.unit, mention.value) not in said

    open_mentions = [[each for each in point.mentions if is_open(each, point)] for point in points]
    for at, point in enumerate(points):
        point.rivals = [
            mention
            for other, mentions in enumerate(open_mentions)
            if other != at
            for mention in mentions
            if any(comparable(each, mention) and contradict(each, mention) for each in open_mentions[at])
        ]


def observation_rows(month: str, points: Sequence[DataPoint]) -> list[Row]:
    """Rows of `observations`."""
    # a period is long to spell out, and a month has few
    periods = {period: str(period) for period in {point.key[_PERIOD] for point in points}}
    return [_row(month, point, periods) for point in points]


def _row(month: str, point: DataPoint, periods: Mapping[Any, str]) -> Row:
    """`periods` are those of the month, spelled out."""
    first, best = point.mentions[0], point.best
    region, name, period, measure, basis, status, unit = point.key
    identity = (
        f"{region}\x1f{name}\x1f{periods[period]}\x1f{measure}\x1f{basis}\x1f{status}\x1f{unit}"
        f"\x1f{best.value}\x1f{best.modifier}"
    )
    scale = 10**best.unit_mult
    return {
        "observation_id": f"{month}#o{blake2b(identity.encode(), digest_size=8).hexdigest()}",
        "issue_date": first.issue_date,
        "publication": first.publication,
        "ref_area": point.region,
        "ref_area_code": _code_of_region(best, point.region),
        "indicator": first.indicator,
        "indicator_code": point.best.code,
        # not the best mention's: a headline that leaves its period out has the body's
        "period_start": period[0],
        "period_end": period[1],
        "measure": best.measure,
        "basis": best.basis,
        "obs_value": best.value / scale,
        "unit_measure": best.unit,
        "unit_mult": best.unit_mult,
        "decimals": best.decimals if point.best.step <= scale else 0,
        "obs_status": best.status,
        "n_mentions": len(point.mentions),
        "figure_ids": [mention.figure_id for mention in point.mentions],
        "agree": not point.rivals,
    }


def _code_of_region(mention: Mention, region: str) -> str | None:
    if mention.regions == (region,) and "、" not in (mention.region_code or ""):
        return mention.region_code or None
    codes = (mention.region_code or "").split("、")
    if len(codes) != len(mention.regions):
        return None
    return dict(zip(mention.regions, codes, strict=True)).get(region) or None
