"""The files of the report: one page of HTML a newspaper page, one a month, and the index.

What belongs here: which files are written anew, and what a month and the index sum up. What does not:
what a page shows (`page`), markup (`templates`), pictures (`plots`).

The state of the outputs says what each file was rendered from, so a run renders the pages of changed issues
and no others, and replaces a file only when its bytes differ. The bytes depend on the tables and this code
alone.
"""

from __future__ import annotations

import gc
import json
import os
from base64 import b64encode
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.issue.records import issue_key
from pipeline.mapping import open_map
from pipeline.report import words
from pipeline.report.charts import Plot, svg
from pipeline.report.page import Rows, anchor, doubts, link, page_file, view_page
from pipeline.report.plots import plots_of
from pipeline.steps.plan import Progress, hash_of, issue_hashes, only, page_facts, report_version, silent
from pipeline.tables.contract import TABLES
from pipeline.tables.store import UNDATED, Store

if TYPE_CHECKING:
    from jinja2 import Environment

__all__ = ["FOLDER", "INDEX", "Published", "write_report"]

Row = dict[str, Any]

FOLDER, INDEX = "report", "index.html"
_INDEX_STATE = "reported"
_FIGURE_CHARS = 100
"""Characters of text that a figure stands for, when it is told how much there is to do."""
_MOST_REVIEWED = 300
"""Entries of the review queue that one file lists; the rest is counted, and stands in the months' files."""
_PRINTED = ("pages", "articles", "paragraphs", "figures", "numerals")
"""The tables that a page's file prints."""
_AT_ONCE = 20
"""Pages whose rows are held as Python objects at a time: those of a whole month take a hundred MB."""
_MOST_PAGES = 400
"""Pages that the index lists itself, newest first; all are in the months' files."""


@dataclass(slots=True)
class Published:
    """What a run of the report did: pages rendered and left as they were, files replaced and removed."""

    rendered: int = 0
    unchanged: int = 0
    written: int = 0
    removed: int = 0
    plots: list[Plot] = field(default_factory=list)

    def add(self, other: Published) -> None:
        """Count in what was done elsewhere."""
        self.rendered += other.rendered
        self.unchanged += other.unchanged
        self.written += other.written


@dataclass(frozen=True, slots=True)
class _MonthTask:
    """A month to bring in line: its state now, and what its pages' files were rendered from."""

    root: Path
    month: str
    state: str
    rendered_from: dict[str, str]


def write_report(store: Store, progress: Progress = silent, workers: int = 1) -> Published:
    """Bring `outputs/report/` in line with the tables; the caller holds the lock of the outputs.

    Changed months are spread over `workers` processes, 0 for as many as pay.
    """
    done = Published()
    folder = store.root / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    there = {entry.name for entry in os.scandir(folder)}
    summaries: dict[str, Row] = {}
    expected = {INDEX}
    tasks: list[_MonthTask] = []
    for month in store.months():
        state = hash_of([report_version(), *(store.digest(name, month) for name in TABLES)])
        summary = store.load_state(f"{FOLDER}-{month}")
        if summary.get("state") == state and there.issuperset(summary["files"]):
            done.unchanged += len(summary["pages"])
            expected.update(summary["files"])
            summaries[month] = _short(summary)
        else:
            tasks.append(_MonthTask(store.root, month, state, summary.get("states", {})))
    sizes = [store.n_rows("figures", task.month) * _FIGURE_CHARS for task in tasks]
    at = 0
    with open_map(workers, sum(sizes) * 3) as spread:
        for task, size, (summary, of_month) in zip(tasks, sizes, spread(_write_month, tasks), strict=True):
            done.add(of_month)
            store.save_state(f"{FOLDER}-{task.month}", summary)
            expected.update(summary["files"])
            summaries[task.month] = _short(summary)
            at += size
            progress(at, sum(sizes))
    _write_index(store, dict(sorted(summaries.items())), done)
    for path in folder.glob("*.html"):
        if path.name not in expected:
            path.unlink()
            done.removed += 1
    for path in store.state.glob(f"{FOLDER}-*.json"):
        if path.stem.removeprefix(f"{FOLDER}-") not in summaries:
            path.unlink()
    return done


def _short(summary: Row) -> Row:
    """What the index needs of a month; what grows with its pages stays in the state."""
    kept = {key: value for key, value in summary.items() if key not in ("pages", "files", "states")}
    return kept | {"n_pages": len(summary["pages"])}


# --- pages and months -----------------------------------------------------------------------------


def _write_month(task: _MonthTask) -> tuple[Row, Published]:
    """Write the changed pages of a month and its list; returns what the index says of it."""
    store, month, done = Store(task.root), task.month, Published()
    folder = store.root / FOLDER
    facts = {row["page_id"]: row for row in reversed(page_facts(store, month))}
    pages = [facts[page_id] for page_id in sorted(facts, key=lambda each: _in_order(facts[each]))]
    audits = _by_page(store.read("audits", month).to_pylist(), _pages_of_audit)
    rejects = _by_page(store.read("rejects", month).to_pylist(), lambda row: [row["page_id"]])
    hashes = issue_hashes(list(facts.values()))
    states: dict[str, str] = {}
    around: dict[str, tuple[Row | None, Row | None]] = {}
    for at, page in enumerate(pages):
        near = [pages[at - 1] if at else None, pages[at + 1] if at + 1 < len(pages) else None]
        before, after = (row if row and issue_key(row) == issue_key(page) else None for row in near)
        around[page["page_id"]] = (before, after)
        told = [audits[page["page_id"]], rejects[page["page_id"]], [before and before["page_id"]]]
        told.append([after and after["page_id"]])
        states[page["page_id"]] = hash_of(
            [report_version(), hashes[issue_key(page)], json.dumps(told, ensure_ascii=False, default=str)]
        )
    files = {page["page_id"]: page_file(page["page_id"]) for page in pages}
    stale = [
        page_id
        for page_id, file in files.items()
        if task.rendered_from.get(file) != states[page_id] or not (folder / file).exists()
    ]
    done.unchanged += len(pages) - len(stale)
    if stale:
        _write_pages(store, month, stale, around, audits, rejects, done)
    summary = _summary(store, month, pages, audits, rejects)
    name = month_file(month)
    html = _environment().get_template("month.html").render(month=month, summary=summary, most=_MOST_REVIEWED)
    done.written += _replace(store, folder / name, html)
    summary["state"] = task.state
    summary["files"] = [name, *files.values()]
    summary["states"] = {files[page_id]: states[page_id] for page_id in files}
    gc.collect()  # the templates' circles: a worker renders many months
    return summary, done


def month_file(month: str) -> str:
    """The file name of a month's list."""
    return f"m-{month}.html"


def _in_order(page: Row) -> tuple[str, ...]:
    return str(page["issue_date"] or ""), page["publication"] or "", page["path"]


def _pages_of_audit(audit: Row) -> set[str]:
    return {figure_id.rpartition("#")[0] for figure_id in audit["figure_ids"]}


def _by_page(rows: Iterable[Row], pages: Any) -> defaultdict[str, list[Row]]:
    found: defaultdict[str, list[Row]] = defaultdict(list)
    for row in rows:
        for page_id in pages(row):
            found[page_id or ""].append(row)
    return found


def _write_pages(
    store: Store,
    month: str,
    page_ids: Sequence[str],
    around: Mapping[str, tuple[Row | None, Row | None]],
    audits: Mapping[str, list[Row]],
    rejects: Mapping[str, list[Row]],
    done: Published,
) -> None:
    tables = {name: store.read(name, month) for name in _PRINTED}
    template = _environment().get_template("page.html")
    for first in range(0, len(page_ids), _AT_ONCE):
        some = page_ids[first : first + _AT_ONCE]
        parts = {
            name: _by_page(only(rows, "page_id", some).to_pylist(), lambda row: [row["page_id"]])
            for name, rows in tables.items()
        }
        for page_id in some:
            view = view_page(
                Rows(
                    page=parts["pages"][page_id][0],
                    articles=parts["articles"].get(page_id, []),
                    paragraphs=parts["paragraphs"].get(page_id, []),
                    figures=parts["figures"].get(page_id, []),
                    numerals=parts["numerals"].get(page_id, []),
                    audits=audits.get(page_id, []),
                    rejects=rejects.get(page_id, []),
                )
            )
            before, after = around[page_id]
            html = template.render(view=view, month=month, before=before, after=after)
            done.rendered += 1
            done.written += _replace(store, store.root / FOLDER / page_file(page_id), html)


def _summary(
    store: Store,
    month: str,
    pages: Sequence[Row],
    audits: Mapping[str, list[Row]],
    rejects: Mapping[str, list[Row]],
) -> Row:
    """What the month's list and the index say of a month, as plain data."""
    n_articles = Counter(store.read("articles", month, ["page_id"])["page_id"].to_pylist())
    classes: Counter[str] = Counter()
    n_numerals: Counter[str] = Counter()
    for row in store.read("numerals", month, ["page_id", "class"]).to_pylist():
        classes[row["class"]] += 1
        n_numerals[row["page_id"]] += 1
    n_figures: Counter[str] = Counter()
    doubtful: Counter[str] = Counter()
    review: list[Row] = []
    wanted = ("figure_id", "page_id", "text", "indicator", "region", "flags")
    for row in store.read("figures", month, wanted).to_pylist():
        n_figures[row["page_id"]] += 1
        if odd := doubts(row):
            doubtful[row["page_id"]] += 1
            said = "、".join(words.FLAGS.get(flag, flag) for flag in odd)
            text = f"{row['text']}　{row['region'] or ''} {row['indicator'] or ''}".strip()
            review.append({"kind": "flag", "label": said, "text": text, "href": link(row["figure_id"])})
    seen: dict[str, Row] = {}
    for page_audits in audits.values():
        seen |= {row["audit_id"]: row for row in page_audits}
    wrong = [row for _, row in sorted(seen.items()) if row["verdict"] == "inconsistent"]
    disputed = [
        {
            "kind": "audit",
            "label": "前后不一致",
            "text": row["explanation"],
            "href": link(row["figure_ids"][0]),
        }
        for row in wrong
        if row["figure_ids"]
    ]
    failed = sorted(
        (row for found in rejects.values() for row in found),
        key=lambda row: (row["severity"] != "error", row["page_id"] or "", row["reject_id"]),
    )
    broken = [
        {
            "kind": row["severity"],
            "label": "未入表" if row["severity"] == "error" else "提示",
            "text": f"{row['table']}：{row['message']}",
            "href": page_file(row["page_id"]) if row["page_id"] else "",
        }
        for row in failed
    ]
    review = [*(row for row in broken if row["kind"] == "error"), *disputed, *review]
    review += [row for row in broken if row["kind"] != "error"]
    return {
        "month": month,
        "file": month_file(month),
        "n_review": len(review),
        "review": review[:_MOST_REVIEWED],
        "kinds": dict(sorted(Counter(row["kind"] for row in review).items())),
        "rows": {name: store.n_rows(name, month) for name in TABLES},
        "classes": dict(sorted(classes.items())),
        "verdicts": dict(sorted(Counter(row["verdict"] for row in seen.values()).items())),
        "pages": [
            {
                "page_id": page["page_id"],
                "path": page["path"],
                "date": str(page["issue_date"] or ""),
                "publication": page["publication"] or "",
                "place": page["place"] or "",
                "status": page["page_status"],
                "file": page_file(page["page_id"]),
                "n_chars": page["n_chars"],
                "articles": n_articles[page["page_id"]],
                "figures": n_figures[page["page_id"]],
                "numerals": n_numerals[page["page_id"]],
                "doubtful": doubtful[page["page_id"]],
                "disputed": sum(row["verdict"] == "inconsistent" for row in audits.get(page["page_id"], ())),
                "rejects": len(rejects.get(page["page_id"], ())),
            }
            for page in pages
        ],
    }


# --- the index ------------------------------------------------------------------------------------


def _write_index(store: Store, summaries: Mapping[str, Row], done: Published) -> None:
    target = store.root / FOLDER / INDEX
    state = hash_of([report_version(), *(f"{month} {each['state']}" for month, each in summaries.items())])
    if store.load_state(_INDEX_STATE).get("state") == state and target.exists():
        return
    newest = sorted(summaries, key=lambda month: (month != UNDATED, month), reverse=True)
    pages: list[Row] = []
    review: list[Row] = []
    for month in newest:
        if not pages or len(pages) + summaries[month]["n_pages"] <= _MOST_PAGES:
            pages += store.load_state(f"{FOLDER}-{month}")["pages"]
        review += summaries[month]["review"]
    pages.sort(key=lambda row: str(row["date"]), reverse=True)
    totals: dict[str, Counter[str]] = {"rows": Counter(), "classes": Counter(), "verdicts": Counter()}
    kinds: Counter[str] = Counter()
    for summary in summaries.values():
        for name, counter in totals.items():
            counter.update(summary[name])
        kinds.update(summary["kinds"])
    done.plots = plots_of(store)
    plots = [(plot, svg(plot, themed=True)) for plot in done.plots]
    order = ("error", "audit", "flag", "warning")
    review.sort(key=lambda row: order.index(row["kind"]))
    html = (
        _environment()
        .get_template("index.html")
        .render(
            months=[summaries[month] for month in newest],
            pages=pages,
            review=review[:_MOST_REVIEWED],
            n_review=sum(summary["n_review"] for summary in summaries.values()),
            kinds=kinds,
            plots=plots,
            tables=TABLES,
            **totals,
        )
    )
    done.written += _replace(store, target, html)
    store.save_state(_INDEX_STATE, {"state": state})


# --- files ----------------------------------------------------------------------------------------


def _replace(store: Store, target: Path, html: str) -> int:
    """Replace a file, unless it holds the same; returns how many files changed."""
    data = html.encode("utf-8", "replace")
    if target.exists() and target.read_bytes() == data:
        return 0
    temporary = store.state / "tmp" / target.name
    temporary.write_bytes(data)
    temporary.replace(target)
    return 1


@cache
def _environment() -> Environment:
    """The templates, with escaping on: what stands on a page is never markup."""
    from jinja2 import Environment, PackageLoader, StrictUndefined
    from markupsafe import Markup

    environment = Environment(
        loader=PackageLoader("pipeline.report", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    folder = files("pipeline.report").joinpath("templates")

    def read(name: str) -> str:
        return folder.joinpath(name).read_text("utf-8").strip()

    script = "\n" + read("report.js") + "\n"
    environment.globals |= {
        "style": Markup(read("report.css")),
        "script": Markup(script),
        "script_hash": "sha256-" + b64encode(sha256(script.encode()).digest()).decode(),
        "words": words,
        "unmarked": Markup,
        "month_file": month_file,
        "page_file": page_file,
        "link": link,
    }
    environment.policies["json.dumps_kwargs"] = {"ensure_ascii": False, "separators": (",", ":")}
    environment.filters |= {"day": words.day_in_words, "anchor": anchor}
    return environment
