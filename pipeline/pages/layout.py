"""From a page's text to its articles and whole paragraphs.

What belongs here: the steps in their order, and the fields of an article. What does not: what a
block is (`blocks`, `headings`, `tables`), and what belongs together (`assemble`).
"""

from __future__ import annotations

from datetime import date

from pipeline.patterns import Pattern

from .assemble import Draft, OpenArticle, assemble
from .blocks import Block, cut
from .ends import find_wrap
from .evidence import TAKEN_TITLE
from .furniture import is_caption
from .headings import decide
from .heal import healed_piece
from .leads import Lead, byline_text, has_lead, read_lead, read_tail
from .model import Article, Layout, Paragraph
from .tables import find_runs
from .words import NOTICE, alternation

__all__ = ["head_date", "lay_out"]

_UNTEXTED = frozenset(("page_head", "image", "debris", "continuation"))
_BODIES = frozenset(("body", "caption"))
_SAID = ("credit", "byline", "heading")
_HEADED = ("kicker", "title", "subtitle")
_SOURCE = Pattern(r"\s+来源\s*[:：]\s*\S+$")
_AD = Pattern(alternation("ad"))
_LONGEST_BRIEF = 400
_LONGEST_PHOTO = 420
_TOP = 1000  # characters in which a page head is looked for first
_TAGS = 6  # how many tags may stand between an image and its caption


def lay_out(text: str) -> Layout:
    """The articles and paragraphs of a page. Never fails; takes time linear in the page's length."""
    blocks = cut(text)
    wrap = find_wrap([(block.text, block.blank) for block in blocks if block.role == "text"])
    find_runs(blocks)
    _neighbours(blocks)
    decide(blocks, wrap)
    articles, drafts = assemble(blocks, wrap)
    return _finish(text, blocks, articles, drafts)


def head_date(text: str) -> date | None:
    """The `head_date` of the page's layout, told without laying out its articles.

    Most pages tell it in their first lines: what a line is depends on no line after the next one, but
    for tags and front matter.
    """
    top = text[: text.rfind("\n", 0, _TOP) + 1]
    if top and "<" not in top and not top.lstrip().startswith("---"):
        day = _first_day(_looked_at(top)[:-2])
        if day:
            return day
    return _first_day(_looked_at(text))


def _looked_at(text: str) -> list[Block]:
    """The blocks of a text before its headings are told."""
    blocks = cut(text)
    find_runs(blocks)
    _neighbours(blocks)
    return blocks


def _first_day(blocks: list[Block]) -> date | None:
    return next((block.facts.day for block in blocks if block.facts and block.facts.day), None)


def _neighbours(blocks: list[Block]) -> None:
    """What a line is only beside its like: captions at images, a bare date among page heads."""
    beside_images = _beside_images(blocks)
    for at, block in enumerate(blocks):
        if block.role == "text":
            if is_caption(block.text, beside_image=at in beside_images):
                block.role = "caption"
        elif block.facts and block.facts.alone:
            around = [blocks[i] for i in (at - 1, at + 1) if 0 <= i < len(blocks)]
            edge = all(other.role in ("page_head", "image", "debris") for other in blocks[:at][:9]) and at < 9
            if not edge and not any(other.role == "page_head" for other in around):
                block.role, block.facts = "text", None


def _beside_images(blocks: list[Block]) -> set[int]:
    """Where a line stands right before or behind an image; tags between the two do not count."""
    found = set()
    for at, block in enumerate(blocks):
        if block.role != "image":
            continue
        for step in (-1, 1):
            other = at + step
            while 0 <= other < len(blocks) and blocks[other].role == "debris" and abs(other - at) < _TAGS:
                other += step
            found.add(other)
    return found


def _finish(text: str, blocks: list[Block], articles: list[OpenArticle], drafts: list[Draft]) -> Layout:
    drafts.sort(key=lambda draft: draft.blocks[0].start)
    healed = {block.start: healed_piece(text, block.start, block.end) for block in blocks}
    paragraphs = []
    texts: dict[int, str] = {}
    for seq, draft in enumerate(drafts):
        pieces = tuple([(block.start, block.end) for block in draft.blocks])
        texts[id(draft)] = whole = "".join([healed[start] for start, _ in pieces])
        paragraphs.append(
            Paragraph(
                seq, draft.article, draft.role, draft.section, whole, pieces[0][0], pieces[-1][1], pieces
            )
        )
    made = [_article(healed, article, texts) for article in articles]
    facts = [block.facts for block in blocks if block.facts]
    return Layout(
        made,
        paragraphs,
        next((fact.mark for fact in facts if fact.mark), None),
        _first_day(blocks),
        next((fact.paper for fact in facts if fact.paper), None),
    )


def _article(healed: dict[int, str], article: OpenArticle, texts: dict[int, str]) -> Article:
    """The fields of an article, from the healed text of each block by its start and of each draft."""

    bodies = []
    said: dict[str, list[str]] = {role: [] for role in _SAID}
    headed: dict[str, list[str]] = {role: [] for role in _HEADED}
    for draft in article.drafts:
        if draft.role in _BODIES:
            bodies.append(texts[id(draft)])
        elif draft.role in said:
            said[draft.role].append(texts[id(draft)])
        elif draft.role in headed:
            headed[draft.role] += [block.text for block in draft.blocks]
    kicker, title, subtitle = (" ".join(headed[role]) or None for role in _HEADED)
    lead = _lead(bodies, said["credit"])
    bylines = [byline_text(text) for text in said["byline"]]
    byline = " ".join(dict.fromkeys([*bylines, *([lead.byline] if lead.byline else [])])) or None
    kept = [draft for draft in article.drafts if draft.role not in _UNTEXTED] or article.drafts
    pieces = tuple(sorted([(block.start, block.end) for draft in kept for block in draft.blocks]))
    if title and (taken := TAKEN_TITLE.match(title)):
        title = _SOURCE.sub("", title[taken.end() :])
    return Article(
        seq=article.seq,
        kind=_kind(article, title, bodies),
        kicker=kicker,
        title=title,
        subtitle=subtitle,
        continued_from=article.came.mark if article.came else None,
        continued_from_page=article.came.page if article.came else None,
        continued_on=article.goes.mark if article.goes else None,
        continued_on_page=article.goes.page if article.goes else None,
        dateline_place=lead.place,
        dateline_day=lead.day,
        agency=lead.agency,
        byline=byline,
        sections=tuple(said["heading"]),
        text="".join([healed[start] for start, _ in pieces]),
        start=pieces[0][0],
        end=pieces[-1][1],
        pieces=pieces,
    )


def _lead(bodies: list[str], credits: list[str]) -> Lead:
    """What the first paragraph's lead says, completed by what stands at the end."""
    leading = next((body for body in bodies if has_lead(body)), bodies[0] if bodies else "")
    first = read_lead(leading)
    tails = [read_tail(bodies[-1])] if bodies else []
    tails += [read_tail(f"（{credit.strip('（）()')}）") for credit in credits]
    found = [lead for lead in (first, *tails) if lead]
    return Lead(
        next((lead.agency for lead in found if lead.agency), None),
        next((lead.place for lead in found if lead.place), None),
        next((lead.day for lead in found if lead.day), None),
        next((lead.byline for lead in found if lead.byline), None),
    )


def _kind(article: OpenArticle, title: str | None, bodies: list[str]) -> str:
    length = sum(map(len, bodies))
    if title and NOTICE.search(title):
        return "notice"
    if ("ad" in article.roles and not bodies) or (title and _AD.fullmatch(title)):
        return "ad"
    if "caption" in article.roles and length <= _LONGEST_PHOTO and len(bodies) <= 4:
        return "photo"
    if (
        "credit" in article.roles
        and len(bodies) <= 2
        and length <= 200
        and not has_lead(bodies[0] if bodies else "")
    ):
        return "photo"
    if article.brief and length <= _LONGEST_BRIEF:
        return "brief"
    return "story"
