"""The rules that hold between the columns of a row, and between the rows of the tables of a month.

What belongs here: each rule with a name, what it says, and what to do when it is broken. What does
not: rules of one column (`contract`), what is done with rows that break one (`validate`).

A row that breaks a row rule goes to `rejects`. A table rule guards what no single row can put
right: keys, references, and that text and numerals are complete; when one is broken the step stops.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.tables.contract import TABLE_NAMES, table

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

__all__ = ["NUMERAL_RUN", "ROW_RULES", "TABLE_RULES", "RowRule", "TableRule", "Tables", "coverage_faults"]

Tables = dict[str, "pa.Table"]
"""The tables of one month by name."""

_DIGIT = "0-9０-９"
NUMERAL_RUN = re.compile(
    f"(?:[{_DIGIT}〇零一二三四五六七八九十百千万亿兆两廿卅]|(?<=[{_DIGIT}])[.,．，：:/](?=[{_DIGIT}]))+"
)
"""What a row of `numerals` is: a maximal run of numeral characters, separators between digits only."""


@dataclass(frozen=True, slots=True)
class RowRule:
    """A rule over several columns of a row; `holds` gives a truth value for each row of a frame."""

    name: str
    says: str
    remedy: str
    columns: tuple[str, ...]
    holds: Callable[[pd.DataFrame], pd.Series[bool]]


@dataclass(frozen=True, slots=True)
class TableRule:
    """A rule over whole tables; `broken` yields a sentence for each violation."""

    name: str
    says: str
    broken: Callable[[Tables], Iterator[str]]


def _filled(mask: pd.Series[bool]) -> pd.Series[bool]:
    """The mask with unknown counted as kept: missing values are the business of column rules."""
    return mask.fillna(True).astype(bool)


def _hull(frame: pd.DataFrame) -> pd.Series[bool]:
    return _filled(frame["start"] < frame["end"])


def _length(frame: pd.DataFrame) -> pd.Series[bool]:
    return _filled(frame["text"].str.len() == frame["end"] - frame["start"])


def _finite(frame: pd.DataFrame, column: str) -> pd.Series[bool]:
    return _filled(frame[column].abs() < float("inf"))


def _range_ends(frame: pd.DataFrame) -> pd.Series[bool]:
    low, high = frame["low"], frame["high"]
    both = low.notna() & high.notna()
    neither = low.isna() & high.isna()
    return both & _filled((low <= high) & (low <= frame["value"]) & (frame["value"] <= high)) | (
        neither & _filled(frame["modifier"] != "range")
    )


def _period(frame: pd.DataFrame) -> pd.Series[bool]:
    start, end = frame["period_start"], frame["period_end"]
    return (start.isna() & end.isna()) | (start.notna() & end.notna() & _filled(start <= end))


def _basis(frame: pd.DataFrame) -> pd.Series[bool]:
    return frame["basis"].isna() | frame["measure"].isin(["growth", "change"])


def _page_text(frame: pd.DataFrame) -> pd.Series[bool]:
    whole = frame["text"].notna() & frame["sha256"].notna() & frame["encoding"].notna()
    return (frame["page_status"] != "ok") | (whole & _filled(frame["text"].str.len() == frame["n_chars"]))


def _pieces(frame: pd.DataFrame) -> pd.Series[bool]:
    import pandas as pd
    import pyarrow as pa

    def fits(pieces: object, start: int, end: int) -> bool:
        at = start
        if not isinstance(pieces, list) or not pieces:
            return False
        for first, last in pieces:
            if not at <= first < last:
                return False
            at = last
        return bool(pieces[0][0] == start and at == end)

    lists = pa.array(frame["pieces"]).to_pylist()
    return pd.Series(
        [fits(*row) for row in zip(lists, frame["start"], frame["end"], strict=True)],
        index=frame.index,
        dtype=bool,
    )


def _figure_class(frame: pd.DataFrame) -> pd.Series[bool]:
    return frame["figure_id"].isna() | (frame["class"] == "figure")


def _mentions(frame: pd.DataFrame) -> pd.Series[bool]:
    return _filled(frame["figure_ids"].list.len() == frame["n_mentions"])


_SPAN_RULE = RowRule(
    "span_length",
    "text has as many characters as lie between start and end",
    "start, end and text must be of the same slice of pages.text",
    ("start", "end", "text"),
    _length,
)
_PIECES_RULE = RowRule(
    "pieces",
    "pieces are in order, do not overlap, and run from start to end",
    "look at the layout of the page around start",
    ("pieces", "start", "end"),
    _pieces,
)
_PERIOD_RULE = RowRule(
    "period",
    "period_start and period_end are both given, in this order, or both missing",
    "look at the time words of the sentence",
    ("period_start", "period_end"),
    _period,
)
_BASIS_RULE = RowRule(
    "basis_measure",
    "only a growth or a change has a basis",
    "look at the words of comparison in the sentence",
    ("basis", "measure"),
    _basis,
)

ROW_RULES: dict[str, tuple[RowRule, ...]] = {
    "pages": (
        RowRule(
            "page_text",
            "a page with status ok has text, sha256 and encoding, and n_chars counts its text",
            "mark the page as rejected or give its text",
            ("page_status", "text", "n_chars"),
            _page_text,
        ),
    ),
    "articles": (_PIECES_RULE,),
    "paragraphs": (_PIECES_RULE,),
    "figures": (
        RowRule("hull", "start lies before end", "look at the span of the figure", ("start", "end"), _hull),
        _SPAN_RULE,
        RowRule(
            "finite",
            "value is a finite number",
            "look at the number as printed",
            ("value",),
            lambda frame: _finite(frame, "value"),
        ),
        RowRule(
            "range_ends",
            "low and high are both given with low <= value <= high, or both missing; a range has them",
            "look at both ends of the range",
            ("low", "high", "value", "modifier"),
            _range_ends,
        ),
        _PERIOD_RULE,
        _BASIS_RULE,
    ),
    "numerals": (
        _SPAN_RULE,
        RowRule(
            "figure_class",
            "only a numeral of class figure names a figure",
            "give the numeral the class figure, or no figure_id",
            ("figure_id", "class"),
            _figure_class,
        ),
    ),
    "observations": (
        RowRule(
            "finite",
            "obs_value is a finite number",
            "look at the figures of the data point",
            ("obs_value",),
            lambda frame: _finite(frame, "obs_value"),
        ),
        _PERIOD_RULE,
        RowRule(
            "mentions",
            "n_mentions counts figure_ids",
            "count the figures that state it",
            ("n_mentions", "figure_ids"),
            _mentions,
        ),
    ),
}
"""The row rules by table."""


def _unique(name: str) -> TableRule:
    key = table(name).key

    def broken(tables: Tables) -> Iterator[str]:
        for value, times in Counter(tables[name][key].to_pylist()).items():
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
        known = set(tables[parent][parent_column].to_pylist())
        for value in sorted(set(tables[name][column].to_pylist()) - known - {None}):
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
        for page, start, end, text in zip(
            rows["page_id"], rows["start"], rows["end"], rows["text"], strict=True
        ):
            printed = texts.get(page, "")[start:end]
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
