"""Headings that no mark sets apart: which bare lines are titles, decks or section heads.

What belongs here: the evidence about one bare line and its neighbours, each with its weight. What
does not: which kind of heading it is (`headings`).

A bare short line is a heading, the torn piece of a paragraph, or a short paragraph. What it says by
itself, what stands around it and how the page sets its paragraphs tell them apart.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from functools import cache
from itertools import pairwise
from operator import add

from pipeline.patterns import Pattern

from .blocks import Block
from .ends import Wrap, is_closed, item_number
from .evidence import DECK, HALVES, NUMBERED, PAIRED, TAKEN_TITLE, likeness
from .furniture import is_byline
from .leads import has_lead
from .words import COLUMN, DATE, SERIES, STARTER, are_inside_a_word

__all__ = ["BRACKETED", "PAIRS", "SKIPPED", "find_bare_heads", "is_column_head", "may_head", "neighbour"]

SKIPPED = frozenset(("image", "debris", "page_head", "ad"))
_SHORTEST_START = 14
_LONGEST_SECTION = 13
_LONGEST_BARE = 40
_LONGEST_TITLE = 64
_LONGEST_NAMED = 120
BRACKETED = Pattern(
    r"【[^】]{1,30}】|[（(][^）)]{2,20}[）)]|《[^》]{2,20}》(?:栏目|专栏)?|\[[^\]]{1,30}\]|〖[^〗]{1,30}〗"
)
_TORN_END = Pattern(
    r"(?:[的地得和与及或在把被将从对向为是以于由让使令给并且而但却也都还就，、,（(《“‘]|[0-9０-９][.．]|[（(]?[0-9０-９]{1,4})$"
)
_ASKS = Pattern(r"[？！?][^？！?”’》）]{2,}$")
_DAY = Pattern(DATE)
_GOES_ON = frozenset("。；，、：:;,！!.…—―")
PAIRS = (("“", "”"), ("（", "）"), ("《", "》"), ("【", "】"), ("(", ")"))
_TORN_START = Pattern(r"[的了着们性化率者，。、；：！？）》”’%％‰,.]|个百分点|亿元|万元")
_LABELLED = Pattern(r"[^：:]{1,6}[：:]")
_SPACED = Pattern(r"[\u4e00-\u9fff”][\s\u3000]+[\u4e00-\u9fff“]")


def find_bare_heads(blocks: list[Block], wrap: Wrap | None) -> None:
    """Finds the lines that are headings without marks."""
    pairs = _pairs_of(blocks)
    for block in blocks:
        if block.role == "text" and len(block.text) <= _LONGEST_NAMED and _names_itself(block.text):
            block.role = "head"
    page = _page_evidence(blocks)
    usual = _usual_indent(blocks)
    twins = _twins(blocks)
    for at, block in enumerate(blocks):
        if block.role != "text":
            continue
        full = wrap and wrap.is_full(block.text, block.indent) and not wrap.is_over(block.text)
        if full and not _is_set_off(blocks, at, usual):
            continue
        found = bare_evidence(blocks, at, pairs)
        if found and at in twins:
            found["twin"] = 1.0
        if found and usual:
            found["set_off"] = 1.0 if block.indent != usual else -1.0
        if found and _score(found | page) > 0:
            block.role = "head"
    _unhead_runs(blocks)


def _score(found: dict[str, float]) -> float:
    return sum([BARE_WEIGHTS[name] * value for name, value in found.items() if value])


def _usual_indent(blocks: list[Block]) -> int:
    """With how many blanks the page's paragraphs begin; 0 where most begin with none."""
    if not any(block.indent for block in blocks):
        return 0
    starts: Counter[int] = Counter()
    previous: Block | None = None
    for block in blocks:
        if block.role in SKIPPED:
            continue
        follows = previous is not None and previous.role == "text"
        begins = block.indent or not follows or (previous and is_closed(previous.text, block.text))
        if begins and block.role == "text" and len(block.text) > _SHORTEST_START:
            starts[block.indent] += 1
        previous = block
    usual, times = max(starts.items(), key=lambda found: found[1], default=(0, 0))
    return usual if times >= 3 and times * 3 >= starts.total() * 2 else 0


def _twins(blocks: list[Block]) -> set[int]:
    """Short lines of two halves (稳增长，促就业) that others on the page are built like."""
    halves: dict[int, list[int]] = {}
    for at, block in enumerate(blocks):
        # what ends as a sentence is no half of a pair: most lines need not be matched
        if block.role != "text" or block.text[-1] in "，。；：":
            continue
        if match := HALVES.fullmatch(block.text):
            halves.setdefault(len(match["first"]), []).append(at)
    return {
        at
        for length, found in halves.items()
        for at in found
        if len(found) + len(halves.get(length - 1, ())) + len(halves.get(length + 1, ())) > 1
    }


def _is_set_off(blocks: list[Block], at: int, usual: int) -> bool:
    """Whether a full line is no broken one: it stands between blank lines, or does not begin as
    paragraphs do and stands before one that does."""
    after = neighbour(blocks, at, 1)
    if after is None:
        return False
    if blocks[at].blank and blocks[after].blank:
        return True
    return (
        usual != 0
        and blocks[at].indent != usual
        and (blocks[after].indent == usual or blocks[after].role != "text")
    )


def _names_itself(text: str) -> bool:
    """Whether a line says itself that it is a heading: a deck, or a title taken over (原标题：)."""
    if TAKEN_TITLE.match(text):
        return True
    is_deck = text.startswith(("——", "──", "―")) and DECK.match(text) is not None
    return is_deck and len(text) <= _LONGEST_BARE and text[-1] not in "。；，、：…！？"


def _page_evidence(blocks: list[Block]) -> dict[str, float]:
    """What the page as a whole says about lines without marks."""
    content = [block for block in blocks if block.role not in SKIPPED]
    forms = [block.form for block in content if block.role == "head" and block.form]
    first_bare = (
        len(content) > 1
        and content[0].role == "text"
        and len(content[0].text) <= _LONGEST_BARE
        and not is_closed(content[0].text)
        and not content[1].form
    )
    return {
        "page_bare": float(not forms or first_bare),
        "page_marked": float((len(set(forms[1:])) >= 2 or _marks_sections(content)) and not first_bare),
        "page_whole": _wholeness(blocks),
    }


def _marks_sections(content: list[Block]) -> bool:
    """Whether the page has two marked headings or more that are short and none of whose words come back."""
    found = 0
    for before, block, after in zip(content, content[1:], content[2:], strict=False):
        if block.role == "head" and block.form and len(block.text) <= _LONGEST_SECTION:
            inside = before.role == after.role == "text" and not has_lead(after.text)
            found += inside and likeness(block.text, after.text) < 0.15
    return found >= 2


def _wholeness(blocks: list[Block]) -> float:
    """1 for a page that tears no paragraph (of few paragraphs less is known), 0 for one that does."""
    whole = 0
    for block, following in pairwise(block for block in blocks if block.role not in SKIPPED):
        if block.role != "text" or (len(block.text) <= _LONGEST_BARE and "。" not in block.text[:-1]):
            continue
        if following.role == "text" and not is_closed(block.text, following.text):
            return 0.0
        whole += 1
    return min(1.0, whole / 5)


def bare_evidence(blocks: list[Block], at: int, pairs: Callable[[], set[str]]) -> dict[str, float] | None:
    """What speaks for and against a line's being a heading; None when it cannot be one."""
    block = blocks[at]
    text = block.text
    if not 2 <= len(text) <= _LONGEST_TITLE or "。" in text[:-1] or text[-1] in _GOES_ON:
        return None
    if has_lead(text) or any(text.count(left) != text.count(right) for left, right in PAIRS):
        return None
    before, after = neighbour(blocks, at, -1), neighbour(blocks, at, 1)
    if after is None:
        return None
    previous, following = blocks[before] if before is not None else None, blocks[after]
    if previous is not None and previous.role == "text" and not is_closed(previous.text, text):
        return None
    if following.role not in ("text", "head", "byline", "continuation", "caption"):
        return None
    under_title = previous is not None and previous.role == "head"
    if under_title and is_byline(text, after_title=True):
        block.role = "byline"
        return None
    follows = following.role == "text"
    if follows and _DAY.fullmatch(following.text):
        return None  # who signs
    heads = following.role == "head"
    return {
        "base": 1.0,
        "deck_next": float(heads and not following.form and bool(DECK.match(following.text))),
        "series": float(bool(SERIES.search(text)) and (heads or may_head(following))),
        "kicks": float(heads and bool(following.form) and len(text) >= 5 and not under_title),
        "boxed": float(text[0] == "【" and text[-1] == "】"),
        "built": float(bool(NUMBERED.match(text) or PAIRED.fullmatch(text) or BRACKETED.fullmatch(text))),
        "labelled": float(bool(_LABELLED.match(text))),
        "spaced": float(bool(_SPACED.search(text))),
        "bullet": float(bool(block.bullet)),
        "commas": min(2.0, text.count("，") + text.count(",") + text.count("、") / 3),
        "itemized": float(_goes_on_counting(blocks, at)),
        "long": max(0.0, min(3.0, (len(text) - 16) / 8)),
        "short": float(len(text) <= 6),
        "asks_inside": float(bool(_ASKS.search(text))),
        "starts_text": float(bool(STARTER.match(text))),
        "joint": float(follows and text[-1] + following.text[0] in pairs()),
        "in_word": float(follows and are_inside_a_word(text[-1], following.text[0])),
        "torn": float(follows and _is_torn(text, following.text)),
        "starts_next": float(follows and bool(STARTER.match(following.text))),
        "lead_next": float(follows and has_lead(following.text)),
        "mark_next": float(following.role == "byline" or _is_from_mark(following)),
        "under_title": float(under_title and not (previous and is_column_head(previous.text))),
        "first": float(previous is None),
        "after_from": float(previous is not None and _is_from_mark(previous)),
    }


BARE_WEIGHTS: dict[str, float] = {
    "base": 1.2,
    "page_bare": 2.0,
    "page_marked": -2.5,
    "page_whole": 3.5,
    "deck_next": 5.0,
    "series": 4.0,
    "twin": 2.8,
    "kicks": 2.0,
    "boxed": 3.0,
    "built": 1.0,
    "labelled": 1.0,
    "spaced": 2.0,
    "bullet": 2.5,
    "commas": -3.3,
    "itemized": -4.0,
    "long": -1.0,
    "short": 2.0,
    "asks_inside": -2.5,
    "starts_text": -1.5,
    "joint": -1.75,
    "in_word": -4.5,
    "torn": -2.5,
    "starts_next": 2.2,
    "lead_next": 2.0,
    "mark_next": 4.5,
    "under_title": -1.6,
    "first": 1.0,
    "after_from": -2.0,
    "set_off": 2.5,
}


def _is_torn(text: str, following: str) -> bool:
    """Whether no heading ends like `text`, or no paragraph begins like `following`."""
    return bool(_TORN_END.search(text) or _TORN_START.match(following)) and not NUMBERED.match(text)


def may_head(block: Block) -> bool:
    """Whether a line is short and whole enough for a title."""
    return block.role == "text" and len(block.text) <= _LONGEST_BARE and block.text[-1] not in _GOES_ON


def _is_from_mark(block: Block) -> bool:
    """A 上接 mark: a heading may stand before it, behind it the text goes on."""
    return block.mark is not None and block.mark.direction == "from"


def _goes_on_counting(blocks: list[Block], at: int) -> bool:
    """Whether a line counts on from the items (1、 2、) before it."""
    number = item_number(blocks[at].text)
    before = neighbour(blocks, at, -1) if number else None
    return before is not None and item_number(blocks[before].text) == (number or 0) - 1 > 0


def _pairs_of(blocks: list[Block]) -> Callable[[], set[str]]:
    """The pairs of characters that stand side by side somewhere on the page, found when first asked for:
    a page without bare lines needs none."""
    texts = [block.text for block in blocks if block.role in ("text", "head")]

    @cache
    def pairs() -> set[str]:
        return set().union(*(map(add, text, text[1:]) for text in texts))

    return pairs


def _unhead_runs(blocks: list[Block]) -> None:
    """Many short lines on end are verses, names or cells, not headings."""
    run: list[int] = []
    for at, block in enumerate([*blocks, Block("end", 0, 0, "")]):
        if block.role == "head" and not block.form:
            run.append(at)
        elif block.role not in SKIPPED:
            if len(run) >= 5:
                for index in run[2 if run[0] == 0 else 0 :]:
                    blocks[index].role = "text"
            run = []


def neighbour(blocks: list[Block], at: int, step: int) -> int | None:
    """The next block in a direction that is no furniture."""
    at += step
    while 0 <= at < len(blocks):
        if blocks[at].role not in SKIPPED:
            return at
        at += step
    return None


def is_column_head(text: str) -> bool:
    """Whether a heading stands over a column of short reports (国内联播快讯, 一句话新闻)."""
    return len(text) <= 12 and bool(COLUMN.search(text.rstrip("》】）)")))
