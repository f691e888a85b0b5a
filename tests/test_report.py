"""The HTML report as files: what is shown, what is written again, and that text never becomes markup."""

from __future__ import annotations

import json
import re
import shutil
from collections import Counter
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from good_tables import good_rows
from published import HOSTILE, PLAIN, again, make, report

from pipeline.report import words
from pipeline.report.page import Rows, page_file, view_page
from pipeline.report.site import write_report
from pipeline.tables import contract
from pipeline.tables.store import Store


class Reader(HTMLParser):
    """What a browser would make of a page: its elements, the text of the newspaper, data and scripts."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: dict[str, list[str]] = {"article": [], "script": []}
        self.inside: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag in self.texts:
            self.inside.append(tag)
            self.texts[tag].append("")

    def handle_endtag(self, tag: str) -> None:
        if self.inside and self.inside[-1] == tag:
            self.inside.pop()

    def handle_data(self, data: str) -> None:
        for tag in self.inside:
            self.texts[tag][-1] += data


def html_of(store: Store, page_id: str) -> str:
    return (store.root / "report" / page_file(page_id)).read_text("utf-8")


def written(store: Store) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (store.root / "report").iterdir()}


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """A report of an issue of two pages, a page of another month, and one that cannot be read."""
    made = make(
        tmp_path_factory.mktemp("report"),
        {
            "2026-04-20/a.txt": PLAIN,
            "2026-04-20/b.txt": HOSTILE,
            "2026-05-20/c.txt": PLAIN,
            "2026-05-20/d.txt": b"\x00\x01\x02\xff\xfe",
        },
    )
    report(made)
    return made


def test_every_letter_and_digit_of_a_page_is_shown_in_order(store: Store) -> None:
    # a paragraph that a template forgets would look like a page without figures
    shown = "".join(Reader(html_of(store, "2026-04-20/a")).texts["article"])
    assert [char for char in shown if char.isalnum()] == [char for char in PLAIN if char.isalnum()]
    # stray markup inside a paragraph comes after it
    shown = "".join(Reader(html_of(store, "2026-04-20/b")).texts["article"])
    assert Counter(filter(str.isalnum, shown)) == Counter(filter(str.isalnum, HOSTILE))


def test_every_figure_and_every_other_numeral_is_marked_in_the_text(store: Store) -> None:
    tags = Reader(html_of(store, "2026-04-20/a")).tags
    figures = [
        row for row in store.read("figures", "2026-04").to_pylist() if row["page_id"] == "2026-04-20/a"
    ]
    marked = {attrs["id"] for tag, attrs in tags if tag == "a" and "data-f" in attrs and "id" in attrs}
    assert marked == {row["figure_id"].rpartition("#")[2] for row in figures}
    others = [
        row
        for row in store.read("numerals", "2026-04").to_pylist()
        if row["page_id"] == "2026-04-20/a" and row["class"] != "figure"
    ]
    assert others
    assert [attrs["data-c"] for tag, attrs in tags if tag == "span" and "data-c" in attrs] == [
        words.CLASSES[row["class"]] for row in others
    ]


def test_text_of_a_page_never_becomes_markup(store: Store) -> None:
    for path in (store.root / "report").glob("*.html"):
        page = Reader(path.read_text("utf-8"))
        assert not [tag for tag, attrs in page.tags if tag == "img" or "onerror" in attrs]
        assert not [
            href for _, attrs in page.tags if (href := attrs.get("href") or "") and "javascript" in href
        ]
        # the report's own script, and on a newspaper page the records as data
        assert [attrs.get("type") for tag, attrs in page.tags if tag == "script"] in (
            [None],
            ["application/json", None],
        )
    records = json.loads(Reader(html_of(store, "2026-04-20/b")).texts["script"][0])
    assert any("](javascript:" in "".join(record["sentence"]) for record in records.values())


def test_nothing_is_fetched_from_outside(store: Store) -> None:
    for path in (store.root / "report").glob("*.html"):
        html = path.read_text("utf-8")
        page = Reader(html)
        assert not [attrs for tag, attrs in page.tags if tag in ("link", "iframe") or "src" in attrs]
        assert "default-src 'none'" in html
        assert not re.search(r"url\(|@import", html)
        for tag, attrs in page.tags:
            if tag == "a":
                assert not re.match(r"[a-z]+:", attrs["href"] or "")


def test_every_link_of_the_report_leads_somewhere(store: Store) -> None:
    folder = store.root / "report"
    ids = {
        path.name: {attrs["id"] for _, attrs in Reader(path.read_text("utf-8")).tags if "id" in attrs}
        for path in folder.glob("*.html")
    }
    for name in ids:
        for tag, attrs in Reader((folder / name).read_text("utf-8")).tags:
            if tag == "a":
                file, _, anchor = (attrs["href"] or "").partition("#")
                assert (folder / (file or name)).exists()
                assert not anchor or anchor in ids[file or name]


def test_a_page_that_could_not_be_read_says_why(store: Store) -> None:
    html = html_of(store, "2026-05-20/d")
    assert "未入表" in html
    assert "未能读取" in (store.root / "report" / "index.html").read_text("utf-8")


def test_the_report_is_the_same_whenever_it_is_made(store: Store, tmp_path: Path) -> None:
    # another folder, another order of making: the same bytes
    other = make(tmp_path, {"2026-05-20/d.txt": b"\x00\x01\x02\xff\xfe", "2026-05-20/c.txt": PLAIN})
    report(other)
    for name, text in (("b", HOSTILE), ("a", PLAIN)):
        (tmp_path / "raw/2026-04-20").mkdir(exist_ok=True)
        (tmp_path / f"raw/2026-04-20/{name}.txt").write_text(text, encoding="utf-8")
        report(again(tmp_path))
    assert written(other) == written(store)


def test_worker_processes_write_the_same_bytes(store: Store, tmp_path: Path) -> None:
    shutil.copytree(store.root, tmp_path / "outputs", ignore=shutil.ignore_patterns("report*"))
    spread = Store(tmp_path / "outputs")
    with spread.lock():
        assert write_report(spread, workers=2).rendered == 4
    assert written(spread) == written(store)


def test_only_changed_pages_are_rendered_and_deleted_ones_go(tmp_path: Path) -> None:
    pages = {f"2026-04-{day}/{name}.txt": PLAIN for day in (20, 21) for name in "ab"}
    store = make(tmp_path, {**pages, "2026-05-01/x.txt": PLAIN})
    assert report(store).rendered == 5
    assert (report(store).rendered, report(store).written) == (0, 0)

    # the issue of a changed page is read and rendered again; the other page's file is not touched
    (tmp_path / "raw/2026-04-20/a.txt").write_text(PLAIN + "\n展会设在会展中心。\n", encoding="utf-8")
    before = written(store)
    done = report(again(tmp_path))
    assert (done.rendered, done.unchanged) == (2, 3)
    changed = {name for name, data in written(store).items() if data != before[name]}
    assert changed == {"index.html", page_file("2026-04-20/a")}

    (tmp_path / "raw/2026-05-01/x.txt").unlink()
    gone = page_file("2026-05-01/x")
    assert gone in written(store)
    assert report(again(tmp_path)).removed == 2
    assert gone not in written(store)
    assert "2026-05" not in (store.root / "report" / "index.html").read_text("utf-8")

    # a file that somebody deleted comes back
    (store.root / "report" / page_file("2026-04-21/a")).unlink()
    assert report(store).rendered == 1


def test_a_strange_page_id_is_only_hashed_and_escaped(tmp_path: Path) -> None:
    name = "2026-04-20/a'\"<b>&{{7*7}} 版.txt"
    store = make(tmp_path, {name: PLAIN})
    report(store)
    index = (store.root / "report" / "index.html").read_text("utf-8")
    assert "<b>&" not in index
    assert "49 版" not in index
    assert all(re.fullmatch(r"index\.html|[mp]-[0-9a-f-]+\.html", file) for file in written(store))


def test_all_words_of_the_contract_have_chinese_names() -> None:
    # a new flag or measure would stand in the report as an English code
    assert set(words.MEASURES) == set(contract.MEASURES)
    assert set(words.MODIFIERS) == set(contract.MODIFIERS)
    assert set(words.BASES) == set(contract.BASES)
    assert set(words.STATUSES) == set(contract.STATUSES)
    assert set(words.CLASSES) == set(contract.CLASSES)
    assert set(words.KINDS) == set(contract.KINDS)
    assert set(words.ROLES) == set(contract.ROLES)
    assert set(words.FLAGS) == set(contract.FLAGS)
    assert set(contract.FLAGS) >= words.DOUBTS


def figure(**fields: Any) -> dict[str, Any]:
    return good_rows()["figures"][0] | {"low": None, "high": None, "basis": None, "decimals": 1} | fields


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({}, "2026年一季度，江门的出口为12.5亿元。"),
        ({"modifier": "gt"}, "2026年一季度，江门的出口超过12.5亿元。"),
        (
            {"measure": "growth", "value": -3.2, "unit": "%", "unit_mult": 0, "basis": "yoy"},
            "2026年一季度，江门的出口同比下降3.2%。",
        ),
        (
            {"measure": "growth", "value": 6.0, "unit": "%", "unit_mult": 0, "basis": "mom"},
            "2026年一季度，江门的出口环比增长6.0%。",
        ),
        (
            {"measure": "change", "value": -120.0, "unit": "hour", "unit_mult": 0, "decimals": 0},
            "2026年一季度，江门的出口减少120小时。",
        ),
        (
            {"measure": "rank", "modifier": "le", "value": 4.0, "unit": "rank", "unit_mult": 0},
            "2026年一季度，江门的出口位居前4。",
        ),
        (
            {"modifier": "range", "low": 3e8, "high": 5e8, "status": "target"},
            "2026年一季度，江门的出口目标为3亿元至5亿元。",
        ),
        ({"region": None, "period_start": None, "period_end": None}, "出口为12.5亿元。"),
    ],
)
def test_a_figure_in_words(fields: dict[str, Any], sentence: str) -> None:
    assert (
        words.in_words(figure(indicator="出口", number=12.5, **{"value": 1.25e9, "modifier": "eq"} | fields))
        == sentence
    )


@pytest.mark.parametrize(
    ("start", "end", "said"),
    [
        (date(2025, 1, 1), date(2025, 12, 31), "2025年"),
        (date(2026, 1, 1), date(2026, 4, 30), "2026年1—4月"),
        (date(2024, 2, 1), date(2024, 2, 29), "2024年2月"),
        (date(2026, 7, 1), date(2026, 12, 31), "2026年下半年"),
        (date(2021, 1, 1), date(2025, 12, 31), "2021—2025年"),
        (date(2026, 5, 21), date(2026, 5, 21), "2026年5月21日"),
        (date(2026, 5, 19), date(2026, 5, 21), "2026年5月19日至2026年5月21日"),
        (None, None, ""),
    ],
)
def test_a_period_in_words(start: date | None, end: date | None, said: str) -> None:
    assert words.period_in_words(start, end) == said


def test_figures_printed_alike_are_told_apart_in_their_sentence() -> None:
    rows = good_rows()
    sentence = "甲增长5%，乙增长5%。"
    alike = [
        rows["figures"][0]
        | {"text": "5%", "sentence": sentence, "figure_id": f"p#f{at}-{at + 2}", "start": at}
        for at in (3, 9)
    ]
    for row in alike:
        row |= {"low": None, "high": None, "basis": None, "indicator_code": None, "region_code": None}
        row |= {"attribution": None}
    view = view_page(Rows(page=rows["pages"][0] | {"text": None}, figures=alike))
    assert view.records["f3-5"]["sentence"] == ["甲增长", "5%", "，乙增长5%。"]
    assert view.records["f9-11"]["sentence"] == ["甲增长5%，乙增长", "5%", "。"]
