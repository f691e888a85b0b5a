"""A table of the lexicon is read by its header; a row that somebody broke is named with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline import lexicon


@pytest.fixture
def table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(lexicon, "__file__", str(tmp_path / "__init__.py"))
    lexicon.rows.cache_clear()
    return tmp_path / "places.tsv"


def test_comments_and_blank_lines_are_no_rows(table: Path) -> None:
    table.write_text("# sources\nname\tcode\n\n北京\t11\r\n  \n上海\t\n", encoding="utf-8")
    assert lexicon.rows("places") == ({"name": "北京", "code": "11"}, {"name": "上海", "code": ""})


@pytest.mark.parametrize("row", ["北京", "北京\t11\t12"])
def test_a_row_with_other_cells_than_the_header_is_named(table: Path, row: str) -> None:
    table.write_text(f"# sources\nname\tcode\n上海\t31\n{row}\n", encoding="utf-8")
    found = row.count("\t") + 1
    with pytest.raises(
        ValueError, match=rf"places\.tsv line 4: expected 2 cells .*\(name, code\), found {found}"
    ):
        lexicon.rows("places")
