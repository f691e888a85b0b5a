"""Tables as CSV, JSON lines and SDMX-CSV for programs that do not read Parquet.

What belongs here: rows as text of other formats. What does not: choosing files (`cli.export`).
"""

from __future__ import annotations

import csv
import json
from calendar import monthrange
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Any, TextIO

from pipeline.tables.contract import column_names

if TYPE_CHECKING:
    from pipeline.tables.store import Store

__all__ = ["SDMX_COLUMNS", "SDMX_STRUCTURE", "ExportFormat", "export_table", "harmless", "time_period"]

Row = Mapping[str, Any]

SDMX_STRUCTURE = "NEWSFIGURES:OBSERVATIONS(1.0.0)"
"""Agency, name and version of the data structure in SDMX-CSV files."""

_NONE = "_Z"
"""SDMX's code for a dimension that does not apply."""


class ExportFormat(StrEnum):
    """What a table can be written as; `sdmx-csv` is for observations alone."""

    csv = "csv"
    jsonl = "jsonl"
    sdmx_csv = "sdmx-csv"


def export_table(store: Store, name: str, form: ExportFormat, stream: TextIO) -> int:
    """Write all rows of a table, month by month, and return how many there were.

    Raises ValueError for SDMX-CSV of another table than `observations`.
    """
    rows: Iterator[Row] = (row for month in store.months(name) for row in store.read(name, month).to_pylist())
    if form is ExportFormat.jsonl:
        count = 0
        for row in rows:
            stream.write(json.dumps(row, ensure_ascii=False, default=date.isoformat) + "\n")
            count += 1
        return count
    if form is ExportFormat.sdmx_csv:
        if name != "observations":
            raise ValueError(f"expected the table observations for {form}, found {name}; use csv or jsonl")
        return _write(_sdmx_rows(rows), SDMX_COLUMNS, stream)
    return _write(rows, column_names(name), stream)


def _write(rows: Iterator[Row], columns: list[str], stream: TextIO) -> int:
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(columns)
    count = 0
    for row in rows:
        writer.writerow([harmless(row[column]) for column in columns])
        count += 1
    return count


def harmless(value: Any) -> Any:
    """A value as a CSV cell: lists as JSON, and text that a spreadsheet would take for a formula with an
    apostrophe in front. Numbers stay numbers, a minus sign included.

    Source: OWASP, CSV Injection.
    """
    if value is None or (isinstance(value, (int, float)) and not isinstance(value, bool)):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (list, tuple)):
        return json.dumps(value, ensure_ascii=False)
    text = value.isoformat() if isinstance(value, date) else str(value)
    return "'" + text if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


# --- SDMX -----------------------------------------------------------------------------------------


def time_period(start: date, end: date) -> str:
    """A period as SDMX writes it: 2026, 2026-S1, 2026-Q1, 2026-04, 2026-05-21, else start and length.

    Source: SDMX 3.0, section 2, time periods: a range is its start and an ISO 8601 duration.
    """
    months = (end.year - start.year) * 12 + end.month - start.month + 1
    if start.day == 1 and end.day == monthrange(end.year, end.month)[1]:
        if months == 12 and start.month == 1:
            return f"{start.year}"
        if months == 6 and start.month in (1, 7):
            return f"{start.year}-S{start.month // 6 + 1}"
        if months == 3 and start.month % 3 == 1:
            return f"{start.year}-Q{start.month // 3 + 1}"
        if months == 1:
            return f"{start.year}-{start.month:02d}"
        return f"{start.isoformat()}/P{months}M"
    if start == end:
        return start.isoformat()
    return f"{start.isoformat()}/P{(end - start).days + 1}D"


_CELLS: dict[str, Callable[[Row], Any]] = {
    "STRUCTURE": lambda row: "datastructure",
    "STRUCTURE_ID": lambda row: SDMX_STRUCTURE,
    "ACTION": lambda row: "I",
    "REF_AREA": lambda row: row["ref_area_code"] or row["ref_area"],
    "INDICATOR": lambda row: row["indicator_code"] or row["indicator"],
    "MEASURE": lambda row: row["measure"] or _NONE,
    "BASIS": lambda row: row["basis"] or _NONE,
    "UNIT_MEASURE": lambda row: row["unit_measure"] or _NONE,
    "STATUS": lambda row: row["obs_status"],
    "VINTAGE": lambda row: row["issue_date"].isoformat() if row["issue_date"] else _NONE,
    "VARIANT": lambda row: row["variant"],
    "TIME_PERIOD": lambda row: time_period(row["period_start"], row["period_end"]),
    "OBS_VALUE": lambda row: row["obs_value"],
    "UNIT_MULT": lambda row: row["unit_mult"],
    "DECIMALS": lambda row: row["decimals"],
    "OBS_STATUS": lambda row: "A" if row["obs_status"] == "actual" else "F",
    "REF_AREA_NAME": lambda row: row["ref_area"],
    "INDICATOR_NAME": lambda row: row["indicator"],
    "AGREE": lambda row: row["agree"],
    "N_MENTIONS": lambda row: row["n_mentions"],
}
SDMX_COLUMNS = list(_CELLS)
"""The columns of SDMX-CSV 2.0: three that the format asks for, the dimensions up to TIME_PERIOD, the
measure OBS_VALUE, and attributes. VINTAGE is the issue that said so first, VARIANT counts values that
contradict each other. OBS_STATUS is a code of CL_OBS_STATUS: A normal, F forecast (targets too)."""
_KEY = SDMX_COLUMNS[3 : SDMX_COLUMNS.index("OBS_VALUE")]


def _sdmx_rows(rows: Iterator[Row]) -> Iterator[Row]:
    seen: Counter[tuple[Any, ...]] = Counter()
    for row in rows:
        key = tuple(_CELLS[column](row) for column in _KEY if column != "VARIANT")
        seen[key] += 1
        full = {**row, "variant": seen[key]}
        yield {column: cell(full) for column, cell in _CELLS.items()}
