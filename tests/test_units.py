"""Every row of the unit tables, read behind a number, and what must not be taken for a unit."""

from __future__ import annotations

from decimal import Decimal

import pytest

from pipeline.lexicon import rows
from pipeline.reading.quantities import find_quantities
from pipeline.reading.units import unit_at, unit_named


@pytest.mark.parametrize("row", rows("units"), ids=lambda row: str(row["spellings"][:12]))
def test_measures(row: dict[str, str]) -> None:
    for spelling in row["spellings"].split("|"):
        unit = unit_named(spelling)
        assert unit is not None
        assert (unit.unit, unit.factor, unit.dimension) == (
            row["unit"],
            Decimal(row["factor"]),
            row["dimension"],
        )
        for other in filter(None, row["not_before"].split("|")):
            longer = unit_at(spelling + other, 0)
            assert longer is None or longer.text != spelling


@pytest.mark.parametrize("row", rows("currencies"), ids=lambda row: str(row["unit"]))
def test_currencies(row: dict[str, str]) -> None:
    for spelling in filter(None, row["spellings"].split("|")):
        quantities, _ = find_quantities(f"合计25{spelling}。", (), ())
        assert [(q.unit, round(q.value, 6)) for q in quantities] == [(row["unit"], 25 * float(row["factor"]))]
    for mark in filter(None, row["before"].split("|")):
        quantities, _ = find_quantities(f"合计{mark}25.5，", (), ())
        assert [(q.unit, q.value) for q in quantities] == [(row["unit"], 25.5)]


@pytest.mark.parametrize("row", rows("classifiers"), ids=lambda row: str(row["classifier"]))
def test_classifiers(row: dict[str, str]) -> None:
    unit = unit_named(row["classifier"])
    assert unit is not None
    assert unit.dimension != "count" or unit.unit == row["unit"]
    for other in filter(None, row["not_before"].split("|")):
        longer = unit_at(row["classifier"] + other, 0)
        assert longer is None or longer.text != row["classifier"] or longer.dimension != "count"


def test_tables_hold_no_spelling_twice() -> None:
    for table, column in (("units", "spellings"), ("currencies", "spellings"), ("classifiers", "classifier")):
        spellings = [s for row in rows(table) for s in row[column].split("|") if s]
        assert len(spellings) == len(set(spellings)), [s for s in spellings if spellings.count(s) > 1]


@pytest.mark.parametrize(
    ("text", "unit"),
    [("吨/公顷", "t/ha"), ("公里／小时", "km/h"), ("克每升", "g/L"), ("元/公斤", "CNY"), ("次/分钟", "次")],
)
def test_units_with_a_stroke(text: str, unit: str) -> None:
    found = unit_at(text, 0)
    assert found is not None
    assert found.unit == unit


@pytest.mark.parametrize("text", ["GDP", "kmh", "升级", "家庭", "部门", "分别", "mmol2", "元旦", "年级"])
def test_words_that_begin_like_units(text: str) -> None:
    assert unit_at(text, 0) is None
