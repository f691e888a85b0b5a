"""Asset checks that warn: data points that contradict each other, and arithmetic that does not come out.

What belongs here: telling people which rows to look at. What does not: finding them (`reconcile`), rules
that stop a run (`checks`). What a newspaper misprints is no fault of the tables: these checks never block.
"""

from collections.abc import Iterator
from functools import partial
from typing import Any

import pyarrow.compute as pc
from dagster import (
    AssetCheckExecutionContext,
    AssetCheckResult,
    AssetCheckSeverity,
    AssetCheckSpec,
    MetadataValue,
    multi_asset_check,
)

from pipeline.kept import kept
from pipeline.preview import listing
from pipeline.resources import Workspace
from pipeline.tables.store import Store

__all__ = ["tell_doubts"]

LISTED = 50
LONGEST = 300

_DOUBTS = {
    ("observations", "agreement"): (
        "agree",
        False,
        "all mentions of a data point agree within their printed precision",
        "rows contradict each other; compare their figures with the pages",
    ),
    ("audits", "arithmetic"): (
        "verdict",
        "inconsistent",
        "every arithmetic relation that the text states comes out",
        "relations do not come out; a misprint, or a misreading: newsfigures explain shows the figures",
    ),
}
"""Table and check -> column, the value that is in doubt, what is hoped for, what to do otherwise."""


@multi_asset_check(
    specs=[
        AssetCheckSpec(check, asset=name, description=f"Warns unless {hope}; never stops a run.")
        for (name, check), (_, _, hope, _) in _DOUBTS.items()
    ],
    can_subset=True,
    name="tell_doubts",
)
def tell_doubts(context: AssetCheckExecutionContext, workspace: Workspace) -> Iterator[AssetCheckResult]:
    """List the rows that people should look at."""
    store = Store(workspace.settings().outputs)
    selected = {(key.asset_key.to_user_string(), key.name) for key in context.selected_asset_check_keys}
    asked = [key for key in _DOUBTS if key in selected]
    with store.lock(waiting=context.log.info):
        told = {
            (name, check): kept(store, name, check, partial(_doubtful, store, name, check))
            for name, check in asked
        }
    for (name, check), found in told.items():
        _, _, hope, remedy = _DOUBTS[name, check]
        count = found["doubtful"]
        metadata: dict[str, Any] = {"doubtful": count}
        if count:
            metadata["rows"] = MetadataValue.md(found["rows"])
        yield AssetCheckResult(
            passed=not count,
            asset_key=name,
            check_name=check,
            severity=AssetCheckSeverity.WARN,
            description=f"{count} {remedy}." if count else f"Checked: {hope}.",
            metadata=metadata,
        )


def _doubtful(store: Store, name: str, check: str) -> dict[str, Any]:
    """How many rows are in doubt, and the first of them as Markdown."""
    column, value, _, _ = _DOUBTS[name, check]
    count = 0
    listed: list[dict[str, Any]] = []
    for month in store.months(name):
        doubted = pc.equal(store.read(name, month, [column])[column], value)
        found = pc.sum(doubted).as_py() or 0
        if found and len(listed) < LISTED:
            listed += store.read(name, month).filter(doubted).slice(0, LISTED - len(listed)).to_pylist()
        count += found
    return {"doubtful": count, "rows": listing(name, listed, LONGEST)}
