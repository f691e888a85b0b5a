"""Every table and every column, once.

What belongs here: names, types, descriptions, units and the rules of single columns, as plain data.
What does not: code that uses them (`schemas`, `rules`, `dictionary`), or rules over several columns
or tables (`rules`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

__all__ = ["FLAGS", "TABLES", "Column", "ForeignKey", "Kind", "Table", "column_names", "table"]

Kind = Literal["string", "integer", "number", "date", "boolean", "strings", "spans"]


@dataclass(frozen=True, slots=True)
class Column:
    """A column: `kind` is its type (`strings` a list of strings, `spans` a list of [start, end]).

    `required` forbids missing values; `allowed` lists the values that may stand in it, `minimum` its
    smallest one; `unit` says what a number counts.
    """

    name: str
    kind: Kind
    says: str
    required: bool = False
    allowed: tuple[str, ...] = ()
    minimum: float | None = None
    unit: str = ""


@dataclass(frozen=True, slots=True)
class ForeignKey:
    """`column` names a row of `parent` by its `parent_column`; missing values name none.

    `rejects_child` says whether a row goes when its parent was rejected, or only loses the name.
    """

    column: str
    parent: str
    parent_column: str
    rejects_child: bool = True


@dataclass(frozen=True, slots=True)
class Table:
    """A table: what a row is, its key, the order of its rows, its columns, and what it points to.

    `title` is the Chinese name that people see in the Dagster UI.
    """

    name: str
    title: str
    row: str
    key: str
    order: tuple[str, ...]
    columns: tuple[Column, ...]
    parents: tuple[ForeignKey, ...] = ()


FLAGS: dict[str, str] = {
    "region_inherited": "the region stands in an earlier clause, sentence or paragraph",
    "period_inherited": "the period stands in an earlier clause, sentence or paragraph",
    "period_from_article": "the period is the article's, not said in the paragraph",
    "region_default": "no region is named: the whole country is assumed",
    "region_unknown": "the text speaks of a town or province of its own (我市, 全省) that nothing names",
    "indicator_inherited": "the indicator stands in an earlier clause or sentence",
    "region_from_publication": "the region is the place of the publication (我市), not a name in the text",
    "list_mismatch": "an enumeration has another number of heads than of values and was not paired",
    "misprint_read": "the text is a misprint that was read as what it plainly means",
    "low_confidence": "the reader chose between readings that are nearly as good",
    "corrected": "a field was set by raw/corrections.toml",
}
"""What a careful user wants to review, by the name that stands in `figures.flags`."""

MODIFIERS = ("eq", "approx", "gt", "ge", "lt", "le", "range")
MEASURES = (
    "level",
    "growth",
    "change",
    "gap",
    "share",
    "contribution",
    "multiple",
    "rank",
    "duration",
    "return_period",
)
BASES = ("yoy", "mom", "other")
STATUSES = ("actual", "forecast", "target")
ROLES = (
    "title",
    "subtitle",
    "kicker",
    "heading",
    "body",
    "caption",
    "credit",
    "byline",
    "table",
    "page_head",
    "continuation",
    "image",
    "ad",
    "debris",
)
KINDS = ("story", "photo", "brief", "notice", "ad")
CLASSES = ("figure", "date", "label", "ordinal", "idiom")
DATE_SOURCES = ("path", "front_matter", "page_head", "dateline")
PLACE_SOURCES = ("publication", "title", "paper", "lead")
TABLE_NAMES = (
    "pages",
    "articles",
    "paragraphs",
    "figures",
    "numerals",
    "observations",
    "audits",
    "rejects",
)

_PAGE_ID = Column(
    "page_id", "string", "path of the raw file below raw/ without suffix, NFC, with /", required=True
)
_ISSUE_DATE = Column("issue_date", "date", "day of the newspaper's issue; missing when none can be told")
_PUBLICATION = Column("publication", "string", "title of the newspaper, from publication.toml")
_START = Column(
    "start", "integer", "first character in pages.text", required=True, minimum=0, unit="code point"
)
_END = Column(
    "end",
    "integer",
    "character after the last one in pages.text",
    required=True,
    minimum=0,
    unit="code point",
)
_ARTICLE_ID = Column("article_id", "string", "the article that the row belongs to")

PAGES = Table(
    "pages",
    "版面",
    "a raw file, rejected ones too",
    key="path",
    order=("path",),
    columns=(
        _PAGE_ID,
        _ISSUE_DATE,
        Column("issue_date_source", "string", "where the date stands", allowed=DATE_SOURCES),
        _PUBLICATION,
        Column("place", "string", "place of the publication: what 我市 and 本市 mean"),
        Column(
            "place_source",
            "string",
            "where the place stands: publication.toml, its title, the paper's name, own reports",
            allowed=PLACE_SOURCES,
        ),
        Column("page_mark", "string", "mark of the page as normalised (A01), from the page head"),
        Column("path", "string", "path of the raw file below raw/, with suffix", required=True),
        Column("sha256", "string", "SHA-256 of the file's bytes; missing when it could not be read"),
        Column("encoding", "string", "encoding that the bytes were decoded with"),
        Column("n_chars", "integer", "length of text", required=True, minimum=0, unit="code point"),
        Column("text", "string", "the decoded file, line ends untouched; missing on rejected pages"),
        Column(
            "page_status",
            "string",
            "ok, or rejected: then rejects says why",
            required=True,
            allowed=("ok", "rejected"),
        ),
        Column(
            "inputs_hash",
            "string",
            "hash of what the page's rows depend on: path, bytes, publication, date, corrections",
        ),
        Column(
            "reader_version", "string", "fingerprint of the code and lexicons that read it", required=True
        ),
    ),
)

ARTICLES = Table(
    "articles",
    "稿件",
    "an article or photo story",
    key="article_id",
    order=("page_id", "seq"),
    columns=(
        Column("article_id", "string", "page_id#a and the number of the article on the page", required=True),
        _PAGE_ID,
        _ISSUE_DATE,
        _PUBLICATION,
        Column("seq", "integer", "place among the articles of the page, from 0", required=True, minimum=0),
        Column("kind", "string", "what kind of piece it is", required=True, allowed=KINDS),
        Column("kicker", "string", "line above the title (引题)"),
        Column("title", "string", "title, without heading marks"),
        Column("subtitle", "string", "deck below the title (副题)"),
        Column(
            "continued_from", "string", "mark of the page that it continues, as printed without 第 and 版"
        ),
        Column("continued_from_page", "string", "the same, normalised (A01)"),
        Column("continued_on", "string", "mark of the page that continues it, as printed without 第 and 版"),
        Column("continued_on_page", "string", "the same, normalised (A01)"),
        Column("continues_article_id", "string", "the article of the same issue whose text goes on here"),
        Column("dateline_place", "string", "place of the dateline (北京)"),
        Column("dateline_date", "date", "day of the dateline, with the year of the issue date"),
        Column("agency", "string", "agency or paper that the dateline names (新华社, 本报)"),
        Column("byline", "string", "reporters and correspondents, as printed"),
        Column("sections", "strings", "heads of the sections inside the article, in order", required=True),
        Column("text", "string", "healed text of the article", required=True),
        _START,
        _END,
        Column("pieces", "spans", "slices of pages.text that make the article", required=True),
    ),
    parents=(ForeignKey("page_id", "pages", "page_id"),),
)

PARAGRAPHS = Table(
    "paragraphs",
    "段落",
    "a paragraph, column breaks healed",
    key="paragraph_id",
    order=("page_id", "seq"),
    columns=(
        Column(
            "paragraph_id", "string", "page_id#p and the number of the paragraph on the page", required=True
        ),
        Column("article_id", "string", "its article; missing for page heads and what belongs to none"),
        _PAGE_ID,
        _ISSUE_DATE,
        Column("seq", "integer", "place among the paragraphs of the page, from 0", required=True, minimum=0),
        Column("role", "string", "what the paragraph is on the page", required=True, allowed=ROLES),
        Column("section", "string", "the section head that it stands under"),
        Column(
            "text",
            "string",
            "its slices without heading marks, line ends and continuation marks",
            required=True,
        ),
        _START,
        _END,
        Column("pieces", "spans", "slices of pages.text that make the paragraph", required=True),
    ),
    parents=(ForeignKey("page_id", "pages", "page_id"), ForeignKey("article_id", "articles", "article_id")),
)

FIGURES = Table(
    "figures",
    "数字",
    "a stated quantity",
    key="figure_id",
    order=("page_id", "start", "end"),
    columns=(
        Column("figure_id", "string", "page_id#f, start, - and end", required=True),
        _PAGE_ID,
        Column("article_id", "string", "its article", required=True),
        Column("paragraph_id", "string", "its paragraph", required=True),
        _ISSUE_DATE,
        _PUBLICATION,
        Column("text", "string", "the number and its unit, exactly as printed", required=True),
        _START,
        _END,
        Column(
            "value", "number", "the number in base units, with its sign; a range's midpoint", required=True
        ),
        Column("low", "number", "lower end of a range, in base units"),
        Column("high", "number", "upper end of a range, in base units"),
        Column("unit", "string", "canonical unit: ISO 4217, %, pp, SI, or the classifier as printed"),
        Column("modifier", "string", "how the number is hedged", required=True, allowed=MODIFIERS),
        Column("measure", "string", "what kind of statement it is", allowed=MEASURES),
        Column("indicator", "string", "what is measured, in the text's own words"),
        Column("region", "string", "the area that it is about, short name; several joined by 、"),
        Column("period_start", "date", "first day of the period that it covers"),
        Column("period_end", "date", "last day of the period that it covers"),
        Column("basis", "string", "what a growth or change is compared with", allowed=BASES),
        Column("status", "string", "actual, forecast or target", required=True, allowed=STATUSES),
        Column("number", "number", "the number as printed, before its multiplier (13526.91 of 13526.91亿元)"),
        Column("unit_mult", "integer", "power of ten of the multiplier (亿: 8)", required=True),
        Column("decimals", "integer", "digits after the decimal point", required=True, minimum=0),
        Column("unit_text", "string", "the unit as printed, without multiplier"),
        Column("indicator_code", "string", "code of the indicator, where the lexicon has one"),
        Column("region_code", "string", "code of the region (GB/T 2260, ISO 3166), joined like region"),
        Column("attribution", "string", "who says so, where the sentence tells"),
        Column("sentence", "string", "the sentence that states it, healed", required=True),
        Column("rule", "string", "the rule that read it", required=True),
        Column("flags", "strings", "what a careful user wants to review", required=True),
    ),
    parents=(
        ForeignKey("page_id", "pages", "page_id"),
        ForeignKey("article_id", "articles", "article_id"),
        ForeignKey("paragraph_id", "paragraphs", "paragraph_id"),
    ),
)

NUMERALS = Table(
    "numerals",
    "数词",
    "a numeral of the page: a maximal run of digits and number words",
    key="numeral_id",
    order=("page_id", "start"),
    columns=(
        Column("numeral_id", "string", "page_id#n, start, - and end", required=True),
        _PAGE_ID,
        _ARTICLE_ID,
        _ISSUE_DATE,
        _START,
        _END,
        Column("text", "string", "the numeral exactly as printed", required=True),
        Column("value", "number", "its value as a plain number, where it has one"),
        Column("class", "string", "what the numeral does in the text", required=True, allowed=CLASSES),
        Column(
            "figure_id", "string", "its figure; missing for other classes and where the figure was rejected"
        ),
    ),
    parents=(
        ForeignKey("page_id", "pages", "page_id"),
        ForeignKey("article_id", "articles", "article_id", rejects_child=False),
        ForeignKey("figure_id", "figures", "figure_id", rejects_child=False),
    ),
)

OBSERVATIONS = Table(
    "observations",
    "统计数据点",
    "a statistical data point of one issue month",
    key="observation_id",
    order=("observation_id",),
    columns=(
        Column(
            "observation_id", "string", "month, and a hash of what identifies the data point", required=True
        ),
        Column("issue_date", "date", "issue date of the first mention"),
        _PUBLICATION,
        Column("ref_area", "string", "region, one only (SDMX REF_AREA)", required=True),
        Column("ref_area_code", "string", "code of the region"),
        Column("indicator", "string", "what is measured, as at the first mention", required=True),
        Column("indicator_code", "string", "code of the indicator"),
        Column("period_start", "date", "first day of the period (SDMX TIME_PERIOD)", required=True),
        Column("period_end", "date", "last day of the period", required=True),
        Column("measure", "string", "what kind of statement it is", allowed=MEASURES),
        Column("basis", "string", "what a growth or change is compared with", allowed=BASES),
        Column("obs_value", "number", "obs_value x 10^unit_mult is the value in base units", required=True),
        Column("unit_measure", "string", "canonical unit (SDMX UNIT_MEASURE)"),
        Column("unit_mult", "integer", "power of ten of the multiplier (SDMX UNIT_MULT)", required=True),
        Column(
            "decimals", "integer", "digits after the decimal point (SDMX DECIMALS)", required=True, minimum=0
        ),
        Column("obs_status", "string", "actual, forecast or target", required=True, allowed=STATUSES),
        Column("n_mentions", "integer", "figures that state it", required=True, minimum=1, unit="figure"),
        Column("figure_ids", "strings", "those figures, in the order of the pages", required=True),
        Column(
            "agree", "boolean", "whether all mentions agree within their printed precision", required=True
        ),
    ),
)

AUDITS = Table(
    "audits",
    "核对",
    "an arithmetic relation that the text states and that was tested",
    key="audit_id",
    order=("audit_id",),
    columns=(
        Column("audit_id", "string", "month, and a hash of the relation and its figures", required=True),
        Column("issue_date", "date", "issue date of its first figure"),
        Column("relation", "string", "what was tested: share, sum, growth, rank, repeat …", required=True),
        Column("figure_ids", "strings", "the figures that enter it", required=True),
        Column("stated", "number", "the value that the text states"),
        Column("expected_low", "number", "lower end of what the other figures allow"),
        Column("expected_high", "number", "upper end of what the other figures allow"),
        Column(
            "verdict",
            "string",
            "what came out",
            required=True,
            allowed=("consistent", "inconsistent", "untestable"),
        ),
        Column("explanation", "string", "one plain Chinese sentence with the numbers in it", required=True),
    ),
)

REJECTS = Table(
    "rejects",
    "问题行",
    "what failed, and why",
    key="reject_id",
    order=("page_id", "table", "rule", "reject_id"),
    columns=(
        Column("reject_id", "string", "hash of the row's content", required=True),
        _ISSUE_DATE,
        Column(
            "severity",
            "string",
            "error: the row is not in its table; warning: it is",
            required=True,
            allowed=("error", "warning"),
        ),
        Column("table", "string", "the table that the row was made for", required=True, allowed=TABLE_NAMES),
        Column("page_id", "string", "the page that it came from, where one is known"),
        Column("row", "string", "the row as JSON"),
        Column("column", "string", "the column that broke the rule, where it was one"),
        Column("rule", "string", "the rule that was broken", required=True),
        Column("message", "string", "what was expected, what was found, what to do", required=True),
    ),
)

TABLES: dict[str, Table] = {
    each.name: each
    for each in (PAGES, ARTICLES, PARAGRAPHS, FIGURES, NUMERALS, OBSERVATIONS, AUDITS, REJECTS)
}
"""The tables by name, parents before children."""


def table(name: str) -> Table:
    """The table of that name; raises KeyError that lists the names when there is none."""
    if name not in TABLES:
        raise KeyError(f"expected one of the tables {', '.join(TABLES)}, found {name!r}")
    return TABLES[name]


def column_names(name: str) -> list[str]:
    """The column names of a table, in order."""
    return [column.name for column in table(name).columns]
