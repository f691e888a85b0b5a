"""The records that the page reader hands on.

What belongs here: plain data classes. What does not: recognising anything, tables, files. Every
offset counts Unicode code points of the decoded page.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

__all__ = ["Article", "Decoded", "Healed", "Layout", "Paragraph", "Pieces"]

Pieces = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Decoded:
    """A page's text, its line ends untouched, and the encoding that it was read with."""

    text: str
    encoding: str


@dataclass(frozen=True, slots=True)
class Healed:
    """The text of some slices of a page; `offsets[i]` is the page offset of `text[i]`.

    A span of the healed text lies on the page from `offsets[start]` to `offsets[end - 1] + 1`.
    """

    text: str
    offsets: Sequence[int]


@dataclass(slots=True)
class Paragraph:
    """A paragraph with its column breaks healed.

    `seq` counts the page's paragraphs from 0 in the order of their first character; `article` is the
    `seq` of its article, None for page heads and what stands outside of all articles; `section` is
    the section head that it stands under.
    """

    seq: int
    article: int | None
    role: str
    section: str | None
    text: str
    start: int
    end: int
    pieces: Pieces


@dataclass(slots=True)
class Article:
    """An article, a photo story, a brief, a notice or an advertisement.

    `continued_from`, `continued_on` are the marks as printed, without 第 and 版; the `_page` fields
    the same marks normalised (A01). `dateline_day` is (month, day), the month None when only a day
    is printed. `text` holds the article's paragraphs one after the other, without images, page
    heads, debris and continuation marks.
    """

    seq: int
    kind: str
    kicker: str | None
    title: str | None
    subtitle: str | None
    continued_from: str | None
    continued_from_page: str | None
    continued_on: str | None
    continued_on_page: str | None
    dateline_place: str | None
    dateline_day: tuple[int | None, int] | None
    agency: str | None
    byline: str | None
    sections: tuple[str, ...]
    text: str
    start: int
    end: int
    pieces: Pieces


@dataclass(frozen=True, slots=True)
class Layout:
    """What a page holds: its articles, all its paragraphs, and what its page heads say."""

    articles: list[Article] = field(default_factory=list)
    paragraphs: list[Paragraph] = field(default_factory=list)
    page_mark: str | None = None
    head_date: date | None = None
    paper: str | None = None
