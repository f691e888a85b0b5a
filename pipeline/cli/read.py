"""`newsfigures read`: the figures of any text, at once.

What belongs here: where the text comes from and how rows are printed. What does not: reading
(`pipeline.reading`), tables in files.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from pipeline.cli.common import Format, fail, print_rows, use_utf8
from pipeline.tables.contract import column_names

__all__ = ["read"]

_OF_A_PAGE = {"figure_id", "page_id", "article_id", "paragraph_id", "issue_date", "publication"}
_FIGURE_COLUMNS = [name for name in column_names("figures") if name not in _OF_A_PAGE]
_NUMERAL_COLUMNS = ["text", "start", "end", "value", "class", "figure_id"]
_SHOWN = {
    "text": "figure",
    "value": "value",
    "unit": "unit",
    "modifier": "hedge",
    "measure": "measure",
    "indicator": "indicator",
    "region": "region",
    "period_start": "from",
    "period_end": "to",
    "basis": "basis",
    "status": "status",
}


def read(
    source: Annotated[
        str, typer.Argument(metavar="[FILE|-]", help="A text file; - reads the standard input.")
    ] = "-",
    date: Annotated[
        str | None,
        typer.Option(
            metavar="YYYY-MM-DD", help="The document's date: 去年, 一季度 and the like resolve against it."
        ),
    ] = None,
    place: Annotated[str | None, typer.Option(help="What 我市 and 本市 mean, such as 江门.")] = None,
    numerals: Annotated[
        bool,
        typer.Option(
            "--numerals", help="Print the account of every numeral with its class, not the figures."
        ),
    ] = False,
    form: Annotated[Format, typer.Option("--format", help="How to print.")] = Format.table,
    lines: Annotated[
        bool, typer.Option("--lines", help="Each line is a text of its own; rows carry its number in `line`.")
    ] = False,
) -> None:
    """Read any Chinese text and print its figures: value, unit, hedge, indicator, region, period.

    Columns are those of the tables; offsets count characters (Unicode code points) of the text, or of
    the line with --lines.

    Examples: newsfigures read page.txt --date 2026-05-22

    echo '一季度，上海GDP达13526.91亿元，增长5.9%' | newsfigures read - --date 2026-05-22 --format jsonl
    """
    use_utf8()
    text = _text(source)
    texts = enumerate(_split(text)) if lines else iter([(0, text)])
    columns = list(_NUMERAL_COLUMNS if numerals else _FIGURE_COLUMNS)
    shown = {column: column for column in columns} if numerals else dict(_SHOWN)
    if lines:
        columns.insert(0, "line")
        shown = {"line": "line"} | shown
    try:
        count = print_rows(_rows(texts, date, place, numerals), columns, form, shown)
    except ValueError as error:
        fail(error)
    if form is Format.table and not count:
        typer.echo("no numerals in this text" if numerals else "no figures in this text", err=True)


def _text(source: str) -> str:
    from pipeline.pages import NotText, decode

    if source == "-" and sys.stdin.isatty():
        typer.echo("newsfigures reads what you type; end with Ctrl-D", err=True)
    try:
        data = sys.stdin.buffer.read() if source == "-" else Path(source).read_bytes()
    except OSError as error:
        fail(
            f"expected a text file at {source}, found that it cannot be read ({error.strerror or error}); "
            "give its path, or - for the standard input"
        )
    try:
        return decode(data).text
    except NotText as error:
        fail(f"{source}: {error}")


def _split(text: str) -> list[str]:
    """The lines without their ends; only \\n and \\r\\n end a line here."""
    found = text.split("\n")
    if found[-1] == "":
        found.pop()
    return [line.removesuffix("\r") for line in found]


def _rows(
    texts: Iterator[tuple[int, str]], date: str | None, place: str | None, numerals: bool
) -> Iterator[dict[str, Any]]:
    from pipeline.reading import read_text

    for number, text in texts:
        reading = read_text(text, date=date, place=place)
        if not numerals:
            for figure in reading.figures:
                yield {name: getattr(figure, name) for name in _FIGURE_COLUMNS} | {"line": number}
            continue
        for numeral in reading.numerals:
            figure_id = None
            if numeral.figure is not None:
                figure = reading.figures[numeral.figure]
                figure_id = f"#f{figure.start}-{figure.end}"
            yield {
                "line": number,
                "text": numeral.text,
                "start": numeral.start,
                "end": numeral.end,
                "value": numeral.value,
                "class": numeral.cls,
                "figure_id": figure_id,
            }
