"""Numerals that only name: every row of the word list, shapes of codes, and list markers."""

from __future__ import annotations

import pytest

from pipeline.lexicon import rows
from pipeline.reading.labels import find_words, label_at
from pipeline.reading.quantities import find_quantities


def test_every_listed_word_is_found_whole() -> None:
    missed = []
    for row in rows("idioms"):
        text = f"，{row['word']}，"
        spans = [(span.start, span.end, span.cls) for span in find_words(text)]
        if spans != [(1, len(text) - 1, row["class"])]:
            missed.append(row["word"])
    assert missed == []


def test_no_word_is_listed_twice_or_without_numeral() -> None:
    words = [row["word"] for row in rows("idioms")]
    assert len(words) == len(set(words))
    numerals = set("〇零一二三四五六七八九十百千万亿兆两廿卅")
    assert [word for word in words if not numerals & set(word)] == []
    assert {row["class"] for row in rows("idioms")} <= {"idiom", "label", "date", "ordinal"}


def test_no_listed_word_is_a_quantity() -> None:
    quantities = {row["word"]: find_quantities(f"，{row['word']}，", (), ())[0] for row in rows("idioms")}
    assert {word: found[0].text for word, found in quantities.items() if found} == {}


@pytest.mark.parametrize(
    ("text", "start", "printed"),
    [
        ("高速G60段", 3, "G60"),
        ("发布COVID-19指南", 8, "COVID-19"),
        ("电话010-87654321", 2, "010-87654321"),
        ("手机13912345678", 2, "13912345678"),
        ("热线400-810-8888", 2, "400-810-8888"),
        ("建设5G基站", 2, "5G"),
        ("版本2.13.4发布", 2, "2.13.4"),
        ("系统4.0版", 2, "4.0"),
        ("比例1:1.5", 2, "1:1.5"),
        ("住在5号楼", 2, "5"),
    ],
)
def test_shapes(text: str, start: int, printed: str) -> None:
    span = label_at(text, start)
    assert span is not None
    assert text[span.start : span.end] == printed


@pytest.mark.parametrize(
    "text",
    [
        "GDP5%以上",
        "共5kg大米",
        "长12.5m",
    ],
)
def test_units_in_latin_letters_are_no_codes(text: str) -> None:
    quantities, _ = find_quantities(text, (), ())
    assert len(quantities) == 1


@pytest.mark.parametrize(
    ("text", "classes"),
    [
        ("一、总则", ["ordinal"]),
        ("（二）任务", ["ordinal"]),
        ("一是扩大，二是提高", ["ordinal", "ordinal"]),
        ("“新三样”出口", ["label"]),
        ("嫦娥六号", ["label"]),
        ("《消法》第二十三条规定", ["label"]),
        ("记者丁一鸣", ["label"]),
    ],
)
def test_surroundings_give_the_class(text: str, classes: list[str]) -> None:
    quantities, spans = find_quantities(text, (), ())
    assert quantities == []
    assert [span.cls for span in spans] == classes
