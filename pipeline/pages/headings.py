"""Titles, kickers, decks and section heads, told apart by the evidence of the whole page.

What belongs here: which lines are headings, and what kind of heading. What does not: joining text.

Heading levels are evidence among other evidence, never proof. A group of headings (lines that follow
one another without text between) either opens an article or is a section head of the current one;
the evidence is listed in `_weigh`, each with its weight.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from itertools import pairwise
from operator import add

from .blocks import Block
from .ends import Wrap, is_closed, item_number, starts_item
from .evidence import DECK, NUMBERED, PAIRED, TAKEN_TITLE, Group, decide_titles, depth
from .furniture import is_byline, is_label
from .leads import has_lead
from .words import COLUMN, STARTER

__all__ = ["decide", "is_column_head"]

_SKIPPED = frozenset(("image", "debris", "page_head", "ad"))
_LONGEST_BARE = 40
_LONGEST_TITLE = 64
_LONGEST_NAMED = 120
_MOST_TITLE_LINES = 3  # more lines of one level are titles of reports that stand elsewhere
_BRACKETED = re.compile(
    r"【[^】]{1,30}】|[（(][^）)]{2,20}[）)]|《[^》]{2,20}》(?:栏目|专栏)?|\[[^\]]{1,30}\]|〖[^〗]{1,30}〗"
)
_TORN_END = re.compile(
    r"(?:[的地得和与及或在把被将从对向为是以于由让使令给并且而但却也都还就，、,（(《“‘]|[0-9０-９][.．]|[（(]?[0-9０-９]{1,4})$"
)
_PAIRS = (("“", "”"), ("（", "）"), ("《", "》"), ("【", "】"), ("(", ")"))
_TORN_START = re.compile(r"[的了着们性化率者，。、；：！？）》”’%％‰,.]|个百分点|亿元|万元")
_LABELLED = re.compile(r"[^：:]{1,6}[：:]")


def decide(blocks: list[Block], wrap: Wrap | None) -> None:
    """Gives every heading its role: `title`, `kicker`, `subtitle`, `heading`; other text is `body`.

    `wrap` says how lines are broken where paragraphs are set in several lines, else None.
    """
    _labels(blocks)
    _bare_heads(blocks, wrap)
    groups = _grouped(blocks)
    decide_titles(blocks, groups)
    _columns(blocks, groups)
    for group in groups:
        _assign(blocks, group)
    for block in blocks:
        if block.role in ("text", "head"):
            block.role = "body"


def _neighbour(blocks: list[Block], at: int, step: int) -> int | None:
    """The next block in a direction that is no furniture."""
    at += step
    while 0 <= at < len(blocks):
        if blocks[at].role not in _SKIPPED:
            return at
        at += step
    return None


def _labels(blocks: list[Block]) -> None:
    """Names of pages (要闻) are page heads where a title follows, titles where text or a deck does."""
    for at, block in enumerate(blocks):
        if block.role not in ("text", "head") or not is_label(block.text):
            continue
        after = _neighbour(blocks, at, 1)
        over_title = after is not None and blocks[after].role == "head" and not DECK.match(blocks[after].text)
        beside = not block.form and any(
            other.role == "page_head" for other in blocks[max(0, at - 1) : at + 2] if other is not block
        )
        if block.text.strip("-—· ").isdigit() or after is None or over_title or beside:
            block.role = "page_head"


def _bare_heads(blocks: list[Block], wrap: Wrap | None) -> None:
    """Finds the lines that are headings without marks."""
    pairs = _pairs_of(blocks)
    for block in blocks:
        if block.role == "text" and len(block.text) <= _LONGEST_NAMED and _names_itself(block.text):
            block.role = "head"
    page = _page_evidence(blocks)
    for at, block in enumerate(blocks):
        if block.role != "text" or (wrap and wrap.is_full(block.text, block.indent)):
            continue
        found = bare_evidence(blocks, at, pairs)
        if found and sum(BARE_WEIGHTS[name] * value for name, value in (found | page).items()) > 0:
            block.role = "head"
    _unhead_runs(blocks)


def _names_itself(text: str) -> bool:
    """Whether a line says itself that it is a heading: a deck, or a title taken over (原标题：)."""
    if TAKEN_TITLE.match(text):
        return True
    is_deck = text.startswith(("——", "──", "―")) and DECK.match(text) is not None
    return is_deck and len(text) <= _LONGEST_BARE and text[-1] not in "。；，、：…！？"


def _page_evidence(blocks: list[Block]) -> dict[str, float]:
    """What the page as a whole says about lines without marks."""
    content = [block for block in blocks if block.role not in _SKIPPED]
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
        "page_marked": float(len(set(forms[1:])) >= 2 and not first_bare),
        "page_whole": _wholeness(blocks),
    }


def _wholeness(blocks: list[Block]) -> float:
    """1 for a page that tears no paragraph (of few paragraphs less is known), 0 for one that does."""
    whole = 0
    for block, following in pairwise(block for block in blocks if block.role not in _SKIPPED):
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
    if not 2 <= len(text) <= _LONGEST_TITLE or "。" in text[:-1] or text[-1] in "。；，、：:;,！!.…—―":
        return None
    if has_lead(text) or any(text.count(left) != text.count(right) for left, right in _PAIRS):
        return None
    before, after = _neighbour(blocks, at, -1), _neighbour(blocks, at, 1)
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
    heads = following.role == "head"
    return {
        "base": 1.0,
        "deck_next": float(heads and not following.form and bool(DECK.match(following.text))),
        "kicks": float(heads and bool(following.form) and len(text) >= 5 and not under_title),
        "built": float(bool(NUMBERED.match(text) or PAIRED.fullmatch(text) or _BRACKETED.fullmatch(text))),
        "labelled": float(bool(_LABELLED.match(text))),
        "spaced": float(bool(re.search(r"[\u4e00-\u9fff”][\s\u3000]+[\u4e00-\u9fff“]", text))),
        "bullet": float(block.bullet),
        "commas": min(2.0, text.count("，") + text.count(",") + text.count("、") / 3),
        "itemized": float(_goes_on_counting(blocks, at)),
        "long": max(0.0, min(3.0, (len(text) - 16) / 8)),
        "short": float(len(text) <= 6),
        "starts_text": float(bool(STARTER.match(text))),
        "joint": float(follows and text[-1] + following.text[0] in pairs()),
        "torn": float(follows and _is_torn(text, following.text)),
        "starts_next": float(follows and bool(STARTER.match(following.text))),
        "lead_next": float(follows and has_lead(following.text)),
        "mark_next": float(following.role in ("continuation", "byline")),
        "under_title": float(under_title and not (previous and is_column_head(previous.text))),
        "first": float(previous is None),
        "after_from": float(_follows_from_mark(previous)),
    }


BARE_WEIGHTS: dict[str, float] = {
    "base": 1.2,
    "page_bare": 2.0,
    "page_marked": -2.5,
    "page_whole": 3.5,
    "deck_next": 5.0,
    "kicks": 2.0,
    "built": 1.0,
    "labelled": 1.0,
    "spaced": 2.0,
    "bullet": 1.5,
    "commas": -3.3,
    "itemized": -4.0,
    "long": -1.0,
    "short": 2.0,
    "starts_text": -1.5,
    "joint": -1.75,
    "torn": -2.5,
    "starts_next": 1.5,
    "lead_next": 2.0,
    "mark_next": 2.5,
    "under_title": -1.6,
    "first": 1.0,
    "after_from": -2.0,
}


def _is_torn(text: str, following: str) -> bool:
    """Whether no heading ends like `text`, or no paragraph begins like `following`."""
    return bool(_TORN_END.search(text) or _TORN_START.match(following)) and not NUMBERED.match(text)


def _follows_from_mark(previous: Block | None) -> bool:
    """Behind 上接 the text goes on."""
    return previous is not None and previous.mark is not None and previous.mark.direction == "from"


def _goes_on_counting(blocks: list[Block], at: int) -> bool:
    """Whether a line counts on from the items (1、 2、) before it."""
    number = item_number(blocks[at].text)
    before = _neighbour(blocks, at, -1) if number else None
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
        elif block.role not in _SKIPPED:
            if len(run) >= 5:
                for index in run[2 if run[0] == 0 else 0 :]:
                    blocks[index].role = "text"
            run = []


def _grouped(blocks: list[Block]) -> list[Group]:
    groups: list[Group] = []
    current: Group | None = None
    for at, block in enumerate(blocks):
        if block.role == "head":
            if current is None:
                current = Group([])
                groups.append(current)
            current.at.append(at)
        elif (
            block.role == "continuation" and current is None and block.mark and block.mark.direction == "from"
        ):
            continue
        elif block.role not in ("image", "debris", "page_head"):
            current = None
    return groups


def _columns(blocks: list[Block], groups: list[Group]) -> None:
    """Under a column of short reports every heading is a report's title.

    The column ends where a title is marked as its head is, or is marked while its reports are not.
    """
    column: Group | None = None
    items: str | None = None  # how the column's own titles are marked; "" when they are bare or none
    for group in groups:
        form = blocks[group.at[0]].form
        if _is_column(blocks, group) and (group.title or len(group.at) > 1 or _has_items(blocks, group)):
            group.title, column = True, group
            items = blocks[group.at[1]].form if len(group.at) > 1 else "" if group.after else None
            continue
        if column is None:
            continue
        items = form if items is None else items
        if group.title and form and (form == blocks[column.at[0]].form or not items):
            column = None
        elif not NUMBERED.match(blocks[group.at[-1]].text):
            group.title = True
            blocks[group.at[0]].brief = True


def is_column_head(text: str) -> bool:
    """Whether a heading stands over a column of short reports (国内联播快讯, 一句话新闻)."""
    return len(text) <= 12 and bool(COLUMN.search(text.rstrip("》】）)")))


def _is_column(blocks: list[Block], group: Group) -> bool:
    return is_column_head(blocks[group.at[0]].text)


def _assign(blocks: list[Block], group: Group) -> None:
    """The roles inside a group: kicker, title (of one or more lines), deck, section head."""
    if not group.title:
        for at in group.at:
            blocks[at].role = "heading"
        return
    lines = [blocks[at] for at in group.at]
    if _is_column(blocks, group) and (len(lines) > 1 or _has_items(blocks, group)):
        head = lines.pop(0)
        head.role, head.opens = "kicker", True
        if not lines:
            return
        lines[0].brief = True
    depths = [depth(block.form) for block in lines]
    candidates = [
        i
        for i, block in enumerate(lines)
        if not DECK.match(block.text) and not _BRACKETED.fullmatch(block.text)
    ] or [0]
    top = min(depths[i] for i in candidates)
    first = next(i for i in candidates if depths[i] == top)
    named = set(candidates)
    last = first
    while (
        last + 1 < len(lines)
        and depths[last + 1] == top
        and last + 1 in named
        and not _reads_as_section(lines[last + 1].text)
        and (top < 8 or not lines[last + 1].blank)
    ):
        last += 1
    lines[0].opens = True
    for i, block in enumerate(lines):
        if i < first:
            block.role = "kicker"
        elif i <= last:
            block.role = "title"
            block.opens = block.opens or last - first >= _MOST_TITLE_LINES
        elif DECK.match(block.text) or not _reads_as_section(block.text):
            block.role = "subtitle"
        else:
            block.role = "heading"


def _has_items(blocks: list[Block], group: Group) -> bool:
    """Whether short reports, each with a lead or a title of its own, follow a column's head."""
    texts = [blocks[at] for at in group.after]
    after = _neighbour(blocks, group.at[-1], 1)
    if after is None or not texts:
        return False
    return all(block.bullet or starts_item(block.text) or has_lead(block.text) for block in texts)


def _reads_as_section(text: str) -> bool:
    return bool(NUMBERED.match(text) or (PAIRED.fullmatch(text) and len(text) <= 11) or starts_item(text))
