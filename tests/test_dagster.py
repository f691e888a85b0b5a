"""The Dagster face: what the UI is told of each table, the checks, the sensor, plain Dagster commands."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest
from dagster import (
    AssetCheckKey,
    AssetKey,
    DagsterInstance,
    DefaultSensorStatus,
    ExecuteInProcessResult,
    RunRequest,
    SkipReason,
    build_sensor_context,
)

import pipeline
from pipeline.definitions import JOB, defs, raw_sensor
from pipeline.preview import COLUMNS, escape, preview
from pipeline.resources import Workspace
from pipeline.steps.written import broken_files
from pipeline.tables.contract import TABLES, column_names
from pipeline.tables.row_rules import ROW_RULES
from pipeline.tables.rules import TABLE_RULES
from pipeline.tables.store import Store
from pipeline.tables.validate import to_table

ROOT = Path(__file__).parent.parent


def run_job(folder: Path, **config: object) -> ExecuteInProcessResult:
    """The job on raw/ and outputs/ of a folder."""
    settings = {"raw": str(folder / "raw"), "outputs": str(folder / "outputs"), **config}
    return defs.resolve_job_def(JOB).execute_in_process(
        instance=DagsterInstance.ephemeral(),
        raise_on_error=False,
        run_config={
            "resources": {"workspace": {"config": settings}},
            "loggers": {"console": {"config": {"log_level": "CRITICAL"}}},
        },
    )


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, ExecuteInProcessResult]]:
    """A folder with the shipped page after a run of the job, and the run."""
    folder = tmp_path_factory.mktemp("dagster")
    shutil.copytree(ROOT / "raw", folder / "raw")
    yield folder, run_job(folder)


def test_the_package_offers_its_definitions() -> None:
    assert pipeline.defs is defs
    with pytest.raises(AttributeError, match="no attribute 'other'"):
        _ = pipeline.other


def test_every_table_is_a_described_asset() -> None:
    specs = {spec.key.to_user_string(): spec for spec in defs.resolve_all_asset_specs()}
    assert set(TABLES) <= set(specs)
    for name in TABLES:
        spec = specs[name]
        assert spec.description and spec.owners and spec.group_name != "default" and "parquet" in spec.kinds
        schema = spec.metadata["dagster/column_schema"]
        columns = getattr(schema, "value", schema).columns
        assert [column.name for column in columns] == column_names(name)
        assert all(column.description for column in columns)


def test_each_table_has_checks_that_say_what_they_guard() -> None:
    graph = defs.resolve_asset_graph()
    for name in TABLES:
        for check in ("schema", "contents"):
            said = graph.get_check_spec(AssetCheckKey(AssetKey(name), check)).description or ""
            rules = ROW_RULES.get(name, ()) if check == "schema" else TABLE_RULES[name]
            assert all(rule.says.lower() in said.lower() for rule in rules)


def test_a_run_tells_rows_path_and_preview(made: tuple[Path, ExecuteInProcessResult]) -> None:
    folder, result = made
    assert result.success
    materialized = {
        event.asset_key.to_user_string(): event for event in result.get_asset_materialization_events()
    }
    store = Store(folder / "outputs")
    for name in TABLES:
        metadata = materialized[name].materialization.metadata
        assert metadata["dagster/row_count"].value == store.n_rows(name, "2026-05")
        assert metadata["path"].value == str((folder / "outputs" / name).resolve())
        assert "共" in metadata["preview"].value
    checks = result.get_asset_check_evaluations()
    assert len(checks) == 2 * len(TABLES) + 2 and all(check.passed for check in checks)
    assert all("Checked: " in (check.description or "") for check in checks)


def test_the_log_of_a_run_has_no_warning_of_ours(made: tuple[Path, ExecuteInProcessResult]) -> None:
    assert not [
        event for event in made[1].all_events if event.is_failure or "warn" in (event.message or "").lower()
    ]


def test_unchanged_files_are_not_checked_again(made: tuple[Path, ExecuteInProcessResult]) -> None:
    every = run_job(made[0]).get_asset_check_evaluations()
    checks = [check for check in every if check.check_name in ("schema", "contents")]
    assert all(check.metadata["months_read"].value == 0 for check in checks)
    assert all("did not change since they were found right" in (check.description or "") for check in checks)


@pytest.mark.parametrize(
    ("name", "column", "check"), [("figures", "unit_mult", "schema"), ("numerals", "text", "contents")]
)
def test_a_check_fails_on_what_was_written_wrongly(
    name: str, column: str, check: str, made: tuple[Path, ExecuteInProcessResult], tmp_path: Path
) -> None:
    """The file is spoilt behind the back of the steps, as a faulty writer would."""
    folder = tmp_path / "spoilt"
    shutil.copytree(made[0], folder)
    store = Store(folder / "outputs")
    rows = store.read(name, "2026-05").to_pylist()
    rows[0][column] = None if check == "schema" else "九" * len(rows[0]["text"])
    store.prepare()
    built = store.built_from(name, "2026-05")
    if check == "schema":
        rows[0]["unit_mult"], rows[0]["decimals"] = 0, -1
    store.stage(name, "2026-05", to_table(name, rows), built)
    store.commit()
    for _ in range(2):  # the next run tells it again, for a month with a fault is not found right
        result = run_job(folder)
        failed = {
            (each.asset_key.to_user_string(), each.check_name)
            for each in result.get_asset_check_evaluations()
            if not each.passed
        }
        assert failed == {(name, check)}
    assert not result.success  # the check blocks what comes after
    (found,) = [each for each in result.get_asset_check_evaluations() if not each.passed]
    assert "expected" in (found.description or "") and "found" in (found.description or "")


def test_a_file_that_is_missing_is_told(made: tuple[Path, ExecuteInProcessResult], tmp_path: Path) -> None:
    """A month without its file has no row that could break a rule."""
    shutil.copytree(made[0], tmp_path / "spoilt")
    store = Store(tmp_path / "spoilt" / "outputs")
    assert list(broken_files(store, "audits", ["2026-05"])) == []
    store.path("audits", "2026-05").unlink()
    (found,) = broken_files(store, "audits", ["2026-05"])
    assert "expected audits/2026-05.parquet, found no such file" in found


def test_a_file_that_cannot_be_read_is_told(
    made: tuple[Path, ExecuteInProcessResult], tmp_path: Path
) -> None:
    """A file whose footer is whole and whose rows are not is read as empty, and no row breaks a rule."""
    shutil.copytree(made[0], tmp_path / "spoilt")
    store = Store(tmp_path / "spoilt" / "outputs")
    path = store.path("figures", "2026-05")
    n_rows, data = store.n_rows("figures", "2026-05"), bytearray(path.read_bytes())
    data[4:5000] = bytes(4996)
    path.write_bytes(data)
    (found,) = broken_files(store, "figures", ["2026-05"])
    assert f"expected {n_rows} rows in figures/2026-05.parquet, found 0 that can be read" in found


def test_the_run_config_teaches() -> None:
    fields = Workspace.model_fields
    assert all(field.description and field.default is not None for field in fields.values())


def test_a_wrong_folder_fails_with_a_remedy(tmp_path: Path) -> None:
    result = run_job(tmp_path)
    (failure,) = [event for event in result.all_events if event.is_step_failure]
    data = failure.step_failure_data.user_failure_data
    assert data is not None and "expected a folder with pages" in (data.description or "")


def test_the_sensor_asks_for_a_run_when_a_file_changes(tmp_path: Path) -> None:
    assert raw_sensor.default_status is DefaultSensorStatus.STOPPED
    workspace = Workspace(raw=str(tmp_path / "raw"))
    context = build_sensor_context(resources={"workspace": workspace})
    assert isinstance(raw_sensor(context), SkipReason)
    (tmp_path / "raw").mkdir()
    file = tmp_path / "raw" / "a.txt"
    keys = []
    for text in ("一", "一二", None):
        if text is None:
            (tmp_path / "raw" / "b.txt").write_text("三", "utf-8")
            file.unlink()
        else:
            file.write_text(text, "utf-8")
        request = raw_sensor(context)
        assert isinstance(request, RunRequest)
        keys.append(request.run_key)
        assert isinstance(raw_sensor(context), SkipReason)
    assert len(set(keys)) == 3


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "[x](javascript:alert(1))",
        "a|b",
        "`code`",
        "![x](http://x)",
        "# 题",
        "&lt;b&gt;",
        "a\nb",
    ],
)
def test_text_of_a_page_is_no_markup_in_a_preview(text: str) -> None:
    shown = escape(text)
    assert not set("<>|`[]()#\n") & set(shown.replace("&#", "&"))
    row = dict.fromkeys(column_names("paragraphs")) | {
        "paragraph_id": "p",
        "page_id": "p",
        "seq": 0,
        "role": "body",
        "text": text,
        "start": 0,
        "end": 1,
        "pieces": [],
    }
    *_, line = preview("paragraphs", to_table("paragraphs", [row]), 1).splitlines()
    assert line.count("|") == len(COLUMNS["paragraphs"]) + 1


def test_previews_show_columns_that_exist() -> None:
    assert set(COLUMNS) == set(TABLES)
    for name, shown in COLUMNS.items():
        assert set(shown) <= set(column_names(name))
        assert preview(name, to_table(name, []), 0)


def dagster(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Plain dagster, with a history of its own."""
    (folder / ".home").mkdir(exist_ok=True)
    environment = os.environ | {"DAGSTER_HOME": str(folder / ".home"), "PYTHONPATH": str(ROOT)}
    return subprocess.run(
        [sys.executable, "-m", "dagster", *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        timeout=300,
    )


def digests(folder: Path) -> dict[str, str]:
    """The tables' files by their hashes."""
    found = {
        path: sha256(path.read_bytes()).hexdigest()
        for name in TABLES
        for path in (folder / "outputs" / name).iterdir()
    }
    return {str(path.relative_to(folder)): digest for path, digest in found.items()}


def test_plain_dagster_makes_the_same_tables(
    made: tuple[Path, ExecuteInProcessResult], tmp_path: Path
) -> None:
    shutil.copytree(ROOT / "raw", tmp_path / "raw")
    done = dagster(tmp_path, "asset", "materialize", "-m", "pipeline", "--select", "*")
    assert done.returncode == 0, done.stderr
    assert digests(tmp_path) == digests(made[0])


def test_one_table_can_be_materialized_alone(
    made: tuple[Path, ExecuteInProcessResult], tmp_path: Path
) -> None:
    shutil.copytree(made[0], tmp_path / "copy")
    (tmp_path / "copy" / "outputs" / "figures" / "2026-05.parquet").unlink()
    done = dagster(tmp_path / "copy", "asset", "materialize", "-m", "pipeline", "--select", "figures")
    assert done.returncode == 0, done.stderr
    assert digests(tmp_path / "copy") == digests(made[0])
