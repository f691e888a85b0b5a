"""raw/corrections.toml sets fields of figures, tells when it no longer fits, and never stops a run.

Guards against: a corrected page that is not read again, a correction that silently does nothing, and
an entry that spoils the run.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from pipeline.corrections import FIELDS, correct, read_corrections
from pipeline.steps import Settings, gather, lay_out_pages, read_figures, reconcile
from pipeline.tables.contract import column_names
from pipeline.tables.store import Store

PAGE = "2026-05-22/A01"
TEXT = "一季度，江门出口84.8亿元，增长4.8%；进口20亿元。\n"
ENTRY = {
    "page": PAGE,
    "offset": TEXT.index("84.8亿元"),
    "text": "84.8亿元",
    "field": "value",
    "value": 4.88e9,
    "reason": "digits swapped",
}


def toml(*entries: dict[str, Any]) -> str:
    return "\n".join(
        "[[correction]]\n" + "\n".join(f"{key} = {value!r}" for key, value in entry.items())
        for entry in entries
    )


def run(folder: Path, corrections: str | None, text: str = TEXT) -> Store:
    raw = folder / "raw"
    (raw / "2026-05-22").mkdir(parents=True, exist_ok=True)
    (raw / "2026-05-22" / "A01.txt").write_text(text, encoding="utf-8")
    (raw / "2026-05-22" / "A02.txt").write_text("一季度，江门进口30亿元。\n", encoding="utf-8")
    if corrections is None:
        (raw / "corrections.toml").unlink(missing_ok=True)
    else:
        (raw / "corrections.toml").write_text(corrections, encoding="utf-8")
    store = Store(folder / "outputs")
    settings = Settings(raw, folder / "outputs", workers=1, today=date(2026, 6, 1))
    with store.lock():
        for step in (lay_out_pages, read_figures, reconcile):
            step(settings, store)
        gather(store)
    return store


def rows(store: Store, name: str) -> list[dict[str, Any]]:
    return [row for month in store.months(name) for row in store.read(name, month).to_pylist()]


def test_a_correction_sets_the_field_and_flags_the_figure(tmp_path: Path) -> None:
    before = {row["figure_id"]: row for row in rows(run(tmp_path, None), "figures")}
    store = run(tmp_path, toml(ENTRY, ENTRY | {"field": "region", "value": "台山"}))
    after = {row["figure_id"]: row for row in rows(store, "figures")}
    assert before.keys() == after.keys()
    changed = {key for key in after if after[key] != before[key]}
    assert changed == {f"{PAGE}#f{ENTRY['offset']}-{ENTRY['offset'] + 6}"}
    (figure,) = (after[key] for key in changed)
    assert (figure["value"], figure["region"], figure["text"]) == (4.88e9, "台山", "84.8亿元")
    assert "corrected" in figure["flags"]
    assert rows(store, "rejects") == []
    (point,) = [row for row in rows(store, "observations") if row["figure_ids"] == [figure["figure_id"]]]
    assert (point["obs_value"], point["ref_area"]) == (48.8, "台山")


def test_taking_a_correction_out_restores_the_reading(tmp_path: Path) -> None:
    before = rows(run(tmp_path / "a", None), "figures")
    run(tmp_path / "b", toml(ENTRY))
    assert rows(run(tmp_path / "b", None), "figures") == before


def test_other_pages_are_not_read_again(tmp_path: Path) -> None:
    run(tmp_path, None)
    run(tmp_path, toml(ENTRY))
    settings = Settings(tmp_path / "raw", tmp_path / "outputs", workers=1, today=date(2026, 6, 1))
    store = Store(tmp_path / "outputs")
    (tmp_path / "raw" / "corrections.toml").write_text(toml(ENTRY | {"value": 4.89e9}), encoding="utf-8")
    with store.lock():
        done = lay_out_pages(settings, store)
    assert (done.worked, done.reused) == (1, 1)


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({"offset": 3}, "no figure"),
        ({"text": "48.8亿元"}, "the figure '84.8亿元'"),
        ({"page": "2026-05-22/B09"}, "no such page"),
        ({"offset": -5}, "no figure"),
        ({"offset": 10**9}, "no figure"),
    ],
)
def test_a_correction_that_matches_nothing_is_an_error_that_names_it(
    change: dict[str, Any], found: str, tmp_path: Path
) -> None:
    store = run(tmp_path, toml(ENTRY | change))
    (reject,) = rows(store, "rejects")
    assert (reject["severity"], reject["rule"], reject["column"]) == ("error", "correction", "value")
    assert reject["page_id"] == (ENTRY | change)["page"]
    for words in ("expected a figure for the correction of value", "digits swapped", found, "take it out"):
        assert words in reject["message"]


def test_a_changed_page_shows_its_stale_corrections(tmp_path: Path) -> None:
    run(tmp_path, toml(ENTRY))
    store = run(tmp_path, toml(ENTRY), "更正：" + TEXT)
    assert [row["rule"] for row in rows(store, "rejects")] == ["correction"]


@pytest.mark.parametrize(
    "content",
    [
        "[[correction]\n",
        "correction = 3\n",
        "[other]\nx = 1\n",
        "[[correction]]\npage = 'a'\n",
        toml(ENTRY | {"field": "start", "value": 3}),
        toml(ENTRY | {"field": "period_start", "value": "2026-13-01"}),
        toml(ENTRY | {"field": "modifier", "value": "about"}),
        toml(ENTRY | {"field": "value", "value": "viel"}),
        toml(ENTRY | {"offset": "3"}),
        toml(ENTRY | {"field": "value", "value": ""}),
        "\udcff".encode("utf-8", "surrogateescape").decode("latin-1"),
    ],
)
def test_an_entry_that_cannot_be_used_is_an_error_row(content: str, tmp_path: Path) -> None:
    store = run(tmp_path, content)
    (reject,) = rows(store, "rejects")
    assert (reject["severity"], reject["rule"]) == ("error", "corrections_file")
    assert "expected an entry [[correction]]" in reject["message"] and "found" in reject["message"]
    assert "corrected" not in {flag for row in rows(store, "figures") for flag in row["flags"]}


def test_a_link_in_place_of_the_file_is_refused(tmp_path: Path) -> None:
    run(tmp_path, None)
    (tmp_path / "elsewhere.toml").write_text(toml(ENTRY), encoding="utf-8")
    (tmp_path / "raw" / "corrections.toml").symlink_to(tmp_path / "elsewhere.toml")
    found = read_corrections(tmp_path / "raw")
    assert found.by_page == {} and "a link" in found.rejects[0]["message"]


def test_a_correction_against_a_rule_costs_the_row_and_says_so(tmp_path: Path) -> None:
    store = run(tmp_path, toml(ENTRY | {"field": "low", "value": 9e9}))
    assert [row["rule"] for row in rows(store, "rejects")] == ["range_ends"]


def test_the_fields_are_columns_and_an_empty_value_clears(tmp_path: Path) -> None:
    assert set(FIELDS) <= set(column_names("figures"))
    store = run(tmp_path, toml(ENTRY | {"field": "region", "value": ""}))
    assert None in {row["region"] for row in rows(store, "figures")}
    assert correct({"text": "", "issue_date": None}, [], []) == []
