"""Every rule of the contract fails on one deliberately bad frame, and on nothing else.

What belongs here: row rules, column rules, table rules, and where broken rows go.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pyarrow as pa
import pytest
from good_tables import TEXT, good_rows, tables
from hypothesis import given
from hypothesis import strategies as st

from pipeline.steps.written import ruled_columns
from pipeline.tables.contract import TABLES
from pipeline.tables.row_rules import ROW_RULES
from pipeline.tables.rules import NUMERAL_RUN, TABLE_RULES, _runs
from pipeline.tables.validate import (
    ContractBroken,
    broken_rows,
    broken_rules,
    hold_table_rules,
    sort_out,
    to_table,
)

Rows = dict[str, list[dict[str, Any]]]


def change(name: str, at: int = 0, **fields: Any) -> Callable[[Rows], None]:
    """A change of one row, for the tables of cases."""

    def apply(rows: Rows) -> None:
        rows[name][at] |= fields

    return apply


def again(name: str) -> Callable[[Rows], None]:
    """The first row of a table a second time."""

    def apply(rows: Rows) -> None:
        rows[name].append(dict(rows[name][0]))

    return apply


def without(name: str, at: int) -> Callable[[Rows], None]:
    """One row of a table less."""

    def apply(rows: Rows) -> None:
        del rows[name][at]

    return apply


ROW_CASES = [
    ("pages", "page_text", change("pages", text=None)),
    ("pages", "page_text", change("pages", n_chars=3)),
    ("pages", "page_text", change("pages", encoding=None)),
    ("articles", "pieces", change("articles", pieces=[[5, 9], [2, 4]])),
    ("paragraphs", "pieces", change("paragraphs", pieces=[])),
    ("paragraphs", "pieces", change("paragraphs", end=4)),
    ("figures", "hull", change("figures", end=0, text="")),
    ("figures", "span_length", change("figures", text="12.5亿")),
    ("figures", "finite", change("figures", value=float("inf"))),
    ("figures", "range_ends", change("figures", 1, low=6e8)),
    ("figures", "range_ends", change("figures", 1, high=None)),
    ("figures", "range_ends", change("figures", modifier="range")),
    ("figures", "period", change("figures", period_end=None)),
    ("figures", "basis_measure", change("figures", basis="yoy")),
    ("numerals", "span_length", change("numerals", 1, text="12")),
    ("numerals", "figure_class", change("numerals", 1, **{"class": "label"})),
    ("observations", "finite", change("observations", obs_value=float("-inf"))),
    ("observations", "period", change("observations", period_start=None)),
    ("observations", "mentions", change("observations", n_mentions=2)),
    ("numerals", "allowed", change("numerals", **{"class": "number"})),
    ("figures", "minimum", change("figures", decimals=-1)),
    ("audits", "required", change("audits", explanation=None)),
]

TABLE_CASES = [
    ("pages_page_id", change("pages", path="other.md"), again("pages")),
    ("articles_page_id", change("articles", page_id="elsewhere")),
    ("paragraphs_page_id", change("paragraphs", page_id="elsewhere")),
    ("paragraphs_article_id", change("paragraphs", article_id="elsewhere")),
    ("paragraphs_cover", without("paragraphs", 1)),
    ("paragraphs_cover", change("paragraphs", 0, end=25, pieces=[[0, 25]])),
    ("paragraphs_healed", change("paragraphs", 1, text="本市出口，一季度")),
    ("figures_page_id", change("figures", page_id="elsewhere")),
    ("figures_article_id", change("figures", article_id="elsewhere")),
    ("figures_paragraph_id", change("figures", paragraph_id="elsewhere")),
    ("figures_spans", change("figures", text="21.5亿元")),
    ("numerals_page_id", change("numerals", page_id="elsewhere")),
    ("numerals_article_id", change("numerals", article_id="elsewhere")),
    ("numerals_figure_id", change("numerals", 1, figure_id="elsewhere")),
    ("numerals_spans", change("numerals", text="二")),
    ("numerals_complete", without("numerals", 1)),
    ("numerals_complete", again("numerals")),
    ("numerals_complete", change("numerals", 1, end=22, text="12.5")),
    *((f"{name}_unique", again(name)) for name in TABLES),
]


def test_good_tables_keep_every_rule() -> None:
    good = tables(good_rows())
    for name in TABLES:
        done = sort_out(name, good[name])
        assert done.rejects == []
        assert done.rows.equals(good[name])
    assert list(broken_rules(TABLES, good)) == []


@pytest.mark.parametrize(("name", "rule", "spoil"), ROW_CASES)
def test_a_row_that_breaks_a_rule_is_rejected(name: str, rule: str, spoil: Callable[[Rows], None]) -> None:
    rows = good_rows()
    spoil(rows)
    before = len(rows[name])
    done = sort_out(name, tables(rows)[name])
    assert done.rows.num_rows == before - 1
    assert rule in {each["rule"] for each in done.rejects}
    found = next(each for each in done.rejects if each["rule"] == rule)
    assert (
        found["message"].startswith("expected ")
        and ", found " in found["message"]
        and "; " in found["message"]
    )
    assert found["severity"] == "error" and found["table"] == name and found["column"]


@pytest.mark.parametrize(("rule", "spoils"), [(rule, spoils) for rule, *spoils in TABLE_CASES])
def test_a_table_that_breaks_a_rule_stops_the_step(rule: str, spoils: list[Callable[[Rows], None]]) -> None:
    rows = good_rows()
    for spoil in reversed(spoils):
        spoil(rows)
    spoiled = tables(rows)
    told = list(broken_rules(TABLES, spoiled))
    assert rule in {name for name, _, _ in told}
    # the checks of written files read these columns alone, and whole rejects
    read = {name: table.select(ruled_columns(name)) for name, table in spoiled.items()}
    assert list(broken_rules(TABLES, read | {"rejects": spoiled["rejects"]})) == told
    with pytest.raises(ContractBroken, match=r"expected .*found.*; "):
        hold_table_rules(TABLES, spoiled)


def test_every_rule_has_a_bad_frame() -> None:
    in_rows = {(name, rule.name) for name, rules in ROW_RULES.items() for rule in rules}
    assert in_rows <= {(name, rule) for name, rule, _ in ROW_CASES}
    assert {rule.name for rules in TABLE_RULES.values() for rule in rules} == {
        rule for rule, *_ in TABLE_CASES
    }


def test_what_keeps_the_rules_is_told_alike_without_pandera() -> None:
    """`sort_out` asks pandera only of tables in which something fails; both must agree on which."""
    cases = [(name, spoil) for name, _, spoil in ROW_CASES]
    for name, spoil in [*cases, *((name, lambda rows: None) for name in TABLES)]:
        rows = good_rows()
        spoil(rows)
        spoiled = tables(rows)[name]
        assert bool(broken_rows(name, spoiled)) == bool(sort_out(name, spoiled).rejects)


def test_children_of_a_rejected_row_go_with_it() -> None:
    good = tables(good_rows())
    done = sort_out("paragraphs", good["paragraphs"], {"articles": {"2026-04-20/a#a0"}})
    assert done.rows.num_rows == 0
    assert [each["rule"] for each in done.rejects] == ["parent", "parent"]


def test_a_numeral_keeps_its_class_when_its_figure_was_rejected() -> None:
    rows = good_rows()
    rows["figures"][0]["unit_mult"] = None
    spoiled = tables(rows)
    figures = sort_out("figures", spoiled["figures"])
    numerals = sort_out("numerals", spoiled["numerals"], {"figures": figures.gone})
    assert figures.rows.num_rows == 1
    kept = numerals.rows.to_pylist()
    assert [row["class"] for row in kept] == ["date", *["figure"] * 3]
    assert [row["figure_id"] is None for row in kept] == [True, True, False, False]
    assert (
        list(broken_rules(["numerals"], spoiled | {"figures": figures.rows, "numerals": numerals.rows})) == []
    )


def test_a_page_with_a_rejected_paragraph_need_not_be_covered() -> None:
    rows = good_rows()
    rows["paragraphs"][1]["role"] = "poem"
    spoiled = tables(rows)
    done = sort_out("paragraphs", spoiled["paragraphs"])
    spoiled |= {"paragraphs": done.rows, "rejects": to_table("rejects", done.rejects)}
    assert list(broken_rules(["paragraphs"], spoiled)) == []


def _with_page(rows: Rows, page_id: str, text: str) -> Rows:
    """The rows and a further page that is one numeral account, without articles."""
    page = rows["pages"][0] | {"path": page_id, "page_id": page_id, "text": text, "n_chars": len(text)}
    numerals = [
        rows["numerals"][0]
        | {"numeral_id": f"{page_id}#n{at}", "page_id": page_id, "text": run}
        | {"start": start, "end": end}
        for at, (run, (start, end)) in enumerate(
            (match.group(), match.span()) for match in NUMERAL_RUN.finditer(text)
        )
    ]
    return rows | {"pages": [*rows["pages"], page], "numerals": [*rows["numerals"], *numerals]}


@given(st.text("09５９〇一亿卅.,．，：:/a \n😀", max_size=12))
def test_runs_of_numerals_are_told_by_columns_as_by_the_pattern(text: str) -> None:
    starts, ends = _runs(text)
    found = list(zip(starts.tolist(), ends.tolist(), strict=True))
    assert found == [match.span() for match in NUMERAL_RUN.finditer(text)]


@given(*[st.text("09５一亿.,：/a \n😀", max_size=8)] * 2)
def test_numerals_are_told_of_all_pages_at_once_as_of_each(first: str, second: str) -> None:
    rows = _with_page(_with_page(good_rows(), "2026-04-20/b", first), "2026-04-20/c", second)
    for each in (rows, {name: rows[name][::-1] for name in rows}):
        assert list(broken_rules(["numerals"], tables(each))) == []
    # a row on another page's ground does not stand for one that is missing there
    for row in rows["numerals"]:
        if row["page_id"].endswith("b"):
            shift = len(second) + 1
            row |= {"page_id": "2026-04-20/c", "start": row["start"] - shift, "end": row["end"] - shift}
    found = {rule for rule, _, _ in broken_rules(["numerals"], tables(rows))}
    assert ("numerals_complete" in found) == bool(NUMERAL_RUN.search(first))


def test_a_violation_is_told_of_its_row_alone() -> None:
    rows = good_rows()
    rows["numerals"][1]["text"] = "12，5亿"
    rows["figures"].reverse()
    rows["paragraphs"].reverse()
    rows["articles"][0]["text"] += "了"
    broken = {rule: said for rule, _, said in broken_rules(TABLES, tables(rows))}
    assert broken == {
        "numerals_spans": ["2026-04-20/a [18:23] holds '12.5亿', the row of numerals says '12，5亿'"],
        "paragraphs_healed": ["2026-04-20/a#a0: its text is not what its pieces hold"],
    }


def test_one_row_that_breaks_two_rules_has_two_rejects_with_ids_of_their_own() -> None:
    rows = good_rows()
    rows["figures"][0] |= {"modifier": "about", "decimals": -2}
    done = sort_out("figures", tables(rows)["figures"])
    assert sorted(each["rule"] for each in done.rejects) == ["allowed", "minimum"]
    assert len({each["reject_id"] for each in done.rejects}) == 2


def test_a_wrong_column_stops_the_step() -> None:
    good = tables(good_rows())["audits"]
    with pytest.raises(ContractBroken, match="audits"):
        sort_out("audits", good.drop_columns(["verdict"]))
    at = good.schema.get_field_index("stated")
    with pytest.raises(ContractBroken, match="stated"):
        sort_out("audits", good.set_column(at, "stated", pa.array(["many"])))
    with pytest.raises(ContractBroken, match="types"):
        to_table("audits", [{"stated": "many"}])


def test_the_long_text_of_a_page_is_cut_in_its_reject() -> None:
    rows = good_rows()
    rows["pages"][0] |= {"text": TEXT * 500, "n_chars": 1}
    (found,) = sort_out("pages", tables(rows)["pages"]).rejects
    assert len(found["row"]) < 3000
