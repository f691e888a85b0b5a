"""The asset checks: what was written is read again and held against the contract.

What belongs here: reading the files and saying in words what was found. What does not: the rules
(`tables`). Months whose files have not changed since they were last found right are not read again.
"""

from collections.abc import Iterator, Sequence

import pyarrow as pa
from dagster import (
    AssetCheckExecutionContext,
    AssetCheckResult,
    AssetCheckSeverity,
    AssetCheckSpec,
    multi_asset_check,
)

from pipeline.doubts import tell_doubts
from pipeline.resources import Workspace
from pipeline.steps import reader_version
from pipeline.steps.plan import batches, hash_of
from pipeline.tables.contract import TABLES, table
from pipeline.tables.rules import ROW_RULES, TABLE_RULES
from pipeline.tables.store import Store
from pipeline.tables.validate import ContractBroken, broken_rules, sort_out

__all__ = ["CHECKS"]

ZIPPED = 5
"""About how many bytes of rows lie in a byte of Parquet."""

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


def _needed(name: str) -> list[str]:
    """The tables that the rules of a table look at."""
    return [name, *(link.parent for link in table(name).parents)]


def _state_of(store: Store, name: str, month: str) -> str:
    """The state of a month's files: what a finding about the table holds for."""
    return hash_of([reader_version(), *(store.digest(needed, month) for needed in _needed(name))])


def _faults(store: Store, name: str, months: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Check and sentence for everything that is wrong with a table's files of some months."""
    for month in months:
        if not store.path(name, month).exists():
            yield SCHEMA, f"expected {name}/{month}.parquet, found no such file; run its step again"
    tables = {
        needed: pa.concat_tables([store.read(needed, month) for month in months]) for needed in _needed(name)
    }
    if name == "paragraphs":
        part = store.part("lay_out")
        tables["rejects"] = pa.concat_tables([part.read("rejects", month) for month in months])
    try:
        for reject in sort_out(name, tables[name]).rejects:
            yield SCHEMA, reject["message"]
    except ContractBroken as error:
        yield SCHEMA, str(error)
    for rule, says, violations in broken_rules([name], tables):
        yield CONTENTS, f"expected that {says} (rule {rule}), found {'; '.join(violations)}"


@multi_asset_check(specs=_specs(), can_subset=True, name="check_tables")
def _check_tables(context: AssetCheckExecutionContext, workspace: Workspace) -> Iterator[AssetCheckResult]:
    """Read the written files and hold them against the contract."""
    store = Store(workspace.settings().outputs)
    selected = {(key.asset_key.to_user_string(), key.name) for key in context.selected_asset_check_keys}
    with store.lock(waiting=context.log.info):
        checked = store.load_state("checked")
        results = [
            result
            for name in TABLES
            if (asked := [check for check in (SCHEMA, CONTENTS) if (name, check) in selected])
            for result in _check_table(store, name, asked, checked)
        ]
        store.save_state("checked", checked)
    yield from results


def _check_table(
    store: Store, name: str, asked: Sequence[str], checked: dict[str, dict[str, str]]
) -> Iterator[AssetCheckResult]:
    months = sorted({*store.months(), *store.months(name)})
    before = checked.get(name, {})
    faults: dict[str, list[str]] = {SCHEMA: [], CONTENTS: []}
    states = {month: _state_of(store, name, month) for month in months}
    checked[name] = {month: state for month, state in states.items() if before.get(month) == state}
    n_unchanged = len(checked[name])
    to_read = [
        (month, ZIPPED * sum(store.size(needed, month) for needed in _needed(name)))
        for month in months
        if month not in checked[name]
    ]
    for batch in batches(to_read):
        found = list(_faults(store, name, batch))
        for check, sentence in found:
            faults[check].append(sentence)
        if not found:
            checked[name] |= {month: states[month] for month in batch}
    n_rows = sum(store.n_rows(name, month) for month in months)
    for check in asked:
        sentences = faults[check]
        words = f"{len(sentences)} faults, such as: {sentences[0]}" if sentences else f"{n_rows:,} rows hold."
        if n_unchanged:
            words += f" {n_unchanged} of {len(months)} months did not change since they were found right."
        yield AssetCheckResult(
            passed=not sentences,
            asset_key=name,
            check_name=check,
            severity=AssetCheckSeverity.ERROR,
            description=f"{words} Checked: {_says(name, check)}.",
            metadata={
                "rows": n_rows,
                "months_read": len(months) - n_unchanged,
                "months_unchanged": n_unchanged,
                "faults": len(sentences),
                **({"first_faults": "\n".join(sentences[:10])} if sentences else {}),
            },
        )


CHECKS = (_check_tables, tell_doubts)
"""The checks of all tables."""
