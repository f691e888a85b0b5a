"""Files are whole, the same for the same rows, mirrored, and written by one run at a time."""

from __future__ import annotations

import json
import multiprocessing
import subprocess
import sys
import time
from hashlib import sha256
from pathlib import Path

import duckdb
import pandas as pd
import pyarrow as pa
import pytest
from good_tables import good_rows, tables

from pipeline.mapping import open_map
from pipeline.tables.contract import TABLES
from pipeline.tables.store import FORMAT, OutputsError, Store, month_of


def written(store: Store, month: str = "2026-04", built_from: dict[str, str] | None = None) -> None:
    with store.lock():
        for name, rows in tables(good_rows()).items():
            store.stage(name, month, rows, built_from or {})
        store.commit()
        store.write_manifest()


def test_rows_come_back_as_they_were_with_missing_values_and_types(tmp_path: Path) -> None:
    store = Store(tmp_path / "out")
    written(store)
    for name, rows in tables(good_rows()).items():
        assert (
            store.read(name, "2026-04")
            .sort_by(rows.column_names[0])
            .equals(rows.sort_by(rows.column_names[0]))
        )
    frame = pd.read_parquet(tmp_path / "out" / "figures")
    assert (
        frame["low"].isna().tolist() == [True, False] and frame["period_start"][0].isoformat() == "2026-01-01"
    )
    found = duckdb.sql(
        f"select flags[1], typeof(issue_date) from '{tmp_path}/out/figures/*.parquet'"
    ).fetchall()
    assert found == [("region_from_publication", "DATE")] * 2


def test_bytes_do_not_depend_on_the_order_of_rows_or_chunks(tmp_path: Path) -> None:
    rows = tables(good_rows())["numerals"]
    turned = pa.concat_tables([rows.slice(at, 1) for at in reversed(range(rows.num_rows))])
    digests = set()
    for at, each in enumerate((rows, turned)):
        store = Store(tmp_path / str(at))
        with store.lock():
            store.stage("numerals", "2026-04", each, {"b": "2", "a": "1"} if at else {"a": "1", "b": "2"})
            store.commit()
        digests.add(sha256(store.path("numerals", "2026-04").read_bytes()).hexdigest())
    assert len(digests) == 1


def test_an_unchanged_file_is_not_touched(tmp_path: Path) -> None:
    store = Store(tmp_path)
    written(store)
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.parquet")}
    manifest = (tmp_path / "manifest.json").stat().st_mtime_ns
    time.sleep(0.02)
    written(store)
    assert before == {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.parquet")}
    assert manifest == (tmp_path / "manifest.json").stat().st_mtime_ns


def test_nothing_moves_before_everything_is_staged(tmp_path: Path) -> None:
    store = Store(tmp_path)
    with store.lock():
        store.stage("figures", "2026-04", tables(good_rows())["figures"], {})
        assert not store.path("figures", "2026-04").exists()
    # the run ends here, as if it was killed: the next one starts from a clean state
    with Store(tmp_path).lock():
        assert not list((tmp_path / ".state" / "tmp").iterdir())
    assert Store(tmp_path).months("figures") == []


def test_tables_folders_hold_tables_only(tmp_path: Path) -> None:
    store = Store(tmp_path)
    written(store)
    for name in TABLES:
        assert [path.name for path in (tmp_path / name).iterdir()] == ["2026-04.parquet"]


def test_a_month_that_is_gone_loses_its_files(tmp_path: Path) -> None:
    store = Store(tmp_path)
    written(store, "2026-03")
    written(store, "2026-04")
    assert store.mirror("figures", {"2026-04"}) == ["2026-03"]
    assert store.months("figures") == ["2026-04"]


def test_the_manifest_names_every_file_with_rows_and_hash(tmp_path: Path) -> None:
    store = Store(tmp_path)
    written(store)
    manifest = json.loads((tmp_path / "manifest.json").read_text("utf-8"))
    assert manifest["format"] == FORMAT
    assert set(manifest["files"]) == {f"{name}/2026-04.parquet" for name in TABLES}
    for name, facts in manifest["files"].items():
        assert facts["sha256"] == sha256((tmp_path / name).read_bytes()).hexdigest()
        assert facts["rows"] == len(pd.read_parquet(tmp_path / name))


def test_a_broken_or_foreign_file_counts_as_absent(tmp_path: Path) -> None:
    store = Store(tmp_path)
    written(store, built_from={"a": "1"})
    assert store.built_from("figures", "2026-04") == {"a": "1"}
    store.path("figures", "2026-04").write_bytes(b"PAR1 half a file")
    assert store.built_from("figures", "2026-04") == {} and store.read("figures", "2026-04").num_rows == 0
    pd.DataFrame({"x": [1]}).to_parquet(store.path("numerals", "2026-04"))
    assert store.built_from("numerals", "2026-04") == {} and store.read("numerals", "2026-04").num_rows == 0


def test_outputs_of_a_newer_format_are_refused_untouched(tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text(json.dumps({"format": FORMAT + 1}), "utf-8")
    with (
        pytest.raises(OutputsError, match=r"expected outputs of format .* found format"),
        Store(tmp_path).lock(),
    ):
        pass


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", "utf-8")
    with pytest.raises(OutputsError, match="--outputs"), Store(tmp_path / "file").lock():
        pass


def _hold(root: Path, held: object, release: object) -> None:
    with Store(root).lock():
        held.set()  # type: ignore[attr-defined]
        release.wait(20)  # type: ignore[attr-defined]


def test_a_second_run_is_told_who_holds_the_folder(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    held, release = context.Event(), context.Event()
    other = context.Process(target=_hold, args=(tmp_path, held, release))
    other.start()
    try:
        assert held.wait(20)
        told: list[str] = []
        with (
            pytest.raises(OutputsError, match=str(other.pid)),
            Store(tmp_path).lock(patience=0.1, waiting=told.append),
        ):
            pass
        assert str(other.pid) in told[0]
    finally:
        release.set()
        other.join(20)


def test_months_are_named_by_their_date() -> None:
    from datetime import date

    assert month_of(date(998, 1, 5)) == "0998-01"
    assert month_of(None) == "undated"


def test_arrow_reads_a_series_as_ever_beside_the_pipeline() -> None:
    """Keeping Arrow from pandas in the whole process made pa.array fail on a series with a missing date."""
    code = (
        "import pipeline.tables.store, pandas as pd, pyarrow as pa\n"
        "days = pa.array(pd.Series(pd.to_datetime(['2026-01-02', None])))\n"
        "assert days.null_count == 1 and pa.types.is_timestamp(days.type), days"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_a_worker_loads_no_pandas() -> None:
    """Arrow loads it with its first array: 40 MB in every worker, which has no use for them."""
    looks = "(__import__('pyarrow').array([1]), 'pandas' in __import__('sys').modules)[1]"
    with open_map(2, 1) as spread:
        assert list(spread(eval, [looks] * 2)) == [False, False]  # this module itself loads pandas
