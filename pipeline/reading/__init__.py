"""Reading Chinese statistical prose: text -> numerals -> quantities -> statements.

What belongs here: pure functions from text to records. What does not: Dagster, pandas, files (but the
lexicon's tables), the layout of pages.

    read_text       any text at once
    read_article    an article's paragraphs, with its date and place
    account         every numeral of a text with its class
"""

from __future__ import annotations

from pipeline.reading.article import ArticleReading, read_article, read_text
from pipeline.reading.discourse import State
from pipeline.reading.model import (
    Block,
    ClassedSpan,
    Context,
    Evidence,
    Figure,
    Numeral,
    Quantity,
    Reading,
)
from pipeline.reading.numerals import account

__all__ = [
    "ArticleReading",
    "Block",
    "ClassedSpan",
    "Context",
    "Evidence",
    "Figure",
    "Numeral",
    "Quantity",
    "Reading",
    "State",
    "account",
    "read_article",
    "read_text",
]
