"""Mentions of one number become one data point, whatever their rounding; different numbers do not.

Guards against: a data point for each rounding of one number, numbers merged that differ, and a page
accused because the reader took two things for one.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from misprints import tables_of

from pipeline.reconcile.mentions import paragraphs_of
from pipeline.reconcile.month import reconcile_month


def observations(text: str, folder: Path) -> list[dict[str, Any]]:
    tables = tables_of("\n\n".join(text.split("|")) + "\n", folder, "2026-05-22/page.txt", "江门")
    return reconcile_month("2026-05", tables)[0]


@pytest.mark.parametrize(
    ("text", "points"),
    [
        # value, power of ten, decimals, mentions
        ("一季度，全市出口增长6%。|一季度，全市出口增长6.0%。", [(6.0, 0, 1, 2)]),
        ("一季度，全市出口1.32万亿元。|一季度，全市出口13200亿元。", [(13200.0, 8, 0, 2)]),
        ("一季度，全市出口额约130亿元。|一季度，全市出口132.4亿元。", [(132.4, 8, 1, 2)]),
        ("一季度，全市出口超130亿元。|一季度，全市出口132.4亿元。", [(132.4, 8, 1, 2)]),
        ("一季度，全市出口超130亿元。|一季度，全市出口超130亿元。", [(130.0, 8, 0, 2)]),
        ("一季度，全市地区生产总值900亿元。|一季度，全市GDP达900.0亿元。", [(900.0, 8, 1, 2)]),
        ("一季度，全市出口132.4亿元。|一季度，全市进口132.4亿元。", [(132.4, 8, 1, 1), (132.4, 8, 1, 1)]),
        ("一季度，全市出口132.4亿元。|4月，全市出口132.4亿元。", [(132.4, 8, 1, 1), (132.4, 8, 1, 1)]),
        ("一季度，全市出口增长6%。|一季度，全市出口增长6.6%。", [(6.0, 0, 0, 1), (6.6, 0, 1, 1)]),
        ("一季度，全市出口增长6%。|一季度，全市出口下降6%。", [(6.0, 0, 0, 1), (-6.0, 0, 0, 1)]),
    ],
)
def test_roundings_of_one_number(text: str, points: list[tuple[Any, ...]], tmp_path: Path) -> None:
    rows = observations(text, tmp_path)
    assert [(r["obs_value"], r["unit_mult"], r["decimals"], r["n_mentions"]) for r in rows] == points


def test_joined_regions_are_one_row_each(tmp_path: Path) -> None:
    rows = observations("一季度，上海、北京地区生产总值双双突破万亿元。", tmp_path)
    assert [(r["ref_area"], r["indicator_code"]) for r in rows] == [("上海", "GDP"), ("北京", "GDP")]
    assert rows[0]["figure_ids"] == rows[1]["figure_ids"]
    assert len({r["observation_id"] for r in rows}) == 2


def test_a_contradiction_stays_as_rows_that_do_not_agree(tmp_path: Path) -> None:
    rows = observations("一季度，全市进出口增长6.3%。|一季度，全市外贸增长3.6%。", tmp_path)
    assert [(r["obs_value"], r["agree"]) for r in rows] == [(6.3, False), (3.6, False)]


def test_several_values_in_one_sentence_are_no_contradiction(tmp_path: Path) -> None:
    rows = observations("一季度，全市食品产业发展快，进出口分别增长26.9%、21.9%、17.9%。", tmp_path)
    assert all(r["agree"] for r in rows)


def test_a_fold_is_a_growth_in_percent(tmp_path: Path) -> None:
    (row,) = observations("一季度，全市出口增长1.8倍。", tmp_path)
    assert (row["obs_value"], row["unit_mult"], row["decimals"], row["unit_measure"]) == (180.0, 0, 0, "%")


def test_figures_without_region_indicator_or_period_are_none(tmp_path: Path) -> None:
    tables = tables_of("全市出口增长6%。\n", tmp_path, "page.txt", "江门")  # no date, so no period
    assert tables["figures"].num_rows == 1
    assert reconcile_month("undated", tables) == ([], [])


def test_a_headline_without_period_has_the_period_of_what_it_stands_for(tmp_path: Path) -> None:
    """On 100,000 pages four such headlines, whose numbers the body does not repeat, made rows without a
    period, which were rejected."""
    rows = observations(
        "# 江门力争固定资产投资突破1616.6亿元|春节假期，江门进出口总值692.7亿元。"
        "根据规划，到2030年，江门固定资产投资力争突破5733亿元。",
        tmp_path,
    )
    spans = [(r["period_start"], r["period_end"]) for r in rows if r["indicator"] == "固定资产投资"]
    assert spans == [(date(2030, 1, 1), date(2030, 12, 31))] * 2


def test_an_aim_in_the_headline_does_not_contradict_what_has_come(tmp_path: Path) -> None:
    rows = observations("# 江门力争出口突破150亿元|一季度，江门市出口132.4亿元。", tmp_path)
    assert [(r["obs_value"], r["agree"]) for r in rows if r["obs_status"] == "actual"] == [(132.4, True)]


def test_a_headline_whose_number_the_body_says_of_something_else_opposes_nothing(tmp_path: Path) -> None:
    headline, other = "# 一季度全市出口增长5.2%|一季度，全市出口增长2.5%。", "一季度，全市进口增长5.2%。"
    assert [r["agree"] for r in observations(headline, tmp_path)] == [False, False]
    assert all(r["agree"] for r in observations(headline + other, tmp_path))


def test_sentences_end_at_their_marks_and_keep_the_words_between(tmp_path: Path) -> None:
    text = "一季度，出口增长6%，进口增长5%；投资增长3%！！据介绍，消费增长2%……用电增长1%。\n"
    (paragraph,) = paragraphs_of(tables_of(text, tmp_path, "2026-05-22/page.txt", "江门"))
    assert [[mention.text for mention in sentence.mentions] for sentence in paragraph.sentences] == [
        ["6%", "5%"],
        ["3%"],
        ["2%"],
        ["1%"],
    ]
    assert [sentence.gaps for sentence in paragraph.sentences] == [
        ["一季度，出口增长", "，进口增长", ""],
        ["投资增长", ""],
        ["据介绍，消费增长", ""],
        ["用电增长", ""],
    ]
