"""What the commands share: options, errors, and rows as a table, JSON lines or CSV.

What belongs here: nothing that knows what a command does.
"""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:
    from pipeline.tables.store import Store

__all__ = ["Format", "Outputs", "Raw", "fail", "finished_store", "print_rows", "use_utf8", "wide_console"]

Raw = Annotated[
    Path,
    typer.Option(envvar="NEWSFIGURES_RAW", help="Folder with the pages (*.txt, *.md), at any depth."),
]
Outputs = Annotated[
    Path,
    typer.Option(envvar="NEWSFIGURES_OUTPUTS", help="Folder of the tables; a run makes it."),
]


class Format(StrEnum):
    """How rows are printed."""

    table = "table"
    jsonl = "jsonl"
    csv = "csv"


def fail(message: object, status: int = 2) -> NoReturn:
    """End the command with a message on the error stream."""
    typer.echo(f"newsfigures: {message}", err=True)
    raise typer.Exit(status)


def finished_store(outputs: Path) -> Store:
    """The outputs folder; ends the command when there are no finished tables in it."""
    from pipeline.tables.store import Store

    store = Store(outputs)
    if not store.months():
        fail(
            f"expected finished tables in {outputs}, found none; make them with newsfigures run, "
            "or name their folder with --outputs or NEWSFIGURES_OUTPUTS"
        )
    return store


def use_utf8() -> None:
    """Print Chinese whatever the locale says; what a terminal cannot show is replaced."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")


def print_rows(
    rows: Iterable[Mapping[str, Any]],
    columns: Sequence[str],
    form: Format,
    shown: Mapping[str, str] | None = None,
) -> int:
    """Print rows and return how many there were.

    `shown` maps the columns of the table form to their headings; JSON lines and CSV have all `columns`.
    CSV cells that a spreadsheet would take for a formula get an apostrophe in front.
    """
    if form is Format.table:
        return _print_table(rows, shown or {column: column for column in columns})
    if form is Format.jsonl:
        return sum(_print_json(row, columns) for row in rows)
    writer = csv.writer(sys.stdout)  # lines end in \r\n, so that a lone \r in a cell is quoted too
    writer.writerow(columns)
    return sum(bool(writer.writerow([_cell(row[column]) for column in columns])) for row in rows)


def _print_json(row: Mapping[str, Any], columns: Sequence[str]) -> bool:
    found = {column: row[column] for column in columns}
    sys.stdout.write(json.dumps(found, ensure_ascii=False, default=_plain) + "\n")
    return True


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else str(value)


def _cell(value: Any) -> Any:
    if value is None or isinstance(value, (int, float)):
        return value
    text = " ".join(map(str, value)) if isinstance(value, (list, tuple)) else str(value)
    return "'" + text if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


def _print_table(rows: Iterable[Mapping[str, Any]], shown: Mapping[str, str]) -> int:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in shown.values():
        table.add_column(heading, overflow="fold")
    for row in rows:
        table.add_row(*(_text(row[column]) for column in shown))
    if table.row_count:
        wide_console().print(table)
    return table.row_count


def wide_console() -> Console:
    """A console for rows: a pipe has no width, so there lines are as long as their cells."""
    console = Console()
    return console if console.is_terminal else Console(width=400)


def _text(value: Any) -> Text:
    if value is None:
        return Text("")
    if isinstance(value, float):
        return Text(f"{value:,.15g}")
    if isinstance(value, (list, tuple)):
        value = " ".join(map(str, value))
    return Text("".join(char if char.isprintable() else " " for char in str(value)))
