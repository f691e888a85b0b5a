"""Finding which of many strings stand in a text.

What belongs here: the scanner. What does not: the strings and what they mean (gazetteer, time_atoms,
labels, words).
"""

from __future__ import annotations

import re
from collections.abc import Container, Mapping
from typing import Generic, TypeVar

from ahocorasick_rs import AhoCorasick, Implementation, MatchKind

__all__ = ["Spellings"]

T = TypeVar("T")
_HALVES = re.compile(r"[\ud800-\udfff]")


class Spellings(Generic[T]):
    """Finds the longest of many strings at each place of a text, left to right, without overlap.

    An automaton finds them in one pass over the text, whatever their number.
    Those in `soft` are found as well but do not keep what begins inside them, or is shorter, from being
    found.
    """

    def __init__(self, entries: Mapping[str, T], soft: Container[str] = ()) -> None:
        self._entries = entries
        self._words = [(word, entry, word in soft) for word, entry in entries.items()]
        self._all_count = not any(is_soft for _, _, is_soft in self._words)
        self._automaton = AhoCorasick(
            entries,
            matchkind=MatchKind.LeftmostLongest if self._all_count else MatchKind.Standard,
            store_patterns=False,
            # of the three forms the one that is fast to build and nearly as fast to run as the fastest
            implementation=Implementation.ContiguousNFA,
        )

    def get(self, spelling: str) -> T | None:
        """The entry of a string, None for one that is not among them."""
        return self._entries.get(spelling)

    def scan(self, text: str) -> list[tuple[int, str, T]]:
        """(start, string, its entry) of every string found."""
        try:
            matches = self._automaton.find_matches_as_indexes(text, overlapping=not self._all_count)
        except UnicodeEncodeError:  # half of a surrogate pair is in no string
            return self.scan(_HALVES.sub("\0", text))
        words = self._words
        if self._all_count:
            return [(start, (word := words[which])[0], word[1]) for which, start, _ in matches]
        found: list[tuple[int, str, T]] = []
        done = 0
        for start, minus_end, which in sorted([(start, -end, which) for which, start, end in matches]):
            if start >= done:
                spelling, entry, is_soft = words[which]
                found.append((start, spelling, entry))
                if not is_soft:
                    done = -minus_end
        return found
