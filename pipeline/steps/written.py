"""The files of the tables as they were written, held against the contract.

What belongs here: reading them again and saying in words what is wrong. What does not: the rules
(`tables`), what Dagster shows of it (`checks`, which worker processes need not load).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from pipeline.steps.plan import hash_of, reader_version
from pipeline.tables.contract import table
from pipeline.tables.store import Store
from pipeline.tables.validate import broken_rows, broken_rules

__all__ = ["WrittenMonth", "broken_contents", "broken_files", "state_of"]


def _needed(name: str) -> list[str]:
    """The tables that the rules of a table look at."""
    return [name, *(link.parent for link in table(name).parents)]


def state_of(store: Store, name: str, month: str) -> str:
    """The state of a month's files: what a finding about the table holds for."""
    return hash_of([reader_version(), *(store.digest(needed, month) for needed in _needed(name))])


@dataclass(frozen=True, slots=True)
class WrittenMonth:
    """A month of a table whose contents are to be held against the rules."""

    root: Path
    name: str
    month: str


def broken_contents(task: WrittenMonth) -> list[str]:
    """Runs where the map takes it: a sentence for each table rule that the month breaks."""
    store = Store(task.root)
    tables = {needed: store.read(needed, task.month) for needed in _needed(task.name)}
    if task.name == "paragraphs":
        tables["rejects"] = store.part("lay_out").read("rejects", task.month)
    return [
        f"expected that {says} (rule {rule}), found {'; '.join(violations)}"
        for rule, says, violations in broken_rules([task.name], tables)
    ]


def broken_files(store: Store, name: str, months: Sequence[str]) -> Iterator[str]:
    """A sentence for each file of some months that is missing, and for each row that breaks a rule."""
    for month in months:
        if not store.path(name, month).exists():
            yield f"expected {name}/{month}.parquet, found no such file; run its step again"
    yield from broken_rows(name, pa.concat_tables([store.read(name, month) for month in months]))
