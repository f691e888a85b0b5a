"""pages, articles, paragraphs -> figures, numerals.

What belongs here: which issues are read anew, and how their rows and those of unchanged issues
become the months' tables. What does not: reading (`reading`, `issue`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

import pyarrow as pa
import pyarrow.compute as pc

from pipeline.corrections import Correction, read_corrections
from pipeline.issue import IssueTask, Made, issue_key, read_issues
from pipeline.steps.plan import (
    LAID_OUT,
    READ,
    Done,
    Progress,
    Settings,
    batches,
    by_month,
    chunks,
    issue_hashes,
    mirror,
    off,
    only,
    page_facts,
    reject_table,
    silent,
    stale_issues,
)
from pipeline.tables.store import Store
from pipeline.tables.validate import hold_table_rules, sort_out

__all__ = ["read_figures"]


@dataclass(frozen=True, slots=True)
class _Plan:
    """A month's issues by their state, the page_ids to read in chunks of whole issues, and the others."""

    hashes: dict[str, str]
    chunks: list[list[str]]
    fresh: set[str]
    n_chars: int


def read_figures(settings: Settings, store: Store, progress: Progress = silent) -> Done:
    """Bring `figures` and `numerals` in line with the pages, articles and paragraphs.

    Raises ContractBroken when a table as a whole is wrong; then no file has changed.
    """
    done = Done()
    plans: dict[str, _Plan] = {}
    months = store.months()
    for month in months:
        pages = page_facts(store, month)
        hashes = issue_hashes(pages)
        stale = stale_issues(hashes, store, month, READ, "read")
        stale |= {issue_key(page) for page in pages if settings.forced(page["page_id"])}
        good = [page for page in pages if page["page_status"] == "ok"]
        changed = sorted((page for page in good if issue_key(page) in stale), key=issue_key)
        issues = [list(each) for _, each in groupby(changed, key=issue_key)]
        done.worked += len(changed)
        done.reused += len(good) - len(changed)
        done.n_chars += sum(page["n_chars"] for page in changed)
        if stale or off(store, month, pages, READ, "read"):
            plans[month] = _Plan(
                hashes=hashes,
                chunks=[
                    [page["page_id"] for issue in chunk for page in issue]
                    for chunk in chunks(issues, lambda issue: sum(page["n_chars"] for page in issue))
                ],
                fresh={page["page_id"] for page in good if issue_key(page) not in stale},
                n_chars=sum(page["n_chars"] for page in pages),
            )
    # a character of Chinese text is three bytes
    with settings.spread(done.n_chars * 3) as spread:
        corrections = read_corrections(settings.raw).by_page
        results = spread(read_issues, _issue_tasks(store, plans, corrections))
        at = 0
        for batch in batches((month, plan.n_chars) for month, plan in plans.items()):
            made = []
            for _ in (chunk for month in batch for chunk in plans[month].chunks):
                made.append(next(results))
                at += made[-1].n_chars
                progress(at, done.n_chars)
            _read_batch(store, {month: plans[month] for month in batch}, made)
    done.files_written = store.commit()
    done.months_removed = mirror(store, READ, "read", set(months))
    return done


def _issue_tasks(
    store: Store, plans: Mapping[str, _Plan], corrections: Mapping[str, Sequence[Correction]]
) -> Iterator[IssueTask]:
    for month, plan in plans.items():
        tables = [store.read(name, month) for name in LAID_OUT] if plan.chunks else []
        for chunk in plan.chunks:
            pages, articles, paragraphs = (only(each, "page_id", chunk).combine_chunks() for each in tables)
            corrected = {page_id: corrections[page_id] for page_id in chunk if page_id in corrections}
            yield IssueTask(pages, articles, paragraphs, corrected)


def _read_batch(store: Store, plans: Mapping[str, _Plan], made: Sequence[Made]) -> None:
    """Validate and stage some months: the rows of unchanged issues, and those just made."""
    tables = {name: pa.concat_tables([store.read(name, month) for month in plans]) for name in LAID_OUT}
    tables["pages"] = tables["pages"].filter(pc.equal(tables["pages"]["page_status"], "ok"))
    rejects = [row for each in made for row in each.rejects]
    for month, plan in plans.items():
        rejects += only(store.part("read").read("rejects", month), "page_id", plan.fresh).to_pylist()
    gone: dict[str, set[str]] = {}
    for name in READ:
        old = [only(store.read(name, month), "page_id", plan.fresh) for month, plan in plans.items()]
        done = sort_out(name, pa.concat_tables([*old, *(each.tables[name] for each in made)]), gone)
        tables[name], gone[name] = done.rows, done.gone
        rejects += done.rejects
    hold_table_rules(READ, tables)
    split = {name: by_month(tables[name], list(plans)) for name in READ}
    split["rejects"] = by_month(reject_table(rejects), list(plans))
    for month, plan in plans.items():
        for name in READ:
            store.stage(name, month, split[name][month], plan.hashes)
        store.part("read").stage("rejects", month, split["rejects"][month], plan.hashes)
