"""The picture of a table in the Dagster UI: a bar for each kind of row.

What belongs here: drawing that one plain chart. What does not: what is counted (`plots`), the charts of
the report (`charts`): their library starts a JavaScript engine, which takes longer than reading a page.
"""

from __future__ import annotations

from xml.etree.ElementTree import Element, SubElement, tostring

from pipeline.report.charts import BAR, FONT, INK, MOST_BARS, SOFT, WIDTH, clean, extent, short
from pipeline.report.plots import Tally

__all__ = ["draw"]

_STEP, _THICK, _GAP = 24, 16, 8


def draw(tally: Tally) -> str:
    """The tally as an SVG element that stands alone, with its title as its name."""
    rows = [(short(label), value, clean(shown)) for label, value, shown in tally.rows[:MOST_BARS]]
    before, behind = extent(label for label, _, _ in rows), extent(shown for _, _, shown in rows)
    width, height = before + WIDTH + behind + _GAP, _STEP * len(rows) + _GAP
    most = max(value for _, value, _ in rows)
    svg = Element(
        "svg",
        {
            "xmlns": "http://www.w3.org/2000/svg",
            "width": str(width),
            "height": str(height),
            "viewBox": f"0 0 {width} {height}",
            "role": "img",
            "aria-label": clean(f"{tally.title}：{tally.says}"),
            "font-family": FONT,
            "font-size": "12px",
        },
    )
    SubElement(svg, "rect", {"width": "100%", "height": "100%", "fill": "#ffffff"})
    for at, (label, value, shown) in enumerate(rows):
        top, length = _GAP // 2 + _STEP * at, round(WIDTH * value / most)
        line = str(top + _STEP // 2 + 4)
        text = {"x": str(before - _GAP), "y": line, "text-anchor": "end", "fill": INK}
        SubElement(svg, "text", text).text = label
        bar = {"x": str(before), "y": str(top + (_STEP - _THICK) // 2), "rx": "2", "fill": BAR}
        SubElement(svg, "rect", bar | {"width": str(length), "height": str(_THICK)})
        text = {"x": str(before + length + _GAP - 2), "y": line, "fill": SOFT}
        SubElement(svg, "text", text).text = shown
    return tostring(svg, encoding="unicode")
