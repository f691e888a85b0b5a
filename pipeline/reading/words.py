"""The grammar words around a number: change, comparison, share, hedges of time and intent.

What belongs here: finding the words of `lexicon/words.tsv` and `verbs.tsv` in a text, in one
pass. What does not: deciding what they mean for a figure (measures), nor names of things (indicators).

Classes: `change` (grew + or shrank -), `rate` (nouns for a relative change), `to` (a level reached),
`be` (verbs that tie a number to its subject), `rankbe` (verbs of standing), `adv` (transparent),
`forecast`, `target`, `basis` (yoy, mom), `than` (opens a comparison), `gap` (compares with something
else, + or -), `share`, `contrib`, `multiple`, `lead` (opens a clause), `announce` (verbs of saying),
`verb` (other verbs; a noun phrase ends before them), `act` (verbs that may stand inside a noun).
The class `noun`, like all of `lexicon/shields.tsv`, shields longer words that only look like one of
these; it is never returned.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from pipeline.lexicon import rows
from pipeline.reading.spellings import Spellings

__all__ = ["Word", "find_words"]


@dataclass(slots=True)
class Word:
    """A grammar word: half-open span, its class and its sign or basis ("" for none)."""

    start: int
    end: int
    text: str
    cls: str
    sign: str


@cache
def _spellings() -> Spellings[tuple[str, str]]:
    """Every word with its class and sign; a word of several tables has the class of the first."""
    words = {row["word"]: (row["class"], row["sign"]) for row in rows("words")}
    for row in rows("verbs"):
        words.setdefault(row["word"], ("act" if row["class"] == "act" else "verb", ""))
    for row in rows("shields"):
        words.setdefault(row["word"], ("noun", ""))
    return Spellings(words)


def find_words(text: str) -> list[Word]:
    """The grammar words of a text, leftmost and longest, in order and without overlap."""
    return [
        Word(start, start + len(word), word, cls, sign)
        for start, word, (cls, sign) in _spellings().scan(text)
        if cls != "noun"
    ]
