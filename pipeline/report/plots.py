"""What is plotted: regions compared, growth rates, series, figures by measure, completeness of fields.

What belongs here: choosing what is worth a plot. What does not: how it looks (`charts`), where plots are
shown (`site`, `assets`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipeline.report import charts
from pipeline.report.words import (
    CLASSES,
    KINDS,
    MEASURES,
    PAGE_STATUSES,
    ROLES,
    VERDICTS,
    period_in_words,
    scaled,
)
from pipeline.tables.store import Store

__all__ = ["Tally", "completeness", "counts", "plots_of", "tally"]

Row = dict[str, Any]


LATEST = 36
"""Months whose data points are looked at: an analyst compares what is recent."""
LEAST = 3
"""Regions, indicators or periods from which a plot tells more than a sentence."""
_LENGTHS = (0, 30, 91, 181, 365)
"""Days of a day, a month, a quarter, half a year, a year: the periods of a series are alike."""

_COLUMNS = (
    *("ref_area", "indicator", "measure", "basis", "unit_measure", "unit_mult", "obs_value"),
    *("period_start", "period_end", "obs_status", "decimals", "agree"),
)


def plots_of(store: Store) -> list[charts.Plot]:
    """The plots of all finished tables; none where there is too little to look at."""
    months = ["", *store.months("observations")[-LATEST:]]
    rows = pa.concat_tables([_agreed(store.read("observations", month, _COLUMNS)) for month in months])
    found = [*_compared(rows), *_growth(rows), *_series(rows)]
    return [*found, *(plot for plot in (counts(store, "figures"), completeness(store)) if plot)]


def _agreed(rows: pa.Table) -> pa.Table:
    """What came to pass and is not disputed."""
    kept = rows.filter(pc.and_(pc.equal(rows["obs_status"], "actual"), rows["agree"]))
    return kept.drop_columns(["obs_status", "agree"])


FIELDS = {"unit": "单位", "measure": "类型", "indicator": "指标", "region": "地区", "period_start": "时期"}
"""The fields whose completeness is looked at."""


def completeness(store: Store) -> charts.Plot | None:
    """How many of the figures have each field; None when there are no figures."""
    total, missing = 0, Counter[str]()
    for month in store.months("figures"):
        rows = store.read("figures", month, tuple(FIELDS))
        total += rows.num_rows
        missing.update({column: rows[column].null_count for column in FIELDS})
    if not total:
        return None
    filled = {name: 100 * (total - missing[column]) / total for column, name in FIELDS.items()}
    bars = [(name, share, f"{share:.1f}%") for name, share in filled.items()]
    return charts.Plot("字段完整度", f"{total:,}个数字中读出各字段的比例。", charts.bars(bars, top=100))


_COUNTED: dict[str, tuple[str, str, Mapping[str, str]]] = {
    "pages": ("版面的状态", "page_status", PAGE_STATUSES),
    "articles": ("稿件的体裁", "kind", KINDS),
    "paragraphs": ("段落的角色", "role", ROLES),
    "figures": ("数字的类型", "measure", MEASURES),
    "numerals": ("数词的类别", "class", CLASSES),
    "observations": ("数据点最多的地区", "ref_area", {}),
    "audits": ("核对的结论", "verdict", VERDICTS),
    "rejects": ("问题行的规则", "rule", {}),
}


@dataclass(frozen=True, slots=True)
class Tally:
    """How many rows of a table are of each kind, the most frequent first."""

    title: str
    says: str
    rows: charts.Bars


def tally(store: Store, name: str) -> Tally | None:
    """How many rows of a table are of each kind; None when it has no rows."""
    title, column, words = _COUNTED[name]
    counted: Counter[str | None] = Counter()
    for month in store.months(name):
        for each in pc.value_counts(store.read(name, month, [column])[column]).to_pylist():
            counted[each["values"]] += each["counts"]
    if not counted:
        return None
    rows = sorted(
        ((words.get(key or "", key or "未读出"), n, f"{n:,}") for key, n in counted.items()), key=_size
    )
    return Tally(title, f"共{sum(counted.values()):,}行。", rows)


def counts(store: Store, name: str) -> charts.Plot | None:
    """The tally of a table as a plot."""
    found = tally(store, name)
    return charts.Plot(found.title, found.says, charts.bars(found.rows)) if found else None


def _size(row: tuple[str, float, str]) -> tuple[float, str]:
    return -row[1], row[0]


def _value(row: Row) -> float:
    value: float = row["obs_value"] * 10 ** row["unit_mult"]
    return value


def _shown(row: Row) -> str:
    return scaled(_value(row), row["unit_measure"], row["unit_mult"], row["decimals"])


def _named(indicator: str, measure: str, basis: str | None) -> str:
    """The indicator with what is said of it, unless its name says that already (经济增速)."""
    if measure == "level" or (measure == "growth" and indicator.endswith(("增速", "增幅"))):
        return indicator
    return f"{indicator}{'同比' if basis == 'yoy' else ''}{MEASURES[measure]}"


def _largest(rows: pa.Table, keys: Sequence[str], counted: str, least: int) -> list[Row]:
    """The groups of rows by `keys` with how many different values of a column each has, as `n`; those
    with fewer than `least` are left out."""
    asked = [(counted, "count_distinct", pc.CountOptions(mode="all"))]
    groups = rows.group_by(list(keys)).aggregate(asked)
    groups = groups.rename_columns([*keys, "n"])
    found: list[Row] = groups.filter(pc.greater_equal(groups["n"], least)).to_pylist()
    return found


def _of(rows: pa.Table, group: Mapping[str, Any], keys: Sequence[str]) -> list[Row]:
    """The rows of a group, in their order."""
    for key in keys:
        value = group[key]
        rows = rows.filter(pc.is_null(rows[key]) if value is None else pc.equal(rows[key], value))
    found: list[Row] = rows.to_pylist()
    return found


def _first(rows: Sequence[Row], column: str) -> dict[Any, Row]:
    """The first row of each value of a column."""
    return {row[column]: row for row in reversed(rows)}


def _measured(rows: pa.Table, *measures: str) -> pa.Table:
    return rows.filter(pc.is_in(rows["measure"], value_set=pa.array(measures)))


def _compared(rows: pa.Table) -> list[charts.Plot]:
    """The indicators that most regions are known of, each in the period that most are known for."""
    keys, period = ("indicator", "measure", "basis", "unit_measure"), ("period_end", "period_start")
    rows = _measured(rows, "level", "growth", "share")
    best: dict[tuple[Any, ...], Row] = {}
    for group in _largest(rows, (*keys, *period), "ref_area", LEAST):
        key = tuple(group[each] for each in keys)
        rank = (group["n"], *(group[each] for each in period))
        if key not in best or rank > (best[key]["n"], *(best[key][each] for each in period)):
            best[key] = group
    found = []
    for _, group in sorted(best.items(), key=lambda item: (-item[1]["n"], str(item[0])))[:2]:
        regions = _first(_of(rows, group, (*keys, *period)), "ref_area")
        what = _named(group["indicator"], group["measure"], group["basis"])
        bars = sorted(((name, _value(row), _shown(row)) for name, row in regions.items()), key=_size)
        says = f"{period_in_words(group['period_start'], group['period_end'])}，{len(regions)}个地区。"
        found.append(charts.Plot(f"各地{what}", says, charts.bars(bars)))
    return found


def _growth(rows: pa.Table) -> list[charts.Plot]:
    """The growth rates of the region and period that most are known of."""
    keys = ("ref_area", "period_start", "period_end")
    rows = _measured(rows, "growth")
    rows = rows.filter(pc.equal(rows["basis"], "yoy"))
    group = _leading(_largest(rows, keys, "indicator", LEAST), keys)
    if group is None:
        return []
    known = _first(_of(rows, group, keys), "indicator")
    bars = sorted(((name, _value(row), _shown(row)) for name, row in known.items()), key=_size)
    when = period_in_words(group["period_start"], group["period_end"])
    says = f"{when}，{len(known)}项指标。"
    return [charts.Plot(f"{group['ref_area']}的同比增速", says, charts.bars(bars))]


def _leading(groups: Sequence[Row], keys: Sequence[str]) -> Row | None:
    """The group with most; of several, the first by its keys."""
    return min(groups, key=lambda group: (-group["n"], str([group[key] for key in keys])), default=None)


def _series(rows: pa.Table) -> list[charts.Plot]:
    """The series with most periods of one length."""
    rows = _measured(rows, "level", "growth", "share")
    days = pc.days_between(rows["period_start"], rows["period_end"]).to_numpy()
    nearest = np.abs(np.array(_LENGTHS) - days[:, np.newaxis]).argmin(axis=1)
    rows = rows.append_column("length", pa.array(nearest, pa.int64()))
    keys = ("ref_area", "indicator", "measure", "basis", "unit_measure", "length")
    group = _leading(_largest(rows, keys, "period_end", LEAST), keys)
    if group is None:
        return []
    known = _first(_of(rows, group, keys), "period_end")
    points = [
        (period_in_words(row["period_start"], row["period_end"]), _value(row), _shown(row))
        for _, row in sorted(known.items())
    ]
    what = _named(group["indicator"], group["measure"], group["basis"])
    says = f"{len(points)}个时期，从早到晚。"
    return [charts.Plot(f"{group['ref_area']}的{what}", says, charts.line(points))]
