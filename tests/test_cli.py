"""The newsfigures command: what it prints, its exit status, and errors that help."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipeline.cli import app
from pipeline.cli.common import Format, print_rows

ROOT = Path(__file__).parent.parent
TEXT = "一季度，上海GDP达13526.91亿元，增长5.9%。\n下降-3%\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty current folder without any of our variables set."""
    for name in ("DAGSTER_HOME", "NEWSFIGURES_RAW", "NEWSFIGURES_OUTPUTS"):
        monkeypatch.setenv(name, "")  # so that what a command sets is undone after the test
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def call(*arguments: str, text: str | bytes | None = None) -> tuple[int, str, str]:
    """Exit status, output and errors of a command in this process."""
    result = CliRunner().invoke(app, list(arguments), input=text, catch_exceptions=False)
    return result.exit_code, result.stdout, result.stderr


@pytest.mark.parametrize("command", [(), ("run",), ("ui",), ("read",), ("explain",), ("rejects",), ("diff",)])
def test_help_teaches(command: tuple[str, ...]) -> None:
    status, out, _ = call(*command, "--help")
    assert status == 0 and "Usage" in out and len(out) > 300


# --- read ----------------------------------------------------------------------------------------


def test_read_prints_json_lines_with_the_columns_of_the_tables() -> None:
    status, out, _ = call("read", "-", "--date", "2026-05-22", "--format", "jsonl", text=TEXT)
    first, second, third = map(json.loads, out.splitlines())
    assert status == 0
    assert first["value"] == 1352691000000 and first["unit"] == "CNY" and first["number"] == 13526.91
    assert (first["period_start"], first["period_end"], first["region"]) == (
        "2026-01-01",
        "2026-03-31",
        "上海",
    )
    assert second["measure"] == "growth" and TEXT[third["start"] : third["end"]] == "-3%"
    assert "line" not in first and "page_id" not in first


def test_read_by_lines_counts_from_zero_within_the_line() -> None:
    status, out, _ = call("read", "--lines", "--format", "jsonl", text="一季度增长5%\r\n\n下降3%\n")
    rows = [json.loads(line) for line in out.splitlines()]
    assert status == 0
    assert [(row["line"], row["start"], row["text"]) for row in rows] == [(0, 5, "5%"), (2, 2, "3%")]


def test_read_accounts_for_every_numeral() -> None:
    _, out, _ = call("read", "--numerals", "--format", "jsonl", text=TEXT)
    rows = [json.loads(line) for line in out.splitlines()]
    assert [row["text"] for row in rows] == ["一", "13526.91", "亿", "5.9", "3"] or [
        row["text"] for row in rows
    ] == ["一", "13526.91亿", "5.9", "3"]
    assert rows[0]["class"] == "date" and rows[1]["figure_id"].startswith("#f")


def test_read_makes_csv_cells_harmless_and_leaves_numbers() -> None:
    _, out, _ = call("read", "--format", "csv", text="气温-3℃，降水=5毫米")
    rows = list(csv.DictReader(io.StringIO(out)))
    assert rows[0]["text"] == "'-3℃" and float(rows[0]["value"]) == -3


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_no_csv_cell_is_a_formula(cell: str, capsys: pytest.CaptureFixture[str]) -> None:
    print_rows([{"a": cell, "b": [cell], "c": -1.5, "d": None}], ["a", "b", "c", "d"], Format.csv)
    _, row = csv.reader(io.StringIO(capsys.readouterr().out, newline=""))
    assert row == ["'" + cell, "'" + cell, "-1.5", ""]


@pytest.mark.parametrize(
    "data", [TEXT.encode("gb18030"), b"\xef\xbb\xbf" + TEXT.encode(), TEXT.encode("utf-16")]
)
def test_read_takes_the_encodings_that_pages_come_in(data: bytes) -> None:
    status, out, _ = call("read", "--format", "jsonl", text=data)
    assert status == 0 and json.loads(out.splitlines()[0])["text"] == "13526.91亿元"


def test_read_takes_a_file_and_prints_a_table(folder: Path) -> None:
    (folder / "a.txt").write_text(TEXT, "utf-8")
    status, out, _ = call("read", "a.txt", "--date", "2026-05-22")
    assert status == 0 and "13526.91亿元" in out and "上海" in out


def test_read_says_when_there_is_nothing() -> None:
    status, out, err = call("read", text="没有数字")
    assert (status, out) == (0, "") and "no figures" in err


@pytest.mark.parametrize(
    ("arguments", "text", "says"),
    [
        (["read", "nowhere.txt"], None, "nowhere.txt"),
        (["read", "-", "--date", "22.5.2026"], TEXT, "2026-05-22"),
        (["read", "-"], b"\x00\x01\x02", "UTF-8"),
        (["run"], None, "raw"),
        (["run", "--raw", "file.txt"], None, "a file"),
        (["run", "--raw", "empty"], None, "found none"),
        (["run", "--raw", "full", "--outputs", "file.txt"], None, "--outputs"),
        (["run", "--raw", "full", "--pages", "a*"], None, "--force"),
        (["rejects"], None, "newsfigures run"),
        (["explain", "a", "0"], None, "newsfigures run"),
        (["diff", "empty", "full"], None, "newsfigures run"),
    ],
)
def test_a_wrong_use_is_told_with_a_remedy(
    arguments: list[str], text: str | bytes | None, says: str, folder: Path
) -> None:
    (folder / "file.txt").write_text("text", "utf-8")
    (folder / "empty").mkdir()
    (folder / "full").mkdir()
    (folder / "full" / "a.txt").write_text(TEXT, "utf-8")
    status, _, err = call(*arguments, text=text)
    assert status == 2
    assert "expected" in err and "found" in err and ";" in err and says in err
    assert "Traceback" not in err


@pytest.mark.parametrize("arguments", [["run", "--workers", "-1"], ["read", "--format", "xml"], ["nothing"]])
def test_unknown_options_and_values_are_usage_errors(arguments: list[str]) -> None:
    assert call(*arguments)[0] == 2


def test_a_dagster_home_that_is_not_there_is_named(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "raw").mkdir()
    (folder / "raw" / "a.txt").write_text(TEXT, "utf-8")
    monkeypatch.setenv("DAGSTER_HOME", str(folder / "nowhere"))
    for command in ("run", "ui"):
        status, _, err = call(command)
        assert status == 2 and "nowhere" in err and "unset" in err


def test_the_ui_is_dagster_on_the_same_history(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[tuple[list[str], dict[str, str]]] = []
    monkeypatch.setattr(os, "execve", lambda _, command, environment: calls.append((command, environment)))
    status, _, err = call("ui", "--port", "3210", "--outputs", "there")
    ((command, environment),) = calls
    assert status == 0 and "http://127.0.0.1:3210" in err
    assert command[1:6] == ["-m", "dagster", "dev", "-m", "pipeline"] and "3210" in command
    assert environment["DAGSTER_HOME"] == str(folder / ".dagster")
    assert (environment["NEWSFIGURES_RAW"], environment["NEWSFIGURES_OUTPUTS"]) == ("raw", "there")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_outputs_that_cannot_be_written_are_named(folder: Path) -> None:
    (folder / "raw").mkdir()
    (folder / "raw" / "a.txt").write_text(TEXT, "utf-8")
    (folder / "outputs").mkdir(mode=0o500)
    status, _, err = call("run")
    assert status == 2 and "outputs" in err


def test_reading_starts_without_dagster_and_pandas() -> None:
    code = (
        "import sys; from pipeline.cli import app; sys.argv = ['newsfigures', 'read', '--format', 'csv'];\n"
        "try: app()\n"
        "except SystemExit: pass\n"
        "heavy = {'dagster', 'pandas', 'pandera', 'pyarrow'}\n"
        "print(sorted({name.split('.')[0] for name in sys.modules} & heavy))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], input=TEXT.encode(), capture_output=True, check=True, cwd=ROOT
    )
    assert done.stdout.decode().splitlines()[-1] == "[]"


# --- run and what looks at its tables ------------------------------------------------------------


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A folder with the shipped page and a broken one, after a run; and what the run printed."""
    folder = tmp_path_factory.mktemp("made")
    shutil.copytree(ROOT / "raw", folder / "raw")
    (folder / "raw" / "broken.txt").write_bytes(b"\x89PNG\0\0")
    done = newsfigures(folder, "run")
    assert done.returncode == 0, done.stderr
    return folder, done.stdout


def newsfigures(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The command in a process of its own, with `folder` as the current one."""
    keep = {name: value for name, value in os.environ.items() if name not in ("DAGSTER_HOME",)}
    keep["PYTHONPATH"] = str(ROOT)
    return subprocess.run(
        [sys.executable, "-m", "pipeline.cli", *arguments],
        cwd=folder,
        env=keep,
        capture_output=True,
        text=True,
        encoding="utf-8",
        stdin=subprocess.DEVNULL,
        timeout=300,
    )


def test_a_run_ends_with_a_summary_and_no_noise(made: tuple[Path, str]) -> None:
    folder, out = made
    again = newsfigures(folder, "run")
    assert again.returncode == 0
    assert again.stderr == ""  # a progress bar is for terminals, warnings are for nobody
    for text in (out, again.stdout):
        assert (
            "figures" in text
            and "errors: 1, warnings: 0" in text
            and "newsfigures rejects" in text
            and "\x1b" not in text
        )
    assert (folder / ".dagster" / "dagster.yaml").exists()
    assert {path.name for path in folder.iterdir()} == {"raw", "outputs", ".dagster"}


def test_rejects_are_listed(made: tuple[Path, str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(made[0])
    status, out, err = call("rejects")
    assert status == 0 and "broken" in out and "not_text" in out and "1 rejects" in err
    assert json.loads(call("rejects", "--format", "jsonl")[1])["rule"] == "not_text"


def test_explain_names_words_and_rules(made: tuple[Path, str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(made[0])
    text = (made[0] / "raw" / "000_50054e89335d40fa.txt").read_bytes().decode()
    page = "000_50054e89335d40fa"
    status, out, _ = call("explain", page, str(text.index("13526.91亿元") + 3))
    assert status == 0 and "上海" in out and "CNY" in out and "rule" in out
    assert "class is date" in call("explain", page, str(text.index("2025年")))[1]
    assert "no number" in call("explain", page, "5")[1]
    for wrong in ([page, "9999999"], ["elsewhere", "5"], ["broken", "0"]):
        status, _, err = call("explain", *wrong)
        assert status == 2 and "expected" in err and "found" in err


def test_diff_tells_added_removed_and_changed(made: tuple[Path, str], tmp_path: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    shutil.copytree(made[0] / "outputs", tmp_path / "old")
    path = next((tmp_path / "old" / "figures").glob("2*.parquet"))
    rows = pq.read_table(path)
    units = rows["unit"].to_pylist()
    units[1] = "USD"
    at = rows.schema.get_field_index("unit")
    pq.write_table(rows.set_column(at, rows.schema.field(at), pa.array(units)).slice(1), path)
    status, out, err = call("diff", str(tmp_path / "old"), str(made[0] / "outputs"))
    assert status == 0 and err.strip() == "1 added, 0 removed, 1 changed" and "USD" in out
    assert call("diff", str(made[0] / "outputs"), str(made[0] / "outputs"))[2].strip() == (
        "0 added, 0 removed, 0 changed"
    )


def test_a_failed_run_is_one_with_the_reason(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from pipeline.issue import issues

    (folder / "raw" / "2026-04-01").mkdir(parents=True)
    (folder / "raw" / "2026-04-01" / "a.txt").write_text(TEXT, "utf-8")
    monkeypatch.setattr(issues, "account", lambda *_: [])
    status, _, err = call("run")
    assert status == 1
    assert "the run failed: expected that every numeral" in err and "old files stay" in err
