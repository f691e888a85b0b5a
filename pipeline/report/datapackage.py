"""`outputs/datapackage.json`: the tables as a Frictionless data package.

What belongs here: the descriptor, from the contract and the manifest. What does not: the tables, or what
their columns mean (`tables.contract`).

Each file of a table is a resource with its size and SHA-256. A table's columns stand once, in
`outputs/schemas/<table>.json`, which its resources name. Source: Frictionless Data Package v1.
"""

from __future__ import annotations

import json
from importlib.metadata import version
from pathlib import Path
from typing import Any

from pipeline.steps.plan import reader_version
from pipeline.tables.contract import TABLES, Column, Kind, Table
from pipeline.tables.store import Store

__all__ = ["SCHEMAS", "descriptor", "table_schema", "write_datapackage"]

SCHEMAS = "schemas"

_TYPES: dict[Kind, str] = {
    "string": "string",
    "integer": "integer",
    "number": "number",
    "date": "date",
    "boolean": "boolean",
    "strings": "array",
    "spans": "array",
}


def write_datapackage(store: Store) -> int:
    """Bring the data package in line with the manifest; returns how many files changed."""
    written = 0
    (store.root / SCHEMAS).mkdir(parents=True, exist_ok=True)
    for name, table in TABLES.items():
        written += _replace(store, store.root / SCHEMAS / f"{name}.json", table_schema(table))
    return written + _replace(store, store.root / "datapackage.json", descriptor(store))


def table_schema(table: Table) -> dict[str, Any]:
    """The columns of a table as a Frictionless table schema; `unit` says what a number counts."""
    return {
        "title": table.title,
        "description": f"A row is {table.row}.",
        "fields": [_field(column, table.key) for column in table.columns],
        "missingValues": [""],
        "primaryKey": [table.key],
    }


def _field(column: Column, key: str) -> dict[str, Any]:
    constraints: dict[str, Any] = {}
    if column.required:
        constraints["required"] = True
    if column.name == key:
        constraints["unique"] = True
    if column.allowed:
        constraints["enum"] = list(column.allowed)
    if column.minimum is not None:
        constraints["minimum"] = int(column.minimum)
    field: dict[str, Any] = {"name": column.name, "type": _TYPES[column.kind], "description": column.says}
    if constraints:
        field["constraints"] = constraints
    if column.unit:
        field["unit"] = column.unit
    return field


def descriptor(store: Store) -> dict[str, Any]:
    """The data package of a finished run."""
    months = store.months()
    publications: set[str] = set()
    for month in months:
        publications |= set(store.read("pages", month, ["publication"])["publication"].to_pylist()) - {None}
    return {
        "profile": "data-package",
        "name": "newsfigures",
        "title": "报纸上的数字",
        "description": (
            "Every number on Chinese newspaper pages: value, unit, hedge, indicator, region, period, basis, "
            "status, and the exact characters. Offsets count Unicode code points of pages.text."
        ),
        "keywords": ["newspapers", "statistics", "China", "figures"],
        "version": version("newsfigures"),
        "sources": [{"title": title} for title in sorted(publications)] or [{"title": "raw/"}],
        "provenance": {
            "generator": f"newsfigures {version('newsfigures')}",
            "reader_version": reader_version(),
            "issues": {"first": min(months), "last": max(months)} if months else {},
        },
        "resources": [
            {
                "profile": "tabular-data-resource",
                "name": path.removesuffix(".parquet").replace("/", "-"),
                "title": TABLES[path.split("/")[0]].title,
                "path": path,
                "format": "parquet",
                "mediatype": "application/vnd.apache.parquet",
                "bytes": (store.root / path).stat().st_size,
                "hash": f"sha256:{facts['sha256']}",
                "rows": facts["rows"],
                "schema": f"{SCHEMAS}/{path.split('/')[0]}.json",
            }
            for path, facts in store.manifest().get("files", {}).items()
        ],
    }


def _replace(store: Store, target: Path, content: dict[str, Any]) -> int:
    """Replace a JSON file, unless it holds the same; returns how many files changed."""
    data = (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()
    if target.exists() and target.read_bytes() == data:
        return 0
    temporary = store.state / "tmp" / target.name
    temporary.write_bytes(data)
    temporary.replace(target)
    return 1
