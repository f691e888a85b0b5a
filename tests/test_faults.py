"""Whatever happens to a run, every file is old or new and readable, and the next run ends as if nothing had.

Killed processes, full disks, folders that turn read-only, two runs at once, pages that go in mid-run.
NEWSFIGURES_LONG=1 (set by `.ci/run full`) takes hundreds of pages and many moments.
"""

from __future__ import annotations

import errno
import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from run_steps import run

from pipeline.issue import files as files_module
from pipeline.tables import store as store_module
from pipeline.tables.contract import TABLES
from pipeline.tables.store import FORMAT, OutputsError, Store

LONG = bool(os.environ.get("NEWSFIGURES_LONG"))
PAGES = 300 if LONG else 24
MOMENTS = [at / 100 for at in (range(10, 96, 5) if LONG else (10, 40, 70, 95))]
SCRIPT = Path(__file__).parent / "run_steps.py"

PAGE = """# {month}月外贸回暖

本报讯 {month}月，本市出口{n}.5亿元，比上月增加{n}亿元，增长{n}%。

其中，汽车出口3.{n}亿元，下降1.5%；进口7.25亿元，占进出口的比重为30.{n}%。
"""


def raw_folder(folder: Path, add: int = 0) -> Path:
    """Invented pages over six months; `add` changes what every third of them says."""
    raw = folder / "raw"
    for at in range(PAGES):
        month = 1 + at % 6
        file = raw / f"2026-{month:02d}-{1 + at // 6 % 28:02d}" / f"A{at:03d}.txt"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(PAGE.format(month=month, n=at + (add if at % 3 == 0 else 0)), encoding="utf-8")
    (raw / "publication.toml").write_text('place = "江门"\n', encoding="utf-8")
    return raw


def files(outputs: Path) -> dict[str, str]:
    """The tables' files and the manifest by their hashes."""
    found = [path for name in TABLES for path in (outputs / name).glob("*")]
    found += [path for path in [outputs / "manifest.json"] if path.exists()]
    return {str(path.relative_to(outputs)): sha256(path.read_bytes()).hexdigest() for path in found}


class Runs:
    """The outputs of an older raw/, the newer raw/, and the outputs of an undisturbed run on it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.raw = raw_folder(folder)
        run(self.raw, folder / "old")
        raw_folder(folder, add=400)
        (next(self.raw.glob("2026-02-*/A001.txt"))).unlink()
        run(self.raw, folder / "new")
        self.old, self.new = files(folder / "old"), files(folder / "new")

    def outputs(self, name: str) -> Path:
        """A copy of the old outputs to work on."""
        return Path(shutil.copytree(self.folder / "old", self.folder / name))

    def hold(self, outputs: Path) -> None:
        """Every file is old or new and readable; the manifest tells whether the set is finished."""
        for path, digest in files(outputs).items():
            assert digest in (self.old.get(path), self.new.get(path)), path
            if path.endswith(".parquet"):
                pq.read_table(outputs / path)
        manifest = json.loads((outputs / "manifest.json").read_text(encoding="utf-8"))
        now = files(outputs)
        finished = all(now.get(path) == facts["sha256"] for path, facts in manifest["files"].items())
        assert finished == (now in (self.old, self.new))

    def recover(self, outputs: Path) -> None:
        """The next run ends with exactly the tables of an undisturbed run."""
        run(self.raw, outputs)
        assert files(outputs) == self.new
        assert not list((outputs / ".state" / "tmp").iterdir())


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Runs:
    return Runs(tmp_path_factory.mktemp("faults"))


def start(runs: Runs, outputs: Path, *more: str, **options: object) -> subprocess.Popen[str]:
    """A run in a process of its own, up to where its work begins."""
    command = [sys.executable, str(SCRIPT), str(runs.raw), str(outputs), *more]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **options)  # type: ignore[call-overload]
    assert process.stdout is not None and process.stdout.readline() == "start\n", process.communicate()[1]
    return process  # type: ignore[no-any-return]


@pytest.fixture(scope="module")
def seconds(runs: Runs) -> float:
    """How long an undisturbed run works."""
    process = start(runs, runs.outputs("timed"))
    begun = time.monotonic()
    process.communicate(timeout=600)
    assert process.returncode == 0
    return time.monotonic() - begun


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_killed_run_leaves_whole_files_and_the_next_repairs(
    moment: float, runs: Runs, seconds: float
) -> None:
    outputs = runs.outputs(f"killed-{moment}")
    process = start(runs, outputs)
    time.sleep(moment * seconds)
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=60)
    runs.hold(outputs)
    runs.recover(outputs)


@pytest.mark.skipif(not LONG, reason="in the long form only")
@pytest.mark.parametrize("moment", [0.3, 0.5, 0.6, 0.7, 0.8, 0.9])
def test_a_killed_command_is_repaired_by_the_next(moment: float, runs: Runs, tmp_path: Path) -> None:
    """The same with Dagster around the steps, whose history is killed as well."""
    outputs = runs.outputs(f"command-{moment}")
    command = [sys.executable, "-m", "pipeline.cli", "run", "--raw", str(runs.raw), "--outputs", str(outputs)]
    begun = time.monotonic()
    subprocess.run([*command[:-1], str(tmp_path / "whole")], cwd=tmp_path, check=True, capture_output=True)
    whole = time.monotonic() - begun
    process = subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    time.sleep(moment * whole)
    process.send_signal(signal.SIGKILL)
    process.wait(timeout=60)
    runs.hold(outputs)
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)
    assert files(outputs) == files(tmp_path / "whole")


# --- faults of the disk: the n-th operation of a kind fails ---------------------------------------


@contextmanager
def failing(monkeypatch: pytest.MonkeyPatch, owner: object, name: str, at: int, code: int) -> Iterator[None]:
    """Let the `at`-th call of a function fail like the system does; it may never come to that."""
    real: Callable[..., object] = getattr(owner, name)
    calls = 0

    def fail(*args: object, **named: object) -> object:
        nonlocal calls
        calls += 1
        if calls == at:
            raise OSError(code, os.strerror(code))
        return real(*args, **named)

    with monkeypatch.context() as patch:
        patch.setattr(owner, name, fail)
        yield


@pytest.mark.parametrize("at", range(1, 60, 6) if LONG else (1, 7, 15, 24))
@pytest.mark.parametrize(
    ("owner", "name", "code"),
    [
        (store_module.Path, "write_bytes", errno.ENOSPC),
        (store_module.Path, "replace", errno.EROFS),
        (store_module.Path, "replace", errno.EACCES),
    ],
    ids=["full", "read-only-folder", "no-permission"],
)
def test_a_disk_that_fails_leaves_whole_files(
    owner: object, name: str, code: int, at: int, runs: Runs, monkeypatch: pytest.MonkeyPatch
) -> None:
    outputs = runs.outputs(f"disk-{name}-{code}-{at}")
    with failing(monkeypatch, owner, name, at, code):
        try:
            run(runs.raw, outputs)
        except OutputsError as error:
            assert "expected" in str(error) and "found" in str(error) and os.strerror(code) in str(error)
    runs.hold(outputs)
    runs.recover(outputs)
    shutil.rmtree(outputs)


@pytest.mark.parametrize("limit", [2_000, 12_000])
def test_a_real_limit_on_the_size_of_files(limit: int, runs: Runs) -> None:
    """As `ulimit -f`: writing stops in the middle of a file."""
    outputs = runs.outputs(f"limit-{limit}")
    process = start(
        runs, outputs, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    )
    _, error = process.communicate(timeout=120)
    assert process.returncode == 0 or "OutputsError: expected" in error
    runs.hold(outputs)
    runs.recover(outputs)


def test_a_table_folder_that_cannot_be_made_is_told(runs: Runs) -> None:
    outputs = runs.outputs("in-the-way")
    shutil.rmtree(outputs / "figures")
    (outputs / "figures").write_text("in the way", encoding="utf-8")
    with pytest.raises(OutputsError, match="expected room and permission"):
        run(runs.raw, outputs)
    (outputs / "figures").unlink()
    runs.recover(outputs)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_an_output_folder_that_is_read_only_is_told(runs: Runs) -> None:
    outputs = runs.outputs("read-only")
    folders = [outputs / name for name in TABLES]
    for folder in folders:
        folder.chmod(0o555)
    try:
        with pytest.raises(OutputsError, match="permission"):
            run(runs.raw, outputs)
    finally:
        for folder in folders:
            folder.chmod(0o755)
    runs.hold(outputs)
    runs.recover(outputs)


# --- two at once, and pages that change ----------------------------------------------------------


def test_two_runs_at_once_end_as_one(runs: Runs) -> None:
    outputs = runs.outputs("two")
    both = [start(runs, outputs) for _ in range(2)]
    for process in both:
        _, error = process.communicate(timeout=300)
        assert process.returncode == 0, error
    assert files(outputs) == runs.new


def test_pages_that_go_and_change_while_they_are_read(
    runs: Runs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    raw = Path(shutil.copytree(runs.raw, tmp_path / "raw"))
    gone, changed = sorted(raw.rglob("A*.txt"))[3:5]
    text = changed.read_text(encoding="utf-8")
    real = files_module.lay_out_files

    def disturbed(tasks: object) -> object:
        gone.unlink(missing_ok=True)
        changed.write_text(text.replace("回暖", "转冷"), encoding="utf-8")
        return real(tasks)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(files_module, "lay_out_files", disturbed)
        run(raw, tmp_path / "outputs")
    store = Store(tmp_path / "outputs")
    rejects = [row for month in store.months("rejects") for row in store.read("rejects", month).to_pylist()]
    assert [(row["rule"], gone.stem in row["message"]) for row in rejects] == [("unreadable", True)]
    for month in store.months():
        for row in store.read("figures", month).to_pylist():
            (page,) = [p for p in store.read("pages", month).to_pylist() if p["page_id"] == row["page_id"]]
            assert page["text"][row["start"] : row["end"]] == row["text"]
    run(raw, tmp_path / "outputs")
    run(raw, tmp_path / "undisturbed")
    assert files(tmp_path / "outputs") == files(tmp_path / "undisturbed")


# --- versions ------------------------------------------------------------------------------------


def test_outputs_of_an_older_version_are_made_anew(runs: Runs) -> None:
    """An older version had another schema: here a table without one of its columns."""
    outputs = runs.outputs("older")
    for path in (outputs / "figures").glob("*.parquet"):
        pq.write_table(pq.read_table(path).drop_columns(["rule"]), path)
    assert Store(outputs).outdated()
    runs.recover(outputs)
    assert not Store(outputs).outdated()


def test_outputs_of_a_newer_version_are_refused_untouched(runs: Runs) -> None:
    outputs = runs.outputs("newer")
    manifest = json.loads((outputs / "manifest.json").read_text(encoding="utf-8"))
    (outputs / "manifest.json").write_text(json.dumps(manifest | {"format": FORMAT + 1}), encoding="utf-8")
    before = files(outputs)
    with pytest.raises(OutputsError, match="newer version"):
        run(runs.raw, outputs)
    assert files(outputs) == before
