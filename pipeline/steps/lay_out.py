"""raw/ -> pages, articles, paragraphs.

What belongs here: which files are laid out anew, and how their rows and those of unchanged files
become the months' tables. What does not: laying out (`pages`, `issue`).
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from pipeline.issue.records import Made, inputs_hash, issue_key
from pipeline.mapping import Map
from pipeline.raw import FileHashes, RawFile, scan
from pipeline.steps.plan import (
    LAID_OUT,
    PAGE_FACTS,
    Done,
    Progress,
    Row,
    Settings,
    chunks,
    hash_of,
    issue_hashes,
    mirror,
    month_state,
    only,
    page_facts,
    reader_version,
    silent,
)
from pipeline.steps.seal import MonthRows, Sealed, encoded, hold, stage
from pipeline.tables.store import UNDATED, Store, month_of
from pipeline.tables.validate import to_table

if TYPE_CHECKING:
    from pipeline.issue.files import FileTask

__all__ = ["lay_out_pages"]


def lay_out_pages(settings: Settings, store: Store, progress: Progress = silent) -> Done:
    """Bring `pages`, `articles` and `paragraphs` in line with raw/.

    Raises InputError when there is no raw/ or no page in it, ContractBroken when a table as a whole
    is wrong; then no file has changed.
    """
    scanned_at = time.time_ns()
    found = scan(settings.raw)
    hashes = FileHashes(store.load_state("files"))
    facts = {month: page_facts(store, month) for month in store.months()}
    known = {page["path"]: (month, page) for month, pages in facts.items() for page in pages}
    states = {
        month: month_state(store, month, pages, LAID_OUT[1:], "lay_out") for month, pages in facts.items()
    }
    # their articles and paragraphs were made from another state than their pages
    broken: set[str] = set().union(*(state.stale for state in states.values()))
    keep: dict[str, set[str]] = defaultdict(set)
    stale: dict[str, RawFile] = {}
    for file in found.files:
        month, page = known.get(file.path, ("", {}))
        forced = settings.forced(file.page_id)
        if page and issue_key(page) not in broken and not forced and _fresh(page, file, hashes):
            keep[month].add(file.path)
        else:
            stale[file.path] = file
    done = Done(worked=len(stale), reused=len(found.files) - len(stale))
    total = sum(file.size for file in stale.values())
    with settings.spread(total) as spread:
        tasks = _tasks_by_month(settings, list(stale.values()), spread)
        dirty = sorted(
            tasks.keys()
            | {month for month, pages in facts.items() if {page["path"] for page in pages} != keep[month]}
            | {month for month, state in states.items() if state.off}
        )
        results = spread(_laid_out, (chunk for month in dirty for chunk in tasks.get(month, ())))

        def months_made() -> Iterator[MonthRows]:
            at = 0
            for month in dirty:
                made = []
                for chunk in tasks.get(month, ()):
                    made.append(next(results))
                    at += sum(task.size for task in chunk)
                    done.n_chars += made[-1].n_chars
                    progress(at, total)
                    pages = made[-1].tables["pages"].select(["path", "sha256"]).to_pydict()
                    for path, digest in zip(pages["path"], pages["sha256"], strict=True):
                        if digest:
                            hashes.remember(stale[path], digest, scanned_at)
                if made or keep[month]:
                    yield _month_rows(store, month, keep[month], made)

        for sealed in spread(_sealed, months_made()):
            stage(store, "lay_out", sealed)
    months = {month for month, paths in keep.items() if paths} | tasks.keys()
    scanned = store.part("scan")
    if found.rejects:
        state = {"scan": hash_of(sorted(row["reject_id"] for row in found.rejects))}
        scanned.stage("rejects", UNDATED, to_table("rejects", found.rejects), state)
    done.files_written = store.commit()
    done.months_removed = mirror(store, LAID_OUT, "lay_out", months)
    scanned.mirror("rejects", {UNDATED} if found.rejects else set())
    store.save_state("files", hashes.state())
    return done


def _fresh(page: Row, file: RawFile, hashes: FileHashes) -> bool:
    """Whether the page's rows are what working through the file again would make."""
    if page["reader_version"] != reader_version():
        return False
    digest = hashes.of(file)
    told = file.publication
    return digest is not None and page["inputs_hash"] == inputs_hash(
        file.path,
        digest,
        page["issue_date"],
        page["issue_date_source"],
        told.title,
        told.place,
        file.twins,
        file.corrections,
    )


def _tasks_by_month(
    settings: Settings, stale: Sequence[RawFile], spread: Map
) -> dict[str, list[list[FileTask]]]:
    """The files to lay out as tasks by month; those whose paths do not tell their dates are looked into."""
    if not stale:
        return {}
    from pipeline.issue.files import FileTask, tell_dates
    from pipeline.pages import issue_date
    from pipeline.pages.model import Layout

    version = reader_version()
    tasks = [
        FileTask(
            location=str(Path(file.location).absolute()),
            path=file.path,
            page_id=file.page_id,
            title=file.publication.title,
            place=file.publication.place,
            twins=file.twins,
            corrections=file.corrections,
            today=settings.today,
            reader_version=version,
            size=file.size,
        )
        for file in stale
    ]
    of_month: dict[str, list[FileTask]] = defaultdict(list)
    undated = []
    for task in tasks:
        day, _ = issue_date(task.path, "", Layout(), today=settings.today)
        if day is None:
            undated.append(task)
        else:
            of_month[month_of(day)].append(replace(task, told=day))
    parts = list(chunks(undated, lambda task: task.size))
    for chunk, days in zip(parts, spread(tell_dates, parts), strict=True):
        for task, day in zip(chunk, days, strict=True):
            of_month[month_of(day)].append(replace(task, told=day))
    return {month: list(chunks(each, lambda task: task.size)) for month, each in of_month.items()}


def _laid_out(tasks: list[FileTask]) -> Made:
    """Runs where the map takes it, and loads there what lays out."""
    from pipeline.issue.files import lay_out_files

    return lay_out_files(tasks)


def _month_rows(store: Store, month: str, keep: Set[str], made: Sequence[Made]) -> MonthRows:
    """The rows of a month: those of unchanged files, and those just made."""
    parts: dict[str, list[pa.Table]] = {name: [each.tables[name] for each in made] for name in LAID_OUT}
    rejects = [row for each in made for row in each.rejects]
    if keep:
        pages = only(store.read("pages", month), "path", keep)
        kept = pages["page_id"].to_pylist()
        parts["pages"].append(pages)
        for name in LAID_OUT[1:]:
            parts[name].append(only(store.read(name, month), "page_id", kept))
        rejects += only(store.part("lay_out").read("rejects", month), "page_id", kept).to_pylist()
    return MonthRows(month, parts, rejects)


def _sealed(made: MonthRows) -> Sealed:
    """Runs where the map takes it: the files of a month, built from the pages that keep the rules."""
    tables = hold(made, _with_links)
    built_from = issue_hashes(tables["pages"].select(PAGE_FACTS).to_pylist())
    return encoded(made.month, tables, LAID_OUT, built_from)


def _with_links(name: str, rows: pa.Table, done: Mapping[str, pa.Table]) -> pa.Table:
    return _linked(done["pages"], rows) if name == "articles" else rows


def _linked(pages: pa.Table, articles: pa.Table) -> pa.Table:
    """The articles with `continues_article_id`, told within each issue."""
    from pipeline.pages import ContinuationPiece, link_continuations

    issue_of = {page["page_id"]: issue_key(page) for page in pages.select(PAGE_FACTS).to_pylist()}
    mark_of = dict(zip(pages["page_id"].to_pylist(), pages["page_mark"].to_pylist(), strict=True))
    columns = ("article_id", "page_id", "title", "continued_from_page", "continued_on_page")
    issues: dict[str, list[ContinuationPiece]] = defaultdict(list)
    for row in articles.select(columns).sort_by("article_id").to_pylist():
        if row["page_id"] in issue_of and (row["continued_from_page"] or row["continued_on_page"]):
            issues[issue_of[row["page_id"]]].append(
                ContinuationPiece(
                    key=row["article_id"],
                    page=mark_of[row["page_id"]],
                    title=row["title"],
                    on=row["continued_on_page"],
                    from_=row["continued_from_page"],
                )
            )
    links: dict[Any, Any] = {}
    for pieces in issues.values():
        links |= link_continuations(pieces)
    continues = pa.array([links.get(key) for key in articles["article_id"].to_pylist()], pa.string())
    at = articles.schema.get_field_index("continues_article_id")
    return articles.set_column(at, articles.schema.field(at), continues)
