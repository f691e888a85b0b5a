"""What lies before the reader in one paragraph: its items by position, and the sentence's memory.

What belongs here: the look-up of items by span, and the notes that are kept while one sentence is
read. What does not: reading anything out of them (regions, dating, subjects, bases, statements), nor
what is kept from sentence to sentence (discourse).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from pipeline.reading.clauses import Clause
from pipeline.reading.discourse import State
from pipeline.reading.measures import Measure
from pipeline.reading.model import Figure, Period, Quantity
from pipeline.reading.places import PlaceMention
from pipeline.reading.predicates import Predicate
from pipeline.reading.times import TimeExpr
from pipeline.reading.words import Word, find_words

__all__ = ["Frame", "Index", "Memory", "Scene"]

_T = TypeVar("_T", Word, TimeExpr, PlaceMention, Quantity)
_OPENING = frozenset({"lead", "adv", "forecast", "target", "announce", "basis"})


class Index(Generic[_T]):
    """Items in text order, looked up by span in logarithmic time."""

    __slots__ = ("_starts", "items")

    def __init__(self, items: Sequence[_T]) -> None:
        self.items: Sequence[_T] = items
        self._starts = [item.start for item in items]

    def inside(self, start: int, end: int) -> Sequence[_T]:
        """The items that begin in text[start:end]."""
        starts = self._starts
        first = bisect_left(starts, start)
        # Most spans hold none: one look tells.
        if first == len(starts) or starts[first] >= end:
            return ()
        return self.items[first : bisect_left(starts, end, first)]


@dataclass(slots=True)
class Frame:
    """The fields of one run of quantities before they become figures."""

    measure: Measure
    predicate: Predicate
    indicator: str
    own_indicator: bool
    regions: tuple[PlaceMention, ...]
    own_region: bool
    period: Period | None
    own_period: bool
    status: str
    yearly: bool = False
    over_years: bool = False
    nominal: bool = False


@dataclass(slots=True)
class Memory:
    """The notes on one sentence.

    `recent`: its figures so far. `head_place`, `head_time`: a place or time has opened a clause and
    later ones inside clauses do not replace it. `opened_status`: what 预计 or 力争 opened for the rest.
    `topical`: its topic is set. `spanned`, `clause_spanned`: a span (五年来, 近三个月) is its time.
    `whole`: what its numbers are parts of (77个设施中). `basis`: the basis named last, by measure.
    `ends`: the periods of the last change's two ends (从2013年的A增至2023年的B); `from_end`: the figure
    before was the first of such ends. `passing`: the period beside the number holds for its clause alone.
    `news`: the day on which what follows was announced.
    """

    start: int = 0
    recent: list[tuple[Figure, Frame]] = field(default_factory=list)
    head_place: bool = False
    head_time: bool = False
    opened_status: str | None = None
    topical: bool = False
    spanned: bool = False
    clause_spanned: bool = False
    whole: str = ""
    basis: dict[str, str] = field(default_factory=dict)
    ends: tuple[Period | None, Period | None] = (None, None)
    from_end: bool = False
    passing: bool = False
    news: Period | None = None


@dataclass(slots=True)
class Scene:
    """One paragraph: its text, what was found in it, the article's state, the sentence's memory."""

    text: str
    quantities: Index[Quantity]
    times: Index[TimeExpr]
    places: Index[PlaceMention]
    state: State
    memory: Memory = field(default_factory=Memory)
    works: Sequence[tuple[int, int]] = ()
    weather: bool = False
    # Start of the clause asked for last and where its content begins.
    _opening: tuple[int, int] = (-1, -1)
    _words: Index[Word] | None = None

    @property
    def words(self) -> Index[Word]:
        """The grammar words, found when first asked for: many a paragraph without numbers needs none."""
        if self._words is None:
            self._words = Index(_outside(find_words(self.text), self.places.items))
        return self._words

    def is_head(self, clause: Clause, position: int) -> bool:
        """Whether only times, places and opening words stand before `position` in the clause."""
        if position - clause.start <= 1:
            return True
        if self._opening[0] != clause.start:
            self._opening = clause.start, self._content(clause)
        return position <= self._opening[1]

    def _content(self, clause: Clause) -> int:
        """Where the content of a clause begins: its second character under no time, place or opening word."""
        spans = [(t.start, t.end) for t in self.times.inside(clause.start, clause.end)]
        spans += [(p.start, p.end) for p in self.places.inside(clause.start, clause.end)]
        words = self.words.inside(clause.start, clause.end)
        spans += [(w.start, w.end) for w in words if w.cls in _OPENING]
        spans.sort()
        bare, at = 1, clause.start
        for start, end in spans:
            if start - at > bare:
                break
            bare -= max(0, start - at)
            at = max(at, end)
        return at + bare


def _outside(words: Sequence[Word], places: Sequence[PlaceMention]) -> list[Word]:
    """The words that are no part of a place's name (the 比 of 比利时)."""
    if not places:
        return list(words)
    kept, i = [], 0
    for w in words:
        while i < len(places) and places[i].end <= w.start:
            i += 1
        if i == len(places) or w.end <= places[i].start:
            kept.append(w)
    return kept
