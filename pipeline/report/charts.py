"""Charts as SVG: bars and lines as Vega-Lite specifications, and drawing them.

What belongs here: what a chart looks like. What does not: which figures are worth one (`plots`).

The library is vl-convert: it draws Vega-Lite specifications without a browser and without network, as
one package that needs no other. Labels stay text, so every browser draws them with its own Chinese font.
It starts a JavaScript engine, so it is imported when the first chart is drawn.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree

__all__ = ["Bars", "Plot", "bars", "clean", "extent", "line", "short", "svg"]

Row = dict[str, Any]
Bars = Sequence[tuple[str, float, str]]
"""Label, value, and the value as people read it."""

MOST_BARS, LONGEST_LABEL, WIDTH = 15, 18, 340
INK, SOFT, BAR, FALL = "#1f2328", "#57606a", "#3d6fb4", "#b4533d"
"""Colours of the plots; in the report a style sheet puts its own in their place."""

_VARIABLES = {INK: "--ink", SOFT: "--soft", BAR: "--bar", FALL: "--fall"}
FONT = "system-ui, 'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', sans-serif"
_NAMESPACE = "{http://www.w3.org/2000/svg}"
_DRAWN = ("svg", "g", "path", "line", "text", "rect")
_KEPT = frozenset(
    (
        *("width", "height", "viewBox", "transform", "d", "x", "x2", "y", "y2", "fill", "stroke", "opacity"),
        *("stroke-width", "stroke-dasharray", "stroke-opacity", "fill-opacity"),
        *("text-anchor", "font-family", "font-size", "font-weight"),
    )
)


@dataclass(frozen=True, slots=True)
class Plot:
    """A plot: its title, what it shows in a sentence, and its specification."""

    title: str
    says: str
    spec: Row


def clean(text: str) -> str:
    """Text without control characters: XML forbids them, and NUL makes vl-convert abort the process."""
    return "".join(char if char.isprintable() else "�" for char in text)


def short(label: str) -> str:
    """A label as plots show it."""
    label = clean(label)
    return label if len(label) <= LONGEST_LABEL else label[: LONGEST_LABEL - 1] + "…"


def extent(labels: Iterable[str]) -> int:
    """The width of the longest label, told from its characters: the same whatever fonts there are."""
    return max((sum(12 if ord(char) > 0x2E80 else 7 for char in label) for label in labels), default=0) + 8


def _base(rows: Sequence[Mapping[str, Any]]) -> Row:
    label = {"labelColor": INK, "labelFontSize": 12, "labelFont": FONT, "labelLimit": 0}
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "background": None,
        "padding": {"left": 2, "right": 2, "top": 6, "bottom": 4},
        "autosize": {"type": "none"},
        "data": {"values": list(rows)},
        "config": {
            "font": FONT,
            "view": {"stroke": None},
            "axis": label | {"domain": False, "ticks": False, "grid": False, "title": None},
        },
    }


def bars(rows: Bars, top: float | None = None) -> Row:
    """Horizontal bars in the order given, at least one, each with its label before and its value behind."""
    shown: list[Row] = [
        {"at": at, "label": short(label), "value": value, "shown": clean(text), "sign": value < 0}
        for at, (label, value, text) in enumerate(rows[:MOST_BARS])
    ]
    before, behind = extent(row["label"] for row in shown), extent(row["shown"] for row in shown)
    low = min(0.0, *(row["value"] for row in shown), 0.0)
    high = top if top is not None else max(0.0, *(row["value"] for row in shown), 0.0)
    spec = _base(shown)
    step = 24
    spec |= {"width": before + WIDTH + behind, "height": step * len(shown)}
    spec["encoding"] = {
        "y": {
            "field": "at",
            "type": "ordinal",
            "axis": None,
            "scale": {"range": [0, step * len(shown)], "paddingInner": 0.35, "paddingOuter": 0.18},
        }
    }
    scale = {"domain": [low, high or 1], "range": [before, before + WIDTH], "nice": False, "zero": True}
    x = {"field": "value", "type": "quantitative", "axis": None, "scale": scale}
    spec["layer"] = [
        {
            "mark": {"type": "bar", "cornerRadiusEnd": 2},
            "encoding": {"x": x, "color": {"condition": {"test": "datum.sign", "value": FALL}, "value": BAR}},
        },
        {
            "mark": {"type": "text", "align": "right", "fontSize": 12, "color": INK, "baseline": "middle"},
            "encoding": {"x": {"value": before - 8}, "text": {"field": "label"}},
        },
        {
            "mark": {
                "type": "text",
                "align": "left",
                "dx": 6,
                "fontSize": 12,
                "color": SOFT,
                "baseline": "middle",
            },
            "encoding": {
                "x": {"field": "end", "type": "quantitative", "axis": None, "scale": scale},
                "text": {"field": "shown"},
            },
        },
    ]
    for row in shown:
        row["end"] = max(0.0, row["value"])
    return spec


def line(rows: Bars) -> Row:
    """A line through the values in the order given, each point with its value above."""
    shown: list[Row] = [
        {"at": at, "label": short(label), "value": value, "shown": clean(text)}
        for at, (label, value, text) in enumerate(rows)
    ]
    width, height, side = max(360, 76 * len(shown)), 180, 44
    values = [row["value"] for row in shown]
    room = (max(values) - min(values)) * 0.2 or abs(max(values)) * 0.2 or 1.0
    spec = _base(shown)
    spec |= {"width": width, "height": height + 28}
    x = {
        "field": "at",
        "type": "ordinal",
        "axis": None,
        "scale": {"type": "point", "range": [side, width - side]},
    }
    y = {
        "field": "value",
        "type": "quantitative",
        "axis": None,
        "scale": {
            "domain": [min(0.0, min(values)), max(values) + room],
            "range": [height, 24],
            "nice": False,
        },
    }
    text = {"type": "text", "fontSize": 12, "baseline": "middle"}
    spec["layer"] = [
        {"mark": {"type": "line", "color": BAR, "strokeWidth": 2}, "encoding": {"x": x, "y": y}},
        {
            "mark": {"type": "point", "filled": True, "color": BAR, "size": 50, "opacity": 1},
            "encoding": {"x": x, "y": y},
        },
        {"mark": text | {"dy": -14, "color": INK}, "encoding": {"x": x, "y": y, "text": {"field": "shown"}}},
        {
            "mark": text | {"color": SOFT},
            "encoding": {"x": x, "y": {"value": height + 16}, "text": {"field": "label"}},
        },
    ]
    return spec


def svg(plot: Plot, *, themed: bool) -> str:
    """The plot as an SVG element with its title as its name.

    Only drawing elements and attributes are kept, so that a label is never more than text. `themed`
    takes the colours from the style sheet around it; otherwise it stands alone on white.
    """
    import vl_convert

    drawn = vl_convert.vegalite_to_svg(plot.spec, allowed_base_urls=[])
    root = ElementTree.fromstring(drawn)
    kept = _kept(root)
    kept.set("role", "img")
    kept.set("aria-label", clean(f"{plot.title}：{plot.says}"))
    if not themed:
        kept.set("xmlns", _NAMESPACE[1:-1])
        kept.insert(0, ElementTree.Element("rect", {"width": "100%", "height": "100%", "fill": "#ffffff"}))
    text = ElementTree.tostring(kept, encoding="unicode")
    if themed:
        text = re.sub(
            '"(' + "|".join(_VARIABLES) + ')"', lambda found: f'"var({_VARIABLES[found[1]]})"', text
        )
    return text


def _kept(element: ElementTree.Element) -> ElementTree.Element:
    kept = ElementTree.Element(
        element.tag.removeprefix(_NAMESPACE),
        {name: value for name, value in element.attrib.items() if name in _KEPT},
    )
    kept.text = element.text
    for child in element:
        if child.tag.removeprefix(_NAMESPACE) in _DRAWN and child.get("display") != "none":
            kept.append(_kept(child))
    return kept
