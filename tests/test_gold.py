"""The figures of annotated pages, by the scorer that stands beside them: a floor under each rate.

Guards against: a change of the reader that helps one sentence and costs others. Skipped where
`../shared/gold` is absent. The floors lie a little under what the reader reaches.
"""

from __future__ import annotations

import importlib.util
import json
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from pipeline.issue.files import FileTask, lay_out_files, tell_dates
from pipeline.issue.issues import IssueTask, read_issues

GOLD = Path(__file__).parent.parent.parent / "shared" / "gold"
pytestmark = pytest.mark.skipif(
    not (GOLD / "score.py").is_file(),
    reason="../shared/gold, the annotated pages and their scorer, is not here",
)

FLOORS: dict[str, dict[str, float]] = {
    "seed": {
        "quantity": 0.97,
        "frame": 0.94,
        "stated": 0.93,
        "measure": 0.95,
        "indicator": 0.94,
        "region": 0.95,
        "period": 0.95,
        "basis": 0.90,
    },
    "dev": {
        "quantity": 0.98,
        "frame": 0.80,
        "stated": 0.86,
        "measure": 0.975,
        "indicator": 0.895,
        "region": 0.935,
        "period": 0.91,
        "basis": 0.94,
        "status": 0.96,
        "status_not_actual": 0.80,
        "region where filled": 0.935,
        "period where filled": 0.93,
    },
}


@cache
def _scores(part: str) -> dict[str, float]:
    """Every rate of the scorer for one set of pages, by a flat name."""
    raw = GOLD / part / "raw"
    tasks = [
        FileTask(
            location=str(path),
            path=path.relative_to(raw).as_posix(),
            page_id=path.relative_to(raw).with_suffix("").as_posix(),
            title=None,
            place="江门" if part == "seed" else None,
            twins=(),
            today=date(2026, 5, 23),
            reader_version="",
            size=path.stat().st_size,
        )
        for path in sorted(raw.rglob("*.txt"))
    ]
    tasks = [replace(task, told=day) for task, day in zip(tasks, tell_dates(tasks), strict=True)]
    laid = lay_out_files(tasks).tables
    made = read_issues(IssueTask(laid["pages"], laid["articles"], laid["paragraphs"]))
    spec = importlib.util.spec_from_file_location("score", GOLD / "score.py")
    assert spec is not None and spec.loader is not None
    scorer: Any = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(scorer)
    gold = {
        path.stem: [
            json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()
        ]
        for path in sorted((GOLD / part / "gold").glob("*.jsonl"))
    }
    read: dict[str, list[dict[str, Any]]] = {stem: [] for stem in gold}
    for row in made.tables["figures"].to_pylist():
        cells = {name: scorer.clean(value) for name, value in row.items()}
        read.setdefault(row["page_id"].rsplit("/", 1)[-1], []).append(cells)
    result, _ = scorer.score(gold, read)
    return {
        "quantity": result["quantity"]["f1"],
        "frame": result["frame"]["f1"],
        "stated": result["stated_recall"],
        "status_not_actual": result["status_not_actual"],
        **result["fields"],
        **{f"{name} where filled": rate for name, rate in result["precision_filled"].items()},
    }


@pytest.mark.parametrize(
    ("part", "name", "floor"),
    [(part, name, floor) for part in FLOORS for name, floor in FLOORS[part].items()],
)
def test_rate(part: str, name: str, floor: float) -> None:
    assert _scores(part)[name] >= floor
