"""figures -> observations, audits; then rejects and the manifest, which end a run.

What belongs here: which months are reconciled anew, and gathering what all steps rejected. What does
not: finding data points and relations (`reconcile`).
"""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa

from pipeline.steps.plan import (
    RECONCILED,
    Done,
    Progress,
    Settings,
    hash_of,
    mirror,
    reconcile_version,
    reject_table,
    silent,
)
from pipeline.steps.seal import MonthRows, Sealed, seal, stage
from pipeline.tables.store import Store
from pipeline.tables.validate import hold_table_rules, sort_out, to_table

__all__ = ["gather", "reconcile"]

_PARTS = ("scan", "lay_out", "read", "reconcile")
_ROW_CHARS = 100
"""Text that a row of `figures` stands for, when it is told how much there is to do."""


def reconcile(settings: Settings, store: Store, progress: Progress = silent) -> Done:
    """Bring `observations` and `audits` in line with the figures, month by month.

    Raises ContractBroken when a table as a whole is wrong; then no file has changed.
    """
    done = Done()
    months = store.months()
    states = {}
    for month in months:
        built = [store.built_from(name, month) for name in RECONCILED]
        built.append(store.part("reconcile").built_from("rejects", month))
        state = {month: hash_of([*store.built_from("figures", month).values(), reconcile_version()])}
        if settings.force or any(each != state for each in built):
            states[month] = state
    done.worked, done.reused = len(states), len(months) - len(states)
    n_chars = _ROW_CHARS * sum(store.n_rows("figures", month) for month in states)
    # reconciling takes at most half as long as reading does
    with settings.spread(n_chars // 2) as spread:
        tasks = (_MonthTask(month, _inputs(store, month), states[month]) for month in states)
        for at, sealed in enumerate(spread(_reconciled, tasks), 1):
            stage(store, "reconcile", sealed)
            progress(at, len(states))
    done.files_written = store.commit()
    done.months_removed = mirror(store, RECONCILED, "reconcile", set(months))
    return done


@dataclass(frozen=True, slots=True)
class _MonthTask:
    """A month to reconcile: what it is made from, and the state of that."""

    month: str
    tables: dict[str, pa.Table]
    built_from: dict[str, str]


def _inputs(store: Store, month: str) -> dict[str, pa.Table]:
    """What data points and audits of a month are made from: no more, for it goes to a worker."""
    from pipeline.reconcile.month import INPUTS  # loaded where months changed

    return {name: store.read(name, month, columns) for name, columns in INPUTS.items()}


def _reconciled(task: _MonthTask) -> Sealed:
    """Runs where the map takes it: the files of a month."""
    from pipeline.reconcile.month import reconcile_month

    rows = reconcile_month(task.month, task.tables)
    parts = {name: [to_table(name, each)] for name, each in zip(RECONCILED, rows, strict=True)}
    return seal(MonthRows(task.month, parts, [], task.built_from))


def gather(store: Store) -> Done:
    """Bring `rejects` in line with what the steps rejected, and name the finished set in the manifest."""
    done = Done()
    parts = {name: store.part(name) for name in _PARTS}
    months = set(store.months()).union(*(part.months("rejects") for part in parts.values()))
    for month in sorted(months):
        state = {}
        for name, part in parts.items():
            if built := part.built_from("rejects", month):
                state[name] = hash_of(f"{key} {value}" for key, value in sorted(built.items()))
        if store.path("rejects", month).exists() and store.built_from("rejects", month) == state:
            done.reused += 1
            continue
        done.worked += 1
        rows = pa.concat_tables([part.read("rejects", month) for part in parts.values()])
        if rows.num_rows:
            rows = sort_out("rejects", reject_table(rows.to_pylist())).rows
            hold_table_rules(["rejects"], {"rejects": rows})
        store.stage("rejects", month, rows, state)
    done.files_written = store.commit()
    done.months_removed = store.mirror("rejects", months)
    store.write_manifest()
    return done
