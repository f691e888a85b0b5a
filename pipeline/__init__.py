"""Chinese newspaper pages in, Parquet tables out: every number on the page accounted for.

`pipeline.defs` is the Dagster code location. It is loaded when it is asked for, so that
`import pipeline.reading` loads neither Dagster nor pandas.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pipeline.definitions import defs as defs


def __getattr__(name: str) -> Any:
    if name == "defs":
        from pipeline.definitions import defs

        return defs
    raise AttributeError(f"module 'pipeline' has no attribute {name!r}")


def __dir__() -> list[str]:
    # Dagster looks through the members of the module for its definitions
    return [*globals(), "defs"]
