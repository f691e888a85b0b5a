"""Time expressions: their spans, what they mean on a given date, and what is no time at all.

Guards against: numerals of dates read as quantities and quantities read as dates (13526.91, 3年),
a comparison's year taken for the figure's, December of the wrong year in January, and passes over
long paragraphs that take quadratic time.
"""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from linear import assert_linear, repeated

from pipeline import lexicon
from pipeline.reading.model import Period
from pipeline.reading.periods import resolve
from pipeline.reading.times import KINDS, ROLES, TimeExpr, find_times

DATA = Path(__file__).parent / "data"


def _lines(name: str) -> list[str]:
    text = (DATA / name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


def _day(cell: str) -> date | None:
    return date.fromisoformat(cell) if cell else None


def _current(cell: str) -> Period | None:
    if not cell:
        return None
    start, end = cell.split("/")
    return Period(date.fromisoformat(start), date.fromisoformat(end))


def _only(text: str) -> TimeExpr:
    found = find_times(text)
    assert len(found) == 1, [expr.text for expr in found]
    return found[0]


@pytest.mark.parametrize("line", _lines("times_periods.tsv"))
def test_period(line: str) -> None:
    text, issue, reporting, current, start, end = line.split("\t")
    # In front of a clause, as in a sentence: a clock time alone needs its hint.
    found = find_times(f"{text}，产量1000吨")
    assert found and found[0].start == 0
    period = resolve(
        found[0], issue_date=_day(issue), reporting_day=_day(reporting), current=_current(current)
    )
    assert period == (None if start == "-" else Period(date.fromisoformat(start), date.fromisoformat(end)))


@pytest.mark.parametrize("line", _lines("times_spans.tsv"))
def test_spans_in_sentences(line: str) -> None:
    text = re.sub("[【】]", "", line)
    assert [expr.text for expr in find_times(text)] == re.findall("【(.*?)】", line)


@pytest.mark.parametrize("text", _lines("times_negatives.txt"))
def test_no_time(text: str) -> None:
    numerals = [expr.text for expr in find_times(text) if re.search(r"[0-9一二三四五六七八九十]", expr.text)]
    assert numerals == []
    assert [expr.text for expr in find_times(text) if expr.kind != "vague"] == []


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("截至5月底", "as_of"),
        ("2022年末", "end"),
        ("5月初", "start"),
        ("今年以来", "since"),
        ("去年同期", "comparison"),
        ("2015年以来最高", "comparison"),
        ("近日", "vague"),
        ("前三季度", "plain"),
    ],
)
def test_role(text: str, role: str) -> None:
    assert _only(text).role == role


@pytest.mark.parametrize(
    ("text", "compared"),
    [
        ("比2020年增长", [True]),
        ("较去年“五一”假期增长", [True]),
        ("与上年同期相比", [True]),
        ("高于去年同期", [True]),
        ("比上半年和上年同期分别回落", [True, True]),
        ("2025年增长", [False]),
        ("同2019年基本持平", [True]),
        ("产量与2020年启动的项目", [False]),
    ],
)
def test_comparison_base_is_flagged(text: str, compared: list[bool]) -> None:
    assert [expr.after_than for expr in find_times(text)] == compared


@pytest.mark.parametrize("text", ["将于6月", "预计到6月底", "力争到6月底", "定于6月1日"])
def test_announced_dates_lie_ahead(text: str) -> None:
    expr = find_times(text)[0]
    period = resolve(expr, issue_date=date(2024, 4, 20), reporting_day=None)
    assert expr.ahead
    assert period is not None and period.end.year == 2024


def test_announcement_reaches_to_the_end_of_the_sentence() -> None:
    found = find_times("赛会将于11月9日开幕，11月21日闭幕。11月30日的比赛")
    assert [expr.ahead for expr in found] == [True, True, False]


def test_list_shares_its_year_and_month() -> None:
    ends = []
    for expr in find_times("去年3月、4月和5月增长，2月21日和22日下降"):
        period = resolve(expr, issue_date=date(2024, 6, 20), reporting_day=None)
        ends.append(period and period.end.isoformat())
    assert ends == ["2023-03-31", "2023-04-30", "2023-05-31", "2024-02-21", "2024-02-22"]


def test_point_is_one_day() -> None:
    for text in ("5月21日", "截至5月底", "年末", "目前", "上周三"):
        expr = _only(text)
        period = resolve(expr, issue_date=date(2024, 6, 20), reporting_day=None)
        assert expr.point
        assert period is not None and period.start == period.end


def test_holidays_are_plausible() -> None:
    """A row with its cells exchanged would date thousands of figures wrongly."""
    seen = set()
    for row in lexicon.rows("holidays"):
        start, end = date.fromisoformat(row["start"]), date.fromisoformat(row["end"])
        assert abs(start.year - int(row["year"])) <= 1
        assert (end - start).days + 1 == 40 if row["holiday"] == "春运" else 0 <= (end - start).days <= 9
        assert (row["holiday"], row["year"]) not in seen
        seen.add((row["holiday"], row["year"]))


_REPEATED = ["一", "1、", "3月", "从2020年", "（", "至1月", "截至", "2020年成立", "今（", "年底至", "1:00、"]


@pytest.mark.parametrize("unit", _REPEATED)
def test_linear_on_repetition(unit: str) -> None:
    assert_linear(find_times, repeated(unit), 40_000)


_SIGNS = "0123456789０５年月日时点季度前头截至今去上本同期（）()“”—-~到的末底初以来起、，。 \u3000\u200b\x00"
_TOKENS = [
    "个月",
    "十四五",
    "五一",
    "假期",
    "今天",
    "上半年",
    "2025",
    "一",
    "十",
    "元旦",
    "Q1",
    "周三",
    "’97",
    "31",
]
_PIECES = st.sampled_from([*_SIGNS, *_TOKENS])


@settings(max_examples=300, deadline=None)
@given(st.lists(_PIECES, max_size=30).map("".join))
def test_spans_are_verbatim_and_apart(text: str) -> None:
    reach = 0
    for expr in find_times(text):
        assert text[expr.start : expr.end] == expr.text
        assert reach <= expr.start < expr.end
        assert expr.kind in KINDS and expr.role in ROLES
        reach = expr.end
        for day in (date(2024, 2, 29), date.min, date.max, None):
            period = resolve(
                expr, issue_date=day, reporting_day=day, current=Period(day, day) if day else None
            )
            assert period is None or period.start <= period.end


@given(st.text(max_size=60))
def test_any_text_is_read(text: str) -> None:
    for expr in find_times(text):
        assert text[expr.start : expr.end] == expr.text
