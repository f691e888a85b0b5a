"""Wordings that mean one indicator share its code; wordings that mean another do not."""

from __future__ import annotations

import pytest

from pipeline.lexicon import rows
from pipeline.reading.indicator_codes import code_of, growth_of, plain_indicator


@pytest.mark.parametrize(
    ("wordings", "code"),
    [
        ("GDP 地区生产总值 国内生产总值（GDP） 经济总量 生产总值 经济增速", "GDP"),
        ("规上工业增加值 规模以上工业增加值 规模以上工业实现增加值 全国规模以上工业增加值", "VA_IND_ABOVE"),
        ("进出口 外贸 货物贸易进出口总值 外贸进出口总值 进出口总额", "TRADE"),
        ("固定资产投资 固定资产投资(不含农户) 固定资产投资增速 完成固定资产投资", "FAI"),
        ("社会消费品零售总额 社零 实现社会消费品零售总额", "RETAIL"),
    ],
)
def test_wordings_of_one_indicator(wordings: str, code: str) -> None:
    assert {code_of(wording) for wording in wordings.split()} == {code}


@pytest.mark.parametrize(
    "wording",
    # a part, a product, a bare verb: none of them is the indicator whose words it holds
    ["汽车出口", "苏州外贸企业", "机电产品进出口", "人均", "实现", "增速", "", "民营企业进出口", "网上"],
)
def test_other_things_have_no_code(wording: str) -> None:
    assert code_of(wording) is None


def test_no_wording_means_two_indicators() -> None:
    seen: dict[str, str] = {}
    for row in rows("indicators"):
        assert growth_of(row["code"]) in ("nominal", "real", "adjusted"), row["code"]
        for name in (row["name"], *filter(None, row["synonyms"].split("|"))):
            assert seen.setdefault(plain_indicator(name), row["code"]) == row["code"], name


def test_identities_name_known_codes() -> None:
    known = {row["code"] for row in rows("indicators")}
    for row in rows("identities"):
        assert {row["total"], *row["parts"].split("|")} <= known
