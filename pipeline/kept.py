"""What is told of a table in the Dagster UI, kept until one of its files changes.

What belongs here: whether what was told still holds. What does not: what is told (`assets`, `doubts`,
`report`).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pipeline.steps.plan import hash_of, telling_version
from pipeline.tables.store import Store

__all__ = ["kept"]


def kept(store: Store, name: str, what: str, tell: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """What `tell` says of the table `name`: asked again only when a file of the table or the code changed.

    It is JSON, in the state as `<what>-<name>`; the caller holds the lock of the outputs.
    """
    files = (f"{month} {store.digest(name, month)}" for month in store.months(name))
    state = hash_of([telling_version(), *files])
    found = store.load_state(f"{what}-{name}")
    if found.get("state") != state:
        found = {"state": state, "told": tell()}
        store.save_state(f"{what}-{name}", found)
    told: dict[str, Any] = found["told"]
    return told
