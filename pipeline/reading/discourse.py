"""What a reader keeps in mind between clauses: the place, the period and the subject talked about.

What belongs here: how region, period and subject are set, inherited and reset along an article. What
does not: finding places and times (their modules), and the figures themselves (statements).

A sentence that names no place or period goes on about the last one. A new paragraph returns to the
place of the article, keeps its period, and forgets the subject.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from pipeline.reading.homes import Home
from pipeline.reading.model import Context, Period
from pipeline.reading.places import PlaceMention

__all__ = ["Head", "State"]


@dataclass(frozen=True, slots=True)
class Head:
    """A thing that figures are stated of: an indicator of a region."""

    indicator: str
    regions: tuple[PlaceMention, ...]


@dataclass(slots=True)
class State:
    """The running context of one article (picklable; a continuation goes on with it)."""

    context: Context
    told: Home = field(default_factory=Home)
    home: tuple[PlaceMention, ...] = ()
    paragraph: tuple[PlaceMention, ...] = ()
    outer: tuple[PlaceMention, ...] | None = None
    sentence: tuple[PlaceMention, ...] = ()
    one_by_one: bool = False
    named: list[PlaceMention] = field(default_factory=list)
    main: Period | None = None
    running: Period | None = None
    carried: Period | None = None
    opening: bool = True
    begun: bool = False
    local: Period | None = None
    period_words: str = ""
    period_is_own: bool = False
    period_is_near: bool = False
    series: tuple[Period, ...] = ()
    day: Period | None = None
    # `one_by_one`: values were stated of each of the sentence's regions.
    # `series`: the periods of the list named last (7、8、9月分别为…); `day`: the day named last.
    # `period_is_own`: the sentence said it; `period_is_near`: the paragraph did.
    # `seen`: the basis from which the paragraph looks at prices (从环比看).
    seen: str = ""
    # `basis`: what the last sentence that named one compared with (环比).
    basis: str = ""
    indicator: str = ""
    topic: str = ""
    heads: tuple[Head, ...] = ()
    # The attribute of the last full subject (销量 of 汽车销量), with the measure and unit of its figure.
    attribute: tuple[str, str, str | None] = ("", "", None)

    def new_paragraph(self) -> None:
        """A paragraph begins: the article's place again, the subject open, and the period of the last
        opening sentence (one that a later sentence named was a part of it)."""
        self.paragraph = ()
        self.outer = None
        self.sentence = ()
        self.indicator = ""
        self.topic = ""
        self.heads = ()
        self.attribute = ("", "", None)
        self.local = self.day = None
        self.series = ()
        self.seen = self.basis = ""
        self.period_is_near = False
        self.opening, self.begun = True, False
        if self.carried is not None:
            self.running = self.carried

    def new_sentence(self, *, turned: bool = False) -> None:
        """A sentence begins: it keeps the paragraph's place and period. One that has `turned` to another
        breakdown (分品种看) breaks down what the paragraph's first sentence spoke of."""
        if self.sentence and not self.one_by_one:
            self.paragraph = self.sentence
        if self.outer is None and (self.begun or turned):
            self.outer = self.paragraph
        if turned:
            self.paragraph = self.outer or ()
        self.opening = self.opening and not self.begun
        self.begun = True
        self.sentence = ()
        self.one_by_one = False
        self.local = None
        self.period_is_own = False

    def set_period(self, period: Period, words: str = "") -> None:
        """A period that dates what follows, said in `words`; an article's first is its main period."""
        self.period_words = words
        self.main = self.main or period
        if self._is_stock_day(period):
            self.local = period
            return
        if self.opening:
            self.carried = period
        self.running = period
        self.local = None
        self.series = ()
        self.period_is_own = self.period_is_near = True

    def _is_stock_day(self, period: Period) -> bool:
        """Whether a day closes the term that the sentence has named (2010年…，年末…): a stock as of that
        day, after which the next sentence goes back to the term."""
        term = self.running
        if not self.period_is_own or term is None or period.start != period.end:
            return False
        return term.end == period.end and (term.end - term.start).days > 26

    def forget_period(self) -> None:
        """A time that cannot be told dates what follows: nothing older may be inherited."""
        self.running = self.local = self.carried = None
        self.period_is_own = self.period_is_near = False

    def new_item(self) -> None:
        """A numbered item of a digest begins: another subject, place and period."""
        self.forget_period()
        self.main = None
        self.home = ()
        self.told = Home(by_level=self.told.by_level)

    @property
    def period(self) -> Period | None:
        """The period in force: one beside the number before, else the running one."""
        return self.local or self.running

    @property
    def regions(self) -> tuple[PlaceMention, ...]:
        """The regions in force: the sentence's, else the paragraph's, else the article's (its headline's
        before what the whole of it tells)."""
        return self.sentence or self.paragraph or self.home or self.told.regions
