"""From the bytes of a newspaper page to its articles and whole paragraphs.

What belongs here: decoding, layout, the issue's date and place, links between pages of an issue.
What does not: figures; this package knows none. `pipeline.reading` reads what it hands on.

The way of a page: `decode` -> `lay_out` (blocks: what is each line by itself; tables, headings: what
is it among its neighbours; layout: articles and paragraphs) -> `issue_date`, `tell_place`.
"""

from .continuations import ContinuationPiece, link_continuations
from .decode import NotText, decode
from .heal import heal
from .issue_date import issue_date
from .layout import head_date, lay_out
from .leads import resolve_day
from .model import Article, Decoded, Healed, Layout, Paragraph, Pieces
from .place import tell_place
from .tables import cells

__all__ = [
    "Article",
    "ContinuationPiece",
    "Decoded",
    "Healed",
    "Layout",
    "NotText",
    "Paragraph",
    "Pieces",
    "cells",
    "decode",
    "head_date",
    "heal",
    "issue_date",
    "lay_out",
    "link_continuations",
    "resolve_day",
    "tell_place",
]
