"""What the documentation shows and says holds: its questions are run, its links lead somewhere."""

from __future__ import annotations

import contextlib
import io
import json
import re
import shutil
import subprocess
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pytest
from published import again

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
PAGES = sorted([*DOCS.glob("*.md"), ROOT / "README.md"])
QUESTION = re.compile(
    r"^## (\d)\. (.*?)\n.*?```sql\n(.*?)```.*?```python\n(.*?)```", re.DOTALL | re.MULTILINE
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Outputs of the shipped page, and in `before` those of the page printed a little otherwise."""
    folder = tmp_path_factory.mktemp("docs")
    shutil.copytree(ROOT / "raw", folder / "raw")
    [page] = (folder / "raw").glob("*.txt")
    printed = page.read_bytes()
    page.write_bytes(printed.replace("深圳外贸".encode(), "深圳市外贸".encode()).replace(b"74.2%", b"74.9%"))
    again(folder)
    shutil.copytree(folder / "outputs", folder / "before", ignore=shutil.ignore_patterns(".state"))
    page.write_bytes(printed)
    again(folder)
    return folder


def plain(value: Any) -> Any:
    """A cell as both pandas and DuckDB's tuples have it."""
    if isinstance(value, (datetime, pd.Timestamp)):
        return value.date()
    if value is None or value is pd.NA or (isinstance(value, float) and value != value):
        return None
    return (
        round(float(value), 6) if isinstance(value, (int, float)) and not isinstance(value, bool) else value
    )


QUESTIONS = [match.groups() for match in QUESTION.finditer((DOCS / "questions.md").read_text("utf-8"))]


def test_there_are_five_questions() -> None:
    assert [number for number, *_ in QUESTIONS] == list("12345")


@pytest.mark.parametrize(("number", "title", "sql", "python"), QUESTIONS, ids=[each[1] for each in QUESTIONS])
def test_both_languages_give_the_same_answer(
    number: str, title: str, sql: str, python: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    from_sql = [tuple(map(plain, row)) for row in duckdb.sql(sql).fetchall()]
    names: dict[str, Any] = {}
    exec(python, names)
    answer = names["answer"]
    from_pandas = [tuple(map(plain, row)) for row in answer.itertuples(index=False)]
    assert sorted(from_sql, key=str) == sorted(from_pandas, key=str)
    assert list(answer.columns) == duckdb.sql(sql).columns
    if number != "4":
        assert from_sql, title
    if number == "1":
        assert from_sql[0][:2] == ("广州", 6.0)
    if number == "5":
        assert {"added", "removed"} & {row[1] for row in from_sql}


def test_every_link_and_image_leads_somewhere() -> None:
    for page in PAGES:
        for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", page.read_text("utf-8")):
            if not target.startswith("http"):
                assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_every_file_that_is_named_is_there() -> None:
    for page in PAGES:
        for path in re.findall(r"`((?:pipeline|tests|tools)/[\w./-]+\.\w+)`", page.read_text("utf-8")):
            assert (ROOT / path).exists(), f"{page.name}: {path}"


def test_every_page_of_the_documentation_is_in_its_index() -> None:
    index = (DOCS / "README.md").read_text("utf-8")
    named = set(re.findall(r"\]\(([\w-]+\.md)\)", index))
    assert {page.name for page in DOCS.glob("*.md")} == named | {"README.md"}


def test_the_drawn_sentence_is_read_as_drawn() -> None:
    text = (DOCS / "how-it-reads.md").read_text("utf-8")
    code = re.search(r"```python\n(.*?)```", text, re.DOTALL)
    printed = re.search(r"```text\n(.*?)```", text, re.DOTALL)
    assert code and printed
    found = io.StringIO()
    with contextlib.redirect_stdout(found):
        exec(code[1], {})
    assert found.getvalue() == printed[1]
    drawn = (DOCS / "images" / "how-it-reads.svg").read_text("utf-8")
    for word in ("12000", "−30", "汽车出口", "2026-01-01 至 2026-03-31", "11, 16", "22, 24"):
        assert f">{word}" in drawn


def test_the_check_of_the_manifest_finds_a_broken_file(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = re.search(r"```python\n(.*?)```", (DOCS / "publish.md").read_text("utf-8"), re.DOTALL)
    assert code
    shutil.copytree(folder / "outputs", tmp_path / "outputs")
    monkeypatch.chdir(tmp_path)
    names: dict[str, Any] = {}
    exec(code[1], names)
    assert names["broken"] == []
    next((tmp_path / "outputs/figures").glob("*.parquet")).write_bytes(b"half")
    exec(code[1], names)
    assert len(names["broken"]) == 1


TEXT = "𠮷林🎉出口12.5亿元"
"""Two characters outside the plane that UTF-16 holds in one unit."""


def example(language: str) -> str:
    found = re.search(rf"```{language}\n(.*?)```", (DOCS / "offsets.md").read_text("utf-8"), re.DOTALL)
    assert found
    return found[1]


def test_offsets_in_python() -> None:
    names: dict[str, Any] = {}
    exec(example("python"), names)
    assert names["cut"](TEXT, 5, 11) == "12.5亿元"


def test_offsets_in_sql(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    rows = duckdb.sql(example("sql")).fetchall()
    assert len(rows) > 100
    assert all(cut == text for cut, text in rows)
    assert duckdb.execute("select substr(?, 6, 6)", [TEXT]).fetchall() == [("12.5亿元",)]


def test_offsets_in_javascript() -> None:
    node = shutil.which("node")
    if not node:
        pytest.skip("no node on the path: the JavaScript example is not run")
    code = f"{example('js')}\nprocess.stdout.write(cut({json.dumps(TEXT)}, 5, 11));"
    done = subprocess.run([node, "-e", code], capture_output=True, text=True, encoding="utf-8", check=True)
    assert done.stdout == "12.5亿元"


def test_dates_in_the_answers_are_dates(folder: Path) -> None:
    # as timestamps they would equal no date(), and the first question would find nothing
    points = pd.read_parquet(folder / "outputs" / "observations")
    assert isinstance(points["period_start"].iloc[0], date)
