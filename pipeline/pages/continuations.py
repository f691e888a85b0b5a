"""Which article of an issue goes on in which: 下转 here, 上接 there.

What belongs here: linking pieces of one issue. What does not: finding the marks (`marks`).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from itertools import pairwise

__all__ = ["ContinuationPiece", "link_continuations"]

_ENOUGH = 0.5


@dataclass(frozen=True, slots=True)
class ContinuationPiece:
    """An article of an issue as its continuation marks show it.

    `page` is its page's own mark, None when the page does not say; `on` and `from_` are the pages
    that its marks name. All are normalised (A01).
    """

    key: Hashable
    page: str | None
    title: str | None
    on: str | None
    from_: str | None


def link_continuations(pieces: Sequence[ContinuationPiece]) -> dict[Hashable, Hashable]:
    """For each continuing piece the key of the piece that it continues.

    Two pieces are linked when both marks agree (the first names the second's page, the second the
    first's; a page whose own mark is unknown agrees with any), and their titles fit or leave no
    other choice. A title fits when half of its pairs of characters are in the other.
    """
    givers: dict[str, list[ContinuationPiece]] = defaultdict(list)
    for piece in pieces:
        if piece.on:
            givers[piece.on].append(piece)
    candidates: list[tuple[float, int, int]] = []
    takers = [piece for piece in pieces if piece.from_]
    for at, taker in enumerate(takers):
        pool = givers.get(taker.page, []) if taker.page else [g for group in givers.values() for g in group]
        for giver in pool:
            if giver.key != taker.key and giver.page in (taker.from_, None):
                candidates.append((_likeness(giver.title, taker.title), at, pieces.index(giver)))
    links: dict[Hashable, Hashable] = {}
    used: set[int] = set()
    candidates.sort(key=lambda found: -found[0])
    for likeness, at, giver_at in candidates:
        taker = takers[at]
        if taker.key in links or giver_at in used:
            continue
        choices = sum(1 for _, other, _ in candidates if other == at)
        rivals = sum(1 for _, _, other in candidates if other == giver_at)
        if likeness >= _ENOUGH or (choices == rivals == 1):
            links[taker.key] = pieces[giver_at].key
            used.add(giver_at)
    return links


def _likeness(one: str | None, other: str | None) -> float:
    first, second = _pairs(one), _pairs(other)
    if not first or not second:
        return 0.0
    return len(first & second) / min(len(first), len(second))


def _pairs(title: str | None) -> set[str]:
    chars = re.findall(r"\w", title or "")
    return {a + b for a, b in pairwise(chars)} or set(chars)
