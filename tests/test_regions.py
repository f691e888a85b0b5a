"""Where a figure holds: the region of figures in whole articles, from all that the article says.

Guards against: a town's figures given to the country or to a guest, a partner or an event's name taken for
the place, a part's place that stays in force too long, and a place that nothing tells being guessed.

Rows of data/regions.tsv: an article (`\\n` between paragraphs, `〃` for the one above), a figure in it
and its region; `null` where none can be told. A row may stand for one rule only.
"""

from __future__ import annotations

import csv
import itertools
from pathlib import Path

import pytest

from pipeline.reading import read_text

DATA = Path(__file__).parent / "data" / "regions.tsv"


def _cases() -> list[dict[str, str]]:
    lines = [line for line in DATA.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    cases = list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
    for above, case in itertools.pairwise(cases):
        if case["text"] == "〃":
            case |= {"text": above["text"], "place": above["place"]}
    return cases


@pytest.mark.parametrize("case", _cases(), ids=lambda case: f"{case['span']}-{case['text'][:12]}")
def test_region(case: dict[str, str]) -> None:
    text = case["text"].replace("\\n", "\n")
    span, _, nth = case["span"].partition("#")
    figures = read_text(text, date="2021-08-10", place=case["place"] or None).figures
    same = [figure for figure in figures if figure.text == span]
    assert len(same) >= int(nth or 1), f"{span} is not read; read {[f.text for f in figures]}"
    assert (same[int(nth or 1) - 1].region or "null") == case["region"]
