"""The tables as Dagster assets: four steps that make them, each from what the step before wrote.

What belongs here: what Dagster shows of a table, and calling the steps. What does not: the steps
(`steps`), what is checked (`checks`).
"""

import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pyarrow.compute as pc
from dagster import (
    AssetExecutionContext,
    AssetSpec,
    Failure,
    MaterializeResult,
    MetadataValue,
    multi_asset,
)

from pipeline.kept import kept
from pipeline.mapping import ClusterError
from pipeline.preview import preview
from pipeline.raw import InputError
from pipeline.report.pictures import table_picture
from pipeline.report.site import FOLDER, INDEX
from pipeline.resources import Workspace, progress_of
from pipeline.steps import Done, gather, lay_out_pages, read_figures, reconcile
from pipeline.tables.contract import table
from pipeline.tables.schemas import dagster_schema
from pipeline.tables.store import OutputsError, Store
from pipeline.tables.validate import ContractBroken

__all__ = ["ASSETS", "DEPENDENCIES", "OWNER"]

OWNER = "team:newsfigures"
OUTDATED = "the outputs were written by an older version of newsfigures; all tables are made anew"
PREVIEW_ROWS = 12

DEPENDENCIES: dict[str, tuple[str, ...]] = {
    "pages": (),
    "articles": ("pages",),
    "paragraphs": ("pages",),
    "figures": ("articles", "paragraphs"),
    "numerals": ("articles", "paragraphs"),
    "observations": ("figures",),
    "audits": ("figures",),
    "rejects": ("numerals", "observations", "audits"),
}
"""Which tables a table is made from."""

_GROUPS = {
    "pages": "layout",
    "articles": "layout",
    "paragraphs": "layout",
    "figures": "reading",
    "numerals": "reading",
    "observations": "statistics",
    "audits": "statistics",
    "rejects": "quality",
}

_SAYS = {
    "pages": "The raw files as decoded text, with their issue date and publication.",
    "articles": "The articles and photo stories on the pages: titles, datelines, bylines, continuations.",
    "paragraphs": "The paragraphs with their column breaks healed; every character of a page is in one.",
    "figures": "Every stated quantity: value, unit, hedge, indicator, region, period, basis, status.",
    "numerals": "The account of every numeral of every page: a figure, or why it is none.",
    "observations": "Figures with region, indicator and period as statistical data points.",
    "audits": "Arithmetic relations that the text states, tested.",
    "rejects": "What broke a rule, and why; warnings as well. Written last, with the manifest.",
}


def _spec(name: str) -> AssetSpec:
    return AssetSpec(
        name,
        deps=DEPENDENCIES[name],
        description=f"{_SAYS[name]}\n\nA row is {table(name).row}. Key: `{table(name).key}`.",
        group_name=_GROUPS[name],
        kinds={"python", "parquet"},
        owners=[OWNER],
        metadata={"dagster/column_schema": dagster_schema(name)},
    )


def _run(
    context: AssetExecutionContext,
    workspace: Workspace,
    step: str,
    names: Sequence[str],
    work: Callable[[Store], Done],
) -> Iterator[MaterializeResult[Any]]:
    """Do a step under the lock of the outputs, and tell Dagster what its tables hold."""
    settings = workspace.settings()
    store = Store(settings.outputs)
    started = time.perf_counter()
    try:
        with store.lock(waiting=context.log.info):
            if store.outdated():
                context.log.info(OUTDATED)
            done = work(store)
            seconds = time.perf_counter() - started
            selected = {key.to_user_string() for key in context.selected_asset_keys}
            told = {name: _metadata(store, name, done, seconds) for name in names if name in selected}
    except (InputError, OutputsError, ClusterError, ContractBroken) as error:
        raise Failure(description=str(error), allow_retries=False) from error
    context.log.info(f"{step}: {done.worked} worked through, {done.reused} unchanged, {seconds:.1f} s")
    for name, metadata in told.items():
        yield MaterializeResult(asset_key=name, metadata=metadata)


def _metadata(store: Store, name: str, done: Done, seconds: float) -> dict[str, Any]:
    told = kept(store, name, "shown", lambda: _shown(store, name))
    return {
        "dagster/row_count": told["rows"],
        "path": MetadataValue.path(str((store.root / name).resolve())),
        "preview": MetadataValue.md(told["preview"]),
        "plot": MetadataValue.md(told["plot"]),
        "report": MetadataValue.path(str((store.root / FOLDER / INDEX).resolve())),
        "months": told["months"],
        "worked": done.worked,
        "unchanged": done.reused,
        "files_written": done.files_written,
        "seconds": round(seconds, 3),
        # a run without work has no speed; a zero would bend the trend over the runs
        **({"characters_per_second": round(done.n_chars / seconds)} if done.n_chars else {}),
        **told["numbers"],
    }


def _shown(store: Store, name: str) -> dict[str, Any]:
    """What is shown of a table whichever run looks at it."""
    months = store.months(name)
    n_rows = {month: store.n_rows(name, month) for month in months}
    total = sum(n_rows.values())
    newest = next((month for month in reversed(months) if n_rows[month]), None)
    rows = store.read(name, newest).slice(0, PREVIEW_ROWS) if newest else store.read(name, "")
    return {
        "rows": total,
        "months": len(months),
        "preview": preview(name, rows, total),
        "plot": table_picture(store, name),
        "numbers": _more(store, name, n_rows),
    }


def _more(store: Store, name: str, n_rows: dict[str, int]) -> dict[str, Any]:
    """Numbers whose course over the runs is worth seeing."""
    if name == "figures":
        total = sum(n_rows.values()) or 1
        fields = ("unit", "measure", "indicator", "region", "period_start")
        filled = dict.fromkeys(fields, 0)
        for month in n_rows:
            rows = store.read(name, month, fields)
            for column in fields:
                filled[column] += rows.num_rows - rows[column].null_count
        return {
            f"with_{column.removesuffix('_start')}": round(filled[column] / total, 4) for column in fields
        }
    if name == "pages":
        return {"rejected": _count(store, name, n_rows, "page_status", "rejected")}
    if name == "rejects":
        counts = {"errors": _count(store, name, n_rows, "severity", "error")}
        counts["warnings"] = sum(n_rows.values()) - counts["errors"]
        return counts | {"by_rule": _by_rule(store, n_rows)}
    return {}


def _count(store: Store, name: str, n_rows: dict[str, int], column: str, value: str) -> int:
    found = (pc.sum(pc.equal(store.read(name, month, [column])[column], value)).as_py() for month in n_rows)
    return sum(each or 0 for each in found)


def _by_rule(store: Store, n_rows: dict[str, int]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for month in n_rows:
        for rule in store.read("rejects", month, ["rule"])["rule"].to_pylist():
            counts[rule] = counts.get(rule, 0) + 1
    return dict(sorted(counts.items()))


@multi_asset(
    specs=[_spec(name) for name in ("pages", "articles", "paragraphs")], can_subset=True, name="lay_out_pages"
)
def _lay_out(context: AssetExecutionContext, workspace: Workspace) -> Iterator[MaterializeResult[Any]]:
    """Decode the files of raw/ and lay them out; the three tables are always written together."""

    def work(store: Store) -> Done:
        return lay_out_pages(workspace.settings(), store, progress_of("lay out", context.log))

    yield from _run(context, workspace, "lay out", ("pages", "articles", "paragraphs"), work)


@multi_asset(specs=[_spec(name) for name in ("figures", "numerals")], can_subset=True, name="read_figures")
def _read(context: AssetExecutionContext, workspace: Workspace) -> Iterator[MaterializeResult[Any]]:
    """Read the articles of changed issues; the two tables are always written together."""

    def work(store: Store) -> Done:
        return read_figures(workspace.settings(), store, progress_of("read", context.log))

    yield from _run(context, workspace, "read", ("figures", "numerals"), work)


@multi_asset(specs=[_spec(name) for name in ("observations", "audits")], can_subset=True, name="reconcile")
def _reconcile(context: AssetExecutionContext, workspace: Workspace) -> Iterator[MaterializeResult[Any]]:
    """Turn figures into data points and test their arithmetic; both tables are always written together."""

    def work(store: Store) -> Done:
        return reconcile(workspace.settings(), store, progress_of("reconcile", context.log))

    yield from _run(context, workspace, "reconcile", ("observations", "audits"), work)


@multi_asset(specs=[_spec("rejects")], name="gather_rejects")
def _gather(context: AssetExecutionContext, workspace: Workspace) -> Iterator[MaterializeResult[Any]]:
    """Gather what the steps rejected, and name the finished set of files in the manifest."""
    yield from _run(context, workspace, "gather", ("rejects",), gather)


ASSETS = (_lay_out, _read, _reconcile, _gather)
"""The steps in order."""
