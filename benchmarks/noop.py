"""A Dagster run that does nothing, beside which the job's own cost stands apart.

What belongs here: as many assets, steps and checks as the job has, without work; the same packages
imported; the same kind of history in DAGSTER_HOME. What does not: anything of the pipeline.

`--working` imports what the job loads only where there is work as well: an unchanged run takes less.
"""

import sys
from collections.abc import Iterator
from typing import Any

# what the job imports besides Dagster
import filelock  # noqa: F401
import pandas  # noqa: F401  # noqa: ICN001
import pyarrow.parquet  # noqa: F401
import rich.console  # noqa: F401
import typer  # noqa: F401
from dagster import (
    AssetCheckResult,
    AssetCheckSpec,
    AssetExecutionContext,
    AssetSelection,
    AssetSpec,
    DagsterInstance,
    Definitions,
    MaterializeResult,
    define_asset_job,
    in_process_executor,
    multi_asset,
    multi_asset_check,
)

STEPS = (("a1", "a2", "a3"), ("b1", "b2"), ("c1", "c2"), ("d1",), ("e1",), ("f1",))
CHECKS = ("one", "two")
CHECKED = [asset for step in STEPS[:5] for asset in step]


def _step(at: int) -> Any:
    deps = list(STEPS[at - 1]) if at else []

    @multi_asset(specs=[AssetSpec(name, deps=deps) for name in STEPS[at]], name=f"step_{at}")
    def step(context: AssetExecutionContext) -> Iterator[MaterializeResult[Any]]:
        for key in context.selected_asset_keys:
            yield MaterializeResult(asset_key=key)

    return step


@multi_asset_check(specs=[AssetCheckSpec(name, asset=asset) for asset in CHECKED for name in CHECKS])
def check() -> Iterator[AssetCheckResult]:
    """Every check passes."""
    for asset in CHECKED:
        for name in CHECKS:
            yield AssetCheckResult(passed=True, asset_key=asset, check_name=name)


def main() -> None:
    """Run it once, with its history in DAGSTER_HOME."""
    if "--working" in sys.argv[1:]:
        import pandera.backends.pandas.builtin_checks
        import pandera.pandas  # noqa: F401
    defs = Definitions(
        assets=[_step(at) for at in range(len(STEPS))],
        asset_checks=[check],
        jobs=[define_asset_job("nothing", selection=AssetSelection.all())],
        executor=in_process_executor,
    )
    with DagsterInstance.get() as instance:
        result = defs.resolve_job_def("nothing").execute_in_process(
            instance=instance,
            run_config={"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}},
        )
    assert result.success


if __name__ == "__main__":
    main()
