"""Relations that a text states are found and tested, and nothing else is accused.

Guards against: false alarms where a sentence only looks like a relation (日均 against a day, growth at
constant prices), misprints that pass, and relations that are lost when the reader changes.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from linear import assert_linear
from misprints import audits_of, tables_of

DATA = Path(__file__).parent / "data" / "audits.tsv"
SEED = Path(__file__).parent.parent / "raw" / "000_50054e89335d40fa.txt"
CASES = [
    line.split("\t")
    for line in DATA.read_text(encoding="utf-8").splitlines()
    if "\t" in line and line != "text\tfound"
]


@pytest.mark.parametrize(("text", "found"), CASES, ids=[text[:30] for text, _ in CASES])
def test_relations_of_a_page(text: str, found: str, tmp_path: Path) -> None:
    tables = tables_of("\n\n".join(text.split("|")) + "\n", tmp_path, "2026-05-22/page.txt", "江门")
    told = Counter(f"{row['relation']}:{row['verdict']}" for row in audits_of(tables))
    expected = Counter() if found == "-" else Counter(found.split())
    assert told == expected


SEED_FINDINGS = [
    ("repeat", ["74.2%", "74.2%"]),
    ("repeat", ["34.3%", "34.3%"]),
    ("repeat", ["33.6%", "33.6%"]),
    ("repeat", ["45.4%", "45.4%"]),
    ("repeat", ["6.0%", "6%"]),
    ("repeat", ["16000人", "16000人"]),
    ("threshold", ["万亿元", "13526.91亿元"]),
    ("threshold", ["万亿元", "12931.5亿元"]),
    ("rank", ["四", "13526.91亿元", "12931.5亿元", "9594.13亿元", "7988.88亿元"]),
    ("share", ["88%", "1.1万亿元", "12931.5亿元"]),
]


def test_the_seed_page(tmp_path: Path) -> None:
    tables = tables_of(SEED.read_text(encoding="utf-8"), tmp_path, SEED.name, "江门")
    texts = dict(zip(*(tables["figures"][name].to_pylist() for name in ("figure_id", "text")), strict=True))
    rows = audits_of(tables)
    told = [(row["relation"], [texts[each] for each in row["figure_ids"]]) for row in rows]
    for expected in SEED_FINDINGS:
        assert expected in told
    assert {row["verdict"] for row in rows} == {"consistent"}


def test_an_explanation_is_one_sentence_with_the_numbers(tmp_path: Path) -> None:
    text = "2025年末，全市农机合作社1250家，比上年增加250家，增长52%。\n"
    (row,) = audits_of(tables_of(text, tmp_path, "2026-05-22/page.txt", "江门"))
    assert row["explanation"].count("。") == 1 and row["explanation"].endswith("。")
    for number in ("1250家", "250家", "25%", "52%", "不符"):
        assert number in row["explanation"]
    assert (row["stated"], row["expected_low"], row["expected_high"]) == (52.0, 25.0, 25.0)
    assert row["audit_id"].startswith("2026-05#u")


def test_a_sentence_of_many_items_takes_linear_time(tmp_path: Path) -> None:
    def text_of(size: int) -> str:
        return "一季度，全市出口" + "、".join(f"{at % 97}.{at % 10}亿元" for at in range(size // 7)) + "。\n"

    assert_linear(
        lambda text: audits_of(tables_of(text, tmp_path, "2026-05-22/page.txt", "江门")), text_of, 28_000
    )
