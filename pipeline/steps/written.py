"""The files of the tables as they were written, held against the contract.

What belongs here: reading them again and saying in words what is wrong. What does not: the rules
(`tables`), what Dagster shows of it (`checks`, which worker processes need not load).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.steps.plan import hash_of, reader_version
from pipeline.tables.contract import table
from pipeline.tables.store import Store
from pipeline.tables.validate import broken_rows, broken_rules

__all__ = ["Faults", "WrittenMonth", "faults_of", "state_of"]

_BESIDE = {
    "pages": ("page_id", "page_status", "text"),
    "articles": ("article_id", "page_id", "text", "pieces"),
    "paragraphs": ("paragraph_id",),
    "figures": ("figure_id",),
}
"""What the rules of other tables look at of a table."""


def _parents(name: str) -> list[str]:
    """The tables that the rules of a table look at besides."""
    return [link.parent for link in table(name).parents]


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


@dataclass(slots=True)
class Faults:
    """A sentence for each row of a table that breaks a rule, and for each rule that the table breaks."""

    rows: list[str] = field(default_factory=list)
    contents: list[str] = field(default_factory=list)


def faults_of(task: WrittenMonth) -> dict[str, Faults]:
    """Runs where the map takes it: what is wrong with each table of the month; every file is read once."""
    store = Store(task.root)
    tables = {name: store.read(name, task.month) for name in task.names}
    for parent in {parent for name in task.names for parent in _parents(name)} - tables.keys():
        tables[parent] = store.read(parent, task.month, _BESIDE[parent])
    found = {}
    for name in task.names:
        beside = tables
        if name == "paragraphs":
            beside = tables | {"rejects": store.part("lay_out").read("rejects", task.month)}
        faults = found[name] = Faults(broken_rows(name, tables[name]))
        if not store.path(name, task.month).exists():
            faults.rows.append(
                f"expected {name}/{task.month}.parquet, found no such file; run its step again"
            )
        faults.contents += [
            f"expected that {says} (rule {rule}), found {'; '.join(violations)}"
            for rule, says, violations in broken_rules([name], beside)
        ]
    return found
