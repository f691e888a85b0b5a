"""Quantities of sentences: spans, values, units, hedges, ranges and lists, and what is no figure.

The cases are in data/quantities.tsv. Its sections follow GUIDELINES.md (settled cases), then the
ways of writing numbers, then the traps that other systems fell into (13526.91 as a date, 3C as a temperature,
四分之一 as a clock time, 长三角 as money).
"""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from pipeline.lexicon import rows
from pipeline.reading.cells import read_cell
from pipeline.reading.counting import PRICES
from pipeline.reading.model import Quantity
from pipeline.reading.places import find_places
from pipeline.reading.quantities import find_quantities
from pipeline.reading.script import _SIMPLIFIED, _TRADITIONAL
from pipeline.reading.times import find_times

DATA = Path(__file__).parent / "data"


def cases(name: str) -> list[tuple[str, str]]:
    lines = (DATA / name).read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if line.strip() and not line.startswith("#")]
    return [(text, expected) for text, expected in rows]


def number(value: float) -> str:
    return repr(value).removesuffix(".0")


def written(quantity: Quantity) -> str:
    parts = [quantity.text, number(round(quantity.value, 10)), str(quantity.unit), quantity.modifier]
    if quantity.low is not None and quantity.high is not None:
        parts.append(f"{number(quantity.low)}~{number(quantity.high)}")
    return "|".join(parts)


def read(text: str) -> list[Quantity]:
    quantities, _ = find_quantities(text, find_times(text), find_places(text))
    return quantities


@pytest.mark.parametrize(("text", "expected"), cases("quantities.tsv"))
def test_sentence(text: str, expected: str) -> None:
    quantities = read(text)
    assert ("; ".join(map(written, quantities)) or "-") == expected
    for quantity in quantities:
        assert text[quantity.start : quantity.end] == quantity.text
        assert quantity.hull_start <= quantity.start < quantity.end <= quantity.hull_end


def test_number_is_split_as_printed() -> None:
    (quantity,) = read("产值13526.91亿元")
    assert (quantity.number, quantity.unit_mult, quantity.decimals, quantity.unit_text) == (
        13526.91,
        8,
        2,
        "元",
    )


def test_members_of_a_list_share_a_group_number() -> None:
    groups = [quantity.group for quantity in read("增长6.2%、5.3%和4.1%，其中3家企业")]
    assert groups == [0, 0, 0, -1]


def test_a_number_beats_a_date_that_ends_inside_it() -> None:
    # An early reader of dates took the 13 of 13526.91 for a day.
    class Span:
        start, end = 2, 4

    quantities, spans = find_quantities("产值13526.91亿元", [Span()], [])
    assert [quantity.text for quantity in quantities] == ["13526.91亿元"]
    assert spans == []


@pytest.mark.parametrize(
    ("cell", "head", "value", "unit"),
    [
        ("3,763", "年末数（万人）", 37630000.0, "人"),
        ("-3.2", "比上年增长（%）", -3.2, "%"),
        ("1 234.5", "单位：千瓦", 1234.5, "kW"),
        ("35*", "（个百分点）", 35.0, "pp"),
        ("2.5亿元", "万元", 250000000.0, "CNY"),
    ],
)
def test_cell_takes_the_unit_of_its_head(cell: str, head: str, value: float, unit: str) -> None:
    quantity = read_cell(cell, head)
    assert quantity is not None
    assert (quantity.value, quantity.unit) == (value, unit)


@pytest.mark.parametrize(("cell", "head"), [("—", "%"), ("", "万人"), ("同上", "亿元"), ("2023", "年份")])
def test_cell_without_number_or_unit_is_none(cell: str, head: str) -> None:
    assert read_cell(cell, head) is None


@pytest.mark.parametrize(
    ("noun", "unit"),
    [
        (noun, row["unit"])
        for row in rows("quantity_nouns")
        if row["side"] == "before"
        for noun in row["nouns"].split("|")
    ],
)
def test_noun_before_a_number_gives_its_unit(noun: str, unit: str) -> None:
    (quantity,) = read(f"{noun}2.5亿。")
    assert (quantity.value, quantity.unit) == (250000000, unit)


@pytest.mark.parametrize("noun", PRICES)
def test_price_before_a_small_number_makes_it_money(noun: str) -> None:
    (quantity,) = read(f"{noun}只要650，")
    assert (quantity.value, quantity.unit) == (650, "CNY")


def test_traditional_characters_stand_once() -> None:
    pairs = dict(zip(_TRADITIONAL, _SIMPLIFIED, strict=True))
    assert len(pairs) == len(_TRADITIONAL)
    assert not set(pairs) & set(_SIMPLIFIED)


@pytest.mark.parametrize(
    "text",
    [
        "3.5%、" * 20000,
        "1" * 300000,
        "一" * 100000,
        "1,111" * 20000,
        "从3到" * 20000,
        "三块五" * 20000,
        "A1" * 50000,
        "三 百 " * 25000,
        "三又" * 50000,
        "三 分 之 " * 16000,
    ],
    ids=["list", "digits", "words", "groups", "ranges", "compounds", "codes", "torn", "wholes", "fractions"],
)
def test_long_texts_take_linear_time(text: str) -> None:
    start = time.process_time()
    find_quantities(text[: len(text) // 4], (), ())
    quarter = time.process_time() - start
    start = time.process_time()
    find_quantities(text, (), ())
    assert time.process_time() - start < 12 * quarter + 0.5


@pytest.mark.parametrize(
    "text", ["", "\x00", "²₂①Ⅷ", "\u202e3%", "3\u200b%", "３．％", "。。1.", "第", "半", "分之", "个半"]
)
def test_odd_characters_do_no_harm(text: str) -> None:
    for quantity in read(text):
        assert text[quantity.start : quantity.end] == quantity.text
