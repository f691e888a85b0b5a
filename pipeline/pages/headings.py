"""Titles, kickers, decks and section heads, told apart by the evidence of the whole page.

What belongs here: which lines are headings, and what kind of heading. What does not: joining text.

Heading levels are evidence among other evidence, never proof. A group of headings (lines that follow
one another without text between) either opens an article or is a section head of the current one;
the evidence is listed in `evidence`, each with its weight.
"""

from __future__ import annotations

from .bare import BRACKETED, PAIRS, SKIPPED, find_bare_heads, is_column_head, may_head, neighbour
from .blocks import Block
from .ends import Wrap, starts_item
from .evidence import DECK, NUMBERED, PAIRED, Group, decide_titles, depth, likeness
from .furniture import is_label
from .leads import has_lead
from .words import SERIES

__all__ = ["decide"]

_BARE = depth("")
_MOST_TITLE_LINES = 3  # more lines of one level are titles of reports that stand elsewhere


def decide(blocks: list[Block], wrap: Wrap | None) -> None:
    """Gives every heading its role: `title`, `kicker`, `subtitle`, `heading`; other text is `body`.

    `wrap` says how lines are broken where paragraphs are set in several lines, else None.
    """
    _labels(blocks)
    find_bare_heads(blocks, wrap)
    groups = _grouped(blocks)
    decide_titles(blocks, groups)
    _columns(blocks, groups)
    for group in groups:
        _assign(blocks, group)
    for block in blocks:
        if block.role in ("text", "head"):
            block.role = "body"


def _labels(blocks: list[Block]) -> None:
    """Names of pages (要闻) are page heads where a title follows, titles where text or a deck does."""
    top = True
    for at, block in enumerate(blocks):
        if block.role in ("text", "head") and is_label(block.text) and _names_a_page(blocks, at, top=top):
            block.role = "page_head"
        top = top and block.role in SKIPPED


def _names_a_page(blocks: list[Block], at: int, *, top: bool) -> bool:
    block, after = blocks[at], neighbour(blocks, at, 1)
    if block.text.strip("-—·* ").isdigit() or after is None:
        return True
    following = blocks[after]
    if following.role == "head":
        return not DECK.match(following.text)
    if block.form:
        return False
    if top and may_head(following):
        return True
    around = blocks[max(0, at - 1) : at + 2]
    return any(other.role == "page_head" for other in around if other is not block)


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
    first, last = _title_lines(lines, "".join(blocks[at].text for at in group.after[:2]))
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


def _title_lines(lines: list[Block], text: str) -> tuple[int, int]:
    """From which to which line the title goes; `text` is the article's beginning.

    The title is the heading of the highest level, kickers that are marked as high left aside. Lines
    of its level that follow it belong to it, but for bare lines with a blank line between.
    """
    named = [
        i
        for i, block in enumerate(lines)
        if not DECK.match(block.text) and not BRACKETED.fullmatch(block.text)
    ]
    while len(named) > 1 and _is_kicker(lines[named[0]], lines[named[1]], text):
        named.pop(0)
    depths = [depth(block.form) for block in lines]
    top = min((depths[i] for i in named), default=depths[0])
    first = last = next((i for i in named if depths[i] == top), 0)
    while (
        last + 1 in named
        and depths[last + 1] == top
        and not _reads_as_section(lines[last + 1].text)
        and (top < _BARE or not lines[last + 1].blank)
    ):
        last += 1
    return first, last


def _is_kicker(line: Block, following: Block, text: str) -> bool:
    """Whether a line stands over the title.

    It names a series or an occasion (新春走基层, 我市召开会议强调), or the text takes up the words of the
    line under it and none of its own.
    """
    if SERIES.search(line.text) and depth(line.form) <= depth(following.form):
        return True
    if (
        depth(line.form) > depth(following.form)
        or len(following.text) <= len(line.text)
        or _is_open(line.text)
    ):
        return False
    return likeness(line.text, text) < 0.05 and likeness(following.text, text) >= 0.4


def _is_open(text: str) -> bool:
    """Whether a bracket that the line opens is closed on another."""
    return any(text.count(left) != text.count(right) for left, right in PAIRS)


def _has_items(blocks: list[Block], group: Group) -> bool:
    """Whether short reports, each with a lead or a title of its own, follow a column's head."""
    texts = [blocks[at] for at in group.after]
    after = neighbour(blocks, group.at[-1], 1)
    if after is None or not texts:
        return False
    return all(block.bullet or starts_item(block.text) or has_lead(block.text) for block in texts)


def _reads_as_section(text: str) -> bool:
    return bool(NUMBERED.match(text) or (PAIRED.fullmatch(text) and len(text) <= 11) or starts_item(text))
