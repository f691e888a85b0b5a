"""From the contract to the schemas of pyarrow, pandera and Dagster.

What belongs here: one plain function for each library. What does not: what the columns are
(`contract`), what holds between columns (`row_rules`) and tables (`rules`).

The libraries are imported by the function that needs them, so that a command that only reads a
text loads none of them.
"""

from __future__ import annotations

from functools import cache, partial
from typing import TYPE_CHECKING, Any

from pipeline.tables.contract import Column, Kind, table

if TYPE_CHECKING:
    import pandas as pd
    import pandera.pandas as pandera
    import pyarrow as pa
    from dagster import TableSchema

    from pipeline.tables.row_rules import RowRule

__all__ = ["arrow_schema", "column_rules", "dagster_schema", "pandera_schema", "to_frame"]

TYPE_NAMES: dict[Kind, str] = {
    "string": "string",
    "integer": "int64",
    "number": "double",
    "date": "date",
    "boolean": "boolean",
    "strings": "list of string",
    "spans": "list of [start, end]",
}
"""How people read the types, in the data dictionary and in the Dagster UI."""


def column_rules(column: Column) -> list[str]:
    """The rules of one column in words."""
    found = []
    if column.required:
        found.append("never missing")
    if column.allowed:
        found.append("one of " + ", ".join(column.allowed))
    if column.minimum is not None:
        found.append(f"at least {column.minimum:g}")
    return found


@cache
def arrow_schema(name: str) -> pa.Schema:
    """The Arrow schema of a table; each field's metadata holds its description, unit and rules."""
    import pyarrow as pa

    types: dict[Kind, Any] = {
        "string": pa.string(),
        "integer": pa.int64(),
        "number": pa.float64(),
        "date": pa.date32(),
        "boolean": pa.bool_(),
        "strings": pa.list_(pa.string()),
        "spans": pa.list_(pa.list_(pa.int64())),
    }
    fields = []
    for column in table(name).columns:
        notes = {"description": column.says}
        if column.unit:
            notes["unit"] = column.unit
        if rules := column_rules(column):
            notes["rules"] = "; ".join(rules)
        fields.append(pa.field(column.name, types[column.kind], nullable=not column.required, metadata=notes))
    return pa.schema(fields, metadata={"table": name, "row": table(name).row})


def to_frame(rows: pa.Table) -> pd.DataFrame:
    """The rows as a pandas frame with a unique RangeIndex whose columns keep their Arrow types.

    Arrow types keep missing values of integers, dates and lists apart from values, which the
    default types of pandas do not.
    """
    import pandas as pd

    frame: pd.DataFrame = rows.to_pandas(types_mapper=pd.ArrowDtype)
    return frame


@cache
def pandera_schema(name: str) -> pandera.DataFrameSchema:
    """The pandera schema of a table, for frames made by `to_frame`: columns, then row rules."""
    import pandas as pd
    import pandera.pandas as pandera

    from pipeline.tables.row_rules import ROW_RULES

    fields = {field.name: field for field in arrow_schema(name)}
    columns = {}
    for column in table(name).columns:
        checks = []
        if column.allowed:
            checks.append(pandera.Check.isin(list(column.allowed)))
        if column.minimum is not None:
            checks.append(pandera.Check.ge(column.minimum))
        columns[column.name] = pandera.Column(
            pd.ArrowDtype(fields[column.name].type),
            checks=checks,
            nullable=not column.required,
            description=column.says,
        )
    return pandera.DataFrameSchema(
        columns,
        checks=[
            pandera.Check(partial(_held, rule), name=rule.name, description=rule.says)
            for rule in ROW_RULES.get(name, ())
        ],
        strict=True,
        ordered=True,
        name=name,
        description=table(name).row,
    )


def _held(rule: RowRule, frame: pd.DataFrame) -> pd.Series[bool]:
    """The row rule as pandera asks for it."""
    import pandas as pd
    import pyarrow as pa

    rows = pa.Table.from_pandas(frame[list(rule.columns)], preserve_index=False)
    return pd.Series(rule.holds(rows).to_pandas(), index=frame.index, dtype=bool)


def dagster_schema(name: str) -> TableSchema:
    """The schema that the Dagster UI shows: columns with descriptions and constraints."""
    from dagster import TableColumn, TableColumnConstraints, TableConstraints, TableSchema

    from pipeline.tables.row_rules import ROW_RULES

    columns = []
    for column in table(name).columns:
        others = [f"unit: {column.unit}"] if column.unit else []
        others += [rule for rule in column_rules(column) if rule != "never missing"]
        columns.append(
            TableColumn(
                column.name,
                TYPE_NAMES[column.kind],
                column.says,
                TableColumnConstraints(
                    nullable=not column.required, unique=column.name == table(name).key, other=others
                ),
            )
        )
    said = [rule.says for rule in ROW_RULES.get(name, ())]
    said += [
        f"{link.column}, where given, is a {link.parent_column} of {link.parent}"
        for link in table(name).parents
    ]
    return TableSchema(columns, TableConstraints(other=said))
