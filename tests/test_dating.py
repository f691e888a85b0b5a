"""When, against what and how surely: period, basis, measure and status of figures in their context.

Guards against: a number dated by the day of its announcement, by a base of comparison or by a time
that only explains another; a list of times whose numbers all get the last one; a background sentence
that dates what follows it; a comparison with an earlier time read as a gap, or against the wrong base.

`data/dating.tsv` has one text a row (`\\n` between paragraphs) with its figures in brackets:
【8.1亿元|2017|level】. A period is a year, a month, a day, 2025-Q1, 2025-H1, two of these with `..`
between them, `-` for none or `*` for any. Then come the measure with `:` and the basis, and the status
where it is not actual.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date
from pathlib import Path

import pytest

from pipeline.reading import Figure, read_text

DATA = Path(__file__).parent / "data" / "dating.tsv"
_MARK = re.compile(r"【([^|】]*)\|([^】]*)】")


def _rows() -> list[tuple[str, str]]:
    lines = DATA.read_text(encoding="utf-8").splitlines()
    cells = [line.split("\t") for line in lines if line and not line.startswith("#")]
    return [(day, text.replace("\\n", "\n")) for day, text in cells]


def _days(period: str) -> tuple[date | None, date | None]:
    """The first and last day of a period as the data file writes it."""
    if period == "-":
        return None, None
    first, _, last = period.partition("..")
    if last:
        return _days(first)[0], _days(last)[1]
    year, *rest = period.split("-")
    begin, end = 1, 12
    if len(rest) == 2:
        return (day := date.fromisoformat(period)), day
    if rest:
        width = {"Q": 3, "H": 6}.get(rest[0][0], 1)
        end = int(rest[0].lstrip("QH")) * width
        begin = end - width + 1
    return date(int(year), begin, 1), date(int(year), end, monthrange(int(year), end)[1])


def _wrong(figure: Figure, cells: list[str]) -> list[str]:
    """What a figure has otherwise than the cells say."""
    measure, _, basis = (cells[1] if len(cells) > 1 else "").partition(":")
    said = [
        ("period", cells[0] == "*" or _days(cells[0]) == (figure.period_start, figure.period_end)),
        ("measure", measure in ("", figure.measure)),
        ("basis", basis in ("", figure.basis)),
        ("status", figure.status == (cells[2] if len(cells) > 2 else "actual")),
    ]
    return [name for name, right in said if not right]


@pytest.mark.parametrize(("day", "marked"), _rows())
def test_figures_are_dated(day: str, marked: str) -> None:
    text, at, wanted = "", 0, []
    for mark in _MARK.finditer(marked):
        text += marked[at : mark.start()]
        wanted.append((len(text), mark[1], mark[2].split("|")))
        text += mark[1]
        at = mark.end()
    text += marked[at:]
    assert wanted
    read = {figure.start: figure for figure in read_text(text, date=day).figures}
    wrong = []
    for start, span, cells in wanted:
        figure = read.get(start)
        faults = _wrong(figure, cells) if figure else ["missed"]
        if figure and faults:
            seen = figure.period_start, figure.period_end, figure.measure, figure.basis, figure.status
            faults.append(" ".join(str(cell) for cell in seen))
        if faults:
            wrong.append((span, *faults))
    assert not wrong
