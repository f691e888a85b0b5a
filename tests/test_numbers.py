"""Numbers in every script and mixture, alone."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from pipeline.reading.numbers import NUMBER, number_of

ROWS = [
    line.split("\t")
    for line in (Path(__file__).parent / "data" / "numbers.tsv").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
]


@pytest.mark.parametrize(("text", "value"), ROWS)
def test_worth(text: str, value: str) -> None:
    match = NUMBER.fullmatch(text)
    assert match is not None
    assert number_of(match).value == Decimal(value)


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("两三", 2, 3),
        ("三四百", 300, 400),
        ("十七八", 17, 18),
        ("二十四五", 24, 25),
        ("五六千万", 50000000, 60000000),
    ],
)
def test_spoken_range(text: str, low: int, high: int) -> None:
    match = NUMBER.fullmatch(text)
    assert match is not None
    number = number_of(match)
    assert number.value == low
    assert number.high == high


@pytest.mark.parametrize(
    ("text", "number", "mult", "decimals"),
    [
        ("13526.91亿", "13526.91", 8, 2),
        ("3.0万", "3.0", 4, 1),
        ("2000万", "2000", 4, 0),
        ("二十亿", "20", 8, 0),
    ],
)
def test_split_as_printed(text: str, number: str, mult: int, decimals: int) -> None:
    match = NUMBER.fullmatch(text)
    assert match is not None
    found = number_of(match)
    assert (found.number, found.mult, found.decimals) == (Decimal(number), mult, decimals)


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("五百千瓦", "五百"),  # 千 belongs to the unit
        ("220千米", "220"),
        ("0.5百分点", "0.5"),
        ("50兆瓦", "50"),
        ("2025 100", "2025"),  # no group of three after four digits
        ("3个亿级", "3"),
        ("九点三十", "九"),  # a clock time
    ],
)
def test_number_stops_before_the_unit(text: str, printed: str) -> None:
    match = NUMBER.match(text)
    assert match is not None
    assert match[0] == printed


def test_formal_numerals_in_words_are_none() -> None:
    for text in ("队伍三", "大陆五", "收拾一"):
        assert NUMBER.match(text, 1) is None or NUMBER.match(text, 1)[0] == text[2:]  # type: ignore[index]
