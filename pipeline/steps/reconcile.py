"""figures -> observations, audits; then rejects and the manifest, which end a run.

What belongs here: which months are reconciled anew, and gathering what all steps rejected. What does
not: finding data points and relations (`reconcile`).
"""

from __future__ import annotations

import pyarrow as pa

from pipeline.reconcile.month import reconcile_month
from pipeline.steps.plan import (
    RECONCILED,
    Done,
    Progress,
    Settings,
    batches,
    by_month,
    hash_of,
    mirror,
    reconcile_version,
    reject_table,
    silent,
)
from pipeline.tables.store import Store
from pipeline.tables.validate import hold_table_rules, sort_out, to_table

__all__ = ["gather", "reconcile"]

_PARTS = ("scan", "lay_out", "read", "reconcile")
_ROW_CHARS = 100
"""Text that a row of `figures` stands for, when months are put together for validation."""


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
    sizes = {month: store.n_rows("figures", month) * _ROW_CHARS for month in states}
    at = 0
    # reconciling takes at most half as long as reading does
    with settings.spread(sum(sizes.values()) // 2) as spread:
        results = spread(_reconciled, ((month, _inputs(store, month)) for month in states))
        for batch in batches(sizes.items()):
            made = []
            for _ in batch:
                made.append(next(results))
                at += 1
                progress(at, len(states))
            sorted_rows = {
                name: sort_out(name, pa.concat_tables([each[name] for each in made])) for name in RECONCILED
            }
            hold_table_rules(RECONCILED, {name: each.rows for name, each in sorted_rows.items()})
            split = {name: by_month(each.rows, batch) for name, each in sorted_rows.items()}
            rejects = by_month(
                reject_table([row for each in sorted_rows.values() for row in each.rejects]), batch
            )
            for month in batch:
                for name in RECONCILED:
                    store.stage(name, month, split[name][month], states[month])
                store.part("reconcile").stage("rejects", month, rejects[month], states[month])
    done.files_written = store.commit()
    done.months_removed = mirror(store, RECONCILED, "reconcile", set(months))
    return done


def _inputs(store: Store, month: str) -> dict[str, pa.Table]:
    """What data points and audits of a month are made from: no more, for it goes to a worker."""
    return {
        "pages": store.read("pages", month, ("page_id", "text")),
        "paragraphs": store.read(
            "paragraphs", month, ("paragraph_id", "article_id", "page_id", "role", "pieces")
        ),
        "figures": store.read("figures", month),
    }


def _reconciled(task: tuple[str, dict[str, pa.Table]]) -> dict[str, pa.Table]:
    """Runs where the map takes it: `observations` and `audits` of a month."""
    rows = reconcile_month(*task)
    return {name: to_table(name, each) for name, each in zip(RECONCILED, rows, strict=True)}


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
