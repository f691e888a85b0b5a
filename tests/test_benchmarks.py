"""The benchmarks: the pages that are measured with are pages, no two are alike, and nothing is left out.

Guards against a corpus that flatters: repeated texts would let caches read for nothing, pages that the
layout does not take apart or that state nothing would measure nothing.
"""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

import pytest

from benchmarks import alone
from benchmarks.measure import run
from benchmarks.pages import page, publications
from pipeline.pages import decode, issue_date, lay_out
from pipeline.reading import read_text

PAGES = [page(count) for count in range(48)]


def test_the_same_page_is_made_each_time() -> None:
    assert [page(count) for count in range(0, 48, 7)] == PAGES[::7]


def test_no_paragraph_comes_twice() -> None:
    """But for an article's title, which stands on both pages that it runs over."""
    seen: set[str] = set()
    for _, data in PAGES:
        lines = {line.strip() for line in decode(data).text.splitlines() if len(line) > 40}
        assert not lines & seen
        seen |= lines


def test_pages_are_dated_laid_out_and_state_figures() -> None:
    sources, figures, n_chars, continued = set(), 0, 0, 0
    for path, data in PAGES:
        text = decode(data).text
        layout = lay_out(text)
        day, source = issue_date(path, text, layout, today=date(2026, 5, 22))
        assert day is not None and date(2026, 5, 16) < day <= date(2026, 5, 22)
        sources.add(source)
        assert len(layout.articles) >= 2
        continued += any(article.continued_on for article in layout.articles)
        figures += len(read_text(text, day).figures)
        n_chars += len(text)
    assert sources == {"path", "page_head"}
    assert continued >= 10
    assert 8 <= 1000 * figures / n_chars <= 25


def test_each_paper_has_its_publication_file() -> None:
    folders = {path.split("/")[0] for path, _ in PAGES}
    assert {path.split("/")[0] for path in publications()} == folders


def test_the_reader_is_timed_on_just_the_pages_asked_for() -> None:
    """In processes of their own, which end with an error where Dagster or pandas is loaded beside it."""
    n_chars = [len(decode(data).text) for _, data in PAGES[:4]]
    assert alone.pages(0, 4).n_chars == sum(n_chars)
    assert [each.n_chars for each in alone.beside(0, 2, 2)] == [sum(n_chars[:2]), sum(n_chars[2:])]
    seed, pages = alone.seed_and_pages(1, 0, 2)
    assert pages.n_chars == sum(n_chars[:2]) and pages.n_figures and pages.n_numerals
    assert seed.n_chars == len(
        (Path(__file__).parent.parent / "raw/000_50054e89335d40fa.txt").read_text("utf-8")
    )


@pytest.mark.skipif(not Path("/proc").exists(), reason="told by /proc alone")
def test_the_time_of_workers_that_a_server_started_is_counted(tmp_path: Path) -> None:
    """A process is told the time of those alone that it has waited for, and nobody waits for the server."""
    script = (
        "from pipeline.mapping import open_map\n"
        "with open_map(2, 0) as spread:\n"
        "    list(spread(sum, [range(50_000_000), range(50_000_000)]))\n"
    )
    alone = run([sys.executable, "-c", "sum(range(100_000_000))"], tmp_path)
    assert alone.cpu / 2 < run([sys.executable, "-c", script], tmp_path).cpu
