"""Putting decided blocks together: which article a block belongs to, which blocks are one paragraph.

What belongs here: the walk over the blocks of a page in their order. What does not: what a block is
(`blocks`, `headings`, `tables`), and the fields of an article (`layout`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from .bare import is_column_head
from .blocks import Block
from .ends import Wrap, is_closed, item_number, starts_item
from .leads import has_lead
from .marks import Mark

__all__ = ["Draft", "OpenArticle", "assemble"]

_OUTSIDE = frozenset(("page_head", "image", "debris"))
# what may stand between the two parts of a torn paragraph
_BETWEEN = frozenset(("page_head", "image", "debris", "credit", "caption", "ad"))
_READ = frozenset(("body", "table"))


@dataclass(slots=True)
class Draft:
    """A paragraph in the making."""

    role: str
    article: int | None
    section: str | None
    blocks: list[Block]


@dataclass(slots=True)
class OpenArticle:
    """An article in the making; `brief`: a short report of a column, or an item with its own lead."""

    seq: int
    brief: bool = False
    drafts: list[Draft] = field(default_factory=list)
    roles: set[str] = field(default_factory=set)
    came: Mark | None = None
    goes: Mark | None = None
    section: str | None = None

    def add(self, draft: Draft) -> None:
        draft.article = self.seq
        self.drafts.append(draft)
        self.roles.add(draft.role)

    def is_headed_only(self) -> bool:
        """Whether nothing but a kicker has been seen yet."""
        return self.roles <= {"kicker", "continuation", "image", "debris"}


def assemble(blocks: list[Block], wrap: Wrap | None) -> tuple[list[OpenArticle], list[Draft]]:
    """The articles and paragraphs that the blocks of a page make."""
    walk = _Walk(blocks, wrap)
    for at in range(len(blocks)):
        walk.step(at)
    return walk.articles, walk.drafts


class _Walk:
    """The state of the walk: the article and the paragraph that are open."""

    def __init__(self, blocks: list[Block], wrap: Wrap | None) -> None:
        self.blocks, self.wrap = blocks, wrap
        self.indents = wrap is not None and _uses_indents(blocks, wrap)
        self.articles: list[OpenArticle] = []
        self.drafts: list[Draft] = []
        self.current: OpenArticle | None = None
        self.text: Draft | None = None
        self.column = False
        # a 上接 mark or a bullet that stands before the article it belongs to
        self.waiting: list[Draft] = []
        self.came: Mark | None = None

    def step(self, at: int) -> None:
        block = self.blocks[at]
        role = block.role
        if role == "page_head":
            self._add(block, None)
        elif role in _OUTSIDE:
            following = self.blocks[at + 1] if at + 1 < len(self.blocks) else None
            if following is not None and following.bullet:
                self.waiting.append(self._add(block, None))
            else:
                self._add(block, self.current)
        elif role in ("kicker", "title", "subtitle"):
            self._head(block)
        elif role == "continuation":
            self._mark(at)
        else:
            self._inside(block)

    def _open(self, *, brief: bool) -> OpenArticle:
        article = OpenArticle(len(self.articles), brief, came=self.came)
        self.articles.append(article)
        self.came = None
        self.current = article
        return article

    def _add(self, block: Block, article: OpenArticle | None) -> Draft:
        draft = Draft(block.role, None, None, [block])
        self.drafts.append(draft)
        if article:
            self._adopt(article)
            article.add(draft)
            if block.role not in ("title", "kicker", "subtitle"):
                draft.section = article.section
        return draft

    def _adopt(self, article: OpenArticle) -> None:
        for draft in self.waiting:
            article.add(draft)
        self.waiting = []

    def _head(self, block: Block) -> None:
        self.text = None
        if self.current is None or (block.opens and not self.current.is_headed_only()):
            self._open(brief=block.brief)
        article = self.current
        if article is None:
            return
        if block.opens:
            self.column = block.brief or (block.role == "kicker" and is_column_head(block.text))
            article.brief = article.brief or self.column
        last = article.drafts[-1] if article.drafts else None
        if block.role == "title" and last is not None and last.role == "title":
            last.blocks.append(block)  # the lines of one title are one paragraph
        else:
            self._add(block, article)

    def _mark(self, at: int) -> None:
        """Gives a continuation mark to its article: the one before it, or the one it opens."""
        block, article = self.blocks[at], self.current
        mark = block.mark
        self.text = None
        if mark is None:
            return
        if mark.direction == "on":
            article = article or self._open(brief=False)
            article.goes = article.goes or mark
        elif article is None or article.came is not None or self._has_text(article, at):
            if self._next_is_title(at) and not self._is_behind_text(at):
                self.came, self.current = mark, None
                self.waiting.append(self._add(block, None))
                return
            if article is None or article.came is not None or not self._is_behind_text(at):
                article = self._open(brief=False)
            article.came = mark
        else:
            article.came = mark
        self._add(block, article)

    def _has_text(self, article: OpenArticle, at: int) -> bool:
        """Whether an article has been read; a photo story has when another title follows."""
        return bool(article.roles & _READ) or ("caption" in article.roles and self._next_is_title(at))

    def _next_is_title(self, at: int) -> bool:
        for following in self.blocks[at + 1 : at + 20]:
            if following.role not in _OUTSIDE:
                return following.role in ("title", "kicker")
        return False

    def _is_behind_text(self, at: int) -> bool:
        """Whether a mark stands at the end of a paragraph's own line."""
        block, before = self.blocks[at], self.blocks[at - 1] if at else None
        return (
            before is not None and before.role == "body" and block.start - before.end <= 1 and not block.blank
        )

    def _inside(self, block: Block) -> None:
        article = self.current
        if article is None:
            article = self._open(brief=False)
        elif block.role == "body" and self._is_new_brief(block, article):
            article = self._open(brief=True)
        if block.role == "heading":
            article.section = block.text
        if block.role == "body":
            if self.text is not None and self.text.article == article.seq and self._continues(block):
                self.text.blocks.append(block)
            else:
                self.text = self._add(block, article)
            return
        if block.role not in _BETWEEN:
            self.text = None
        self._add(block, article)

    def _is_new_brief(self, block: Block, article: OpenArticle) -> bool:
        """Whether an item opens a report: it has a lead of its own, or stands in a column of briefs."""
        if "body" not in article.roles:
            return False
        if self.column and has_lead(block.text):
            return True
        if not block.bullet and not starts_item(block.text):
            return False
        return self.column or has_lead(block.text)

    def _continues(self, block: Block) -> bool:
        """Whether a text block goes on with the open paragraph."""
        if self.text is None or block.bullet or not self._may_go_on(self.text.blocks[-1], block):
            return False
        if has_lead(block.text):
            return False
        number = item_number(block.text)
        return number is None or number - 1 not in (0, item_number(self.text.blocks[0].text))

    def _may_go_on(self, last: Block, block: Block) -> bool:
        """Whether the end of a line, or how the page breaks its lines, lets the next one go on with it."""
        if not is_closed(last.text, block.text):
            return True
        wrap = self.wrap
        if wrap is None or block.blank:
            return False
        return not block.indent if self.indents else wrap.solid or wrap.is_full(last.text, last.indent)


def _uses_indents(blocks: Sequence[Block], wrap: Wrap) -> bool:
    """Whether paragraphs begin with blanks: lines after a paragraph's plain end do."""
    starts = []
    for previous, block in pairwise(block for block in blocks if block.role == "body"):
        ended = not wrap.is_full(previous.text, previous.indent)
        if ended and is_closed(previous.text, block.text):
            starts.append(block.indent > 0)
    return len(starts) >= 2 and sum(starts) * 2 >= len(starts)
