"""The Dagster face: assets, checks, job, sensor, resources; nothing else."""

from hashlib import sha256

from dagster import (
    AssetSelection,
    DefaultSensorStatus,
    Definitions,
    RunRequest,
    SensorEvaluationContext,
    SkipReason,
    define_asset_job,
    in_process_executor,
    sensor,
)

from pipeline.assets import ASSETS
from pipeline.checks import CHECKS
from pipeline.publishing import PUBLISHED
from pipeline.raw import InputError, scan
from pipeline.resources import Workspace

__all__ = ["JOB", "defs"]

JOB = "newsfigures"

_job = define_asset_job(
    JOB,
    selection=AssetSelection.all(),
    description="From the pages in raw/ to outputs/: lay out, read, reconcile, check, publish.",
)


@sensor(
    job=_job,
    minimum_interval_seconds=30,
    default_status=DefaultSensorStatus.STOPPED,
    description="Requests a run when a file below raw/ was added, changed or removed. Off by default.",
)
def raw_sensor(context: SensorEvaluationContext, workspace: Workspace) -> RunRequest | SkipReason:
    """Compare names, sizes and times of the files below raw/ with those of the last request."""
    try:
        files = scan(workspace.settings().raw).files
    except InputError as error:
        return SkipReason(str(error))
    listing = "\n".join(
        f"{file.path}\t{file.size}\t{file.mtime_ns}\t{file.publication}\t{file.twins}\t{file.corrections}"
        for file in files
    )
    cursor = sha256(listing.encode()).hexdigest()
    if cursor == context.cursor:
        return SkipReason(f"no file below {workspace.raw} was added, changed or removed")
    context.update_cursor(cursor)
    return RunRequest(run_key=cursor)


defs = Definitions(
    assets=[*ASSETS, *PUBLISHED],
    asset_checks=CHECKS,
    jobs=[_job],
    sensors=[raw_sensor],
    resources={"workspace": Workspace()},
    executor=in_process_executor,
)
