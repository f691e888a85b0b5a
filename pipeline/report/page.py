"""One newspaper page as the report shows it: its text with every number marked, and a record for each.

What belongs here: cutting the text at its figures and numerals, and what is said of a figure. What does
not: markup (`templates`), which pages are written (`site`).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any

from pipeline.report.words import (
    BASES,
    DOUBTS,
    FLAGS,
    MEASURES,
    MODIFIERS,
    RELATIONS,
    STATUSES,
    VERDICTS,
    in_words,
    number,
    period_in_words,
    unit_in_words,
)

__all__ = ["Mark", "PageView", "Rows", "Segment", "anchor", "doubts", "link", "page_file", "view_page"]

Row = dict[str, Any]

_HEADING = re.compile(r"\s*#+\s+")
"""The mark of a heading in the raw text; the report shows headings as headings."""


def page_file(page_id: str) -> str:
    """The file name of a page's report: a hash, since a page_id may hold any character."""
    return f"p-{blake2b(page_id.encode('utf-8', 'replace'), digest_size=8).hexdigest()}.html"


def anchor(figure_id: str) -> str:
    """The id of a figure inside its page: `f453-463`, the end of its figure_id."""
    return figure_id.rpartition("#")[2]


def link(figure_id: str) -> str:
    """Where a figure is, as seen from another file of the report."""
    return f"{page_file(figure_id.rpartition('#')[0])}#{anchor(figure_id)}"


@dataclass(slots=True)
class Rows:
    """What the tables say of one page; `audits` are those that one of its figures enters."""

    page: Row
    articles: list[Row] = field(default_factory=list)
    paragraphs: list[Row] = field(default_factory=list)
    figures: list[Row] = field(default_factory=list)
    numerals: list[Row] = field(default_factory=list)
    audits: list[Row] = field(default_factory=list)
    rejects: list[Row] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Mark:
    """What a stretch of text is marked as: a figure, or a numeral of another class."""

    start: int
    end: int
    figure: Row | None
    numeral: Row | None


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of a paragraph: its text, its mark, whether the mark begins here, or a healed break."""

    text: str
    mark: Mark | None = None
    first: bool = False
    joint: bool = False


@dataclass(slots=True)
class PageView:
    """What the template shows of a page."""

    page: Row
    blocks: list[tuple[Row | None, list[tuple[Row, list[Segment]]]]]
    figures: list[Row]
    records: dict[str, Row]
    audits: list[Row]
    rejects: list[Row]
    review: list[tuple[Row, list[str]]]
    measures: Counter[str | None]
    classes: Counter[str]
    flags: Counter[str]
    regions: list[str]
    indicators: list[str]
    verdicts: Counter[str]
    n_articles: int
    n_numerals: int

    @property
    def n_review(self) -> int:
        """Entries of the review queue."""
        return len(self.rejects) + len(self.review) + self.verdicts["inconsistent"]

    def text_of(self, figure_id: str) -> str:
        """The text of a figure of this page; of another page's, the page that it is on."""
        found = self.records.get(anchor(figure_id))
        if found and found["id"] == figure_id:
            return str(found["text"])
        return figure_id.rpartition("#")[0]


def view_page(rows: Rows) -> PageView:
    """Put together what the report shows of a page."""
    by_figure: dict[str, list[Row]] = defaultdict(list)
    for audit in rows.audits:
        for figure_id in audit["figure_ids"]:
            by_figure[figure_id].append(audit)
    twins: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for row in rows.figures:
        twins[_printed(row)].append(row["figure_id"])
    texts = {row["figure_id"]: row["text"] for row in rows.figures}
    places = {each: (at, len(alike)) for alike in twins.values() for at, each in enumerate(alike)}
    regions = Counter(
        region for row in rows.figures for region in (row["region"] or "").split("、") if region
    )
    indicators = Counter(row["indicator"] for row in rows.figures if row["indicator"])
    return PageView(
        page=rows.page,
        blocks=list(_blocks(rows)),
        figures=rows.figures,
        records={
            anchor(row["figure_id"]): record(
                row, by_figure[row["figure_id"]], places[row["figure_id"]], texts
            )
            for row in rows.figures
        },
        audits=sorted(rows.audits, key=lambda row: list(VERDICTS).index(row["verdict"])),
        rejects=rows.rejects,
        review=[(row, odd) for row in rows.figures if (odd := doubts(row))],
        measures=Counter(row["measure"] for row in rows.figures),
        classes=Counter(row["class"] for row in rows.numerals),
        flags=Counter(flag for row in rows.figures for flag in row["flags"]),
        regions=[region for region, _ in regions.most_common()],
        indicators=[indicator for indicator, _ in indicators.most_common()],
        verdicts=Counter(row["verdict"] for row in rows.audits),
        n_articles=len(rows.articles),
        n_numerals=len(rows.numerals),
    )


def _printed(figure: Row) -> tuple[str, str, str]:
    """What figures share that their sentence prints alike."""
    return figure["paragraph_id"], figure["sentence"], figure["text"]


def doubts(figure: Mapping[str, Any]) -> list[str]:
    """The flags of a figure that say that something may be wrong with it."""
    return [flag for flag in figure["flags"] if flag in DOUBTS]


def record(figure: Row, audits: Sequence[Row], place: tuple[int, int], texts: Mapping[str, str]) -> Row:
    """A figure in plain words: a sentence, its fields, where it stands, and what was tested.

    `place` says which of how many figures alike it is in its sentence, `texts` what the page prints of
    others.
    """
    unit = unit_in_words(figure["unit"])
    value = f"{number(figure['value'])} {unit}".strip()
    if figure["low"] is not None:
        value += f"（{number(figure['low'])} 至 {number(figure['high'])}）"
    measure = MEASURES.get(figure["measure"], figure["measure"])
    fields = (
        ("数值", value),
        ("限定", MODIFIERS.get(figure["modifier"], figure["modifier"])),
        ("类型", f"{measure}（{BASES[figure['basis']]}）" if figure["basis"] else measure),
        ("指标", _coded(figure["indicator"], figure["indicator_code"])),
        ("地区", _coded(figure["region"], figure["region_code"])),
        ("时期", period_in_words(figure["period_start"], figure["period_end"])),
        ("状态", STATUSES.get(figure["status"], figure["status"])),
        ("出处", figure["attribution"]),
        ("规则", figure["rule"]),
    )
    before, hit, after = _around(figure, place)
    return {
        "id": figure["figure_id"],
        "say": in_words(figure),
        "text": figure["text"],
        "measure": figure["measure"],
        "indicator": figure["indicator"],
        "regions": (figure["region"] or "").split("、"),
        "flags": figure["flags"],
        "fields": [[name, value] for name, value in fields if value],
        "missing": [name for name, value in fields[2:6] if not value],
        "inherited": [FLAGS.get(flag, flag) for flag in figure["flags"] if flag not in DOUBTS],
        "doubts": [FLAGS.get(flag, flag) for flag in doubts(figure)],
        "sentence": [before, hit, after],
        "audits": [
            {
                "verdict": audit["verdict"],
                "said": VERDICTS[audit["verdict"]],
                "relation": RELATIONS.get(audit["relation"], audit["relation"]),
                "text": audit["explanation"],
                "others": [
                    [link(other), texts.get(other, "另一版")]
                    for other in audit["figure_ids"]
                    if other != figure["figure_id"]
                ],
            }
            for audit in audits
        ],
    }


def _coded(name: str | None, code: str | None) -> str | None:
    return f"{name}（{code}）" if name and code else name


def _around(figure: Row, place: tuple[int, int]) -> tuple[str, str, str]:
    """The sentence before the figure, the figure, and the rest.

    `place` says which of how many figures it is that the sentence prints alike; where it prints them
    more or less often, it is not told which is meant, and the whole sentence comes first.
    """
    sentence, printed = figure["sentence"], "".join(figure["text"].split("\n"))
    at, count = place
    if sentence.count(printed) != count:
        return sentence, "", ""
    parts = sentence.split(printed)
    return printed.join(parts[: at + 1]), printed, printed.join(parts[at + 1 :])


# --- the text, cut at its marks -------------------------------------------------------------------


def _blocks(rows: Rows) -> Iterator[tuple[Row | None, list[tuple[Row, list[Segment]]]]]:
    """The articles in the order of the page, each with its paragraphs; None for what belongs to none."""
    text = rows.page["text"]
    if text is None:
        return
    articles = {row["article_id"]: row for row in rows.articles}
    marks = _marks(rows)
    ends = [mark.end for mark in marks]
    current: str | None = None
    block: list[tuple[Row, list[Segment]]] = []
    for paragraph, spans in _spans(rows.paragraphs, len(text)):
        segments = list(_segments(text, spans, marks, ends))
        if not any(char.isalnum() for part in segments for char in part.text):
            continue
        if block and paragraph["article_id"] != current:
            yield articles.get(current or ""), block
            block = []
        current = paragraph["article_id"]
        block.append((paragraph, segments))
    if block:
        yield articles.get(current or ""), block


def _marks(rows: Rows) -> list[Mark]:
    """The figures and the numerals that are none of theirs, in order, without overlaps: first come stays."""
    found = [Mark(row["start"], row["end"], row, None) for row in rows.figures]
    found += [Mark(row["start"], row["end"], None, row) for row in rows.numerals if row["class"] != "figure"]
    kept: list[Mark] = []
    for mark in sorted(found, key=lambda each: (each.start, -each.end)):
        if not kept or mark.start >= kept[-1].end:
            kept.append(mark)
    return kept


def _spans(paragraphs: Sequence[Row], length: int) -> Iterator[tuple[Row, list[tuple[int, int, bool]]]]:
    """Each paragraph with its stretches of the page; True for what lies between its pieces.

    Every character of the page is in one stretch of one paragraph: what no piece holds (line ends,
    heading marks, marks of a continuation) goes with the piece before it.
    """
    pieces = sorted((start, end, at) for at, row in enumerate(paragraphs) for start, end in row["pieces"])
    spans: dict[int, list[tuple[int, int, bool]]] = defaultdict(list)
    for place, (start, end, at) in enumerate(pieces):
        if place == 0 and start:
            spans[at].append((0, start, True))
        spans[at].append((start, end, False))
        until = pieces[place + 1][0] if place + 1 < len(pieces) else length
        if until > end:
            spans[at].append((end, until, True))
    for at, row in enumerate(paragraphs):
        if at in spans:
            yield row, spans[at]


def _segments(
    text: str, spans: Sequence[tuple[int, int, bool]], marks: Sequence[Mark], ends: Sequence[int]
) -> Iterator[Segment]:
    last = len(spans) - 1
    for place, (start, end, between) in enumerate(spans):
        if between and not any(char.isalnum() for char in text[start:end]):
            # a break inside the paragraph is shown as healed; at its ends there is nothing to show
            if 0 < place < last:
                yield Segment("", joint=True)
            continue
        heading = _HEADING.match(text, start, end)
        at = heading.end() if heading else start
        for index in range(bisect_right(ends, start), len(marks)):
            mark = marks[index]
            if mark.start >= end:
                break
            low, high = max(mark.start, start), min(mark.end, end)
            if low > at:
                yield Segment(text[at:low], joint=between)
            yield Segment(text[low:high], mark, first=low == mark.start, joint=between)
            at = high
        if at < end:
            yield Segment(text[at:end], joint=between)
