"""The parts of the statement reader, each by itself.

Guards against: a rule of one part that is right only by luck of another: clauses cut inside numbers,
lists paired by force, a comparison taken into the subject, decline words without sign, 将来 read as
an intent, a source that takes its verb along.
"""

from __future__ import annotations

import subprocess
import sys

import pytest

from pipeline.reading import read_text
from pipeline.reading.clauses import split
from pipeline.reading.measures import default_basis, read_measure
from pipeline.reading.model import Quantity
from pipeline.reading.noun_phrases import counted_noun
from pipeline.reading.nouns import is_attribute
from pipeline.reading.pairing import split_heads
from pipeline.reading.places import find_places
from pipeline.reading.predicates import Predicate, read_predicate
from pipeline.reading.quantities import find_quantities
from pipeline.reading.sources import said_by
from pipeline.reading.status import read_status
from pipeline.reading.times import find_times
from pipeline.reading.words import find_words


def _parse(text: str) -> tuple[Quantity, Predicate]:
    """The last quantity of a clause and the predicate before it."""
    times = find_times(text)
    quantity = find_quantities(text, times, find_places(text))[0][-1]
    end = quantity.hull_start
    words = [word for word in find_words(text) if word.end <= end]
    return quantity, read_predicate(text, 0, end, words, [t for t in times if t.end <= end])


@pytest.mark.parametrize(
    ("text", "clauses"),
    [
        ("产量1,200吨，增长3%；出口持平。", ["产量1,200吨", "增长3%", "出口持平"]),
        ("共１３，５００户，其中农户九千户", ["共１３，５００户", "其中农户九千户"]),
        ("比赛21:15开始：观众两万", ["比赛21:15开始", "观众两万"]),
        ("国内生产总值（初步核算）增长5%", ["国内生产总值（初步核算）增长5%"]),
        ("利润3亿元（去年2亿元）", ["利润3亿元", "去年2亿元"]),
    ],
)
def test_clauses(text: str, clauses: list[str]) -> None:
    found = [text[c.start : c.end] for sentence in split(text) for c in sentence.clauses]
    assert found == clauses


def test_sentences_cover_the_text() -> None:
    text = "一。二！三……四\n五"
    sentences = split(text)
    assert "".join(text[s.start : s.end] for s in sentences) == text
    assert len(sentences) == 5


@pytest.mark.parametrize(
    ("phrase", "n", "items"),
    [
        ("集成电路、工业机器人产量", 2, ["集成电路产量", "工业机器人产量"]),
        ("汽车产销量", 2, ["汽车产量", "汽车销量"]),
        ("水稻、玉米和大豆播种面积", 3, ["水稻播种面积", "玉米播种面积", "大豆播种面积"]),
        ("水稻、玉米、大豆播种面积", 2, None),
        ("进出口总额", 2, None),
        ("粮食", 1, None),
    ],
)
def test_heads_of_a_list(phrase: str, n: int, items: list[str] | None) -> None:
    assert split_heads(phrase, n) == items


def test_a_list_that_does_not_match_is_not_paired() -> None:
    figures = read_text("一季度，青岛、烟台、潍坊出口额分别增长5.2%、7.1%。", date="2024-04-20").figures
    assert [figure.text for figure in figures] == ["5.2%", "7.1%"]
    assert all("list_mismatch" in figure.flags for figure in figures)
    assert not {"青岛", "烟台", "潍坊"} & {figure.region for figure in figures}


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("粮食产量比上年增长3.1%", "粮食产量"),
        ("水泥销量同比下降了4%", "水泥销量"),
        ("劳动生产率高于全国平均水平2.5%", "劳动生产率"),
        ("服务业增加值已达到300亿元", "服务业增加值"),
        ("牛肉价格较2020年上涨约12%", "牛肉价格"),
    ],
)
def test_subject_ends_before_the_predicate(text: str, subject: str) -> None:
    assert text[: _parse(text)[1].subject_end] == subject


@pytest.mark.parametrize(
    ("text", "name", "factor", "unit"),
    [
        ("煤炭产量增长3.1%", "growth", 1, None),
        ("煤炭产量下降3.1%", "growth", -1, None),
        ("煤炭产量同比减少20万吨", "change", -1, None),
        ("煤炭产量增长1.8倍", "growth", 100, "%"),
        ("煤炭产量是五年前的3倍", "multiple", 1, "times"),
        ("煤炭产量达20万吨", "level", 1, None),
        ("森林覆盖率提高1.5个百分点", "change", 1, None),
        ("增速低于全国1.5个百分点", "gap", -1, None),
        ("投资拉动经济增长1.5个百分点", "contribution", 1, None),
        ("投资对经济增长的贡献率为33%", "contribution", 1, None),
        ("森林覆盖率达65%", "share", 1, None),
        ("煤炭产量位居全国第一", "rank", 1, None),
        ("工程历时3年", "duration", 1, None),
        ("遭20年一遇洪水", "return_period", 1, None),
    ],
)
def test_measure(text: str, name: str, factor: float, unit: str | None) -> None:
    quantity, predicate = _parse(text)
    measure = read_measure(text, quantity, predicate, 0)
    assert (measure.name, measure.factor, measure.unit) == (name, factor, unit)


@pytest.mark.parametrize(
    ("text", "basis"),
    [("煤炭产量增长3.1%", "yoy"), ("煤炭股收涨3.1%", "other"), ("煤炭产量增加20万吨", "other")],
)
def test_basis_without_words(text: str, basis: str) -> None:
    quantity, predicate = _parse(text)
    assert default_basis(text, predicate, read_measure(text, quantity, predicate, 0)) == basis


@pytest.mark.parametrize(
    ("text", "basis"),
    [
        ("5月，煤炭产量同比增长3%", "yoy"),
        ("5月，煤炭产量环比增长3%", "mom"),
        ("5月，煤炭产量比上月增长3%", "mom"),
        ("5月，煤炭产量较去年同期增长3%", "yoy"),
        ("5月，煤炭产量比2019年同期增长3%", "other"),
        ("去年，煤炭产量比上年增长3%", "yoy"),
        ("去年，煤炭产量比2015年增长3%", "other"),
    ],
)
def test_basis_with_words(text: str, basis: str) -> None:
    assert read_text(text, date="2024-06-20").figures[0].basis == basis


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("预计客流将达3万人次", "forecast"),
        ("产值有望突破3亿元", "forecast"),
        ("客流将达到3万人次", "forecast"),
        ("力争产值突破3亿元", "target"),
        ("计划投资3亿元", "target"),
        ("完成计划投资任务，投资3亿元", "actual"),
        ("将污水处理成再生水3万吨", "actual"),
        ("投资3亿元", "actual"),
    ],
)
def test_status(text: str, status: str) -> None:
    quantity, _ = _parse(text)
    start = text.rfind("，", 0, quantity.start) + 1
    words = [w for w in find_words(text) if start <= w.start and w.end <= quantity.hull_start]
    assert read_status(text, start, start, quantity.hull_start, words, 0) == status


@pytest.mark.parametrize(
    ("sentence", "source"),
    [
        ("据中国物流协会统计，去年货运量增长3%。", "中国物流协会"),
        ("水利部最新数据显示，水库蓄水30亿立方米。", "水利部"),
        ("去年货运量增长3%。", None),
    ],
)
def test_source(sentence: str, source: str | None) -> None:
    assert said_by(sentence) == source


@pytest.mark.parametrize(
    ("phrase", "is_one"),
    [
        *[(phrase, True) for phrase in ("汽车产量", "用地面积", "动量", "交易额")],
        *[(phrase, False) for phrase in ("汽车", "科技力量", "产品质量")],
    ],
)
def test_attribute_nouns(phrase: str, is_one: bool) -> None:
    assert is_attribute(phrase) is is_one


@pytest.mark.parametrize(("text", "word"), [("上上下还原", "下"), ("核磁共出", "共"), ("做核磁共", "共")])
def test_a_longer_word_that_breaks_off_hides_none_inside_it(text: str, word: str) -> None:
    assert word in [found.text for found in find_words(text)]


def test_noun_after_a_number() -> None:
    text = "36个传感器，效果良好"
    found = counted_noun(text, 3, 6, find_words(text))
    assert found.noun == "传感器"


@pytest.mark.parametrize(
    ("text", "date", "start", "end"),
    [
        ("2022年产量为3万吨，比2019年增加1万吨。", "2024-01-02", "2022-01-01", "2022-12-31"),
        ("与2015年相比，去年产量增加1万吨。", "2024-01-02", "2023-01-01", "2023-12-31"),
        ("1—5月，产量3万吨。", "2013-06-20", "2013-01-01", "2013-05-31"),
    ],
)
def test_a_comparison_dates_nothing(text: str, date: str, start: str, end: str) -> None:
    periods = {(str(f.period_start), str(f.period_end)) for f in read_text(text, date=date).figures}
    assert periods == {(start, end)}


def test_an_undated_text_has_no_relative_periods() -> None:
    assert [f.period_end for f in read_text("去年产量3万吨，前5个月1万吨。").figures] == [None, None]


def test_the_reader_loads_neither_dagster_nor_pandas() -> None:
    code = "import sys, pipeline.reading; print({'dagster', 'pandas', 'pyarrow'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=True)
    assert done.stdout.strip() == "set()"


def test_each_member_of_a_list_has_the_factor_of_its_own_kind() -> None:
    """翻一番 behind a fold was read as a hundredfold of itself: 10,000 %."""
    text = "今年，甲、乙、丙产品销量分别增长1.1倍、25%和翻一番。"
    found = [(round(figure.value, 6), figure.unit) for figure in read_text(text, date="2026-05-22").figures]
    assert found == [(110, "%"), (25, "%"), (100, "%")]


def test_a_figure_tells_the_words_behind_its_fields() -> None:
    text = "一季度，上海GDP达13526.91亿元，同比增长5.9%。"
    evidence = {each.field: each for each in read_text(text, date="2026-05-22").figures[1].evidence}
    assert {field: each.words for field, each in evidence.items()} == {
        "value": "5.9%",
        "measure": "增长",
        "indicator": "GDP",
        "region": "上海",
        "period": "一季度",
        "basis": "同比",
        "status": "",
    }
    for field in ("value", "measure", "basis"):
        assert text[evidence[field].start : evidence[field].end] == evidence[field].words
    assert (evidence["indicator"].rule, evidence["period"].rule) == ("inherited", "named")
