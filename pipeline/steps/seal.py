"""The rows of a month -> the bytes of its files, held against the contract.

What belongs here: what is done with a month's rows once they are made: sorting out, table rules, Parquet.
It runs where the map takes it, so that no core waits while another one validates. What does not:
making the rows (`issue`, `reconcile`), placing the files (`tables.store`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import pyarrow as pa

from pipeline.steps.plan import Row, reject_table
from pipeline.tables.store import Store, encode
from pipeline.tables.validate import hold_table_rules, sort_out

__all__ = ["MonthRows", "Sealed", "encoded", "hold", "seal", "stage"]


@dataclass(frozen=True, slots=True)
class MonthRows:
    """The rows of a month as they came, in parts by table, and what was rejected so far.

    `beside` are the tables that the rules look at besides, `built_from` is what the files are built from,
    where that is known before the rows are sorted out.
    """

    month: str
    parts: Mapping[str, Sequence[pa.Table]]
    rejects: Sequence[Row]
    built_from: Mapping[str, str] = field(default_factory=dict)
    beside: Mapping[str, pa.Table] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Sealed:
    """The files of a month by table; `rejects` are those of the step."""

    month: str
    files: dict[str, bytes]


def _as_it_is(name: str, rows: pa.Table, done: Mapping[str, pa.Table]) -> pa.Table:
    return rows


def seal(made: MonthRows) -> Sealed:
    """Validate the rows of a month and make its files; raises ContractBroken like `hold`."""
    return encoded(made.month, hold(made), made.parts, made.built_from)


def hold(
    made: MonthRows, complete: Callable[[str, pa.Table, Mapping[str, pa.Table]], pa.Table] = _as_it_is
) -> dict[str, pa.Table]:
    """The tables of a month with the rows that keep the rules, and all its rejects.

    `complete` is given each table and those before it, and fills in what one row alone does not tell.
    Raises ContractBroken when a table as a whole is wrong.
    """
    tables = dict(made.beside)
    rejects = list(made.rejects)
    gone: dict[str, set[str]] = {}
    for name, parts in made.parts.items():
        done = sort_out(name, complete(name, pa.concat_tables(parts), tables), gone)
        tables[name], gone[name] = done.rows, done.gone
        rejects += done.rejects
    tables["rejects"] = reject_table(rejects)
    hold_table_rules(made.parts, tables)
    return tables


def encoded(
    month: str, tables: Mapping[str, pa.Table], names: Iterable[str], built_from: Mapping[str, str]
) -> Sealed:
    """The files of the tables `names` and of the rejects of a month."""
    return Sealed(month, {name: encode(name, tables[name], built_from) for name in (*names, "rejects")})


def stage(store: Store, step: str, sealed: Sealed) -> None:
    """Stage the files of a month; its rejects are the step's part."""
    for name, data in sealed.files.items():
        (store.part(step) if name == "rejects" else store).stage_file(name, sealed.month, data)
