"""Small pages, each for one rule of the layout: tests/data/pages/cases.json.

A case names what it guards; `articles` holds the fields that count (in order), `roles` the roles of
all paragraphs, `bodies` the texts of the body paragraphs.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from test_pages import assert_whole

from pipeline.pages import lay_out

CASES: list[dict[str, Any]] = json.loads(
    (Path(__file__).parent / "data" / "pages" / "cases.json").read_text(encoding="utf-8")
)


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"], ids=["lf", "crlf", "cr"])
@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_case(case: dict[str, Any], line_end: str) -> None:
    text = line_end.join(case["text"]) + line_end
    layout = lay_out(text)
    assert_whole(text, layout)
    if "articles" in case:
        found = [
            {name: getattr(article, name) for name in want}
            for article, want in zip(layout.articles, case["articles"], strict=True)
        ]
        assert found == case["articles"]
    if "roles" in case:
        assert [paragraph.role for paragraph in layout.paragraphs] == case["roles"]
    if "bodies" in case:
        assert [p.text for p in layout.paragraphs if p.role == "body"] == case["bodies"]
