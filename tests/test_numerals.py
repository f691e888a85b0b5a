"""The account of numerals: every run once, with its class, on any text."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest

from pipeline.reading.labels import find_words
from pipeline.reading.model import ClassedSpan
from pipeline.reading.numerals import account
from pipeline.reading.places import find_places
from pipeline.reading.quantities import find_quantities
from pipeline.reading.times import find_times

CLASSES = {"f": "figure", "d": "date", "l": "label", "o": "ordinal", "i": "idiom"}
ROWS = [
    line.split("\t")
    for line in (Path(__file__).parent / "data" / "numerals.tsv").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
]
GOLD = Path(__file__).parents[2] / "shared" / "gold"
# The contract's own definition of a run, written out a second time on purpose.
RUN = re.compile(
    r"(?:[0-9０-９〇零一二三四五六七八九十百千万亿兆两廿卅]|(?<=[0-9０-９])[.,．，：:/](?=[0-9０-９]))+"
)


@pytest.mark.parametrize(("marked", "classes"), ROWS)
def test_classes(marked: str, classes: str) -> None:
    text = re.sub(r"[\[\]]", "", marked)
    quantities, spans = find_quantities(text, find_times(text), find_places(text))
    numerals = account(text, spans, [(q.start, q.end, i) for i, q in enumerate(quantities)])
    assert [n.text for n in numerals] == re.findall(r"\[(.*?)\]", marked)
    assert [n.cls for n in numerals] == [CLASSES[c] for c in classes.split()]
    for numeral in numerals:
        assert (numeral.figure is not None) == (numeral.cls == "figure")


def complete(text: str) -> None:
    quantities, spans = find_quantities(text, (), ())
    numerals = account(text, spans, [(q.start, q.end, i) for i, q in enumerate(quantities)])
    assert [(n.start, n.end) for n in numerals] == [m.span() for m in RUN.finditer(text)]
    assert all(text[n.start : n.end] == n.text for n in numerals)


def test_every_run_of_random_text_is_in_the_account_once() -> None:
    letters = "0123456789０９〇零一二三十百千万亿两廿 .,，：:/-—~％%第年月个元多余几半约超、和GA\n壹佰億²"
    source = random.Random(7)
    for _ in range(400):
        complete("".join(source.choices(letters, k=source.randrange(60))))


@pytest.mark.skipif(not GOLD.exists(), reason="the gold texts are not here")
def test_every_run_of_the_gold_texts_is_in_the_account_once() -> None:
    for path in sorted(GOLD.rglob("raw/**/*.*")):
        complete(path.read_bytes().decode("utf-8"))


def test_both_halves_of_a_torn_number_belong_to_one_figure() -> None:
    numerals = account("共13 526.91亿元", [], [(1, 11, 0)])
    assert [(n.text, n.cls, n.figure) for n in numerals] == [("13", "figure", 0), ("526.91亿", "figure", 0)]


def test_figures_win_over_other_spans() -> None:
    (numeral,) = account("三年", [ClassedSpan(0, 2, "date", "time")], [(0, 2, 4)])
    assert (numeral.cls, numeral.figure) == ("figure", 4)


@pytest.mark.parametrize("text", ["二十分钟", "五十一家", "三百花店长"])
def test_words_do_not_cut_through_numerals(text: str) -> None:
    # 十分, 十一 and 百花 are words, but not here.
    assert find_words(text) == []
