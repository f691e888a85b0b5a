"""The plot of a table as an image inside Markdown, for the Dagster UI.

What belongs here: packing plots into Markdown, and keeping them until the table changes. What does not:
what is plotted (`plots`), how it looks (`charts`, `tallies`).
"""

from __future__ import annotations

from base64 import b64encode

from pipeline.preview import escape
from pipeline.report import charts
from pipeline.report.plots import tally
from pipeline.report.tallies import draw
from pipeline.steps.plan import hash_of, report_version
from pipeline.tables.store import Store

__all__ = ["picture", "table_picture"]


def picture(plot: charts.Plot) -> str:
    """The plot as an image; its labels are inside the image, where Markdown cannot be."""
    return _image(plot.title, charts.svg(plot, themed=False))


def _image(title: str, svg: str) -> str:
    return f"![{escape(title)}](data:image/svg+xml;base64,{b64encode(svg.encode()).decode()})"


def table_picture(store: Store, name: str) -> str:
    """The plot of a table, drawn when its files have changed since it was drawn last."""
    state = hash_of([report_version(), *(store.digest(name, month) for month in store.months(name))])
    kept = store.load_state(f"plot-{name}")
    if kept.get("state") != state:
        found = tally(store, name)
        kept = {"state": state, "markdown": _image(found.title, draw(found)) if found else "没有行。"}
        store.save_state(f"plot-{name}", kept)
    markdown: str = kept["markdown"]
    return markdown
