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
from pipeline.tables.rules import Tables
from pipeline.tables.store import Store
from pipeline.tables.validate import broken_rows, broken_rules

__all__ = ["WrittenMonth", "broken_contents", "broken_files", "ruled_columns", "state_of"]

_HELD = {
    "pages": ("page_id", "page_status", "text"),
    "articles": ("page_id", "text", "pieces"),
    "paragraphs": ("page_id", "text", "pieces"),
    "figures": ("page_id", "start", "end", "text"),
    "numerals": ("page_id", "start", "end", "text"),
}
"""What the table rules look at of a table besides its key and its references."""
_BESIDE = {
    "pages": _HELD["pages"],
    "articles": ("article_id", *_HELD["articles"]),
    "paragraphs": ("paragraph_id",),
    "figures": ("figure_id",),
}
"""What the rules of other tables look at of a table."""


def _parents(name: str) -> list[str]:
    """The tables that the rules of a table look at besides."""
    return [link.parent for link in table(name).parents]


def ruled_columns(name: str) -> list[str]:
    """The columns that the table rules look at: reading all takes as long as holding the rules does."""
    links = (link.column for link in table(name).parents)
    return list(dict.fromkeys((table(name).key, *links, *_HELD.get(name, ()))))


def state_of(store: Store, name: str, month: str) -> str:
    """The state of a month's files: what a finding about the table holds for."""
    needed = [name, *_parents(name)]
    return hash_of([reader_version(), *(store.digest(each, month) for each in needed)])


@dataclass(frozen=True, slots=True)
class WrittenMonth:
    """A month with the tables that are to be held against the rules."""

    root: Path
    month: str
    names: Sequence[str]


def broken_contents(task: WrittenMonth) -> dict[str, list[str]]:
    """Runs where the map takes it: a sentence for each table rule that a table of the month breaks."""
    store = Store(task.root)
    tables = {name: store.read(name, task.month, ruled_columns(name)) for name in task.names}
    for parent in {parent for name in task.names for parent in _parents(name)} - tables.keys():
        tables[parent] = store.read(parent, task.month, _BESIDE[parent])
    beside = Tables(tables)
    if "paragraphs" in task.names:
        beside["rejects"] = store.part("lay_out").read("rejects", task.month)
    found = {}
    for name in task.names:
        held = tables if name == "rejects" else beside
        found[name] = [
            f"expected that {says} (rule {rule}), found {'; '.join(violations)}"
            for rule, says, violations in broken_rules([name], held)
        ]
    return found


def broken_files(store: Store, name: str, months: Sequence[str]) -> Iterator[str]:
    """A sentence for each file of some months that is missing or cannot be read, and for each row that
    the table's pandera schema does not pass."""
    tables = {month: store.read(name, month) for month in months}
    for month, rows in tables.items():
        n_rows = store.n_rows(name, month)
        if not store.path(name, month).exists():
            yield f"expected {name}/{month}.parquet, found no such file; run its step again"
        elif rows.num_rows != n_rows:
            yield (
                f"expected {n_rows} rows in {name}/{month}.parquet, found {rows.num_rows} that can be read; "
                "run its step again"
            )
    yield from broken_rows(name, pa.concat_tables(tables.values()))
