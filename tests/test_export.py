"""CSV, JSON lines and SDMX-CSV: what other programs read back is what the tables hold."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from published import HOSTILE, PLAIN, make
from typer.testing import CliRunner

from pipeline.cli import app
from pipeline.report.export import (
    SDMX_COLUMNS,
    SDMX_STRUCTURE,
    ExportFormat,
    export_table,
    harmless,
    time_period,
)
from pipeline.tables.contract import TABLES
from pipeline.tables.store import Store


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """Tables of two months."""
    return make(tmp_path_factory.mktemp("export"), {"2026-04-20/a.txt": PLAIN, "2026-05-20/b.txt": HOSTILE})


def exported(store: Store, name: str, form: ExportFormat) -> str:
    stream = io.StringIO()
    count = export_table(store, name, form, stream)
    assert count == sum(store.n_rows(name, month) for month in store.months(name))
    return stream.getvalue()


@pytest.mark.parametrize("value", ["=1+1", "+86", "-3亿元", "@SUM(A1)", "\t=1", "\r=1"])
def test_no_cell_is_a_formula(value: str) -> None:
    # a headline such as =HYPERLINK(...) would run in the spreadsheet that opens the file
    assert harmless(value) == "'" + value


def test_numbers_stay_numbers_and_lists_are_json() -> None:
    assert harmless(-3.2) == -3.2
    assert harmless(None) is None
    assert harmless(True) == "true"
    assert harmless(date(2026, 5, 21)) == "2026-05-21"
    assert json.loads(harmless(["a b", "c"])) == ["a b", "c"]


@pytest.mark.parametrize("name", TABLES)
def test_jsonl_holds_the_rows_of_the_table(store: Store, name: str) -> None:
    rows = [json.loads(line) for line in exported(store, name, ExportFormat.jsonl).splitlines()]
    held = [row for month in store.months(name) for row in store.read(name, month).to_pylist()]
    assert rows == json.loads(json.dumps(held, default=str))


@pytest.mark.parametrize("name", TABLES)
def test_csv_has_all_rows_and_columns_and_no_formula(store: Store, name: str) -> None:
    rows = list(csv.DictReader(io.StringIO(exported(store, name, ExportFormat.csv))))
    columns = [column.name for column in TABLES[name].columns]
    assert all(list(row) == columns for row in rows)
    for row in rows:
        for cell in row.values():
            assert not cell.startswith(("=", "+", "@")) or cell.lstrip("+").isdecimal()


def test_csv_of_figures_is_what_pandas_reads_from_parquet(store: Store) -> None:
    read = pd.read_csv(io.StringIO(exported(store, "figures", ExportFormat.csv)))
    held = pd.read_parquet(store.root / "figures")
    assert read["value"].tolist() == held["value"].tolist()
    assert read["text"].tolist() == held["text"].tolist()
    assert [json.loads(flags) for flags in read["flags"]] == [list(flags) for flags in held["flags"]]


@pytest.mark.parametrize(
    ("start", "end", "period"),
    [
        (date(2025, 1, 1), date(2025, 12, 31), "2025"),
        (date(2026, 7, 1), date(2026, 12, 31), "2026-S2"),
        (date(2026, 10, 1), date(2026, 12, 31), "2026-Q4"),
        (date(2024, 2, 1), date(2024, 2, 29), "2024-02"),
        (date(2026, 1, 1), date(2026, 4, 30), "2026-01-01/P4M"),
        (date(2021, 1, 1), date(2025, 12, 31), "2021-01-01/P60M"),
        (date(2026, 5, 21), date(2026, 5, 21), "2026-05-21"),
        (date(2026, 5, 19), date(2026, 5, 21), "2026-05-19/P3D"),
    ],
)
def test_periods_as_sdmx_writes_them(start: date, end: date, period: str) -> None:
    assert time_period(start, end) == period


def test_sdmx_reads_the_observations_back(store: Store) -> None:
    sdmx = pytest.importorskip("sdmx", reason="the library sdmx1 reads SDMX-CSV; pip install sdmx1")
    from sdmx.model import v30
    from sdmx.reader.csv import Reader

    measure = SDMX_COLUMNS.index("OBS_VALUE")
    structure = v30.DataStructureDefinition(id=SDMX_STRUCTURE.partition(":")[2].partition("(")[0])
    for name in SDMX_COLUMNS[3:measure]:
        structure.dimensions.append(v30.Dimension(id=name))
    structure.measures.append(v30.Measure(id="OBS_VALUE"))
    for name in SDMX_COLUMNS[measure + 1 :]:
        structure.attributes.append(v30.DataAttribute(id=name))
    text = exported(store, "observations", ExportFormat.sdmx_csv)
    message = Reader().convert(io.BytesIO(text.encode()), structure=structure)
    assert isinstance(message, sdmx.message.DataMessage)
    found = message.data[0].obs
    held = [row for month in store.months() for row in store.read("observations", month).to_pylist()]
    assert held
    assert [float(each.value) for each in found] == [row["obs_value"] for row in held]
    keys = [tuple(str(value.value) for value in each.dimension.values.values()) for each in found]
    # SDMX forbids two observations of one key
    assert len(set(keys)) == len(held)
    assert {key[-1] for key in keys} >= {"2026-Q1"}


def test_only_observations_are_sdmx(store: Store) -> None:
    with pytest.raises(ValueError, match="expected the table observations"):
        export_table(store, "figures", ExportFormat.sdmx_csv, io.StringIO())


def test_the_command_writes_a_file_a_table(store: Store, tmp_path: Path) -> None:
    outputs = ["--outputs", str(store.root)]
    result = CliRunner().invoke(app, ["export", "--to", str(tmp_path / "x"), *outputs])
    assert result.exit_code == 0, result.output
    assert {path.name for path in (tmp_path / "x").iterdir()} == {f"{name}.csv" for name in TABLES}
    # Excel takes UTF-8 without this mark for something else
    assert (tmp_path / "x/figures.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    printed = CliRunner().invoke(app, ["export", "figures", "--format", "jsonl", "--to", "-", *outputs])
    assert len(printed.output.splitlines()) == len(pd.read_parquet(store.root / "figures"))


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nonsense"], "expected tables out of pages"),
        (["--to", "-"], "expected one table to print"),
        (["figures", "--format", "sdmx-csv"], "expected the table observations"),
    ],
)
def test_the_command_says_what_is_wrong(store: Store, arguments: list[str], said: str) -> None:
    result = CliRunner().invoke(app, ["export", *arguments, "--outputs", str(store.root)])
    assert result.exit_code == 2
    assert said in result.output


def test_no_tables_no_export(tmp_path: Path) -> None:
    for command in ("export", "report"):
        result = CliRunner().invoke(app, [command, "--outputs", str(tmp_path / "none")])
        assert result.exit_code == 2
        assert "make them with newsfigures run" in result.output


def test_the_report_command_says_where_the_index_is(store: Store) -> None:
    result = CliRunner().invoke(app, ["report", "--outputs", str(store.root)])
    assert result.exit_code == 0, result.output
    assert (store.root / "report" / "index.html").exists()
    assert "2 pages written" in result.output
