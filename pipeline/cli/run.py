"""`newsfigures run` and `newsfigures ui`: the Dagster job, and Dagster's pages about it.

What belongs here: starting Dagster, the progress bar, the summary. What does not: the job
(`definitions`), the steps.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from pipeline.cli.common import Outputs, Raw, fail, use_utf8, wide_console

__all__ = ["run", "ui"]

_HOME = ".dagster"
_CONFIG = """# Dagster's history of the runs made from this folder.
telemetry:
  enabled: false
nux:
  enabled: false
"""


def run(
    raw: Raw = Path("raw"),
    outputs: Outputs = Path("outputs"),
    workers: Annotated[
        int, typer.Option(min=0, help="Worker processes; 0 takes one a core when there is enough to do.")
    ] = 0,
    dask: Annotated[
        str | None,
        typer.Option(
            metavar="ADDRESS",
            help="Work on the Dask cluster of this scheduler, not in processes here.",
        ),
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Work through pages again although nothing changed.")
    ] = False,
    pages: Annotated[
        str | None,
        typer.Option(
            metavar="GLOB", help="With --force: only pages whose page_id fits, such as '2026-05-*'."
        ),
    ] = None,
) -> None:
    """Make the tables: read the pages in raw/ that changed, check what was written, print a summary.

    Rejected rows do not stop a run; `newsfigures rejects` lists them. Dagster's history of the run is
    kept in ./.dagster, or in DAGSTER_HOME where that is set: `newsfigures ui` shows it.
    """
    from pipeline.mapping import collect_rarely
    from pipeline.raw import InputError, require_pages
    from pipeline.tables.store import OutputsError, Store

    collect_rarely()
    use_utf8()
    if pages is not None and not force:
        fail("expected --force with --pages, found --pages alone; add --force to read those pages again")
    if dask is not None and workers:
        fail("expected --workers or --dask, found both; a cluster has workers of its own")
    store = Store(outputs)
    try:
        require_pages(raw)
        store.prepare()
    except (InputError, OutputsError) as error:
        fail(error)
    if store.outdated():
        typer.echo(
            "the outputs were written by an older version of newsfigures; all tables are made anew", err=True
        )
    _dagster_home()
    started = time.perf_counter()
    config = {
        "raw": str(raw),
        "outputs": str(outputs),
        "workers": workers,
        "dask": dask or "",
        "force": force,
        "pages": pages or "*",
    }
    with _progress():
        failure = _execute(config)
    if failure:
        fail(f"the run failed: {failure}", status=1)
    _summary(store, time.perf_counter() - started)


def _dagster_home() -> None:
    """DAGSTER_HOME as set, or ./.dagster, made on first use with telemetry and the nagging panel off."""
    if given := os.environ.get("DAGSTER_HOME"):
        if not Path(given).is_dir():
            fail(
                f"expected an existing folder in DAGSTER_HOME, found {given!r}; make that folder, or unset "
                "DAGSTER_HOME to keep the history in ./.dagster"
            )
        os.environ["DAGSTER_HOME"] = str(Path(given).resolve())
        return
    home = Path(_HOME).resolve()
    try:
        home.mkdir(exist_ok=True)
        if not (home / "dagster.yaml").exists():
            (home / "dagster.yaml").write_text(_CONFIG, encoding="utf-8")
    except OSError as error:
        fail(
            f"expected a folder for Dagster's history that can be written at {home}, found that it cannot "
            f"({error.strerror or error}); set DAGSTER_HOME to an existing folder elsewhere"
        )
    os.environ["DAGSTER_HOME"] = str(home)


def _execute(config: dict[str, Any]) -> str | None:
    """Run the job in this process; None, or in words why it failed."""
    from dagster import DagsterEventType, DagsterInstance

    from pipeline.definitions import JOB, defs

    with DagsterInstance.get() as instance:
        result = defs.resolve_job_def(JOB).execute_in_process(
            instance=instance,
            raise_on_error=False,
            run_config={
                "resources": {"workspace": {"config": config}},
                "loggers": {"console": {"config": {"log_level": "CRITICAL"}}},
            },
        )
        if result.success:
            return None
        for event in result.all_events:
            if event.event_type is DagsterEventType.STEP_FAILURE:
                data = event.step_failure_data
                if data.user_failure_data and data.user_failure_data.description:
                    return data.user_failure_data.description
                error = data.error
                while error is not None and error.cause is not None:
                    error = error.cause
                if error is not None:
                    return f"{event.step_key}: {error.message.strip()}"
    return "see newsfigures ui for the log of the run"


@contextmanager
def _progress() -> Iterator[None]:
    """A progress bar on a terminal, nothing in a pipe."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield
        return
    from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

    from pipeline.resources import watching

    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f}%"),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
        console=console,
        transient=True,
    ) as progress:
        tasks: dict[str, TaskID] = {}
        begun: dict[str, float] = {}

        def watch(step: str, done: int, total: int) -> None:
            if step not in tasks:
                tasks[step] = progress.add_task(step, total=total, rate="")
                begun[step] = time.monotonic()
            spent = time.monotonic() - begun[step]
            rate = f"{done / spent:,.0f}/s" if spent else ""
            progress.update(tasks[step], completed=done, total=total, rate=rate)

        with watching(watch):
            yield


def _summary(store: Any, seconds: float) -> None:
    """What the tables hold now, what to look at, and what to do next."""
    from pipeline.tables.contract import TABLES

    files = store.manifest()["files"]
    rows = dict.fromkeys(TABLES, 0)
    months = set()
    for path, facts in files.items():
        name, month = path.split("/")
        rows[name] += facts["rows"]
        months.add(month.removesuffix(".parquet"))
    errors = warnings = 0
    for month in store.months("rejects"):
        severities = store.read("rejects", month, ["severity"])["severity"].to_pylist()
        errors += severities.count("error")
        warnings += severities.count("warning")
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column()
    table.add_column(justify="right")
    table.add_column()
    for name, count in rows.items():
        note = f"errors: {errors:,}, warnings: {warnings:,}" if name == "rejects" else TABLES[name].row
        table.add_row(name, f"{count:,}", note)
    console = wide_console()
    console.print(table)
    first, last = min(months), max(months)
    span = first if first == last else f"{first} to {last}"
    console.print(f"{store.root}/: {span}, checked, in {seconds:.1f} s", highlight=False)
    hints = ["newsfigures report --open shows the pages", "newsfigures ui the run"]
    if errors or warnings:
        hints.insert(0, "newsfigures rejects says what is wrong")
    console.print("; ".join(hints), highlight=False)


def ui(
    raw: Raw = Path("raw"),
    outputs: Outputs = Path("outputs"),
    host: Annotated[str, typer.Option(help="Address to serve at.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port to serve at.")] = 3000,
) -> None:
    """Show the runs, tables and checks in the Dagster UI; stop it with Ctrl-C.

    It opens on the history that `newsfigures run` keeps (./.dagster, or DAGSTER_HOME). A run started
    there works on --raw and --outputs.
    """
    _dagster_home()
    environment = os.environ | {"NEWSFIGURES_RAW": str(raw), "NEWSFIGURES_OUTPUTS": str(outputs)}
    command = [sys.executable, "-m", "dagster", "dev", "-m", "pipeline", "--host", host, "--port", str(port)]
    typer.echo(f"Dagster UI at http://{host}:{port} (history in {os.environ['DAGSTER_HOME']})", err=True)
    sys.stderr.flush()
    # in this process's place, so that whoever stops it stops Dagster's services too
    os.execve(sys.executable, command, environment)
