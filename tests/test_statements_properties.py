"""What holds of every text: nothing crashes, spans are verbatim, no numeral is lost, time is linear.

Guards against: offsets that drift in odd characters, numerals in no row or in two, a reading that
looks ahead into the next paragraph for more than its place, and paragraphs of a hundred thousand items
that never end.
"""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from linear import assert_linear, repeated

from pipeline.reading import Figure, Reading, read_text

_RUN = re.compile(r"[0-9０-９〇零一二三四五六七八九十百千万亿兆两廿卅]")
_PIECES = [
    "\n",
    *"，、。；：（）“”由从将占家和等的三7两万",
    *re.findall(
        r"\S+",
        """
    去年 一季度 1—5月 截至6月底 2022年 上海 江苏 我市 全国 其中 分别 同比 环比 比上年 增至 降至 增长 下降
    预计 力争 高于 位居 第一 前五 产量 出口额 农民 3.1% 2.5个百分点 1.8倍 四成 300万吨 12亿元 35个 翻一番
    -0.4%
""",
    ),
]
_PROSE = st.lists(st.sampled_from(_PIECES), max_size=40).map("".join)
_ANY = st.text(st.characters(exclude_categories=["Cs"]), max_size=80) | _PROSE


def _check(text: str, reading: Reading) -> None:
    for figure in reading.figures:
        assert text[figure.start : figure.end] == figure.text != ""
    for numeral in reading.numerals:
        assert text[numeral.start : numeral.end] == numeral.text
    covered = [i for numeral in reading.numerals for i in range(numeral.start, numeral.end)]
    assert len(covered) == len(set(covered))
    assert {m.start() for m in _RUN.finditer(text)} <= set(covered)


@settings(max_examples=150, deadline=None)
@given(_ANY, st.sampled_from(["2024-05-20", None]), st.sampled_from(["江门", None]))
def test_any_text_is_read(text: str, date: str | None, place: str | None) -> None:
    _check(text, read_text(text, date=date, place=place))


def _but_for_the_place(figure: Figure) -> Figure:
    flags = tuple(flag for flag in figure.flags if not flag.startswith("region_"))
    return replace(figure, region=None, region_code=None, flags=flags, reasons=())


@settings(max_examples=80, deadline=None)
@given(_PROSE, _PROSE)
def test_a_later_paragraph_changes_only_a_place_that_was_not_told(text: str, later: str) -> None:
    """The whole article tells what 我市 means; nothing else looks ahead."""
    first = text.rstrip("\n")
    alone = read_text(first, date="2024-05-20").figures
    both = [f for f in read_text(f"{first}\n{later}", date="2024-05-20").figures if f.end <= len(first)]
    assert [_but_for_the_place(f) for f in both] == [_but_for_the_place(f) for f in alone]
    told = [
        (after.region, before.region)
        for after, before in zip(both, alone, strict=True)
        if not {"region_default", "region_unknown"} & {*before.flags}
    ]
    assert all(after == before for after, before in told)


_UNITS = {
    "sentences": "去年，上海汽车产量达300万辆，同比增长3.1%。",
    "clauses": "上海汽车产量达300万辆，",
    "heads": "上海、",
    "values": "3.1%、",
    "verbs": "增长",
    "sources": "由2015年的3万吨增至",
    "brackets": "（其中",
    "months": "3月",
    "ends": "从2020年",
    "days": "5月3日、",
    "offices": "市公安局、",
    "divisions abroad": "日本石川县和",
    "causes": "受日本影",
    "places of a town": "全市、平度市",
}


@pytest.mark.parametrize("name", _UNITS)
def test_a_long_paragraph_takes_linear_time(name: str) -> None:
    """Found by measurement: where a clause's content begins was looked for anew at each of its times."""
    assert_linear(lambda text: read_text(text, date="2024-05-20"), repeated(_UNITS[name]), 80_000)
