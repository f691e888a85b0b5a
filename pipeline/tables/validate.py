"""Rows are held against the contract before anything is written.

What belongs here: sorting rows into those that are kept and those that go to `rejects`, and the
errors that stop a step. What does not: the rules themselves (`contract`, `rules`), files (`store`).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from hashlib import blake2b
from itertools import islice
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from pipeline.tables.contract import Column, table
from pipeline.tables.row_rules import ROW_RULES
from pipeline.tables.rules import TABLE_RULES, Tables
from pipeline.tables.schemas import arrow_schema, column_rules, pandera_schema, to_frame

__all__ = [
    "ContractBroken",
    "Sorted",
    "broken_rows",
    "broken_rules",
    "hold_table_rules",
    "reject",
    "sort_out",
    "to_table",
]

LONGEST = 400
"""Longest text that a rejected row keeps of one cell; the page itself has the rest."""


class ContractBroken(Exception):
    """A whole table is wrong: nothing of it may be written. The message says what and what to do."""


@dataclass(slots=True)
class Sorted:
    """The rows of a table that keep the rules, the rejects made of the others, and the keys that went."""

    rows: pa.Table
    rejects: list[dict[str, Any]] = field(default_factory=list)
    gone: set[str] = field(default_factory=set)


def to_table(name: str, rows: Sequence[Mapping[str, Any]]) -> pa.Table:
    """The rows as an Arrow table of that name's schema; raises ContractBroken when one does not fit."""
    try:
        return pa.Table.from_pylist(list(rows), schema=arrow_schema(name))
    except (pa.ArrowInvalid, pa.ArrowTypeError) as error:
        raise ContractBroken(
            f"expected rows with the types of the table {name}, found one that does not fit ({error}); "
            f"give every column the type of the data dictionary"
        ) from error


def reject(
    *,
    table: str,
    rule: str,
    message: str,
    page_id: str | None = None,
    issue_date: date | None = None,
    severity: str = "error",
    column: str | None = None,
    row: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """A row of `rejects`; its id is a hash of its content, so that it is the same in every run."""
    packed = None if row is None else json.dumps(_short(row), ensure_ascii=False, default=str)
    content = "\x1f".join(str(part) for part in (table, rule, page_id, column, packed, message))
    return {
        "reject_id": blake2b(content.encode("utf-8", "replace"), digest_size=8).hexdigest(),
        "issue_date": issue_date,
        "severity": severity,
        "table": table,
        "page_id": page_id,
        "row": packed,
        "column": column,
        "rule": rule,
        "message": message,
    }


def _short(value: Any) -> Any:
    if isinstance(value, str) and len(value) > LONGEST:
        return value[:LONGEST] + "…"
    if isinstance(value, Mapping):
        return {key: _short(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [_short(each) for each in value]
    return value


def sort_out(name: str, rows: pa.Table, gone: Mapping[str, set[str]] | None = None) -> Sorted:
    """Sort rows into kept ones and rejects.

    `gone` names the rejected keys of parent tables: their children go with rule `parent`, or lose
    the reference where the contract says so. Raises ContractBroken when a column as a whole is wrong.
    """
    done = _without_orphans(name, rows, gone or {})
    if _keeps(name, done.rows):
        return done
    failures = _failures(name, done.rows)
    bad = done.rows.take(pa.array(sorted(failures), pa.int64()))
    key = _handle(name)
    for row, at in zip(bad.to_pylist(), sorted(failures), strict=True):
        for column, rule, message in failures[at]:
            done.rejects.append(
                reject(
                    table=name,
                    rule=rule,
                    message=message,
                    page_id=row.get("page_id"),
                    issue_date=row.get("issue_date"),
                    column=column,
                    row=row,
                )
            )
        if row[key] is not None:
            done.gone.add(row[key])
    keep = [at not in failures for at in range(done.rows.num_rows)]
    done.rows = done.rows.filter(pa.array(keep, pa.bool_()))
    return done


def _handle(name: str) -> str:
    """The column by which children name a row of the table."""
    return "page_id" if name == "pages" else table(name).key


def _without_orphans(name: str, rows: pa.Table, gone: Mapping[str, set[str]]) -> Sorted:
    done = Sorted(rows)
    for link in table(name).parents:
        lost = gone.get(link.parent)
        if not lost or not done.rows.num_rows:
            continue
        orphan = pc.is_in(done.rows[link.column], value_set=pa.array(sorted(lost), pa.string()))
        if not link.rejects_child:
            cleared = pc.if_else(orphan, pa.scalar(None, pa.string()), done.rows[link.column])
            at = done.rows.schema.get_field_index(link.column)
            done.rows = done.rows.set_column(at, done.rows.schema.field(at), cleared)
            continue
        for row in done.rows.filter(orphan).to_pylist():
            done.rejects.append(
                reject(
                    table=name,
                    rule="parent",
                    message=f"expected a row of {link.parent} that keeps its rules, found that "
                    f"{row[link.column]} was rejected; mend that row, this one comes back with it",
                    page_id=row.get("page_id"),
                    issue_date=row.get("issue_date"),
                    column=link.column,
                    row=row,
                )
            )
            done.gone.add(row[_handle(name)])
        done.rows = done.rows.filter(pc.invert(orphan))
    return done


def _failures(name: str, rows: pa.Table) -> dict[int, list[tuple[str | None, str, str]]]:
    """Column, rule and message of every failure, by the row's place; raises ContractBroken."""
    from pandera.errors import SchemaErrors  # not loaded where nothing fails

    try:
        pandera_schema(name).validate(to_frame(rows), lazy=True)
    except SchemaErrors as errors:
        cases = errors.failure_cases
    else:
        return {}
    rules = {rule.name: rule for rule in ROW_RULES.get(name, ())}
    columns = {column.name: column for column in table(name).columns}
    whole = []
    found: dict[int, dict[tuple[str | None, str], str]] = {}
    for column, check, case, index in zip(
        cases["column"], cases["check"], cases["failure_case"], cases["index"], strict=True
    ):
        if index is None or index != index or str(check).startswith("dtype("):
            whole.append(f"{column}, {check}: {case}")
        elif check in rules:
            rule = rules[check]
            held = rows.select(list(rule.columns)).slice(int(index), 1).to_pylist()[0]
            words = ", ".join(f"{key} {_short(value)!r}" for key, value in held.items())
            found.setdefault(int(index), {})[(rule.columns[0], check)] = (
                f"expected that {rule.says}, found {words}; {rule.remedy}"
            )
        else:
            found.setdefault(int(index), {})[(column, _rule_name(check))] = _column_message(
                columns[column], case
            )
    if whole:
        raise ContractBroken(
            f"expected the columns of the table {name} as in the data dictionary, found {'; '.join(whole)}; "
            "mend the step that makes the table, its old files stay until then"
        )
    return {at: [(column, rule, said) for (column, rule), said in each.items()] for at, each in found.items()}


def _keeps(name: str, rows: pa.Table) -> bool:
    """Whether every row keeps every rule, told of whole Arrow columns: pandas and pandera need not be
    loaded, in worker processes least of all, to find nothing."""
    if not rows.schema.equals(arrow_schema(name)):
        return False
    return all(_column_keeps(column, rows[column.name]) for column in table(name).columns) and all(
        pc.all(rule.holds(rows)).as_py() is not False for rule in ROW_RULES.get(name, ())
    )


def _column_keeps(column: Column, values: pa.ChunkedArray) -> bool:
    if values.null_count:
        if column.required:
            return False
        values = values.drop_null()
    # without rows there is nothing to hold, and the answer is None
    held = []
    if column.allowed:
        held.append(pc.all(pc.is_in(values, value_set=pa.array(column.allowed))))
    if column.minimum is not None:
        held.append(pc.all(pc.greater_equal(values, column.minimum)))
    return all(each.as_py() is not False for each in held)


def _rule_name(check: object) -> str:
    """pandera names a check with its arguments; people and `rejects` want the bare rule."""
    head = str(check).split("(", 1)[0]
    return {"not_nullable": "required", "isin": "allowed", "greater_than_or_equal_to": "minimum"}.get(
        head, head
    )


def _column_message(column: Column, case: object) -> str:
    found = "nothing" if case is None or str(case) == "<NA>" else repr(_short(case))
    return (
        f"expected {column.name} {' and '.join(column_rules(column))}, found {found}; "
        f"it is to hold: {column.says}"
    )


def broken_rows(name: str, rows: pa.Table) -> list[str]:
    """What the table's pandera schema says of each row that breaks a rule."""
    try:
        return [said for each in _failures(name, rows).values() for _, _, said in each]
    except ContractBroken as error:
        return [str(error)]


def broken_rules(
    names: Iterable[str], tables: Mapping[str, pa.Table]
) -> Iterator[tuple[str, str, list[str]]]:
    """Name, meaning and first violations of every table rule of `names` that the tables break."""
    held = tables if isinstance(tables, Tables) else Tables(tables)
    for name in names:
        for rule in TABLE_RULES[name]:
            if violations := list(islice(rule.broken(held), 5)):
                yield rule.name, rule.says, violations


def hold_table_rules(names: Iterable[str], tables: Mapping[str, pa.Table]) -> None:
    """Raise ContractBroken when the tables of a month break a table rule of one of `names`."""
    for rule, says, violations in broken_rules(names, tables):
        raise ContractBroken(
            f"expected that {says} (rule {rule}), found: {'; '.join(violations)}; "
            "nothing was written, the old files stay; mend the step that makes the table"
        )
