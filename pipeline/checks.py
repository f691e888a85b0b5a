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
from pipeline.steps.written import WrittenMonth, broken_contents, broken_files, state_of
from pipeline.tables.contract import TABLES
from pipeline.tables.row_rules import ROW_RULES
from pipeline.tables.rules import TABLE_RULES
from pipeline.tables.store import Store

__all__ = ["CHECKS"]

CHEAPER = 20
"""How much less a byte of Parquet takes to check than a byte of text to read."""

BATCH = 800_000
"""Bytes of Parquet whose months are put before pandera together: a frame costs some 20 ms however few rows
it has, and memory grows with the rows."""

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
        asked = {
            name: [check for check in (SCHEMA, CONTENTS) if (name, check) in selected] for name in TABLES
        }
        months = {name: _Months(store, name, checked.get(name, {})) for name in TABLES if asked[name]}
        to_read = sum(store.size(name, month) for name, each in months.items() for month in each.changed)
        with open_map(settings.workers, to_read // CHEAPER) as spread:
            _read_again(store, months, spread)
        store.save_state("checked", checked | {name: each.right for name, each in months.items()})
        results = [result for name in months for result in _results(store, name, asked[name], months[name])]
    yield from results


class _Months:
    """The months of a table: those that have not changed since they were found right, and the others."""

    def __init__(self, store: Store, name: str, before: Mapping[str, str]) -> None:
        self.states = {
            month: state_of(store, name, month) for month in sorted({*store.months(), *store.months(name)})
        }
        self.right = {month: state for month, state in self.states.items() if before.get(month) == state}
        self.changed = [month for month in self.states if month not in self.right]
        self.faults: dict[str, list[str]] = {SCHEMA: [], CONTENTS: []}


def _read_again(store: Store, months: Mapping[str, _Months], spread: Map) -> None:
    """Fill in what is wrong with the months that changed, and which of them are right."""
    changed = sorted({month for each in months.values() for month in each.changed})
    names_of = {month: [name for name, each in months.items() if month in each.changed] for month in changed}
    tasks = [WrittenMonth(store.root, month, names_of[month]) for month in changed]
    contents = spread(broken_contents, tasks)
    for batch in _batches(store, names_of):
        found = {month: next(contents) for month in batch}
        for name, of_table in months.items():
            asked = [month for month in batch if name in names_of[month]]
            if not asked:
                continue
            of_rows = list(broken_files(store, name, asked))
            of_contents = [sentence for month in asked for sentence in found[month][name]]
            of_table.faults[SCHEMA] += of_rows
            of_table.faults[CONTENTS] += of_contents
            if not of_rows and not of_contents:
                of_table.right |= {month: of_table.states[month] for month in asked}


def _batches(store: Store, names_of: Mapping[str, Sequence[str]]) -> Iterator[list[str]]:
    """Consecutive months that are put before pandera together."""
    batch: list[str] = []
    held = 0
    for month, names in names_of.items():
        size = sum(store.size(name, month) for name in names)
        if batch and held + size > BATCH:
            yield batch
            batch, held = [], 0
        batch.append(month)
        held += size
    if batch:
        yield batch


def _results(store: Store, name: str, asked: Sequence[str], months: _Months) -> Iterator[AssetCheckResult]:
    n_months = len(months.states)
    n_unchanged = n_months - len(months.changed)
    n_rows = sum(store.n_rows(name, month) for month in months.states)
    for check in asked:
        sentences = months.faults[check]
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
