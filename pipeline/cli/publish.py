"""`newsfigures report` and `newsfigures export`: the tables as pages to look at and as files for others.

What belongs here: options, where files go, messages. What does not: pages and formats (`report`).
"""

from __future__ import annotations

import sys
import webbrowser
from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli.common import Outputs, fail, finished_store, use_utf8
from pipeline.report.export import ExportFormat, export_table
from pipeline.tables.contract import TABLES

__all__ = ["export", "report"]

_SUFFIX = {ExportFormat.csv: ".csv", ExportFormat.jsonl: ".jsonl", ExportFormat.sdmx_csv: ".sdmx.csv"}


def report(
    outputs: Outputs = Path("outputs"),
    open_it: Annotated[bool, typer.Option("--open", help="Open the index in a browser.")] = False,
) -> None:
    """Make the HTML report of finished tables: each page with its figures highlighted, and what needs review.

    A run makes it as well. It needs no network: --open shows the file itself.
    """
    from pipeline.report.site import FOLDER, INDEX, write_report
    from pipeline.tables.store import OutputsError

    use_utf8()
    store = finished_store(outputs)
    try:
        with store.lock(waiting=lambda message: typer.echo(f"newsfigures: {message}", err=True)):
            done = write_report(store, workers=0)
    except OutputsError as error:
        fail(error)
    index = outputs / FOLDER / INDEX
    typer.echo(f"{index}: {done.rendered} pages written, {done.unchanged} unchanged")
    if open_it and not webbrowser.open(index.resolve().as_uri()):
        fail(f"expected a browser to open {index} with, found none; open that file yourself", status=1)


def export(
    tables: Annotated[
        list[str] | None, typer.Argument(help="Tables to write; all of them without one.")
    ] = None,
    form: Annotated[
        ExportFormat, typer.Option("--format", help="sdmx-csv is SDMX-CSV 2.0, for observations alone.")
    ] = ExportFormat.csv,
    to: Annotated[
        str, typer.Option("--to", help="Folder to write one file a table to; - prints a single table.")
    ] = "export",
    outputs: Outputs = Path("outputs"),
) -> None:
    """Write tables as CSV, JSON lines or SDMX-CSV.

    CSV has lists as JSON, and text that a spreadsheet would take for a formula with an apostrophe in front.

    Examples: newsfigures export figures --to -; newsfigures export --format sdmx-csv --to /tmp/sdmx
    """
    use_utf8()
    names = tables or (["observations"] if form is ExportFormat.sdmx_csv else list(TABLES))
    if unknown := [name for name in names if name not in TABLES]:
        fail(f"expected tables out of {', '.join(TABLES)}, found {', '.join(unknown)}")
    if form is ExportFormat.sdmx_csv and names != ["observations"]:
        fail(f"expected the table observations for {form}, found {', '.join(names)}; use csv or jsonl")
    if to == "-" and len(names) != 1:
        fail(f"expected one table to print, found {len(names)}; name it, or give a folder with --to")
    store = finished_store(outputs)
    if to == "-":
        export_table(store, names[0], form, sys.stdout)
        return
    folder = Path(to)
    # a byte order mark tells Excel that the Chinese is UTF-8
    encoding = "utf-8-sig" if form is ExportFormat.csv else "utf-8"
    for name in names:
        target = folder / f"{name}{_SUFFIX[form]}"
        half = target.with_name(f".{target.name}.part")
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with half.open("w", encoding=encoding, newline="") as stream:
                count = export_table(store, name, form, stream)
            half.replace(target)
        except OSError as error:
            half.unlink(missing_ok=True)
            fail(
                f"expected a folder that can be written at {folder}, found that it cannot "
                f"({error.strerror or error}); give another one with --to",
                status=1,
            )
        typer.echo(f"{target}: {count:,} rows")
