"""Every hedge of the table on its side of a number, and words that merely end like a hedge."""

from __future__ import annotations

import pytest

from pipeline.lexicon import rows
from pipeline.reading.quantities import find_quantities

SIDES = ("before", "after")


@pytest.mark.parametrize(
    "row", [r for r in rows("modifiers") if r["side"] in SIDES], ids=lambda r: str(r["word"])
)
def test_row(row: dict[str, str]) -> None:
    # 过 hedges amounts and shares only: 收获过六成, but 去过3次.
    amount = "20%" if row["word"] == "过" else "20户"
    text = f"本地{row['word']}{amount}。" if row["side"] == "before" else f"本地有{amount}{row['word']}。"
    (quantity,), _ = find_quantities(text, (), ())
    assert (quantity.text, quantity.modifier) == (amount, row["modifier"])


@pytest.mark.parametrize(
    "row", [r for r in rows("modifiers") if r["side"] == "filler"], ids=lambda r: str(r["word"])
)
def test_filler_may_stand_between(row: dict[str, str]) -> None:
    hedge, modifier = ("超", "gt") if row["word"] == "过" else ("约", "approx")
    (quantity,), _ = find_quantities(f"共{hedge}{row['word']}20户。", (), ())
    assert quantity.modifier == modifier


@pytest.mark.parametrize(
    "text",
    [
        "附近20户",
        "节约20元",
        "去过3次",
        "经过20天",
        "看不到20户",
        "预约20户",
        "条约20条",
        "最近20天里",
        "赶超20家",
        "3年多次",
    ],
)
def test_words_that_end_like_a_hedge(text: str) -> None:
    (quantity,), _ = find_quantities(text, (), ())
    assert quantity.modifier == "eq"
