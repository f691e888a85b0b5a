"""Finding which of many strings stand in a text.

What belongs here: the scanner. What does not: the strings and what they mean (gazetteer, time_atoms,
labels, words).
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Mapping
from typing import Generic, TypeVar

__all__ = ["Spellings"]

T = TypeVar("T")


class Spellings(Generic[T]):
    """Finds the longest of many strings at each place of a text, left to right, without overlap.

    One regular expression of two character sets, first and second letters, skips most of what begins no
    string; the rest is two look-ups. For some thousand strings that begin with a thousand letters this is
    twice as fast as an Aho-Corasick automaton, whose root is searched edge by edge, and takes no time to
    build.
    Those in `soft` are found as well but do not keep what begins inside them, or is shorter, from being
    found.
    """

    def __init__(self, entries: Mapping[str, T], soft: Container[str] = ()) -> None:
        self._entries = entries
        self._soft = soft
        lengths: dict[str, set[int]] = {}
        alone = {spelling for spelling in entries if len(spelling) == 1}
        for spelling in entries.keys() - alone:
            lengths.setdefault(spelling[:2], {1} if spelling[0] in alone else set()).add(len(spelling))
        self._lengths = {pair: tuple(sorted(found, reverse=True)) for pair, found in lengths.items()}
        self._alone: dict[str, tuple[int, ...]] = dict.fromkeys(alone, (1,))
        seconds = f"(?={_set_of(pair[1] for pair in lengths)})" if lengths else "(?!)"
        follows = f"(?:{seconds}|(?<={_set_of(alone)}))" if alone else seconds
        self._begin = re.compile(_set_of(spelling[0] for spelling in entries) + follows) if entries else None

    def get(self, spelling: str) -> T | None:
        """The entry of a string, None for one that is not among them."""
        return self._entries.get(spelling)

    def scan(self, text: str) -> list[tuple[int, str, T]]:
        """(start, string, its entry) of every string found."""
        found: list[tuple[int, str, T]] = []
        if self._begin is None:
            return found
        entries, lengths, alone, soft = self._entries, self._lengths, self._alone, self._soft
        done = 0
        for match in self._begin.finditer(text):
            start = match.start()
            if start < done:
                continue
            for length in lengths.get(text[start : start + 2]) or alone.get(text[start], ()):
                spelling = text[start : start + length]
                if spelling in entries:
                    found.append((start, spelling, entries[spelling]))
                    if spelling not in soft:
                        done = start + length
                        break
        return found


def _set_of(letters: Iterable[str]) -> str:
    return f"[{re.escape(''.join(sorted(set(letters))))}]"
