"""Reading one page again with the words and rules behind each field.

What belongs here: finding a page in the finished tables and reading its issue once more. What does
not: printing (`cli.look`), how the evidence comes about (`reading`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pipeline.issue.issues import ReadBlock, read_pages
from pipeline.issue.records import issue_key
from pipeline.tables.store import Store

__all__ = ["PageReading", "read_page_again"]

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class PageReading:
    """A page's row, its paragraphs' figures with their evidence, and its rows of `numerals`."""

    page: Row
    blocks: list[ReadBlock]
    numerals: list[Row]


def read_page_again(store: Store, page_id: str) -> PageReading | None:
    """The page as the reader reads it now, from the stored text; None when there is no such page.

    The whole issue is read, since an article takes over the context of the one that it continues.
    """
    for month in store.months():
        ids = store.read("pages", month, ["page_id"])["page_id"].to_pylist()
        if page_id not in ids:
            continue
        rows: list[Row] = store.read("pages", month).to_pylist()
        page = next(row for row in rows if row["page_id"] == page_id)
        issue = {row["page_id"]: row for row in rows if issue_key(row) == issue_key(page)}
        articles, paragraphs, numerals = (
            [row for row in store.read(name, month).to_pylist() if row["page_id"] in issue]
            for name in ("articles", "paragraphs", "numerals")
        )
        blocks = [
            block
            for article, read, _, _ in read_pages(issue, articles, paragraphs)
            for block in read
            if article["page_id"] == page_id
        ]
        return PageReading(page, blocks, [row for row in numerals if row["page_id"] == page_id])
    return None
