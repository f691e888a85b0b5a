"""Misprints planted into figures that enter a tested relation are found; untouched pages are not accused.

A relation that says what a number must be (a repeat, share, sum, growth, difference) can show any
misprint. One that only bounds it (其中, 超, 由…增至, 前四) can show those that cross the bound: the others
leave a page that does not contradict itself, and are counted apart.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from misprints import Misprint, audits_of, misprints, tables_of

ROOT = Path(__file__).parent.parent
GOLD = ROOT.parent / "shared" / "gold" / "pages" / "raw"
BOUNDS = {"part", "threshold", "direction", "rank"}

Page = tuple[Path, str, str | None]


def pages() -> list[Page]:
    """The seed page, and the pages beside the project where they are there."""
    found: list[Page] = [(path, path.name, "江门") for path in sorted((ROOT / "raw").glob("*.txt"))]
    if GOLD.is_dir():
        found += [(path, path.relative_to(GOLD).as_posix(), None) for path in sorted(GOLD.rglob("*.*"))]
    return [page for page in found if page[0].suffix in (".txt", ".md")]


def planted(
    text: str, path: str, place: str | None, folder: Path
) -> Iterator[tuple[Misprint, list[dict[str, Any]], bool, bool]]:
    """Each misprint, the relations its figure enters, whether it contradicts one, whether it is found."""
    tables = tables_of(text, folder, path, place)
    values = dict(zip(*(tables["figures"][name].to_pylist() for name in ("figure_id", "value")), strict=True))
    audits = [row for row in audits_of(tables) if row["verdict"] == "consistent"]
    for figure_id in dict.fromkeys(figure_id for row in audits for figure_id in row["figure_ids"]):
        entered = [row for row in audits if figure_id in row["figure_ids"]]
        start, end = map(int, figure_id.rpartition("#f")[2].split("-"))
        for misprint in misprints(text, start, end):
            read = tables_of(misprint.text, folder, path, place)
            now = dict(zip(*(read["figures"][name].to_pylist() for name in ("start", "value")), strict=True))
            after = values | {figure_id: now.get(start, values[figure_id])}
            wrong = any(
                row["relation"] not in BOUNDS or _turned(row["figure_ids"], values, after) for row in entered
            )
            found = any(row["verdict"] == "inconsistent" for row in audits_of(read))
            yield misprint, entered, wrong, found


def _turned(figure_ids: list[str], before: dict[str, float], after: dict[str, float]) -> bool:
    """Whether two of the figures are in another order of size than before."""
    return any((before[a] < before[b]) != (after[a] < after[b]) for a, b in pairwise(figure_ids))


@pytest.mark.parametrize("page", pages(), ids=lambda page: page[1])
def test_untouched_pages_are_not_accused(page: Page, tmp_path: Path) -> None:
    path, name, place = page
    rows = audits_of(tables_of(path.read_text(encoding="utf-8"), tmp_path, name, place))
    assert [row["explanation"] for row in rows if row["verdict"] == "inconsistent"] == []


def test_four_of_five_misprints_are_found(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    counts: Counter[tuple[str, str]] = Counter()
    for path, name, place in pages():
        text = path.read_bytes().decode("utf-8")
        for misprint, _, wrong, found in planted(text, name, place, tmp_path):
            for kind in (misprint.kind, "all"):
                counts[kind, "planted"] += 1
                counts[kind, "wrong"] += wrong
                counts[kind, "found"] += found and wrong
                counts[kind, "found anyway"] += found
    with capsys.disabled():
        for kind in sorted({kind for kind, _ in counts}):
            wrong, found, planted_in_all = (counts[kind, what] for what in ("wrong", "found", "planted"))
            print(
                f"\n  misprints, {kind}: {found} of {wrong} that contradict a tested relation found", end=""
            )
            print(f" ({counts[kind, 'found anyway']} of all {planted_in_all} planted)", end="")
    assert counts["all", "wrong"] > 20
    for kind in ("digit", "swap", "unit", "all"):
        assert counts[kind, "found"] >= 0.8 * counts[kind, "wrong"], kind
