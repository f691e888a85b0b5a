"""The rules that hold between the columns of a row.

What belongs here: each rule with a name, what it says, what to do when it is broken, and how it is told
of whole columns at once. What does not: rules of one column (`contract`), rules between rows (`rules`),
what is done with rows that break one (`validate`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

__all__ = ["ROW_RULES", "RowRule"]

Mask = Any
"""A truth value for each row, as an Arrow array."""


@dataclass(frozen=True, slots=True)
class RowRule:
    """A rule over several columns of a row; `holds` gives a truth value for each row of a table.

    What is missing breaks no rule: missing values are the business of column rules.
    """

    name: str
    says: str
    remedy: str
    columns: tuple[str, ...]
    holds: Callable[[pa.Table], Mask]


def _filled(mask: Mask) -> Mask:
    """The mask with unknown counted as kept."""
    return pc.fill_null(mask, True)


def _all(*masks: Mask) -> Mask:
    held = masks[0]
    for mask in masks[1:]:
        held = pc.and_(held, mask)
    return held


def _hull(rows: pa.Table) -> Mask:
    return _filled(pc.less(rows["start"], rows["end"]))


def _length(rows: pa.Table) -> Mask:
    return _filled(pc.equal(pc.utf8_length(rows["text"]), pc.subtract(rows["end"], rows["start"])))


def _finite(values: pa.ChunkedArray) -> Mask:
    return _filled(pc.is_finite(values))


def _range_ends(rows: pa.Table) -> Mask:
    low, high, value = rows["low"], rows["high"], rows["value"]
    ordered = _filled(_all(pc.less_equal(low, high), pc.less_equal(low, value), pc.less_equal(value, high)))
    both = _all(pc.is_valid(low), pc.is_valid(high), ordered)
    neither = _all(pc.is_null(low), pc.is_null(high), _filled(pc.not_equal(rows["modifier"], "range")))
    return pc.or_(both, neither)


def _period(rows: pa.Table) -> Mask:
    start, end = rows["period_start"], rows["period_end"]
    neither = pc.and_(pc.is_null(start), pc.is_null(end))
    return pc.or_(neither, pc.fill_null(pc.less_equal(start, end), False))


def _basis(rows: pa.Table) -> Mask:
    return pc.or_(
        pc.is_null(rows["basis"]), pc.is_in(rows["measure"], value_set=pa.array(["growth", "change"]))
    )


def _page_text(rows: pa.Table) -> Mask:
    whole = _all(
        *(pc.is_valid(rows[column]) for column in ("text", "sha256", "encoding")),
        _filled(pc.equal(pc.utf8_length(rows["text"]), rows["n_chars"])),
    )
    return pc.or_(_filled(pc.not_equal(rows["page_status"], "ok")), whole)


def _pieces(rows: pa.Table) -> Mask:
    pieces = rows["pieces"].combine_chunks()
    pairs = pieces.flatten()
    counts, sizes = _lengths(pieces), _lengths(pairs)
    values = pairs.flatten().to_numpy(zero_copy_only=False)
    holds = counts > 0
    if not len(values):
        return pa.array(holds & False)
    ends = np.cumsum(sizes)
    first, last = values[np.minimum(ends - sizes, len(values) - 1)], values[ends - 1]
    fits = (sizes == 2) & (first < last)
    row_of = np.repeat(np.arange(len(counts)), counts)
    fits[1:] &= (row_of[1:] != row_of[:-1]) | (first[1:] >= last[:-1])
    holds[row_of[~fits]] = False
    behind = np.cumsum(counts)
    some = counts > 0
    holds[some] &= first[(behind - counts)[some]] == rows["start"].to_numpy()[some]
    holds[some] &= last[(behind - 1)[some]] == rows["end"].to_numpy()[some]
    return pa.array(holds)


def _lengths(lists: pa.ListArray) -> np.ndarray[Any, np.dtype[np.int64]]:
    lengths: np.ndarray[Any, np.dtype[np.int64]] = (
        pc.fill_null(pc.list_value_length(lists), 0).to_numpy(zero_copy_only=False).astype(np.int64)
    )
    return lengths


def _figure_class(rows: pa.Table) -> Mask:
    return pc.or_(pc.is_null(rows["figure_id"]), _filled(pc.equal(rows["class"], "figure")))


def _mentions(rows: pa.Table) -> Mask:
    return _filled(pc.equal(pc.list_value_length(rows["figure_ids"]), rows["n_mentions"]))


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
            ("page_status", "text", "sha256", "encoding", "n_chars"),
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
            lambda rows: _finite(rows["value"]),
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
            lambda rows: _finite(rows["obs_value"]),
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
