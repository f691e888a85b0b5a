"""The report and the data package as Dagster assets: what is made of the finished tables.

What belongs here: what Dagster shows of them, and calling their makers. What does not: the tables
(`assets`), how pages and the package are made (`report`).
"""

import time
from typing import Any

from dagster import AssetExecutionContext, Failure, MaterializeResult, MetadataValue, asset

from pipeline.assets import OWNER
from pipeline.report.datapackage import write_datapackage
from pipeline.report.pictures import picture
from pipeline.report.plots import plots_of
from pipeline.report.site import FOLDER, INDEX, write_report
from pipeline.resources import Workspace, progress_of
from pipeline.tables.contract import TABLES
from pipeline.tables.store import OutputsError, Store

__all__ = ["PUBLISHED"]


@asset(
    name="report",
    deps=["rejects"],
    group_name="published",
    kinds={"python", "html"},
    owners=[OWNER],
    description=(
        "The pages as people read them, in outputs/report/: every figure highlighted in its text, with its "
        "record and its audits, the review queue first, and plots. Offline HTML, one file a newspaper page; "
        "only changed pages are written. Open index.html, or say `newsfigures report --open`."
    ),
)
def _report(context: AssetExecutionContext, workspace: Workspace) -> MaterializeResult[Any]:
    settings = workspace.settings()
    store = Store(settings.outputs)
    started = time.perf_counter()
    try:
        with store.lock(waiting=context.log.info):
            done = write_report(store, progress_of("report", context.log), settings.workers)
            kept = store.load_state("plots")
            if done.plots or not kept:
                kept = {plot.title: picture(plot) for plot in done.plots or plots_of(store)}
                store.save_state("plots", kept)
    except OutputsError as error:
        raise Failure(description=str(error), allow_retries=False) from error
    index = (store.root / FOLDER / INDEX).resolve()
    return MaterializeResult(
        metadata={
            "open": MetadataValue.path(str(index)),
            "plots": MetadataValue.md(
                "\n\n".join(f"**{title}**\n\n{image}" for title, image in kept.items())
            ),
            "pages_rendered": done.rendered,
            "pages_unchanged": done.unchanged,
            "files_written": done.written,
            "files_removed": done.removed,
            "seconds": round(time.perf_counter() - started, 3),
        }
    )


@asset(
    name="datapackage",
    deps=["rejects"],
    group_name="published",
    kinds={"python", "json"},
    owners=[OWNER],
    description=(
        "outputs/datapackage.json, a Frictionless data package: every file with its size and SHA-256, every "
        "column with its meaning, unit and rules (outputs/schemas/), and where the data come from."
    ),
)
def _datapackage(context: AssetExecutionContext, workspace: Workspace) -> MaterializeResult[Any]:
    store = Store(workspace.settings().outputs)
    try:
        with store.lock(waiting=context.log.info):
            written = write_datapackage(store)
    except OutputsError as error:
        raise Failure(description=str(error), allow_retries=False) from error
    files = store.manifest()["files"]
    return MaterializeResult(
        metadata={
            "path": MetadataValue.path(str((store.root / "datapackage.json").resolve())),
            "files": len(files),
            "rows": sum(facts["rows"] for facts in files.values()),
            "bytes": sum((store.root / path).stat().st_size for path in files),
            "tables": len(TABLES),
            "files_written": written,
        }
    )


PUBLISHED = (_report, _datapackage)
"""What is made of the finished tables."""
