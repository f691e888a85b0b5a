"""The data dictionary: the contract as a Markdown page for people.

What belongs here: the page's text. What does not: the contract itself.
`python -m pipeline.tables.dictionary > docs/data-dictionary.md` writes it anew; a test holds the
two equal.
"""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.tables.contract import FLAGS, TABLES, Table
from pipeline.tables.row_rules import ROW_RULES
from pipeline.tables.rules import TABLE_RULES
from pipeline.tables.schemas import TYPE_NAMES, column_rules

__all__ = ["data_dictionary"]

HEAD = """# Data dictionary

This page is made from `contract.py`, `row_rules.py` and `rules.py` in `pipeline/tables/` by
`python -m pipeline.tables.dictionary > docs/data-dictionary.md`; change it there.

Each table is a folder `outputs/<table>/` with one Parquet file a calendar month of issue dates
(`2026-05.parquet`; `undated.parquet` for what has no date). All offsets count Unicode code points of
`pages.text`, `end` is the character after the last one. A missing value is null. `file` rules stop a
step before it writes; a row that breaks one of the others goes to `rejects`."""


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _section(table: Table) -> Iterator[str]:
    yield f"## {table.name}"
    yield ""
    order = ", ".join(f"`{name}`" for name in table.order)
    yield f"A row is {table.row}. Key: `{table.key}`. Sorted by {order}."
    yield ""
    yield "| column | type | what it holds | unit | rules |"
    yield "|---|---|---|---|---|"
    for column in table.columns:
        rules = "; ".join(column_rules(column))
        cells = (f"`{column.name}`", TYPE_NAMES[column.kind], column.says, column.unit, rules)
        yield "| " + " | ".join(_cell(cell) for cell in cells) + " |"
    yield ""
    for row_rule in ROW_RULES.get(table.name, ()):
        yield f"- row rule `{row_rule.name}`: {row_rule.says}"
    for table_rule in TABLE_RULES[table.name]:
        yield f"- file rule `{table_rule.name}`: {table_rule.says}"
    yield ""


def data_dictionary() -> str:
    """The whole page."""
    lines = [HEAD, ""]
    for table in TABLES.values():
        lines.extend(_section(table))
    lines += ["## Flags of `figures`", "", "| flag | what it says |", "|---|---|"]
    lines += [f"| `{name}` | {says} |" for name, says in FLAGS.items()]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    print(data_dictionary(), end="")
