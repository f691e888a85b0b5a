"""Which article of an issue goes on in which: 下转 here, 上接 there.

What belongs here: linking pieces of one issue. What does not: finding the marks (`marks`).
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
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
    first's; a page whose own mark is unknown agrees with any), and their titles fit or, once those
    that fit are linked, leave no other choice. A title fits when half of its pairs of characters are
    in the other.
    """
    givers: dict[str, list[int]] = defaultdict(list)
    for at, piece in enumerate(pieces):
        if piece.on:
            givers[piece.on].append(at)
    everywhere = [at for found in givers.values() for at in found]
    agreeing: list[tuple[float, int, int]] = []
    for at, taker in enumerate(pieces):
        if not taker.from_:
            continue
        for giver in givers.get(taker.page, []) if taker.page else everywhere:
            if giver != at and pieces[giver].page in (taker.from_, None):
                agreeing.append((_likeness(pieces[giver].title, taker.title), at, giver))
    agreeing.sort(key=lambda found: -found[0])
    links: dict[int, int] = {}
    used: set[int] = set()
    for likeness, at, giver in agreeing:
        if likeness >= _ENOUGH and at not in links and giver not in used:
            links[at] = giver
            used.add(giver)
    left = [(at, giver) for _, at, giver in agreeing if at not in links and giver not in used]
    choices, rivals = Counter(at for at, _ in left), Counter(giver for _, giver in left)
    links |= {at: giver for at, giver in left if choices[at] == rivals[giver] == 1}
    return {pieces[at].key: pieces[giver].key for at, giver in links.items()}


def _likeness(one: str | None, other: str | None) -> float:
    first, second = _pairs(one), _pairs(other)
    if not first or not second:
        return 0.0
    return len(first & second) / min(len(first), len(second))


def _pairs(title: str | None) -> set[str]:
    chars = re.findall(r"\w", title or "")
    return {a + b for a, b in pairwise(chars)} or set(chars)
