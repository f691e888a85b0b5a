"""Reading an article: its paragraphs in order, with one context that runs through them.

What belongs here: the order of the layers for a block, the article's own place, what a headline takes
from the body, the seam to an article that continues on another page. What does not: any layer itself.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date as Day

from pipeline.reading.discourse import State
from pipeline.reading.homes import tell_home
from pipeline.reading.model import Block, Context, Figure, Reading
from pipeline.reading.numerals import account
from pipeline.reading.places import Earlier, PlaceMention, find_places
from pipeline.reading.quantities import find_quantities
from pipeline.reading.statements import read_statements
from pipeline.reading.times import find_times

__all__ = ["ArticleReading", "read_article", "read_text"]

_HEADLINES = frozenset({"title", "subtitle", "kicker"})
# Roles whose numbers are furniture of the page: their numerals are classed, but state nothing.
_FURNITURE = frozenset({"byline", "credit", "page_head", "continuation", "image", "ad", "debris"})
# Items of a digest (1、… 2、…) are subjects of their own.
_ITEM = re.compile(r"\d{1,2}[、.．]\s*\D")


@dataclass(slots=True)
class ArticleReading:
    """One reading a block, and the context at the end (for the article that continues this one)."""

    readings: list[Reading] = field(default_factory=list)
    state: State | None = None


def read_article(blocks: Sequence[Block], context: Context, inherited: State | None = None) -> ArticleReading:
    """Read the blocks of one article in order; offsets count within each block's text.

    `inherited` is the state of the article that this one continues: its period and place hold on.
    """
    state = State(context=context)
    if inherited is not None:
        state.main, state.running, state.home = inherited.main, inherited.period, inherited.home
        state.named = list(inherited.named)
    result = ArticleReading(state=state)
    found = _places(blocks, state)
    state.told = tell_home(blocks, found, context)
    for block, places in zip(blocks, found, strict=True):
        result.readings.append(_read_block(block, places, state))
    _echo(blocks, result.readings, state)
    return result


def _places(blocks: Sequence[Block], state: State) -> list[list[PlaceMention]]:
    """The places of each block; those of the blocks before tell places of one name apart."""
    earlier = Earlier(state.named)
    found = []
    for block in blocks:
        places = find_places(block.text, earlier=earlier)
        if places:
            earlier.add(places)
        found.append(places)
    return found


def _read_block(block: Block, places: Sequence[PlaceMention], state: State) -> Reading:
    """Read one block; `state` is read and carried on."""
    text, furniture = block.text, block.role in _FURNITURE
    if not text:
        # A blank line says nothing but that the paragraph has ended.
        if not furniture:
            state.new_paragraph()
        return Reading()
    times = find_times(text)
    quantities, classed = find_quantities(text, times, places)
    if furniture:
        return Reading([], account(text, classed))
    if _ITEM.match(text):
        state.new_item()
    state.new_paragraph()
    figures = read_statements(text, quantities, times, places, state)
    if block.role in _HEADLINES and not state.home and state.regions:
        state.home = state.regions
    return Reading(figures, account(text, classed, [(f.start, f.end, i) for i, f in enumerate(figures)]))


def _echo(blocks: Sequence[Block], readings: Sequence[Reading], state: State) -> None:
    """A headline's figure takes the period and region that the body gives the same number; one that
    the body does not repeat takes the article's main period."""
    said: dict[tuple[float, str | None], Figure] = {}
    printed: dict[str, Figure] = {}
    for block, reading in zip(blocks, readings, strict=True):
        if block.role not in _HEADLINES:
            for figure in reading.figures:
                said.setdefault((figure.value, figure.unit), figure)
                printed.setdefault(figure.text, figure)
    for block, reading in zip(blocks, readings, strict=True):
        if block.role not in _HEADLINES:
            continue
        for figure in reading.figures:
            if figure.period_end is not None:
                continue
            same = said.get((figure.value, figure.unit)) or printed.get(figure.text)
            if same is not None:
                figure.period_start, figure.period_end = same.period_start, same.period_end
            elif state.main is not None:
                figure.period_start, figure.period_end = state.main.start, state.main.end
            if figure.period_end is not None:
                figure.flags += ("period_from_article",)


def read_text(text: str, date: str | Day | None = None, place: str | None = None) -> Reading:
    """Read any text as one article of one paragraph a line.

    `date` is the document's date (ISO text or a date): relative periods resolve against it. `place` is
    what 我市 means. Offsets count code points of `text`. Raises ValueError when `date` is no ISO date.
    """
    day = _date(date)
    context = Context(issue_date=day, reporting_day=day, place=place)
    blocks, offsets, at = [], [], 0
    for line in text.splitlines(keepends=True):
        body = line.strip("\r\n\u2028\u2029\x0b\x0c\x1c\x1d\x1e\x85")
        lead = line.find(body) if body else 0
        blocks.append(Block(body))
        offsets.append(at + lead)
        at += len(line)
    whole = Reading()
    for offset, reading in zip(offsets, read_article(blocks, context).readings, strict=True):
        first = len(whole.figures)
        for figure in reading.figures:
            figure.start += offset
            figure.end += offset
            whole.figures.append(figure)
        for numeral in reading.numerals:
            numeral.start += offset
            numeral.end += offset
            if numeral.figure is not None:
                numeral.figure += first
            whole.numerals.append(numeral)
    return whole


def _date(day: str | Day | None) -> Day | None:
    if day is None or isinstance(day, Day):
        return day
    try:
        return Day.fromisoformat(day)
    except ValueError:
        raise ValueError(f"expected a date such as 2026-05-22, found {day!r}; write year-month-day") from None
