"""The plot of a table as an image inside Markdown, for the Dagster UI.

What belongs here: packing plots into Markdown. What does not: what is plotted (`plots`), how it looks
(`charts`, `tallies`), keeping it until the table changes (`kept`).
"""

from __future__ import annotations

from base64 import b64encode

from pipeline.preview import escape
from pipeline.report import charts
from pipeline.report.plots import tally
from pipeline.report.tallies import draw
from pipeline.tables.store import Store

__all__ = ["picture", "table_picture"]


def picture(plot: charts.Plot) -> str:
    """The plot as an image; its labels are inside the image, where Markdown cannot be."""
    return _image(plot.title, charts.svg(plot, themed=False))


def _image(title: str, svg: str) -> str:
    return f"![{escape(title)}](data:image/svg+xml;base64,{b64encode(svg.encode()).decode()})"


def table_picture(store: Store, name: str) -> str:
    """The plot of a table."""
    found = tally(store, name)
    return _image(found.title, draw(found)) if found else "没有行。"
