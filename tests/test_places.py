"""Places in prose: what is a region, under which name and code, and what only looks like one.

Each row of data/places.tsv is one incident: a place that must be found under its reported name, a name
that merely contains a place (广州白云机场), or words that arise where two words meet (弘扬|中华).
"""

from __future__ import annotations

import csv
import itertools
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from linear import assert_linear, repeated

from pipeline.reading.gazetteer import (
    code_of,
    is_within,
    level_of,
    names_within,
    province_of,
    short_name,
)
from pipeline.reading.places import Earlier, PlaceMention, find_places, resolve_relative

DATA = Path(__file__).parent / "data" / "places.tsv"


def _cases() -> list[dict[str, str]]:
    lines = [line for line in DATA.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


@pytest.mark.parametrize("case", _cases(), ids=lambda case: f"{case['span']}-{case['sentence'][:12]}")
def test_sentence(case: dict[str, str]) -> None:
    start = case["sentence"].index(case["span"])
    end = start + len(case["span"])
    found = find_places(case["sentence"])
    if case["kind"] == "none":
        assert not [m for m in found if m.kind == "region" and m.start < end and m.end > start]
        return
    exact = [m for m in found if (m.start, m.end) == (start, end)]
    assert exact, f"nothing at {case['span']}; found {[(m.text, m.kind) for m in found]}"
    mention = exact[0]
    assert (mention.name, mention.code or "", mention.level, mention.kind) == (
        case["name"],
        case["code"],
        case["level"],
        case["kind"],
    )


def test_enough_incidents() -> None:
    cases = _cases()
    assert len(cases) >= 120
    assert sum(case["kind"] != "region" for case in cases) >= 40


def test_short_name_after_full_name() -> None:
    """新化 is read alone once 新化县 was named, but not inside 创新化工."""
    found = find_places("新化县产值增长。新化的企业增多，创新化工领先。")
    assert [(m.text, m.code) for m in found] == [("新化县", "431322"), ("新化", "431322")]


def test_earlier_paragraph_admits_short_name_and_decides_between_equals() -> None:
    earlier = find_places("吉林洮南风电装机增长。北京市启动改造。")
    assert [m.name for m in find_places("在洮南，风机林立。")] == []
    assert [m.code for m in find_places("在洮南，风机林立。", earlier=Earlier(earlier))] == ["220881"]
    assert [m.code for m in find_places("朝阳区新增绿地。")] == [None]
    assert [m.code for m in find_places("朝阳区新增绿地。", earlier=Earlier(earlier))] == ["110105"]


def test_earlier_mentions_tell_the_same_together_and_one_by_one() -> None:
    found = find_places("平山县象角村修了路，正定县和长兴县也修了。浙江长兴投资增长，日本石川县下降。") * 9
    at_once, one_by_one = Earlier(found), Earlier()
    for mention in found:
        one_by_one.add([mention])
    assert (at_once.near, at_once.said) == (one_by_one.near, one_by_one.said)
    assert "象角村" in at_once.said
    at_once.add(find_places("浙江投资增长。") * 40)
    assert (at_once.near, at_once.said) == (["330000"], {})


def test_village_is_remembered() -> None:
    found = find_places("平山县象角村修了路。从象角村出发的车多了。")
    assert [m.name for m in found] == ["象角村", "象角村"]


def _relative(text: str) -> PlaceMention:
    return next(m for m in find_places(text) if m.level == "relative")


@pytest.mark.parametrize(
    ("text", "before", "dateline", "place", "expected"),
    [
        ("我市外贸增长。", "", None, "江门", "江门"),
        ("我省外贸增长。", "", None, "江门", "广东"),
        ("本区外贸增长。", "", None, "顺德区", "顺德区"),
        ("我市外贸增长。", "深圳进出口下降。", None, "江门", "江门"),
        ("全市外贸增长。", "深圳进出口下降。", None, "江门", "深圳"),
        ("全市外贸增长。", "上海进出口下降。", None, "江门", "上海"),
        ("全市外贸增长。", "", "佛山", "江门", "佛山"),
        ("全市外贸增长。", "", None, "江门", "江门"),
        ("全省外贸增长。", "浙江进出口下降。", None, "江门", "浙江"),
        ("全省外贸增长。", "宁波市进出口下降。", None, "江门", "浙江"),
        ("全区外贸增长。", "宁夏同心县进出口下降。宁夏出台政策。", None, None, "宁夏"),
        ("全区外贸增长。", "山西省吕梁地区修路。", None, None, "吕梁"),
        ("全县外贸增长。", "贵州省长顺县修路。", None, None, "长顺县"),
        ("当地外贸增长。", "贵州省长顺县修路。", None, None, "长顺县"),
        ("全村收入增长。", "平山县象角村修路。", None, None, "象角村"),
        ("全疆外贸增长。", "", None, None, "新疆"),
        ("全港零售增长。", "", None, None, "香港"),
        ("全县外贸增长。", "美国进口下降。", None, None, None),
    ],
)
def test_relative(
    text: str, before: str, dateline: str | None, place: str | None, expected: str | None
) -> None:
    named = find_places(before)
    found = resolve_relative(_relative(text), named=named, dateline_place=dateline, place=place)
    assert (found.name if found else None) == expected


def test_codes() -> None:
    assert code_of("四川") == "510000"
    assert code_of("吉林") == "220000"
    assert code_of("吉林市") == "220200"
    assert code_of("朝阳区") is None
    assert code_of("朝阳区", "北京") == "110105"
    assert code_of("襄樊市") == "420600"
    assert code_of("阿联酋") == "AE"
    assert code_of("没有此地") is None
    assert province_of("义乌") == "330000"
    assert province_of("330113") == "330000"
    assert province_of("美国") is None
    assert level_of("雄安新区") == "area"
    assert level_of("美国") == "country"
    assert level_of("没有此地") is None
    assert short_name("510000") == "四川"
    assert short_name("黔东南苗族侗族自治州") == "黔东南"
    assert is_within("上海", "长三角")
    assert is_within("义乌", "浙江")
    assert is_within("香港", "全国")
    assert is_within("巴黎", "法国")
    assert not is_within("浙江", "义乌")
    assert not is_within("重庆", "长三角")


@pytest.mark.parametrize(
    ("around", "name", "code"),
    [
        ("110000", "朝阳", "110105"),
        ("220100", "朝阳", "220104"),
        ("220000", "朝阳", "220104"),
        ("210000", "朝阳", "211300"),  # the wider one
        ("211300", "朝阳", "211321"),  # not the prefecture itself
        ("220200", "吉林", None),
        ("220200", "蛟河", "220281"),
        ("220100", "蛟河", None),  # of the prefecture beside it
        ("130000", "平泉", "130881"),  # in force; the former county stands first in the table
        ("110105", "朝阳", None),  # a district has no divisions
        ("JP", "朝阳", None),
    ],
)
def test_a_short_name_is_that_of_a_place_within(around: str, name: str, code: str | None) -> None:
    """长春朝阳 and 辽宁朝阳 are two places; the short name alone says neither."""
    place = names_within(around).get(name)
    assert (place.code if place else None) == code


def test_every_province_is_found_by_both_names() -> None:
    from pipeline.lexicon import rows

    for row in rows("places"):
        if row["code"].endswith("0000") and not row["until"]:
            for name in (row["name"], row["short"]):
                (mention,) = find_places(f"，{name}，")
                assert (mention.name, mention.code) == (row["short"], row["code"])


@pytest.mark.parametrize(
    "unit",
    [
        "上海、",
        "在洮南，",
        "平山县象角村、",
        "《上海",
        "浙江长兴",
        "全市",
        "朝阳区、",
        "村，",
        "中国" * 3 + "公司",
        "二十四平",
    ],
)
def test_linear(unit: str) -> None:
    """Whatever repeats, places are found in time that grows with the text only."""
    assert_linear(find_places, repeated(unit), 160_000)


@given(
    st.text(
        alphabet=st.sampled_from(
            list("上海市浙江长兴县区中国全省村镇的、，。《》（日本0１二四平我某 \n\x00")
        ),
        max_size=60,
    )
)
def test_spans_are_true_ordered_and_apart(text: str) -> None:
    found = find_places(text)
    assert all(text[m.start : m.end] == m.text and m.text and m.name for m in found)
    assert all(left.end <= right.start for left, right in itertools.pairwise(found))


@given(st.text(max_size=40))
def test_any_text_is_read(text: str) -> None:
    find_places(text)
