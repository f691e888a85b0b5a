"""What is plotted: regions compared, growth rates, series, figures by measure, completeness of fields.

What belongs here: choosing what is worth a plot. What does not: how it looks (`charts`), where plots are
shown (`site`, `assets`).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

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

__all__ = ["completeness", "counts", "plots_of"]

Row = dict[str, Any]


LATEST = 36
"""Months whose data points are looked at: an analyst compares what is recent."""

_COLUMNS = (
    *("ref_area", "indicator", "measure", "basis", "unit_measure", "unit_mult", "obs_value"),
    *("period_start", "period_end", "obs_status", "decimals", "agree"),
)


def plots_of(store: Store) -> list[charts.Plot]:
    """The plots of all finished tables; none where there is too little to look at."""
    rows: list[Row] = []
    for month in store.months("observations")[-LATEST:]:
        rows += store.read("observations", month, _COLUMNS).to_pylist()
    rows = [row for row in rows if row["obs_status"] == "actual" and row["agree"]]
    found = [*_compared(rows), *_growth(rows), *_series(rows)]
    return [*found, *(plot for plot in (counts(store, "figures"), completeness(store)) if plot)]


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


def counts(store: Store, name: str) -> charts.Plot | None:
    """How many rows of a table are of each kind; None when it has no rows."""
    title, column, words = _COUNTED[name]
    counted: Counter[str | None] = Counter()
    for month in store.months(name):
        counted.update(store.read(name, month, [column])[column].to_pylist())
    if not counted:
        return None
    rows = sorted(
        ((words.get(key or "", key or "未读出"), n, f"{n:,}") for key, n in counted.items()), key=_size
    )
    return charts.Plot(title, f"共{sum(counted.values()):,}行。", charts.bars(rows))


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


def _compared(rows: Sequence[Row]) -> list[charts.Plot]:
    """The indicators that most regions are known of, each in the period that most are known for."""
    keys = ("indicator", "measure", "basis", "unit_measure")
    groups: dict[tuple[Any, ...], dict[tuple[date, date], dict[str, Row]]] = defaultdict(dict)
    for row in rows:
        if row["measure"] in ("level", "growth", "share"):
            periods = groups[tuple(row[key] for key in keys)]
            regions = periods.setdefault((row["period_end"], row["period_start"]), {})
            regions.setdefault(row["ref_area"], row)
    best = {
        key: max(periods.items(), key=lambda item: (len(item[1]), item[0])) for key, periods in groups.items()
    }
    ranked = sorted(best.items(), key=lambda item: (-len(item[1][1]), str(item[0])))
    found = []
    for (indicator, measure, basis, _), ((end, start), regions) in ranked[:2]:
        if len(regions) < 3:
            break
        what = _named(indicator, measure, basis)
        bars = sorted(((name, _value(row), _shown(row)) for name, row in regions.items()), key=_size)
        says = f"{period_in_words(start, end)}，{len(regions)}个地区。"
        found.append(charts.Plot(f"各地{what}", says, charts.bars(bars)))
    return found


def _growth(rows: Sequence[Row]) -> list[charts.Plot]:
    """The growth rates of the region and period that most are known of."""
    groups: dict[tuple[Any, ...], dict[str, Row]] = defaultdict(dict)
    for row in rows:
        if row["measure"] == "growth" and row["basis"] == "yoy":
            groups[row["ref_area"], row["period_start"], row["period_end"]].setdefault(row["indicator"], row)
    if not groups:
        return []
    (region, start, end), known = min(groups.items(), key=lambda item: (-len(item[1]), str(item[0])))
    if len(known) < 3:
        return []
    bars = sorted(((name, _value(row), _shown(row)) for name, row in known.items()), key=_size)
    return [
        charts.Plot(
            f"{region}的同比增速", f"{period_in_words(start, end)}，{len(known)}项指标。", charts.bars(bars)
        )
    ]


def _series(rows: Sequence[Row]) -> list[charts.Plot]:
    """The series with most periods of one length."""
    keys = ("ref_area", "indicator", "measure", "basis", "unit_measure")
    groups: dict[tuple[Any, ...], dict[Any, Row]] = defaultdict(dict)
    for row in rows:
        if row["measure"] in ("level", "growth", "share"):
            days = (row["period_end"] - row["period_start"]).days
            length = min((0, 30, 91, 181, 365), key=lambda each: abs(each - days))
            groups[(*(row[key] for key in keys), length)].setdefault(row["period_end"], row)
    ranked = sorted(groups.items(), key=lambda item: (-len(item[1]), str(item[0])))
    if not ranked or len(ranked[0][1]) < 3:
        return []
    (region, indicator, measure, basis, *_), known = ranked[0]
    points = [
        (period_in_words(row["period_start"], row["period_end"]), _value(row), _shown(row))
        for _, row in sorted(known.items())
    ]
    what = _named(indicator, measure, basis)
    return [charts.Plot(f"{region}的{what}", f"{len(points)}个时期，从早到晚。", charts.line(points))]
