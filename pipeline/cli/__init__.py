"""The `newsfigures` command.

What belongs here: the commands with their options and help; each module imports what it needs when
it is called, so that `newsfigures read` starts without Dagster. What does not: the work itself.

Exit status: 0 the command did what it was asked, 1 the run failed, 2 it was asked wrongly.
"""

from __future__ import annotations

import typer

from pipeline.cli import look, publish, read, run

__all__ = ["app", "main"]

app = typer.Typer(
    name="newsfigures",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Every number on a Chinese newspaper page: what it measures, where, when, how hedged.",
    epilog="Start with: newsfigures run, then newsfigures ui. For any text at once: newsfigures read FILE.",
)
app.command("run")(run.run)
app.command("ui")(run.ui)
app.command("read")(read.read)
app.command("explain")(look.explain)
app.command("rejects")(look.rejects)
app.command("diff")(look.diff)
app.command("report")(publish.report)
app.command("export")(publish.export)


def main() -> None:
    """The entry point of the console script."""
    app()
