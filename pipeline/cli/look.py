"""`newsfigures explain`, `rejects` and `diff`: looking at finished tables.

What belongs here: finding rows and printing them. What does not: making tables.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from pipeline.cli.common import Format, Outputs, fail, finished_store, print_rows, use_utf8, wide_console

__all__ = ["diff", "explain", "rejects"]

_EXPLAINED = (
    *("value", "low", "high", "unit", "modifier", "measure", "indicator", "region"),
    *("period_start", "period_end", "basis", "status", "attribution", "flags"),
)


def explain(
    page_id: Annotated[str, typer.Argument(help="The page, as in the column page_id.")],
    offset: Annotated[int, typer.Argument(min=0, help="A character of the page, as in the column start.")],
    outputs: Outputs = Path("outputs"),
) -> None:
    """Explain the figure at a character of a page: its sentence, and for each field the words and the
    rule that it came from.

    Example: newsfigures explain 000_50054e89335d40fa 453
    """
    use_utf8()
    from pipeline.explain import read_page_again

    store = finished_store(outputs)
    found = read_page_again(store, page_id)
    if found is None:
        fail(
            f"expected a page_id of the table pages in {outputs}, found {page_id!r}; "
            "it is the path of the raw file below raw/ without its suffix"
        )
    page = found.page
    if page["text"] is None:
        fail(f"expected a page with status ok, found that {page_id} was rejected; see newsfigures rejects")
    if offset >= page["n_chars"]:
        fail(f"expected an offset below {page['n_chars']} (the length of {page_id}), found {offset}")
    console = wide_console()
    for block in found.blocks:
        for figure in block.figures:
            start, end = block.offsets[figure.start], block.offsets[figure.end - 1] + 1
            if start <= offset < end:
                _print_figure(console, page, figure, start, end)
                return
    for numeral in found.numerals:
        if numeral["start"] <= offset < numeral["end"]:
            console.print(
                Text(f"{numeral['text']} at {numeral['start']} is no figure: its class is {numeral['class']}")
            )
            return
    around = page["text"][max(0, offset - 10) : offset + 10]
    console.print(Text(f"no number at {offset}: …{' '.join(around.split())}…"))


def _print_figure(console: Console, page: dict[str, Any], figure: Any, start: int, end: int) -> None:
    console.print(Text(figure.sentence))
    console.print(Text(f"{page['text'][start:end]!s} [{start}:{end}], rule {figure.rule}", style="bold"))
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("field", "value", "words", "rule"):
        table.add_column(heading, overflow="fold")
    evidence = {each.field: each for each in figure.evidence}
    for field in _EXPLAINED:
        value = getattr(figure, field)
        if value is None or value == ():
            continue
        reason = evidence.get(field) or (evidence.get("period") if field.startswith("period_") else None)
        shown = " ".join(value) if isinstance(value, tuple) else value
        text = f"{shown:,.15g}" if isinstance(shown, float) else str(shown)
        table.add_row(
            Text(field),
            Text(text),
            Text(reason.words if reason else ""),
            Text(reason.rule if reason else figure.rule),
        )
    console.print(table)


def rejects(
    outputs: Outputs = Path("outputs"),
    form: Annotated[Format, typer.Option("--format", help="How to print.")] = Format.table,
) -> None:
    """List what broke a rule and why: what was expected, what was found, what to do.

    Errors are not in their tables; warnings are, and want a look.
    """
    from pipeline.tables.contract import column_names

    use_utf8()
    store = finished_store(outputs)
    rules: Counter[str] = Counter()

    def counted() -> Iterator[dict[str, Any]]:
        for month in store.months("rejects"):
            for row in store.read("rejects", month).to_pylist():
                rules[row["rule"]] += 1
                yield row

    shown = {
        "severity": "severity",
        "table": "table",
        "page_id": "page",
        "rule": "rule",
        "message": "message",
    }
    count = print_rows(counted(), column_names("rejects"), form, shown)
    if form is Format.table:
        by_rule = ", ".join(f"{times} {rule}" for rule, times in rules.most_common())
        typer.echo(f"{count} rejects: {by_rule}" if count else "nothing was rejected", err=True)


def diff(
    old: Annotated[Path, typer.Argument(help="An outputs folder.")],
    new: Annotated[Path, typer.Argument(help="Another one.")],
    form: Annotated[Format, typer.Option("--format", help="How to print.")] = Format.table,
) -> None:
    """Compare the figures of two outputs folders: which were added, removed, changed, and in which fields.

    Example: cp -r outputs /tmp/before; newsfigures run; newsfigures diff /tmp/before outputs
    """
    use_utf8()
    columns = ["change", "figure_id", "text", "field", "old", "new", "sentence"]
    counts = {"added": 0, "removed": 0, "changed": 0}

    def counted() -> Iterator[dict[str, Any]]:
        seen = None
        for row in _differences(finished_store(old), finished_store(new)):
            if row["figure_id"] != seen:
                counts[row["change"]] += 1
                seen = row["figure_id"]
            yield row

    print_rows(counted(), columns, form)
    if form is Format.table:
        typer.echo(", ".join(f"{count} {change}" for change, count in counts.items()), err=True)


def _differences(old: Any, new: Any) -> Iterator[dict[str, Any]]:
    from pipeline.tables.contract import column_names

    fields = [name for name in column_names("figures") if name not in ("figure_id", "text", "sentence")]
    for month in sorted({*old.months("figures"), *new.months("figures")}):
        before, after = (
            {row["figure_id"]: row for row in store.read("figures", month).to_pylist()}
            for store in (old, new)
        )
        for key in sorted(before.keys() | after.keys()):
            was, now = before.get(key), after.get(key)
            row = now or was or {}
            shown = {"figure_id": key, "text": row["text"], "sentence": row["sentence"]}
            if was is None or now is None:
                change = "added" if was is None else "removed"
                yield shown | {"change": change, "field": None, "old": None, "new": None}
                continue
            for field in fields:
                if was[field] != now[field]:
                    yield shown | {"change": "changed", "field": field, "old": was[field], "new": now[field]}
