"""`python -m benchmarks`: all measurements in one call, as a table.

What belongs here: the options and the table. What does not: measuring.
"""

from __future__ import annotations

import argparse
import compileall
import os
import platform
import tempfile
from collections.abc import Iterator
from datetime import date
from importlib.metadata import version
from pathlib import Path
from statistics import median

from benchmarks import alone
from benchmarks.compiled import compiled_reader
from benchmarks.job import Job, measure_job, measure_workers
from benchmarks.measure import Cost
from benchmarks.reader import Speed, floor, page_texts, seed_texts, start_seconds

_FOLDER = Path(__file__).parent
_README = _FOLDER / "README.md"
_BEGIN, _END = "<!-- results -->\n", "<!-- end of results -->\n"
_PACKAGES = ("dagster", "pandas", "pandera", "pyarrow", "distributed")
_STEPS = (
    "lay_out_pages", "read_figures", "reconcile", "gather_rejects", "checks", "datapackage", "report"
)  # fmt: skip
LARGE = 100_000
# As many cores as the job is measured on make this much less of the reader's own time (Amdahl's rest).
_SPREAD = 1.6


def main() -> None:
    """Measure, print, and with --write put the table into README.md."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument(
        "--pages",
        type=int,
        nargs="+",
        default=[1, 100, 10_000],
        help="sizes of the archives of the whole job",
    )
    parser.add_argument("--large", action="store_true", help=f"an archive of {LARGE:,} pages as well")
    parser.add_argument("--read", type=int, default=1000, help="pages that the reader alone reads")
    parser.add_argument(
        "--spread", type=int, default=1000, help="pages of the comparison of workers, 0 for none"
    )
    parser.add_argument("--write", action="store_true", help="put the table into benchmarks/README.md")
    options = parser.parse_args()
    lines = []
    with tempfile.TemporaryDirectory(prefix="newsfigures-") as temporary:
        for line in _measure(Path(temporary), options):
            print(line, flush=True)
            lines.append(line)
    if options.write:
        head, _, rest = _README.read_text("utf-8").partition(_BEGIN)
        tail = rest.partition(_END)[2]
        _README.write_text(head + _BEGIN + "\n".join(lines) + "\n" + _END + tail, encoding="utf-8")


def _measure(folder: Path, options: argparse.Namespace) -> Iterator[str]:
    yield from _machine()
    # As pip does with what it installs; who is told not to keep bytecode would measure Python's compiler.
    for package in (_FOLDER, _FOLDER.parent / "pipeline"):
        compileall.compile_dir(package, quiet=1)
    seed = seed_texts(max(5, options.read // 5))
    pages = page_texts(0, options.read)
    yield from _head("reader alone", "characters", "figures", "numerals", "characters/s/core", "of the floor")
    both = ("the seed page, with other digits each time", seed), ("generated pages", pages)
    for (name, texts), speed in zip(both, alone.seed_and_pages(len(seed), 0, options.read), strict=True):
        yield _reader_row(name, speed, floor(texts))
    cores = os.cpu_count() or 1
    if cores > 1:
        found = alone.beside(options.read, options.read // 2, cores)
        yield _reader_row(f"generated pages, {cores} readers at once", _together(found), floor(pages))
    compiled = compiled_reader(folder / "compiled")
    if compiled is not None:
        speeds = alone.seed_and_pages(len(seed), 0, options.read, compiled)
        for (_, texts), name, speed in zip(both, ("the seed page", "generated pages"), speeds, strict=True):
            yield _reader_row(f"{name}, compiled reader", speed, floor(texts))
    yield ""
    start = f"`import pipeline.reading` and a first sentence, in a new process: {start_seconds():.2f} s"
    yield f"{start}, compiled {start_seconds(root=compiled):.2f} s." if compiled is not None else f"{start}."
    sizes = [*options.pages, *([LARGE] if options.large else [])]
    yield from _head(
        "whole job",
        "characters",
        "run",
        "clock s",
        "without report",
        "cpu s",
        "peak MB",
        "÷ no-op, without report",
        "cpu ÷ no-op",
        "aim",
    )
    jobs: list[Job] = []
    for at, n_pages in enumerate(sizes):
        repeats = 5 if n_pages <= 100 else 3 if n_pages <= 10_000 else 1
        unread = options.read + at * 1_000
        jobs.append(measure_job(folder / str(n_pages), n_pages, repeats, unread))
        yield from _job_rows(jobs[-1])
    yield from _head("of which steps, s", *_STEPS)
    for job in jobs:
        for name, steps in (("first", job.first_steps), ("one page changed", job.changed_steps)):
            cells = " | ".join(f"{steps.get(step, 0.0):.1f}" for step in _STEPS)
            yield f"| {job.n_pages:,} pages, {name} | {cells} |"
    if options.spread:
        yield from _head(f"{options.spread:,} pages with", "clock s", "of one process")
        costs = measure_workers(folder / "spread", options.spread, compiled)
        serial = next(iter(costs.values())).wall
        for name, cost in costs.items():
            yield f"| {name} | {cost.wall:.1f} | {serial / cost.wall:.2f} × as fast |"


def _machine() -> Iterator[str]:
    packages = ", ".join(f"{name} {version(name)}" for name in _PACKAGES if _installed(name))
    model = platform.processor() or platform.machine()
    for line in _lines(Path("/proc/cpuinfo")):
        if line.startswith("model name"):
            model = line.partition(":")[2].strip()
            break
    yield f"{date.today()}, {os.cpu_count()} cores ({model}), {platform.system()}, "
    yield f"Python {platform.python_version()}, {packages}; load before: {os.getloadavg()[0]:.1f}."


def _lines(path: Path) -> list[str]:
    return path.read_text("utf-8").splitlines() if path.exists() else []


def _installed(name: str) -> bool:
    try:
        return bool(version(name))
    except ImportError:
        return False


def _head(*columns: str) -> Iterator[str]:
    yield ""
    yield "| " + " | ".join(columns) + " |"
    yield "|" + "---|" + "---:|" * (len(columns) - 1)


def _together(speeds: list[Speed]) -> Speed:
    """All that was read at the same time, at the median pace."""
    return Speed(
        sum(speed.n_chars for speed in speeds),
        sum(speed.n_figures for speed in speeds),
        sum(speed.n_numerals for speed in speeds),
        median(speed.rate for speed in speeds),
    )


def _reader_row(name: str, speed: Speed, least: float) -> str:
    return (
        f"| {name} | {speed.n_chars:,} | {speed.n_figures:,} | {speed.n_numerals:,} | {speed.rate:,.0f} "
        f"| 1/{least / speed.rate:.0f} of {least:,.0f} |"
    )


def _job_rows(job: Job) -> Iterator[str]:
    cores = os.cpu_count() or 1
    spread = _SPREAD if cores > 1 else 1.0
    reading = job.n_chars / job.reader
    aims = {
        "first": "one page ≤ 1.3 × no-op"
        if job.n_pages == 1
        else f"the reader alone, at {job.reader:,.0f}/s: {reading:.1f} s; "
        f"÷ {spread} + ¼: {reading / spread * 1.25:.1f} s",
        "unchanged": "< 1.5 × no-op",
        "one page changed": f"{job.rewritten} of {job.files} files rewritten",
        "no-op": "with the packages of a run that has work",
        "idle no-op": "with those of an unchanged run",
    }
    rows: dict[str, Cost] = {
        "first": job.first,
        "unchanged": job.rerun,
        "one page changed": job.changed,
        "no-op": job.no_op,
        "idle no-op": job.idle,
    }
    reports = {"first": job.first_steps, "one page changed": job.changed_steps}
    for name, cost in rows.items():
        report = reports.get(name, {}).get("report", 0.0)
        size = (f"{job.n_pages:,} page{'s' if job.n_pages > 1 else ''}", f"{job.n_chars:,}")
        wall = cost.wall - report
        beside = job.idle if name in ("unchanged", "idle no-op") else job.no_op
        yield (
            f"| {size[0]} | {size[1]} | {name} | {cost.wall:.1f} | {wall:.1f} | {cost.cpu:.1f} "
            f"| {cost.peak:.0f} | {wall / beside.wall:.2f} | {cost.cpu / beside.cpu:.2f} "
            f"| {aims[name]} |"
        )


if __name__ == "__main__":
    main()
