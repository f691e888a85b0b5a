"""Whole issues -> their figures and numerals.

What belongs here: turning what the reader says of an article into rows with page offsets. What does
not: recognising anything (`reading`), laying out (`files`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from pipeline.corrections import Correction, correct
from pipeline.issue.records import Made, Row
from pipeline.pages import heal
from pipeline.reading import Block, ClassedSpan, Context, Figure, account, read_article
from pipeline.tables.validate import reject, to_table

__all__ = ["INPUTS", "IssueTask", "ReadBlock", "read_issues", "read_pages"]

LONGEST_SENTENCE = 2000
"""Characters of a sentence that a row keeps; a list of 100,000 items would fill a disk with itself."""

UNREAD_ROLES = frozenset({"page_head", "continuation", "image", "debris"})
"""Paragraphs whose numerals are accounted for but which state nothing."""


INPUTS = {
    "pages": ("page_id", "issue_date", "publication", "place", "n_chars", "text"),
    "articles": (
        *("article_id", "page_id", "issue_date", "seq", "title", "continues_article_id"),
        *("dateline_place", "dateline_date", "start", "end"),
    ),
    "paragraphs": ("paragraph_id", "article_id", "page_id", "seq", "role", "section", "pieces"),
}
"""The columns that reading takes; the texts of articles and paragraphs are those of their pages."""


@dataclass(frozen=True, slots=True)
class IssueTask:
    """Whole issues to read: rows of their pages with status ok, their articles and paragraphs, with the
    columns of INPUTS, and what people corrected on them."""

    pages: pa.Table
    articles: pa.Table
    paragraphs: pa.Table
    corrections: Mapping[str, Sequence[Correction]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ReadBlock:
    """What a paragraph says: its figures with the page offsets of its text's characters."""

    paragraph: Row
    text: str
    offsets: Sequence[int]
    figures: list[Figure]


def read_issues(task: IssueTask) -> Made:
    """Read whole issues: rows of `figures` and `numerals`."""
    made = Made({})
    pages = {page["page_id"]: page for page in task.pages.to_pylist()}
    blocks: dict[str, list[ReadBlock]] = defaultdict(list)
    spans: dict[str, list[ClassedSpan]] = defaultdict(list)
    paragraphs = task.paragraphs.to_pylist()
    for article, read, classed, fault in read_pages(pages, task.articles.to_pylist(), paragraphs):
        blocks[article["page_id"]] += read
        spans[article["page_id"]] += classed
        if fault:
            made.rejects.append(_unread(article, fault))
    figures: list[Row] = []
    numerals: list[Row] = []
    articles_at = _articles_at(paragraphs)
    for page_id, page in pages.items():
        rows = _figure_rows(page, blocks[page_id], made.rejects)
        made.rejects += correct(page, rows, task.corrections.get(page_id, ()))
        figures += rows
        numerals += _numeral_rows(page, rows, spans[page_id], articles_at.get(page_id, []))
        made.n_chars += page["n_chars"]
    made.tables = {"figures": to_table("figures", figures), "numerals": to_table("numerals", numerals)}
    return made


def read_pages(
    pages: Mapping[str, Row], articles: Sequence[Row], paragraphs: Sequence[Row]
) -> Iterator[tuple[Row, list[ReadBlock], list[ClassedSpan], Exception | None]]:
    """Each article of some pages with what its paragraphs say, and the spans of its other numerals.

    Spans of numerals are in page offsets. An article comes after the one that it continues and
    takes over its context. The last member is the error that kept an article from being read.
    """
    of_article: dict[str, list[Row]] = defaultdict(list)
    for paragraph in sorted(paragraphs, key=lambda row: row["seq"]):
        if paragraph["article_id"] is not None and paragraph["role"] not in UNREAD_ROLES:
            of_article[paragraph["article_id"]].append(paragraph)
    states: dict[str, Any] = {}
    for article in _in_reading_order(articles):
        page = pages[article["page_id"]]
        rows = of_article[article["article_id"]]
        context = Context(
            issue_date=page["issue_date"],
            reporting_day=article["dateline_date"],
            place=page["place"],
            dateline_place=article["dateline_place"],
        )
        blocks, classed = [], []
        try:
            healed = [heal(page["text"], row["pieces"]) for row in rows]
            read = read_article(
                [
                    Block(each.text, row["role"], row["section"])
                    for each, row in zip(healed, rows, strict=True)
                ],
                context,
                states.get(article["continues_article_id"]),
            )
            for row, each, reading in zip(rows, healed, read.readings, strict=True):
                blocks.append(ReadBlock(row, each.text, each.offsets, reading.figures))
                for numeral in reading.numerals:
                    if numeral.figure is None:
                        start, end = _on_page(each.offsets, numeral.start, numeral.end)
                        classed.append(ClassedSpan(start, end, numeral.cls, "block"))
        except Exception as error:  # a reader's fault costs this article's figures, never the run
            yield article, [], [], error
            continue
        states[article["article_id"]] = read.state
        yield article, blocks, classed, None


def _in_reading_order(articles: Sequence[Row]) -> list[Row]:
    """By page and place, but an article after the one that it continues; a circle is cut."""
    by_id = {article["article_id"]: article for article in articles}
    ordered: dict[str, Row] = {}
    for article in sorted(articles, key=lambda row: (row["page_id"], row["seq"])):
        chain: list[Row] = []
        at: Row | None = article
        while at is not None and at["article_id"] not in ordered and at not in chain:
            chain.append(at)
            at = by_id.get(at["continues_article_id"])
        ordered |= {each["article_id"]: each for each in reversed(chain)}
    return list(ordered.values())


def _on_page(offsets: Sequence[int], start: int, end: int) -> tuple[int, int]:
    return offsets[start], offsets[end - 1] + 1


def _unread(article: Row, fault: Exception) -> Row:
    return reject(
        table="figures",
        rule="reading_failed",
        message=f"expected an article that can be read, found an error in the reader "
        f"({type(fault).__name__}: {fault}); report it with the page, its numerals stand without figures",
        page_id=article["page_id"],
        issue_date=article["issue_date"],
        row={key: article[key] for key in ("article_id", "title", "start", "end")},
    )


def _figure_rows(page: Row, blocks: Sequence[ReadBlock], rejects: list[Row]) -> list[Row]:
    rows: dict[str, Row] = {}
    for block in blocks:
        for figure in block.figures:
            row = _figure_row(page, block, figure)
            if row["figure_id"] in rows:
                rejects.append(
                    reject(
                        table="figures",
                        rule="duplicate",
                        message=f"expected one figure at {row['figure_id']}, found another one by the rule "
                        f"{figure.rule}; the first one stays",
                        page_id=page["page_id"],
                        issue_date=page["issue_date"],
                        row=row,
                    )
                )
            else:
                rows[row["figure_id"]] = row
    return list(rows.values())


def _figure_row(page: Row, block: ReadBlock, figure: Figure) -> Row:
    start, end = _on_page(block.offsets, figure.start, figure.end)
    return {
        "figure_id": f"{page['page_id']}#f{start}-{end}",
        "page_id": page["page_id"],
        "article_id": block.paragraph["article_id"],
        "paragraph_id": block.paragraph["paragraph_id"],
        "issue_date": page["issue_date"],
        "publication": page["publication"],
        "text": page["text"][start:end],
        "start": start,
        "end": end,
        "value": figure.value,
        "low": figure.low,
        "high": figure.high,
        "unit": figure.unit,
        "modifier": figure.modifier,
        "measure": figure.measure,
        "indicator": figure.indicator,
        "region": figure.region,
        "period_start": figure.period_start,
        "period_end": figure.period_end,
        "basis": figure.basis,
        "status": figure.status,
        "number": figure.number,
        "unit_mult": figure.unit_mult,
        "decimals": figure.decimals,
        "unit_text": figure.unit_text,
        "indicator_code": figure.indicator_code,
        "region_code": figure.region_code,
        "attribution": figure.attribution,
        "sentence": _sentence(block, figure),
        "rule": figure.rule,
        "flags": list(figure.flags),
    }


def _sentence(block: ReadBlock, figure: Figure) -> str:
    """The figure's sentence; of one that has no end, what is around the figure: every row holds its own."""
    if len(figure.sentence) <= LONGEST_SENTENCE:
        return figure.sentence
    return block.text[max(0, figure.start - LONGEST_SENTENCE // 2) : figure.end + LONGEST_SENTENCE // 2]


def _numeral_rows(
    page: Row,
    figures: Sequence[Row],
    classed: Sequence[ClassedSpan],
    articles_at: Sequence[tuple[int, int, str]],
) -> list[Row]:
    """The page's numerals; `articles_at` are the articles' slices in order."""
    spans = sorted((row["start"], row["end"], at) for at, row in enumerate(figures))
    rows = []
    slices = iter([*articles_at, (len(page["text"]) + 1, len(page["text"]) + 1, "")])
    start, end, article_id = next(slices)
    for numeral in account(page["text"], classed, spans):
        while end <= numeral.start:
            start, end, article_id = next(slices)
        rows.append(
            {
                "numeral_id": f"{page['page_id']}#n{numeral.start}-{numeral.end}",
                "page_id": page["page_id"],
                "article_id": article_id if start <= numeral.start else None,
                "issue_date": page["issue_date"],
                "start": numeral.start,
                "end": numeral.end,
                "text": numeral.text,
                "value": numeral.value,
                "class": numeral.cls,
                "figure_id": None if numeral.figure is None else figures[numeral.figure]["figure_id"],
            }
        )
    return rows


def _articles_at(paragraphs: Sequence[Row]) -> dict[str, list[tuple[int, int, str]]]:
    found: dict[str, list[tuple[int, int, str]]] = defaultdict(list)
    for row in paragraphs:
        if row["article_id"] is not None:
            found[row["page_id"]] += [(start, end, row["article_id"]) for start, end in row["pieces"]]
    return {page_id: sorted(slices) for page_id, slices in found.items()}
