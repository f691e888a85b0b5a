"""Text of a page never becomes markup, a formula or a path, wherever it is shown.

One page whose title, words and file name try it, through a whole run with Dagster: what the UI is told, the
HTML report, and CSV.
"""

from __future__ import annotations

import csv
import io
import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from dagster import DagsterInstance, ExecuteInProcessResult
from typer.testing import CliRunner

from pipeline.definitions import JOB, defs

MARK = "注入"
PAGE = f"""# {MARK}<script>alert(1)</script>回暖](javascript:alert(2))

=cmd|' /c calc'!A1 {MARK}一季度，本市“<img src=x onerror=alert(3)>”出口12.5亿元，增长6.3%。

| 出口 | `5亿元` | <b>{MARK}</b> |

![{MARK}](javascript:alert(4)) 一季度，本市外贸[增](data:text/html,x)3.6%，</mark><iframe src=//x>进口5亿元。
"""
NAME = "<svg onload=alert(5)>&](javascript:x).txt"

_TAG = re.compile(r"<\s*(?:script>alert|img src=x|iframe|svg onload|b>注)", re.IGNORECASE)
_LINK = re.compile(r"\]\(\s*(?:javascript|data):", re.IGNORECASE)


class Parsed(HTMLParser):
    """The attributes of a page's tags, and what its scripts hold."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.targets: list[str] = []
        self.scripts: list[str] = []
        self._tag = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._tag = tag
        self.names |= {tag, *(name for name, _ in attrs)}
        self.targets += [value or "" for name, value in attrs if name in ("href", "src", "action")]

    def handle_data(self, data: str) -> None:
        if self._tag == "script":
            self.scripts.append(data)

    def handle_endtag(self, tag: str) -> None:
        self._tag = ""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, ExecuteInProcessResult]:
    folder = tmp_path_factory.mktemp("injection")
    raw = folder / "raw" / "2026-05-22"
    raw.mkdir(parents=True)
    (raw / NAME).write_text(PAGE, encoding="utf-8")
    (raw / "publication.toml").write_text(f'title = "{MARK}<u>报</u>"\nplace = "江门"\n', encoding="utf-8")
    config = {"raw": str(folder / "raw"), "outputs": str(folder / "outputs")}
    with DagsterInstance.ephemeral() as instance:
        result = defs.resolve_job_def(JOB).execute_in_process(
            instance=instance, run_config={"resources": {"workspace": {"config": config}}}
        )
    assert result.success
    return folder / "outputs", result


def test_markdown_of_the_ui(made: tuple[Path, ExecuteInProcessResult]) -> None:
    shown = []
    for event in made[1].get_asset_materialization_events():
        shown += [str(each.value) for each in event.materialization.metadata.values()]
    for check in made[1].get_asset_check_evaluations():
        shown += [str(each.value) for each in check.metadata.values()] + [check.description or ""]
    texts = [text for text in shown if MARK in text]
    assert texts, "the page's words are shown somewhere"
    for text in texts:
        assert not _TAG.search(text) and not _LINK.search(text), text
        for line in text.splitlines():
            if line.startswith("| ") and MARK in line:
                assert "`" not in line


def test_html_of_the_report(made: tuple[Path, ExecuteInProcessResult]) -> None:
    pages = list(made[0].rglob("*.html"))
    assert pages
    texts = [page.read_text(encoding="utf-8") for page in pages]
    assert any(MARK in text for text in texts), "the page's words are shown somewhere"
    for page, text in zip(pages, texts, strict=True):
        parsed = Parsed(text)
        assert not _TAG.search(text) and "iframe" not in parsed.names
        assert not [name for name in parsed.names if name.startswith("on")]
        assert not [each for each in parsed.targets if re.match(r"\s*(javascript|data:text)", each)]
        for each in parsed.scripts:  # what a page says stands in scripts as JSON only
            if "alert(" in each or MARK in each:
                json.loads(each)
        assert re.fullmatch(r"[A-Za-z0-9_.-]+", page.name), "no file is named by what a page says"


def test_names_below_outputs_are_ours(made: tuple[Path, ExecuteInProcessResult]) -> None:
    for path in made[0].rglob("*"):
        assert re.fullmatch(r"\.?[A-Za-z0-9_.-]+", path.name), path


def test_csv_cells(made: tuple[Path, ExecuteInProcessResult], tmp_path: Path) -> None:
    from pipeline.cli import app

    text = "=1+1出口5亿元\n@SUM出口6亿元\n+出口7亿元\n-出口8亿元\n"
    file = tmp_path / "text.txt"
    file.write_text(text, encoding="utf-8")
    result = CliRunner().invoke(app, ["read", str(file), "--format", "csv"])
    assert result.exit_code == 0, result.output
    cells = [cell for row in csv.reader(io.StringIO(result.output)) for cell in row]
    assert any("出口" in cell for cell in cells)
    for cell in cells:
        number = re.fullmatch(r"-?\d+(\.\d+)?(e[+-]?\d+)?", cell)
        assert number or not cell.startswith(("=", "+", "-", "@", "\t", "\r")), cell
