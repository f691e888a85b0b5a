"""A file -> its page, articles and paragraphs.

What belongs here: turning what the page reader says into rows, and the ways in which a file can
fail. What does not: recognising anything (`pages`), figures (`issues`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path

from pipeline.issue.records import Made, Row, inputs_hash
from pipeline.pages import NotText, decode, head_date, issue_date, lay_out, resolve_day, tell_place
from pipeline.pages.model import Article, Layout, Paragraph
from pipeline.tables.rules import coverage_faults
from pipeline.tables.validate import reject, to_table

__all__ = ["FileTask", "lay_out_files", "tell_dates"]


@dataclass(frozen=True, slots=True)
class FileTask:
    """A file to lay out: where it is, what it is called, and what its publication.toml says.

    `told` is the issue date that was found when the work was shared out by months, `corrections` a hash
    of what raw/corrections.toml says of it.
    """

    location: str
    path: str
    page_id: str
    title: str | None
    place: str | None
    twins: tuple[str, ...]
    today: date
    reader_version: str
    size: int
    told: date | None = None
    corrections: str = ""


def tell_dates(tasks: Sequence[FileTask]) -> list[date | None]:
    """The issue dates of files whose paths do not tell them; None where none can be told."""
    dates: list[date | None] = []
    for task in tasks:
        try:
            # twins are rejected unread, so that what their texts say has no say
            text = "" if task.twins else decode(Path(task.location).read_bytes()).text
            # a date in the page's head goes before those that take its articles
            head = head_date(text)
            layout = Layout(head_date=head) if head else lay_out(text)
            dates.append(issue_date(task.path, text, layout, today=task.today)[0])
        except Exception:  # the page is rejected with its reason when it is laid out
            dates.append(issue_date(task.path, "", Layout(), today=task.today)[0])
    return dates


def lay_out_files(tasks: Sequence[FileTask]) -> Made:
    """Decode and lay out files: rows of `pages`, `articles`, `paragraphs`."""
    rows: dict[str, list[Row]] = {"pages": [], "articles": [], "paragraphs": []}
    made = Made({})
    for task in tasks:
        try:
            page, articles, paragraphs = _lay_out(task)
        except _PageFault as fault:
            page, articles, paragraphs = fault.page, [], []
            made.rejects.append(
                reject(
                    table="pages",
                    rule=fault.rule,
                    message=fault.message,
                    page_id=task.page_id,
                    issue_date=page["issue_date"],
                    row={key: value for key, value in page.items() if key != "text"},
                )
            )
        if page["page_status"] == "ok" and page["issue_date"] is None:
            made.rejects.append(_undated(page))
        rows["pages"].append(page)
        rows["articles"] += articles
        rows["paragraphs"] += paragraphs
        made.n_chars += page["n_chars"]
    made.tables = {name: to_table(name, each) for name, each in rows.items()}
    return made


def _undated(page: Row) -> Row:
    return reject(
        table="pages",
        rule="undated",
        severity="warning",
        column="issue_date",
        message="expected a date in the path (2026-05-22), in front matter (date:), in the page head or in "
        "datelines, found none; put the page in a folder named by its date, "
        "its relative periods are missing until then",
        page_id=page["page_id"],
        row={"path": page["path"]},
    )


class _PageFault(Exception):
    def __init__(self, page: Row, rule: str, message: str) -> None:
        super().__init__(message)
        self.page, self.rule, self.message = page, rule, message


class _Changed(Exception):
    """The file is not the one whose date was told."""


def _lay_out(task: FileTask) -> tuple[Row, list[Row], list[Row]]:
    day, source = issue_date(task.path, "", Layout(), today=task.today)
    page: Row = {
        "page_id": task.page_id,
        "issue_date": day,
        "issue_date_source": source,
        "publication": task.title,
        "place": task.place,
        "place_source": "publication" if task.place else None,
        "page_mark": None,
        "path": task.path,
        "sha256": None,
        "encoding": None,
        "n_chars": 0,
        "text": None,
        "page_status": "rejected",
        "inputs_hash": None,
        "reader_version": task.reader_version,
    }
    try:
        data = Path(task.location).read_bytes()
    except OSError as error:
        raise _PageFault(
            page,
            "unreadable",
            f"expected a file that can be read at {task.path}, found an error ({error.strerror or error}); "
            "mend its permissions or put it back, the next run takes it up",
        ) from error
    digest = sha256(data).hexdigest()
    page["sha256"] = digest

    def seal() -> None:
        page["inputs_hash"] = inputs_hash(
            task.path,
            digest,
            page["issue_date"],
            page["issue_date_source"],
            task.title,
            task.place,
            task.twins,
            task.corrections,
        )

    seal()
    if task.twins:
        raise _PageFault(
            page,
            "duplicate",
            f"expected one file for the page {task.page_id}, found {task.path} and {', '.join(task.twins)}; "
            "rename or remove all but one",
        )
    try:
        decoded = decode(data)
    except NotText as error:
        raise _PageFault(page, "not_text", str(error)) from error
    text = decoded.text
    try:
        layout = lay_out(text)
        day, source = issue_date(task.path, text, layout, today=task.today)
        if day != task.told:
            raise _Changed
        if not task.place:
            page["place"], page["place_source"] = tell_place(layout, task.title)
        page |= {"issue_date": day, "issue_date_source": source, "page_mark": layout.page_mark}
        seal()
        articles = [_article_row(article, page) for article in layout.articles]
        paragraphs = [_paragraph_row(paragraph, page) for paragraph in layout.paragraphs]
        # a page whose layout lost a character goes alone; as a broken table rule it would stop the step
        for fault in coverage_faults(text, (piece for each in layout.paragraphs for piece in each.pieces)):
            raise ValueError(fault)
    except _Changed:
        raise _PageFault(
            page | {"issue_date": task.told, "inputs_hash": None},
            "changed",
            f"expected a file that stays as it is during a run, found that {task.path} changed; "
            "the next run takes it up",
        ) from None
    except Exception as error:
        raise _PageFault(
            page,
            "layout_failed",
            f"expected a page that can be laid out, found an error in the page reader "
            f"({type(error).__name__}: {error}); report it with the file {task.path}",
        ) from error
    page |= {"encoding": decoded.encoding, "n_chars": len(text), "text": text, "page_status": "ok"}
    return page, articles, paragraphs


def _day_of(day: tuple[int | None, int] | None, issue: date | None) -> date | None:
    return resolve_day(day, issue) if day and issue else None


def _article_row(article: Article, page: Row) -> Row:
    return {
        "article_id": f"{page['page_id']}#a{article.seq}",
        "page_id": page["page_id"],
        "issue_date": page["issue_date"],
        "publication": page["publication"],
        "seq": article.seq,
        "kind": article.kind,
        "kicker": article.kicker,
        "title": article.title,
        "subtitle": article.subtitle,
        "continued_from": article.continued_from,
        "continued_from_page": article.continued_from_page,
        "continued_on": article.continued_on,
        "continued_on_page": article.continued_on_page,
        "continues_article_id": None,
        "dateline_place": article.dateline_place,
        "dateline_date": _day_of(article.dateline_day, page["issue_date"]),
        "agency": article.agency,
        "byline": article.byline,
        "sections": list(article.sections),
        "text": article.text,
        "start": article.start,
        "end": article.end,
        "pieces": article.pieces,
    }


def _paragraph_row(paragraph: Paragraph, page: Row) -> Row:
    return {
        "paragraph_id": f"{page['page_id']}#p{paragraph.seq}",
        "article_id": None if paragraph.article is None else f"{page['page_id']}#a{paragraph.article}",
        "page_id": page["page_id"],
        "issue_date": page["issue_date"],
        "seq": paragraph.seq,
        "role": paragraph.role,
        "section": paragraph.section,
        "text": paragraph.text,
        "start": paragraph.start,
        "end": paragraph.end,
        "pieces": paragraph.pieces,
    }
