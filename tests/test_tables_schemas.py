"""One contract, four forms: Arrow, pandera, Dagster, the data dictionary."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from good_tables import good_rows, tables

from pipeline.tables.contract import TABLES, column_names, table
from pipeline.tables.dictionary import data_dictionary
from pipeline.tables.schemas import arrow_schema, dagster_schema, pandera_schema
from pipeline.tables.store import Store

ROOT = Path(__file__).parent.parent


@pytest.mark.parametrize("name", TABLES)
def test_all_forms_have_the_same_columns(name: str) -> None:
    names = column_names(name)
    assert len(set(names)) == len(names)
    assert arrow_schema(name).names == names
    assert list(pandera_schema(name).columns) == names
    assert [column.name for column in dagster_schema(name).columns] == names


@pytest.mark.parametrize("name", TABLES)
def test_every_column_is_described_in_the_parquet_file(name: str, tmp_path: Path) -> None:
    store = Store(tmp_path)
    with store.lock():
        store.stage(name, "2026-04", tables(good_rows())[name], {})
        store.commit()
    for field, column in zip(pq.read_schema(store.path(name, "2026-04")), table(name).columns, strict=True):
        assert field.metadata[b"description"].decode() == column.says
        if column.unit:
            assert field.metadata[b"unit"].decode() == column.unit


def test_dagster_sees_descriptions_and_constraints() -> None:
    columns = {column.name: column for column in dagster_schema("figures").columns}
    assert columns["figure_id"].constraints.unique and not columns["figure_id"].constraints.nullable
    assert columns["basis"].constraints.nullable
    assert columns["basis"].constraints.other == ["one of yoy, mom, other"]
    assert all(column.description for column in columns.values())


def test_the_data_dictionary_is_the_contract() -> None:
    written = (ROOT / "docs" / "data-dictionary.md").read_text(encoding="utf-8")
    assert written == data_dictionary(), (
        "docs/data-dictionary.md differs from the contract; "
        "write it anew with: python -m pipeline.tables.dictionary > docs/data-dictionary.md"
    )


def test_the_reader_loads_neither_dagster_nor_pandas() -> None:
    """`newsfigures read` must start fast, and the reader must be usable on its own."""
    code = "import sys, json, pipeline.reading; print(json.dumps(sorted(sys.modules)))"
    out = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    ).stdout
    loaded = {name.split(".")[0] for name in json.loads(out)}
    assert not loaded & {"dagster", "pandas", "pandera", "pyarrow"}
