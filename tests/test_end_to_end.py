"""The real page from its bytes to its tables, and any text whatever through the whole chain.

What belongs here: what must hold of the product as a whole. What does not: single rules and steps.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from pipeline.issue.files import FileTask, lay_out_files
from pipeline.issue.issues import IssueTask, read_issues
from pipeline.reading import read_text
from pipeline.steps import Settings, gather, lay_out_pages, read_figures, reconcile
from pipeline.tables.contract import FLAGS
from pipeline.tables.rules import NUMERAL_RUN
from pipeline.tables.store import Store
from pipeline.tables.validate import broken_rules, sort_out

ROOT = Path(__file__).parent.parent
GOLD = ROOT.parent / "shared" / "gold"
PAGE = "000_50054e89335d40fa"


@pytest.fixture(scope="module")
def outputs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tables of the shipped page."""
    folder = tmp_path_factory.mktemp("seed")
    shutil.copytree(ROOT / "raw", folder / "raw")
    store = Store(folder / "outputs")
    run = Settings(folder / "raw", folder / "outputs", today=date(2026, 7, 1))
    with store.lock():
        lay_out_pages(run, store)
        read_figures(run, store)
        reconcile(run, store)
        gather(store)
    return store.root


def test_the_shipped_page_is_there_as_it_came() -> None:
    """Its bytes are evidence, line ends included."""
    if not GOLD.exists():
        pytest.skip("no ../shared/gold beside the clone")
    assert (ROOT / "raw" / f"{PAGE}.txt").read_bytes() == (GOLD / "seed" / "raw" / f"{PAGE}.txt").read_bytes()


def test_the_shipped_page_becomes_its_tables(outputs: Path) -> None:
    page = pd.read_parquet(outputs / "pages").iloc[0]
    assert (page["page_id"], page["page_status"], page["place"]) == (PAGE, "ok", "江门")
    assert (page["issue_date"], page["issue_date_source"]) == (date(2026, 5, 22), "dateline")
    articles = pd.read_parquet(outputs / "articles").sort_values("seq")
    assert len(articles) == 8 and articles["title"].notna().all()
    assert articles["title"].iloc[0] == "跑出高质量发展“加速度”"
    figures = pd.read_parquet(outputs / "figures")
    assert len(figures) > 110
    first = figures[figures["text"] == "13526.91亿元"].iloc[0]
    assert (first["value"], first["unit"], first["region"]) == (1352691000000, "CNY", "上海")
    assert (first["number"], first["unit_mult"], first["decimals"]) == (13526.91, 8, 2)
    assert (first["period_start"], first["period_end"]) == (date(2026, 1, 1), date(2026, 3, 31))
    assert all(page["text"][row.start : row.end] == row.text for row in figures.itertuples())
    assert {flag for flags in figures["flags"] for flag in flags} <= set(FLAGS)
    numerals = pd.read_parquet(outputs / "numerals")
    assert len(numerals) == len(NUMERAL_RUN.findall(page["text"])) == 285
    assert set(numerals["figure_id"].dropna()) <= set(figures["figure_id"])
    assert len(pd.read_parquet(outputs / "observations")) > 80
    assert pd.read_parquet(outputs / "rejects").empty


@pytest.mark.skipif(not GOLD.exists(), reason="no ../shared/gold beside the clone")
def test_the_shipped_page_scores_as_it_should(outputs: Path) -> None:
    """The bars that the first reader has to keep, by the scorers themselves."""

    def score(script: str, *arguments: str) -> str:
        command = [sys.executable, str(GOLD / script), *arguments]
        return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=True).stdout

    pages = score("score_pages.py", "--outputs", str(outputs), "--gold", str(GOLD / "seed" / "gold"))
    assert set(re.findall(r"F1 ([\d.]+)", pages)) == {"1.000"}, pages
    numerals = score(
        "score_numerals.py", "--outputs", str(outputs), "--gold", str(GOLD / "seed" / "numerals")
    )
    assert "missing 0, extra 0, twice 0, text wrong 0" in numerals
    found = outputs / "score.json"
    figures = score(
        *("score.py", "--figures", str(outputs / "figures"), "--gold", str(GOLD / "seed" / "gold")),
        *("--json", str(found)),
    )
    assert json.loads(found.read_text("utf-8"))["result"]["quantity"]["f1"] >= 0.90, figures


# --- any text ------------------------------------------------------------------------------------

NEWSY = st.text(
    st.sampled_from(
        "0123456789０１９.,．，：:/%％-—～、。；（）“”#*|\n\r\t 一二三四五六七八九十百千万亿兆两〇零廿卅"
    )
    | st.sampled_from(
        "年月日季度同比增长下降达超过约近多余个百分点元美吨人公里亩倍成番位第前至到由从上海北京本市我省全国分别均占比和与其中今去"
    ),
    max_size=120,
)
ANY = st.text(max_size=200) | NEWSY | st.lists(NEWSY | st.text(max_size=20), max_size=4).map("".join)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@example("３．\r\n５％\u200b一\u0000二")
@example("1" * 5000)
@example("一、" * 2000)
@given(ANY)
def test_any_text_is_read_with_true_spans_and_every_numeral_once(text: str) -> None:
    reading = read_text(text, date="2026-05-22", place="江门")
    for figure in reading.figures:
        assert text[figure.start : figure.end] == figure.text and figure.text
        assert figure.value == figure.value and abs(figure.value) != float("inf")
    assert all(text[each.start : each.end] == each.text for each in reading.numerals)
    # a line is a paragraph: a numeral ends where its line does
    assert [(each.start, each.end) for each in reading.numerals] == [
        (match.start(), match.end()) for match in NUMERAL_RUN.finditer(text)
    ]


@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(text=ANY)
def test_any_page_keeps_every_rule_of_the_tables(text: str, tmp_path: Path) -> None:
    """Spans, coverage, completeness, keys: whatever stands on the page."""
    file = tmp_path / "page.txt"
    file.write_bytes(("# 标题\n\n" + text).encode())
    task = FileTask(
        str(file),
        "2026-05-22/page.txt",
        "2026-05-22/page",
        None,
        "江门",
        (),
        date(2026, 7, 1),
        "test",
        0,
        date(2026, 5, 22),
    )
    laid = lay_out_files([task])
    tables = laid.tables
    if tables["pages"]["page_status"].to_pylist() != ["ok"]:
        assert [row["rule"] for row in laid.rejects] == ["not_text"]  # a NUL, say; never a fault of a reader
        return
    made = read_issues(IssueTask(tables["pages"], tables["articles"], tables["paragraphs"]))
    assert made.rejects == []
    tables |= made.tables
    for name in ("pages", "articles", "paragraphs", "figures", "numerals"):
        assert sort_out(name, tables[name]).rejects == []
    assert list(broken_rules(["pages", "articles", "paragraphs", "figures", "numerals"], tables)) == []
