"""The whole job on archives of several sizes: first run, unchanged rerun, one page changed.

What belongs here: the folders, the commands and their order. What does not: watching a command
(measure.py), the pages (pages.py), how results are shown (__main__.py).
"""

from __future__ import annotations

import json
import os
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from dagster import DagsterInstance

from benchmarks import alone
from benchmarks.measure import Cost, middle, run
from benchmarks.pages import page, write

__all__ = ["Job", "measure_job", "measure_workers", "no_op"]

_REPOSITORY = Path(__file__).parent.parent
_RUN = (sys.executable, "-m", "pipeline.cli", "run")
# Pages that the reader alone reads before a first run and after it: some seconds each time.
_READ = 200


@dataclass(frozen=True, slots=True)
class Job:
    """What the job cost on an archive, beside no-op runs made between its own: `no_op` with the packages of
    a run that has work, `idle` with those of an unchanged one.

    `first_steps` and `changed_steps` are the seconds of the steps of such a run, medians as well: the report
    among them, which is no part of the tables. `reader` is what the reader alone made right before the first
    run and right after it, in characters a second: a machine's pace an hour earlier says little about that
    run.
    """

    n_pages: int
    n_chars: int
    reader: float
    first: Cost
    rerun: Cost
    changed: Cost
    no_op: Cost
    idle: Cost
    first_steps: dict[str, float]
    changed_steps: dict[str, float]
    files: int
    rewritten: int


def _environment(folder: Path, package: Path = _REPOSITORY) -> dict[str, str]:
    home = folder / "dagster"
    home.mkdir(exist_ok=True)
    (home / "dagster.yaml").write_text("telemetry:\n  enabled: false\n", encoding="utf-8")
    paths = [str(package), str(_REPOSITORY), os.environ.get("PYTHONPATH", "")]
    return {"DAGSTER_HOME": str(home), "PYTHONPATH": os.pathsep.join(filter(None, paths))}


def no_op(folder: Path, *options: str) -> Cost:
    """One run of the job that does nothing."""
    return run([sys.executable, "-m", "benchmarks.noop", *options], folder, _environment(folder))


def _job(folder: Path, *options: str, package: Path = _REPOSITORY) -> Cost:
    return run([*_RUN, *options], folder, _environment(folder, package))


def measure_job(folder: Path, n_pages: int, repeats: int, unread: int) -> Job:
    """All runs on `n_pages` pages; reruns, changes and no-op runs `repeats` times in turn, for the medians.

    The first run is repeated as well while the archive is small. The pages from number `unread` on are
    those that no other measurement reads.
    """
    folder.mkdir(parents=True)
    n_chars = write(folder / "raw", n_pages)
    firsts, reruns, changes, no_ops, idle = [], [], [], [], []
    first_steps, changed_steps = [], []
    before_first = alone.pages(unread, _READ).rate
    for _ in range(repeats if n_pages <= 100 else 1):
        shutil.rmtree(folder / "outputs", ignore_errors=True)
        firsts.append(_job(folder))
        first_steps.append(_steps(folder))
        no_ops.append(no_op(folder, "--working"))
    after_first = alone.pages(unread + 2 * _READ, _READ).rate
    rewritten = 0
    for count in range(repeats):
        reruns.append(_job(folder))
        idle.append(no_op(folder))
        before = _files(folder)
        _change(folder / "raw", n_pages // 2, count)
        changes.append(_job(folder))
        changed_steps.append(_steps(folder))
        rewritten = len(_files(folder).items() - before.items())
        no_ops.append(no_op(folder, "--working"))
    return Job(
        n_pages=n_pages,
        n_chars=n_chars,
        reader=(before_first + after_first) / 2,
        first=middle(firsts),
        rerun=middle(reruns),
        changed=middle(changes),
        no_op=middle(no_ops),
        idle=middle(idle),
        first_steps=_middle_steps(first_steps),
        changed_steps=_middle_steps(changed_steps),
        files=len(_files(folder)),
        rewritten=rewritten,
    )


def _steps(folder: Path) -> dict[str, float]:
    """The seconds of the steps of the last run, by Dagster's history; all checks together."""
    os.environ["DAGSTER_HOME"] = str(folder / "dagster")
    spent: dict[str, float] = {}
    with DagsterInstance.get() as instance:
        (last,) = instance.get_runs(limit=1)
        for step in instance.get_run_step_stats(last.run_id):
            name = "checks" if step.step_key.startswith(("check_", "tell_")) else step.step_key
            spent[name] = spent.get(name, 0.0) + (step.end_time or 0.0) - (step.start_time or 0.0)
    return spent


def _middle_steps(runs: list[dict[str, float]]) -> dict[str, float]:
    return {name: median(steps.get(name, 0.0) for steps in runs) for name in runs[0]}


def _files(folder: Path) -> dict[str, str]:
    """The tables' files by the manifest, with their hashes."""
    files = json.loads((folder / "outputs/manifest.json").read_text("utf-8"))["files"]
    return {path: facts["sha256"] for path, facts in files.items()}


def _change(raw: Path, count: int, times: int) -> None:
    """Add a statement to a page."""
    path, data = page(count)
    added = f"\n\n本报补记：武汉{times + 2}家企业新增订单{times + 3}.5亿元，同比增长{times + 4}.1%。\n"
    encoding = "gb18030" if path.startswith("lingnan") else "utf-8"
    (raw / path).write_bytes(data + added.encode(encoding))


def measure_workers(folder: Path, n_pages: int, compiled: Path | None) -> dict[str, Cost]:
    """First runs on `n_pages` pages with one and two worker processes, with two and the package of the
    folder `compiled`, and on a Dask cluster of one and two.

    The cluster's own processes are not among the costs but for the clock; the Dask rows are left out
    where the `scale` extra is not installed.
    """
    folder.mkdir(parents=True)
    write(folder / "raw", n_pages)
    costs = {}
    for workers in (1, 2):
        shutil.rmtree(folder / "outputs", ignore_errors=True)
        costs[f"{workers} process{'es' if workers > 1 else ''}"] = _job(folder, "--workers", str(workers))
    if compiled is not None:
        shutil.rmtree(folder / "outputs", ignore_errors=True)
        costs["2 processes, compiled reader"] = _job(folder, "--workers", "2", package=compiled)
    try:
        from distributed import LocalCluster
    except ImportError:
        return costs
    for workers in (1, 2):
        shutil.rmtree(folder / "outputs", ignore_errors=True)
        start: Any = LocalCluster
        with start(
            n_workers=workers, threads_per_worker=1, processes=True, dashboard_address=None
        ) as cluster:
            cost = _job(folder, "--dask", cluster.scheduler_address)
        costs[f"Dask, {workers} worker{'s' if workers > 1 else ''}"] = cost
    return costs
