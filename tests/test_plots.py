"""Plots: labels stay text that a browser can draw, nothing but drawing is kept, and what is worth a plot."""

from __future__ import annotations

from base64 import b64decode
from pathlib import Path
from xml.etree import ElementTree

import pytest
from published import PLAIN, make, report

from pipeline.report import charts
from pipeline.report.pictures import picture, table_picture
from pipeline.report.plots import Tally, completeness, counts, plots_of
from pipeline.report.tallies import draw
from pipeline.tables.contract import TABLES
from pipeline.tables.store import Store

SVG = "{http://www.w3.org/2000/svg}"


def texts(svg: str) -> list[str]:
    root = ElementTree.fromstring(svg)
    return [element.text or "" for element in root.iter() if element.tag.removeprefix(SVG) == "text"]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """Two issues in which three places report the same indicator."""
    pages = {"2026-04-20/a.txt": PLAIN, "2026-05-20/b.txt": PLAIN.replace("一季度", "4月")}
    return make(tmp_path_factory.mktemp("plots"), pages)


def test_labels_stay_text_whatever_fonts_there_are() -> None:
    # drawn as outlines by a library without a Chinese font, they would be empty boxes
    rows = [("上海", 5.9, "5.9%"), ("呼和浩特市新城区", -1.5, "-1.5%"), ("𠮷林", 3.0, "3.0%")]
    svg = charts.svg(charts.Plot("各地增速", "三地。", charts.bars(rows)), themed=True)
    assert {"上海", "呼和浩特市新城区", "𠮷林", "5.9%", "-1.5%"} <= set(texts(svg))


def test_a_label_is_never_markup_and_the_svg_holds_drawing_only() -> None:
    nasty = "</text><script>alert(1)</script>&\"'"
    plot = charts.Plot(nasty, nasty, charts.bars([(nasty[:18], 1.0, "1"), ("乙", 2.0, nasty)]))
    for themed in (True, False):
        root = ElementTree.fromstring(charts.svg(plot, themed=themed))
        names = {element.tag.removeprefix(SVG) for element in root.iter()}
        assert names <= {"svg", "g", "path", "line", "text", "rect"}
        assert not [
            key for element in root.iter() for key in element.attrib if key.startswith(("on", "href"))
        ]
        assert nasty in texts(charts.svg(plot, themed=themed))
    assert "]" not in picture(plot).partition("](")[0].removeprefix("![")


def test_a_plot_is_drawn_the_same_every_time() -> None:
    plot = charts.Plot(
        "甲", "乙", charts.line([("2024年", 1.0, "1%"), ("2025年", 4.6, "4.6%"), ("2026年", 2, "2%")])
    )
    assert charts.svg(plot, themed=False) == charts.svg(plot, themed=False)


def test_falls_have_a_colour_of_their_own() -> None:
    svg = charts.svg(charts.Plot("", "", charts.bars([("甲", 6.0, "6"), ("乙", -3.0, "-3")])), themed=False)
    paths = [
        element for element in ElementTree.fromstring(svg).iter(f"{SVG}path") if element.get("fill") != "none"
    ]
    colours = [path.get("fill") for path in paths if path.get("fill") in (charts.BAR, charts.FALL)]
    assert colours == [charts.BAR, charts.FALL]


@pytest.mark.parametrize(
    "rows",
    [
        [("甲\x00\x0b\u200f", 1.0, "1\x00")],
        [("甲", 1e300, "1")],
        [("甲", 0.0, "0")],
        [("甲", -2.0, "-2")],
        [("甲" * 60, 1e15, "一千万亿")],
    ],
)
def test_odd_values_are_drawn_too(rows: list[tuple[str, float, str]]) -> None:
    for spec in (charts.bars(rows), charts.line(rows * 3)):
        svg = charts.svg(charts.Plot(rows[0][0], "", spec), themed=False)
        assert ElementTree.fromstring(svg).tag == f"{SVG}svg"


def test_regions_growth_and_completeness_are_plotted(store: Store) -> None:
    titles = [plot.title for plot in plots_of(store)]
    assert "各地出口同比增长率" in titles
    assert "各地出口" in titles
    assert "字段完整度" in titles
    assert "数字的类型" in titles


def test_every_table_with_rows_has_a_plot(store: Store) -> None:
    for name in TABLES:
        shown = table_picture(store, name)
        if counts(store, name):
            svg = b64decode(shown.partition("base64,")[2].rstrip(")"))
            assert ElementTree.fromstring(svg).tag == f"{SVG}svg"
        else:
            assert shown == "没有行。"


def test_a_tally_shows_labels_as_text_whatever_they_hold() -> None:
    nasty = "</svg><script>alert(1)</script>]("
    drawn = draw(Tally("题", "说", [(nasty, 2.0, "2"), ("乙", 1.0, "1\0")]))
    root = ElementTree.fromstring(drawn)
    assert {each.tag for each in root} == {f"{SVG}rect", f"{SVG}text"}
    assert [each.text for each in root.iter(f"{SVG}text")] == [charts.short(nasty), "2", "乙", "1�"]


def test_completeness_counts_missing_fields(store: Store) -> None:
    plot = completeness(store)
    assert plot is not None
    shares = {row["label"]: row["value"] for row in plot.spec["data"]["values"]}
    figures = [row for month in store.months() for row in store.read("figures", month).to_pylist()]
    regions = sum(row["region"] is not None for row in figures)
    assert shares["地区"] == pytest.approx(100 * regions / len(figures))
    assert shares["单位"] == 100


def test_an_unchanged_report_does_not_load_the_library(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    # starting its JavaScript engine takes longer than a run without changes should
    report(store)

    def refuse(*_: object, **__: object) -> str:
        raise AssertionError("a plot was drawn although nothing changed")

    monkeypatch.setattr(charts, "svg", refuse)
    monkeypatch.setattr("pipeline.report.site.svg", refuse)
    assert report(store).plots == []


def test_no_tables_no_plots(tmp_path: Path) -> None:
    assert plots_of(Store(tmp_path)) == []
