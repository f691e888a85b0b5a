"""What figures say: whole sentences of statistical prose, every field of every figure in them.

Guards against: a list whose values go to the wrong heads, a comparison's period or place taken for the
figure's, a level reached read as a change, a sign lost, an inherited place or period that should have
been reset, and figures that are missed or made up.

`data/statements.tsv` has one figure a row; `〃` repeats the text above. A `*` accepts anything, `/`
stands between wordings of an indicator that are as good; they are held against what is read by their
likeness, which lets a stray word pass, or letter by letter where the cell begins with `=`. `known` says
what the reader still gets wrong: such a row fails when it is read right, so that the remark goes. `extra`
names figures that the reader still makes up in the text.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from pipeline.reading import Figure, read_text

DATA = Path(__file__).parent / "data" / "statements.tsv"


@dataclass(frozen=True)
class Row:
    """An expected figure and its place in the file."""

    line: int
    text: str
    date: str
    place: str
    cells: dict[str, str]


def _rows() -> list[Row]:
    rows: list[Row] = []
    with DATA.open(encoding="utf-8", newline="") as file:
        for line, cells in enumerate(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE), start=2):
            if cells["text"] == "〃":
                above = rows[-1]
                rows.append(Row(line, above.text, above.date, above.place, cells))
            else:
                text = cells["text"].replace("\\n", "\n")
                rows.append(Row(line, text, cells["date"], cells["place"], cells))
    return rows


ROWS = _rows()


def _squeeze(words: str) -> str:
    return re.sub(r"[\s的,，、()（）“”\"'《》·\-—:：]", "", words).lower()


def _alike(a: str, b: str) -> float:
    """Dice similarity of the bigrams of two wordings, marks and 的 aside."""
    first, second = (
        Counter(s[i : i + 2] for i in range(max(1, len(s) - 1))) for s in (_squeeze(a), _squeeze(b))
    )
    total = sum(first.values()) + sum(second.values())
    return 2 * sum((first & second).values()) / total if total else 0.0


def _short(region: str) -> str:
    region = re.sub(r"(特别行政区|维吾尔自治区|壮族自治区|回族自治区|自治区)$", "", region)
    return re.sub(r"(?<=..)[省市]$", "", region)


def _read(row: Row) -> list[Figure]:
    return read_text(row.text, date=row.date, place=row.place or None).figures


def _differences(row: Row, figure: Figure) -> dict[str, tuple[object, object]]:
    """Expected and read, by field, where they differ."""
    want = row.cells
    wrong: dict[str, tuple[object, object]] = {}
    if figure.value != pytest.approx(float(want["value"]), rel=1e-9):
        wrong["value"] = (want["value"], figure.value)
    for field in ("unit", "modifier", "measure", "status"):
        if want[field] not in ("*", getattr(figure, field)):
            wrong[field] = (want[field], getattr(figure, field))
    if want["measure"] in ("growth", "change") and want["basis"] not in ("*", figure.basis or ""):
        wrong["basis"] = (want["basis"], figure.basis)
    named = figure.indicator or ""
    wordings = want["indicator"].removeprefix("=").split("/")
    if want["indicator"].startswith("="):
        if named not in wordings:
            wrong["indicator"] = (want["indicator"], named)
    elif want["indicator"] != "*" and max(_alike(w, named) for w in wordings) < 0.6:
        wrong["indicator"] = (want["indicator"], named)
    if want["region"] != "*" and _short(want["region"]) != _short(figure.region or ""):
        wrong["region"] = (want["region"], figure.region)
    period = tuple(str(day or "") for day in (figure.period_start, figure.period_end))
    if want["period_start"] != "*" and (want["period_start"], want["period_end"]) != period:
        wrong["period"] = ((want["period_start"], want["period_end"]), period)
    return wrong


def _cases() -> Sequence[object]:
    return [
        pytest.param(
            row,
            id=f"{row.line}-{row.cells['span']}",
            marks=[pytest.mark.xfail(reason=row.cells["known"], strict=True)] if row.cells["known"] else [],
        )
        for row in ROWS
    ]


@pytest.mark.parametrize("row", _cases())
def test_figure(row: Row) -> None:
    span, _, nth = row.cells["span"].partition("#")
    same = [figure for figure in _read(row) if figure.text == span]
    assert len(same) >= int(nth or 1), f"{span} is not read"
    assert _differences(row, same[int(nth or 1) - 1]) == {}


def _texts() -> Sequence[object]:
    cases = []
    for row in ROWS:
        if row.cells["text"] != "〃":
            spans = [r.cells["span"].partition("#")[0] for r in ROWS if r.text == row.text]
            extra = row.cells["extra"]
            marks = [pytest.mark.xfail(reason=f"makes up {extra}", strict=True)] if extra else []
            cases.append(pytest.param(row, spans, id=str(row.line), marks=marks))
    return cases


@pytest.mark.parametrize(("row", "spans"), _texts())
def test_no_figure_is_made_up(row: Row, spans: list[str]) -> None:
    assert Counter(figure.text for figure in _read(row)) <= Counter(spans)


def test_the_table_is_broad() -> None:
    """The rows stand for the ways of stating a number, not for one genre of one year."""
    assert len(ROWS) >= 160
    measures = {row.cells["measure"] for row in ROWS}
    assert {"level", "growth", "change", "gap", "share", "contribution", "multiple", "rank"} <= measures
    assert {row.cells["status"] for row in ROWS} >= {"actual", "forecast", "target"}
    assert {row.cells["basis"] for row in ROWS} >= {"yoy", "mom", "other"}
    assert len({row.date[:4] for row in ROWS}) >= 20
