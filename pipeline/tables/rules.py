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

import pyarrow as pa
import pyarrow.compute as pc

from pipeline.tables.contract import TABLE_NAMES, table

__all__ = ["NUMERAL_RUN", "TABLE_RULES", "TableRule", "Tables", "coverage_faults"]

Tables = dict[str, pa.Table]
"""The tables of one month by name."""

_DIGIT = "0-9０-９"
_NUMERALS = f"[{_DIGIT}〇零一二三四五六七八九十百千万亿兆两廿卅]+"
NUMERAL_RUN = re.compile(f"{_NUMERALS}(?:(?<=[{_DIGIT}])[.,．，：:/](?=[{_DIGIT}]){_NUMERALS})*")
"""What a row of `numerals` is: a maximal run of numeral characters, separators between digits only."""


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
        if status == "ok"
    }


def _spans(name: str) -> TableRule:
    def broken(tables: Tables) -> Iterator[str]:
        texts = _texts(tables)
        rows = tables[name].select(["page_id", "start", "end", "text"]).to_pydict()
        spans = zip(rows["page_id"], rows["start"], rows["end"], strict=True)
        held = [texts.get(page, "")[start:end] for page, start, end in spans]
        if held == rows["text"]:
            return
        for page, start, end, printed, text in zip(
            rows["page_id"], rows["start"], rows["end"], held, rows["text"], strict=True
        ):
            if printed != text:
                yield f"{page} [{start}:{end}] holds {printed!r}, the row of {name} says {text!r}"

    return TableRule(
        f"{name}_spans",
        f"pages.text[start:end] is the text of every row of {name}, character by character",
        broken,
    )


def _numerals_complete(tables: Tables) -> Iterator[str]:
    rows = tables["numerals"].select(["page_id", "start", "end"]).to_pydict()
    by_page: dict[str, list[tuple[int, int]]] = {}
    for page, start, end in zip(rows["page_id"], rows["start"], rows["end"], strict=True):
        by_page.setdefault(page, []).append((start, end))
    for page, text in _texts(tables).items():
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


def _covered(tables: Tables) -> Iterator[str]:
    rows = tables["paragraphs"].select(["page_id", "pieces"]).to_pydict()
    by_page: dict[str, list[tuple[int, int]]] = {}
    for page, pieces in zip(rows["page_id"], rows["pieces"], strict=True):
        by_page.setdefault(page, []).extend((start, end) for start, end in pieces)
    torn = _torn_pages(tables)
    for page, text in _texts(tables).items():
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


def _healed(tables: Tables) -> Iterator[str]:
    texts = _texts(tables)
    for name, key in (("paragraphs", "paragraph_id"), ("articles", "article_id")):
        rows = tables[name].select([key, "page_id", "text", "pieces"]).to_pydict()
        for row, page, text, pieces in zip(
            rows[key], rows["page_id"], rows["text"], rows["pieces"], strict=True
        ):
            whole = texts.get(page, "")
            printed = "".join([whole[start:end] for start, end in pieces])
            if printed != text and not _is_within(text, printed):
                yield f"{row}: its text is not what its pieces hold"


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
