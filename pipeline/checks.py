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

BATCH = 2_000_000
"""Bytes of a table's Parquet from which its months are put before pandera together: a frame costs some
20 ms however few rows it has, and memory grows with the rows."""

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
    waiting = {name: _Waiting(store, name, each) for name, each in months.items()}
    for month, found in zip(changed, spread(broken_contents, tasks), strict=True):
        for name in names_of[month]:
            waiting[name].add(month, found[name])
    for each in waiting.values():
        each.hold()


class _Waiting:
    """The months of a table whose contents are told, and that wait to be put before pandera together."""

    def __init__(self, store: Store, name: str, into: _Months) -> None:
        self.store, self.name, self.into = store, name, into
        self.months: list[str] = []
        self.size = 0

    def add(self, month: str, of_contents: Sequence[str]) -> None:
        """Let a month wait, whose contents break the rules in these sentences."""
        self.into.faults[CONTENTS] += of_contents
        if not of_contents:
            self.into.right[month] = self.into.states[month]
        self.months.append(month)
        self.size += self.store.size(self.name, month)
        if self.size >= BATCH:
            self.hold()

    def hold(self) -> None:
        """Put the months that wait before pandera; none of them is right where a row of one is wrong."""
        if self.months and (of_rows := list(broken_files(self.store, self.name, self.months))):
            self.into.faults[SCHEMA] += of_rows
            for month in self.months:
                self.into.right.pop(month, None)
        self.months, self.size = [], 0


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
