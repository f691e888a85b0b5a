"""The rules that hold between the rows of the tables of a month.

What belongs here: each rule with a name and what it says. What does not: rules of one column
(`contract`) or one row (`row_rules`), what is done when one is broken (`validate`).

A row that breaks a rule of its own goes to `rejects`. A table rule guards what no single row can put
right: keys, references, and that text and numerals are complete; when one is broken the step stops.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipeline.tables.contract import TABLE_NAMES, table

__all__ = ["NUMERAL_RUN", "TABLE_RULES", "TableRule", "Tables", "coverage_faults"]

Numbers = np.ndarray[Any, np.dtype[Any]]
"""A number for each row, piece or character."""

_DIGITS = "0123456789０１２３４５６７８９"
_WORDS = "〇零一二三四五六七八九十百千万亿兆两廿卅"
_SEPARATORS = ".,．，：:/"
_NUMERALS = f"[{_DIGITS}{_WORDS}]+"
NUMERAL_RUN = re.compile(f"{_NUMERALS}(?:(?<=[{_DIGITS}])[{_SEPARATORS}](?=[{_DIGITS}]){_NUMERALS})*")
"""What a row of `numerals` is: a maximal run of numeral characters, separators between digits only."""

_KINDS = np.zeros(0x10000, np.uint8)
"""The kind of each character: 1 to 3 for those of a numeral, 0 for all others, the last one among them."""
for _kind, _chars in enumerate((_DIGITS, _WORDS, _SEPARATORS), 1):
    _KINDS[[ord(char) for char in _chars]] = _kind


class Tables(dict[str, pa.Table]):
    """The tables of one month by name, with the texts of its pages for the rules that look at them."""

    @cached_property
    def book(self) -> _Book:
        """The texts, made out of the table once: most rules ask for them."""
        return _Book(_texts(self))


@dataclass(frozen=True, slots=True)
class TableRule:
    """A rule over whole tables; `broken` yields a sentence for each violation."""

    name: str
    says: str
    broken: Callable[[Tables], Iterator[str]]


def _unique(name: str) -> TableRule:
    key = table(name).key

    def broken(tables: Tables) -> Iterator[str]:
        keys = tables[name][key]
        if pc.count_distinct(keys, mode="all").as_py() == len(keys):
            return
        for value, times in Counter(keys.to_pylist()).items():
            if times > 1:
                yield f"{key} {value!r} stands in {times} rows"

    return TableRule(f"{name}_unique", f"{key} is different in every row of {name}", broken)


def _page_ids(tables: Tables) -> Iterator[str]:
    pages = tables["pages"]
    rows = zip(pages["page_id"].to_pylist(), pages["page_status"].to_pylist(), strict=True)
    for value, times in Counter(page for page, status in rows if status == "ok").items():
        if times > 1:
            yield f"page_id {value!r} stands in {times} rows with page_status ok"


def _references(name: str, column: str, parent: str, parent_column: str) -> TableRule:
    def broken(tables: Tables) -> Iterator[str]:
        values = tables[name][column]
        unknown = values.filter(pc.invert(pc.is_in(values, value_set=tables[parent][parent_column])))
        for value in sorted(set(unknown.to_pylist()) - {None}):
            yield f"{column} {value!r} of {name} is no {parent_column} of {parent}"

    return TableRule(
        f"{name}_{column}", f"every {column} of {name} stands in {parent} as {parent_column}", broken
    )


def _texts(tables: Tables) -> dict[str, str]:
    pages = tables["pages"].select(["page_id", "page_status", "text"]).to_pydict()
    return {
        page: text
        for page, status, text in zip(pages["page_id"], pages["page_status"], pages["text"], strict=True)
        if status == "ok" and text is not None  # without a text it breaks a rule of its own row
    }


class _Book:
    """The texts of a month's pages in one, so that whole columns can be held against them at once.

    Looking at row after row takes several times as long, and there is nothing to find. What is told of
    rows here is that they are right for sure; where they may not be, a rule looks at each of them.
    """

    def __init__(self, texts: dict[str, str]) -> None:
        self.texts = texts
        # a line end behind each page, or a run of numerals could go on from one to the next
        self.text = "".join([f"{text}\n" for text in texts.values()])
        self._pages = pa.array(list(texts), pa.string())
        lengths = np.fromiter(map(len, texts.values()), np.int64, len(texts))
        self._begins = np.cumsum(lengths + 1) - lengths - 1
        self._ends = self._begins + lengths

    def spans(self, rows: pa.Table) -> tuple[Numbers, Numbers] | None:
        """Where the spans of rows stand in the text of all; None when one is not within its page."""
        return self._placed(rows["page_id"], rows["start"].to_numpy(), rows["end"].to_numpy(), 1)

    def pieces(self, rows: pa.Table) -> tuple[Numbers, Numbers, Numbers] | None:
        """The same of the pieces of rows, and how many pieces each row has."""
        lists = rows["pieces"].combine_chunks()
        pairs = lists.flatten()
        if lists.null_count or not pc.all(pc.equal(pc.list_value_length(pairs), 2), min_count=0).as_py():
            return None
        counts = pc.list_value_length(lists).to_numpy()
        bounds = pairs.flatten().to_numpy(zero_copy_only=False)
        spans = self._placed(rows["page_id"], bounds[::2], bounds[1::2], counts)
        return spans and (*spans, counts)

    def _placed(
        self, pages: pa.ChunkedArray, starts: Numbers, ends: Numbers, counts: Numbers | int
    ) -> tuple[Numbers, Numbers] | None:
        """`counts` is how many spans there are of each row's page."""
        at = pc.fill_null(pc.index_in(pages, value_set=self._pages), -1).to_numpy().repeat(counts)
        if np.any(at < 0):
            return None
        begins = self._begins[at]
        within = (starts >= 0) & (starts <= ends) & (begins + ends <= self._ends[at])
        return (begins + starts, begins + ends) if within.all() else None

    def slices(self, starts: Numbers, ends: Numbers) -> list[str]:
        """What the spans hold."""
        text = self.text
        return [text[start:end] for start, end in zip(starts.tolist(), ends.tolist(), strict=True)]


def _codes(text: str) -> Numbers:
    """The code point of each character."""
    return np.frombuffer(text.encode("utf-32-le"), np.uint32)


def _runs(text: str) -> tuple[Numbers, Numbers]:
    """Where each NUMERAL_RUN starts and ends."""
    kinds = _KINDS.take(_codes(text), mode="clip")
    digit, separator = kinds == 1, kinds == 3
    in_run = (kinds > 0) & ~separator
    in_run[1:-1] |= separator[1:-1] & digit[:-2] & digit[2:]
    edges = np.flatnonzero(np.diff(in_run, prepend=False, append=False))
    return edges[::2], edges[1::2]


def _hold(book: _Book, rows: pa.Table) -> bool:
    """Whether it is sure that the spans of all rows hold their texts."""
    spans = book.spans(rows)
    if spans is None:
        return False
    starts, ends = spans
    texts, lengths = rows["text"], ends - starts
    if texts.null_count or not np.array_equal(pc.utf8_length(texts).to_numpy(), lengths):
        return False
    # the places of all characters of the first span, then of the second, and so on
    at = np.arange(lengths.sum()) + np.repeat(ends - np.cumsum(lengths), lengths)
    return np.array_equal(_codes(book.text)[at], _codes("".join(texts.to_pylist())))


def _spans(name: str) -> TableRule:
    def broken(tables: Tables) -> Iterator[str]:
        if _hold(tables.book, tables[name]):
            return
        texts = tables.book.texts
        rows = tables[name].select(["page_id", "start", "end", "text"]).to_pydict()
        spans = zip(rows["page_id"], rows["start"], rows["end"], strict=True)
        for (page, start, end), text in zip(spans, rows["text"], strict=True):
            printed = texts.get(page, "")[start:end]
            if printed != text:
                yield f"{page} [{start}:{end}] holds {printed!r}, the row of {name} says {text!r}"

    return TableRule(
        f"{name}_spans",
        f"pages.text[start:end] is the text of every row of {name}, character by character",
        broken,
    )


def _accounted(book: _Book, rows: pa.Table) -> bool:
    """Whether it is sure that the rows are the runs of numerals."""
    spans = book.spans(rows)
    if spans is None:
        return False
    starts, ends = spans
    order = np.argsort(starts, kind="stable")
    run_starts, run_ends = _runs(book.text)
    return np.array_equal(starts[order], run_starts) and np.array_equal(ends[order], run_ends)


def _numerals_complete(tables: Tables) -> Iterator[str]:
    if _accounted(tables.book, tables["numerals"]):
        return
    rows = tables["numerals"].select(["page_id", "start", "end"]).to_pydict()
    by_page: dict[str, list[tuple[int, int]]] = {}
    for page, start, end in zip(rows["page_id"], rows["start"], rows["end"], strict=True):
        by_page.setdefault(page, []).append((start, end))
    for page, text in tables.book.texts.items():
        runs = [match.span() for match in NUMERAL_RUN.finditer(text)]
        found = by_page.get(page, [])
        if runs == found or runs == sorted(found):
            continue
        for start, end in sorted(set(runs) - set(found)):
            yield f"{page} [{start}:{end}] {text[start:end]!r} has no row"
        for start, end in sorted(set(found) - set(runs)):
            yield f"{page} [{start}:{end}] {text[start:end]!r} is no maximal run of numerals"
        for (start, end), times in Counter(found).items():
            if times > 1:
                yield f"{page} [{start}:{end}] {text[start:end]!r} has {times} rows"


_NOT_BLANK = re.compile(r"\S")


def coverage_faults(text: str, pieces: Iterable[tuple[int, int]]) -> Iterator[str]:
    """Where a non-blank character of a page lies in no piece, or in two."""
    at = 0
    for start, end in [*sorted(pieces), (len(text), len(text))]:
        if at < start and (found := _NOT_BLANK.search(text, at, start)):
            yield f"character {found.start()} {found.group()!r} lies in no paragraph"
        elif start < at and (found := _NOT_BLANK.search(text, start, min(at, end))):
            yield f"character {found.start()} {found.group()!r} lies in two paragraphs"
        at = max(at, end)


def _torn_pages(tables: Tables) -> set[str]:
    """Pages of which a paragraph or article was rejected: their text cannot be complete."""
    if "rejects" not in tables:
        return set()
    rows = tables["rejects"].select(["page_id", "table", "severity"]).to_pydict()
    return {
        page
        for page, name, severity in zip(rows["page_id"], rows["table"], rows["severity"], strict=True)
        if severity == "error" and name in ("paragraphs", "articles")
    }


def _parted(book: _Book, rows: pa.Table) -> bool:
    """Whether it is sure that the pieces of the rows have all of the text but blanks, and nothing twice."""
    pieces = book.pieces(rows)
    if pieces is None:
        return False
    starts, ends, _ = pieces
    order = np.argsort(starts, kind="stable")
    behind, ahead = np.append(0, ends[order]), np.append(starts[order], len(book.text))
    left = "".join(book.slices(behind, ahead))
    return bool(np.all(behind <= ahead)) and not _NOT_BLANK.search(left)


def _covered(tables: Tables) -> Iterator[str]:
    if _parted(tables.book, tables["paragraphs"]):
        return
    rows = tables["paragraphs"].select(["page_id", "pieces"]).to_pydict()
    by_page: dict[str, list[tuple[int, int]]] = {}
    for page, pieces in zip(rows["page_id"], rows["pieces"], strict=True):
        by_page.setdefault(page, []).extend((start, end) for start, end in pieces)
    torn = _torn_pages(tables)
    for page, text in tables.book.texts.items():
        if page in torn:
            continue
        yield from (f"{page}: {fault}" for fault in coverage_faults(text, by_page.get(page, [])))


def _is_within(text: str, printed: str) -> bool:
    """Whether the characters of `text`, blanks aside, stand in `printed` in this order."""
    wanted, held = "".join(text.split()), "".join(printed.split())
    # the usual cases, without a look at each character: only blanks are gone, or heading marks as well
    if wanted in (held, held.replace("#", "").replace("*", "")):
        return True
    rest = iter(held)
    return all(char in rest for char in wanted)


def _printed(book: _Book, rows: pa.Table) -> list[str]:
    """What the pieces of each row hold."""
    pieces = book.pieces(rows)
    if pieces is None:
        return [
            "".join([book.texts.get(page, "")[start:end] for start, end in spans])
            for page, spans in zip(rows["page_id"].to_pylist(), rows["pieces"].to_pylist(), strict=True)
        ]
    starts, ends, counts = pieces
    held = book.slices(starts, ends)
    return ["".join(held[first:last]) for first, last in pairwise([0, *np.cumsum(counts).tolist()])]


def _healed(tables: Tables) -> Iterator[str]:
    for name, key in (("paragraphs", "paragraph_id"), ("articles", "article_id")):
        rows = tables[name].select([key, "page_id", "text", "pieces"])
        held = zip(rows["text"].to_pylist(), _printed(tables.book, rows), strict=True)
        for at, (text, printed) in enumerate(held):
            if printed != text and not _is_within(text, printed):
                yield f"{rows[key][at]}: its text is not what its pieces hold"


TABLE_RULES: dict[str, tuple[TableRule, ...]] = {
    name: (
        _unique(name),
        *(_references(name, link.column, link.parent, link.parent_column) for link in table(name).parents),
    )
    for name in TABLE_NAMES
}
"""The table rules by the table that they judge."""

TABLE_RULES["pages"] += (
    TableRule("pages_page_id", "no two pages with status ok share a page_id", _page_ids),
)
TABLE_RULES["paragraphs"] += (
    TableRule(
        "paragraphs_cover", "every non-blank character of a page lies in exactly one paragraph", _covered
    ),
    TableRule(
        "paragraphs_healed",
        "the text of a paragraph or article is what its pieces hold, with marks and line ends taken out",
        _healed,
    ),
)
TABLE_RULES["figures"] += (_spans("figures"),)
TABLE_RULES["numerals"] += (
    _spans("numerals"),
    TableRule(
        "numerals_complete",
        "every numeral of every page has exactly one row, and no other row is there",
        _numerals_complete,
    ),
)
