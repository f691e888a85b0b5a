"""pages, articles, paragraphs -> figures, numerals.

What belongs here: which issues are read anew, and how their rows and those of unchanged issues
become the months' tables. What does not: reading (`reading`, `issue`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

import pyarrow.compute as pc

from pipeline.corrections import Correction, read_corrections
from pipeline.issue.records import Made, issue_key
from pipeline.steps.plan import (
    READ,
    Done,
    Progress,
    Settings,
    chunks,
    mirror,
    month_state,
    only,
    page_facts,
    silent,
)
from pipeline.steps.seal import MonthRows, seal, stage
from pipeline.tables.store import Store

if TYPE_CHECKING:
    from pipeline.issue.issues import IssueTask

__all__ = ["read_figures"]

_LOOKED_AT = {
    "pages": ("page_id", "page_status", "text"),
    "articles": ("article_id",),
    "paragraphs": ("paragraph_id",),
}
"""What the rules of figures and numerals look at of the other tables."""


@dataclass(frozen=True, slots=True)
class _Plan:
    """A month's issues by their state, the page_ids to read in chunks of whole issues, and the others."""

    hashes: dict[str, str]
    chunks: list[list[str]]
    fresh: set[str]


def read_figures(settings: Settings, store: Store, progress: Progress = silent) -> Done:
    """Bring `figures` and `numerals` in line with the pages, articles and paragraphs.

    Raises ContractBroken when a table as a whole is wrong; then no file has changed.
    """
    done = Done()
    plans: dict[str, _Plan] = {}
    months = store.months()
    for month in months:
        pages = page_facts(store, month)
        state = month_state(store, month, pages, READ, "read")
        stale = state.stale | {issue_key(page) for page in pages if settings.forced(page["page_id"])}
        good = [page for page in pages if page["page_status"] == "ok"]
        changed = sorted((page for page in good if issue_key(page) in stale), key=issue_key)
        issues = [list(each) for _, each in groupby(changed, key=issue_key)]
        done.worked += len(changed)
        done.reused += len(good) - len(changed)
        done.n_chars += sum(page["n_chars"] for page in changed)
        if stale or state.off:
            plans[month] = _Plan(
                hashes=state.hashes,
                chunks=[
                    [page["page_id"] for issue in chunk for page in issue]
                    for chunk in chunks(issues, lambda issue: sum(page["n_chars"] for page in issue))
                ],
                fresh={page["page_id"] for page in good if issue_key(page) not in stale},
            )
    # a character of Chinese text is three bytes
    with settings.spread(done.n_chars * 3) as spread:
        corrections = read_corrections(settings.raw).by_page
        results = spread(_read, _issue_tasks(store, plans, corrections))

        def months_read() -> Iterator[MonthRows]:
            at = 0
            for month, plan in plans.items():
                made = []
                for _ in plan.chunks:
                    made.append(next(results))
                    at += made[-1].n_chars
                    progress(at, done.n_chars)
                yield _month_rows(store, month, plan, made)

        for sealed in spread(seal, months_read()):
            stage(store, "read", sealed)
    done.files_written = store.commit()
    done.months_removed = mirror(store, READ, "read", set(months))
    return done


def _issue_tasks(
    store: Store, plans: Mapping[str, _Plan], corrections: Mapping[str, Sequence[Correction]]
) -> Iterator[IssueTask]:
    from pipeline.issue.issues import INPUTS, IssueTask

    for month, plan in plans.items():
        tables = [store.read(name, month, columns) for name, columns in INPUTS.items() if plan.chunks]
        for chunk in plan.chunks:
            pages, articles, paragraphs = (only(each, "page_id", chunk).combine_chunks() for each in tables)
            corrected = {page_id: corrections[page_id] for page_id in chunk if page_id in corrections}
            yield IssueTask(pages, articles, paragraphs, corrected)


def _read(task: IssueTask) -> Made:
    """Runs where the map takes it, and loads the reader there."""
    from pipeline.issue.issues import read_issues

    return read_issues(task)


def _month_rows(store: Store, month: str, plan: _Plan, made: Sequence[Made]) -> MonthRows:
    """The rows of a month: those of unchanged issues, and those just made."""
    parts = {name: [each.tables[name] for each in made] for name in READ}
    rejects = [row for each in made for row in each.rejects]
    if plan.fresh or not made:
        for name in READ:
            parts[name].append(only(store.read(name, month), "page_id", plan.fresh))
        rejects += only(store.part("read").read("rejects", month), "page_id", plan.fresh).to_pylist()
    beside = {name: store.read(name, month, columns) for name, columns in _LOOKED_AT.items()}
    beside["pages"] = beside["pages"].filter(pc.equal(beside["pages"]["page_status"], "ok"))
    return MonthRows(month, parts, rejects, plan.hashes, beside)
