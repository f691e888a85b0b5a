"""The asset checks: what was written is read again and held against the contract.

What belongs here: what Dagster shows of it. What does not: reading the files (`steps.written`), the rules
(`tables`). Months whose files have not changed since they were last found right are not read again.
"""

from collections.abc import Iterator, Mapping, Sequence

from dagster import (
    AssetCheckExecutionContext,
    AssetCheckResult,
    AssetCheckSeverity,
    AssetCheckSpec,
    multi_asset_check,
)

from pipeline.doubts import tell_doubts
from pipeline.mapping import Map, open_map
from pipeline.resources import Workspace
from pipeline.steps.plan import batches
from pipeline.steps.written import WrittenMonth, broken_contents, broken_files, state_of
from pipeline.tables.contract import TABLES
from pipeline.tables.row_rules import ROW_RULES
from pipeline.tables.rules import TABLE_RULES
from pipeline.tables.store import Store

__all__ = ["CHECKS"]

ZIPPED = 5
"""About how many bytes of rows lie in a byte of Parquet."""

CHEAPER = 20
"""How much less a byte of Parquet takes to check than a byte of text to read."""

SCHEMA, CONTENTS = "schema", "contents"


def _says(name: str, check: str) -> str:
    if check == SCHEMA:
        rules = [rule.says for rule in ROW_RULES.get(name, ())]
        return "; ".join(
            ["every column has its type, no required value is missing, closed lists are kept", *rules]
        )
    return "; ".join(rule.says for rule in TABLE_RULES[name])


def _specs() -> list[AssetCheckSpec]:
    return [
        AssetCheckSpec(
            check,
            asset=name,
            description=f"Guards that {_says(name, check)}.",
            blocking=True,
        )
        for name in TABLES
        for check in (SCHEMA, CONTENTS)
    ]


@multi_asset_check(specs=_specs(), can_subset=True, name="check_tables")
def _check_tables(context: AssetCheckExecutionContext, workspace: Workspace) -> Iterator[AssetCheckResult]:
    """Read the written files and hold them against the contract."""
    settings = workspace.settings()
    store = Store(settings.outputs)
    selected = {(key.asset_key.to_user_string(), key.name) for key in context.selected_asset_check_keys}
    with store.lock(waiting=context.log.info):
        checked = store.load_state("checked")
        months = {name: _Months(store, name, checked.get(name, {})) for name in TABLES}
        to_read = sum(store.size(name, month) for name in TABLES for month in months[name].changed)
        with open_map(settings.workers, to_read // CHEAPER) as spread:
            results = [
                result
                for name in TABLES
                if (asked := [check for check in (SCHEMA, CONTENTS) if (name, check) in selected])
                for result in _check_table(store, name, asked, months[name], spread)
            ]
        store.save_state("checked", {name: each.right for name, each in months.items()})
    yield from results


class _Months:
    """The months of a table: those that have not changed since they were found right, and the others."""

    def __init__(self, store: Store, name: str, before: Mapping[str, str]) -> None:
        self.states = {
            month: state_of(store, name, month) for month in sorted({*store.months(), *store.months(name)})
        }
        self.right = {month: state for month, state in self.states.items() if before.get(month) == state}
        self.changed = [month for month in self.states if month not in self.right]


def _check_table(
    store: Store, name: str, asked: Sequence[str], months: _Months, spread: Map
) -> Iterator[AssetCheckResult]:
    faults: dict[str, list[str]] = {SCHEMA: [], CONTENTS: []}
    n_months, n_unchanged = len(months.states), len(months.right)
    contents = spread(broken_contents, [WrittenMonth(store.root, name, month) for month in months.changed])
    sizes = [(month, ZIPPED * store.size(name, month)) for month in months.changed]
    for batch in batches(sizes):
        of_rows = list(broken_files(store, name, batch))
        of_contents = [sentence for _ in batch for sentence in next(contents)]
        faults[SCHEMA] += of_rows
        faults[CONTENTS] += of_contents
        if not of_rows and not of_contents:
            months.right |= {month: months.states[month] for month in batch}
    n_rows = sum(store.n_rows(name, month) for month in months.states)
    for check in asked:
        sentences = faults[check]
        words = f"{len(sentences)} faults, such as: {sentences[0]}" if sentences else f"{n_rows:,} rows hold."
        if n_unchanged:
            words += f" {n_unchanged} of {n_months} months did not change since they were found right."
        yield AssetCheckResult(
            passed=not sentences,
            asset_key=name,
            check_name=check,
            severity=AssetCheckSeverity.ERROR,
            description=f"{words} Checked: {_says(name, check)}.",
            metadata={
                "rows": n_rows,
                "months_read": n_months - n_unchanged,
                "months_unchanged": n_unchanged,
                "faults": len(sentences),
                **({"first_faults": "\n".join(sentences[:10])} if sentences else {}),
            },
        )


CHECKS = (_check_tables, tell_doubts)
"""The checks of all tables."""
