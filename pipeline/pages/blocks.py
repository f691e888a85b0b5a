"""From a page's characters to its blocks: lines, each with what it is when seen by itself.

What belongs here: cutting lines, and the ordered rules that ask what one line is. What does not:
what a line is because of its neighbours (`headings`, `tables`), and joining lines (`layout`).

Every non-blank character of the page lies in exactly one block.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from pipeline.patterns import Pattern

from . import furniture
from .furniture import HeadFacts
from .heal import LINE_END, strip_marks
from .leads import has_lead
from .marks import Mark, leading_mark, own_line_mark, trailing_mark

__all__ = ["BULLETS", "Block", "cut"]

BULLETS = "●■◆★▲▶◎□○◇☆△▪▸►•⊙❖◉※▌█◈❏❑➤➢✦⚫"
_FRONT_MATTER = Pattern(r"\s*---[^\S\n]*(?:\r\n|\n|\r)")
_FRONT_END = Pattern(r"(?:\n|\r)(?:---|\.\.\.)[^\S\r\n]*(?=[\r\n]|$)")
_TAG = Pattern(r"<!--.{0,2000}?-->|</?[A-Za-z][^<>]{0,400}>|!\[[^\]]{0,400}\]\([^)\s]{0,800}\)")
_HEAD_TAG = Pattern(r"<h([1-6])\b[^<>]{0,200}>[^<>]*</h\1>", re.IGNORECASE)
_FORM_TAG = Pattern(r"<(?:b|strong|h(?P<level>[1-6]))\b", re.IGNORECASE)
_ROW = Pattern(r"<tr\b[^<>]*>", re.IGNORECASE)
_PIPE_ROW = Pattern(r"\|.*\||[^|]+(?:\|[^|]*){2,}")
_PIPE_RULE = Pattern(r"[|:\-\s+=]+")
_SETEXT = Pattern(r"(=|-){3,}\s*")
_BULLET = re.compile(rf"[{BULLETS}]+\s*|[-*+>]\s+(?=\S)")
_POINTERS = "▲△▼▽"  # before a caption they point at the picture
_LONGEST_REST = 16
_MARK_ENDS = frozenset("版页）)】]〕▶→。")
_AD = Pattern(
    r"广告|欢迎订阅|(?:招商|招租|订阅|加盟)热线[:：]|【点击查看详情】|点击(?:查看|进入|下载).{0,20}$|扫(?:描|码).{0,30}(?:关注|下载|报名)|(?:公益|商业)广告"
)


@dataclass(slots=True)
class Block:
    """A line, or a part of one, and what it is: a role of the contract, or undecided.

    Undecided are `head` (a line with heading marks) and `text`. `form` is how a heading is marked:
    "#", "##" …, "**", or "" for none. `blank`: a blank line stands before; `indent`: with how many
    blanks the line begins; `bullet`: the bullet that stands before it; `opens`: the first heading of an
    article.
    """

    role: str
    start: int
    end: int
    text: str
    form: str = ""
    blank: bool = False
    indent: int = 0
    bullet: str = ""
    opens: bool = False
    brief: bool = False
    mark: Mark | None = None
    facts: HeadFacts | None = None


def cut(page: str) -> list[Block]:
    """The blocks of a page in order."""
    blocks: list[Block] = []
    at = 0
    if match := _FRONT_MATTER.match(page):
        closing = _FRONT_END.search(page, match.end() - 1, min(len(page), match.end() + 4000))
        if closing:
            blocks.extend(_opaque(page, 0, closing.end(), "page_head"))
            at = closing.end()
    for start, end in _html_tables(page, at):
        blocks.extend(_lines(page, at, start))
        blocks.extend(_html_rows(page, start, end))
        at = end
    blocks.extend(_lines(page, at, len(page)))
    _mend_marks(blocks, page)
    return blocks


def _mend_marks(blocks: list[Block], page: str) -> None:
    """Makes one block of a continuation mark that the end of a line tore: （下转第 / 四版）."""
    for before, block in pairwise(blocks):
        if block.blank or before.role != "text" or len(block.text) > _LONGEST_REST:
            continue
        if block.mark or block.text[-1] not in _MARK_ENDS:
            continue
        offset = max(0, len(before.text) - _LONGEST_REST)
        tail = before.text[offset:]
        mark = trailing_mark(tail + block.text)
        if mark and 0 < mark.start < len(tail):
            cut_at = offset + mark.start
            block.start, block.text = before.start + cut_at, page[before.start + cut_at : block.end]
            block.role, block.mark, block.facts = "continuation", mark, None
            before.text = before.text[:cut_at].rstrip()
            before.end = before.start + len(before.text)


def _opaque(page: str, start: int, end: int, role: str) -> Iterator[Block]:
    for first, last, _ in _line_spans(page, start, end):
        if first < last:
            yield Block(role, first, last, page[first:last])


def _line_spans(page: str, start: int, end: int) -> Iterator[tuple[int, int, int]]:
    """Lines without the blanks around them, and how many blanks stood before (start == end: blank)."""
    at = start
    for line_end in LINE_END.finditer(page, start, end):
        yield _trimmed(page, at, line_end.start())
        at = line_end.end()
    yield _trimmed(page, at, end)


def _trimmed(page: str, start: int, end: int) -> tuple[int, int, int]:
    line = page[start:end]
    words = line.strip()
    if not words:
        return end, end, 0
    left = 0 if line.startswith(words) else len(line) - len(line.lstrip())
    return start + left, start + left + len(words), left


def _html_tables(page: str, at: int) -> Iterator[tuple[int, int]]:
    lower = page.lower() if "<" in page else ""
    if len(lower) != len(page):
        return
    while (start := lower.find("<table", at)) >= 0:
        end = lower.find("</table>", start)
        if end < 0:
            return
        at = end + len("</table>")
        yield start, at


def _html_rows(page: str, start: int, end: int) -> Iterator[Block]:
    """One table block a row; what stands outside of the rows is debris."""
    rows = [match.start() for match in _ROW.finditer(page, start, end)]
    if not rows:
        yield from _opaque(page, start, end, "table")
        return
    yield from _opaque(page, start, rows[0], "debris")
    for row, following in zip(rows, [*rows[1:], end - len("</table>")], strict=True):
        first, last, _ = _trimmed(page, row, following)
        yield Block("table", first, last, LINE_END.sub("", page[first:last]))
    yield Block("debris", end - len("</table>"), end, page[end - len("</table>") : end])


def _lines(page: str, start: int, end: int) -> Iterator[Block]:
    blank = True
    previous: Block | None = None
    for first, last, indent in _line_spans(page, start, end):
        if first == last:
            blank = True
            continue
        line = page[first:last]
        if previous and previous.role == "text" and not blank and len(line) >= 3 and _SETEXT.fullmatch(line):
            previous.role, previous.form = "head", "#" if line[0] == "=" else "##"
            previous = Block("debris", first, last, line)
            yield previous
            continue
        for index, block in enumerate(_parts(line, first)):
            block.blank = blank and index == 0
            block.indent = 0 if index else indent
            previous = block
            yield block
        blank = False


def _parts(line: str, offset: int) -> list[Block]:
    """What a line holds: tags and images inside it, bullets and marks at its edges cut off."""
    if ("<" in line or "![" in line) and not _HEAD_TAG.fullmatch(line) and not furniture.is_image(line):
        return _headed(list(_tagged(line, offset)))
    return _edges(line, offset)


def _tagged(line: str, offset: int) -> Iterator[Block]:
    at = 0
    for tag in _TAG.finditer(line):
        yield from _between(line, at, tag.start(), offset)
        image = tag[0].startswith("!") or tag[0][:4].lower() == "<img"
        role = "image" if image else "debris"
        yield Block(role, offset + tag.start(), offset + tag.end(), tag[0])
        at = tag.end()
    yield from _between(line, at, len(line), offset)


def _headed(parts: list[Block]) -> list[Block]:
    """A line whose only text stands in tags of headings or of bold type is a heading of that form."""
    texts = [at for at, part in enumerate(parts) if part.role not in ("debris", "image")]
    if len(texts) != 1 or parts[texts[0]].role not in ("text", "head") or texts[0] == len(parts) - 1:
        return parts
    block = parts[texts[0]]
    forms = [_form_of(part.text) for part in parts[: texts[0]]]
    block.form = block.form or max(forms, key=lambda form: (form.startswith("#"), len(form)), default="")
    if block.form and not _is_sentence(block.text):
        block.role = "head"
    return parts


def _form_of(mark: str) -> str:
    """How a tag or a run of # marks what follows: as a heading of a level, as bold, or not at all."""
    if match := _FORM_TAG.match(mark):
        return "#" * int(match["level"]) if match["level"] else "**"
    return mark if mark and not mark.strip("#") else ""


def _between(line: str, start: int, end: int, offset: int) -> Iterator[Block]:
    first, last, _ = _trimmed(line, start, end)
    if first < last:
        yield from _edges(line[first:last], offset + first)


def _edges(line: str, offset: int) -> list[Block]:
    """Cuts continuation marks and bullets off the edges of a line."""
    whole = _classed(line, offset)
    if whole.role != "text" and whole.role != "head":
        return [whole]
    opening, ending = leading_mark(line), trailing_mark(line)
    if not opening and not ending:
        return _bulleted(line, offset, whole)
    made = []
    first, last = 0, len(line)
    if opening:
        made.append(_mark_block(line, opening, offset))
        first, last, _ = _trimmed(line, opening.end, last)
        ending = trailing_mark(line[first:last]) if first < last else None
    closing = _mark_block(line[first:last], ending, offset + first) if ending else None
    if ending:
        _, last, _ = _trimmed(line, first, first + ending.start)
    if first < last:
        made += _bulleted(line[first:last], offset + first, None)
    return [*made, closing] if closing else made


def _bulleted(line: str, offset: int, whole: Block | None) -> list[Block]:
    """Cuts a bullet off the beginning of a line; `whole` is what the line is with it, if known."""
    whole = whole or _classed(line, offset)
    bullet = _BULLET.match(line)
    if bullet and line[0] in _POINTERS and furniture.is_caption(line, beside_image=True):
        whole.role = "caption"
        bullet = None
    if bullet and bullet.end() < len(line) and not whole.form:
        glyph = line[: bullet.end()].rstrip()
        rest = _classed(line[bullet.end() :], offset + bullet.end())
        rest.bullet = glyph
        return [Block("debris", offset, offset + len(glyph), glyph), rest]
    return [whole]


def _mark_block(line: str, mark: Mark, offset: int) -> Block:
    start, end = mark.start, mark.end
    while line[end - 1].isspace():
        end -= 1
    return Block("continuation", offset + start, offset + end, line[start:end], mark=mark)


def _classed(line: str, offset: int) -> Block:
    """The first of the ordered rules that knows the line."""
    first, last, form = strip_marks(line)
    core = line[first:last]
    block = Block("text", offset, offset + len(line), core, form)
    if furniture.is_image(core):
        block.role = "image"
    elif furniture.is_rule(core):
        block.role = "debris"
    elif line.count("|", 0, 4000) >= 2 and len(line) < 4000 and _PIPE_ROW.fullmatch(line):
        block.role = "debris" if _PIPE_RULE.fullmatch(line) else "table"
    elif mark := own_line_mark(core):
        block.role, block.mark = "continuation", mark
    elif facts := furniture.page_head(core):
        block.role, block.facts = "page_head", facts
    elif len(core) <= 60 and _AD.search(core) and not has_lead(core) and not form:
        block.role = "ad"
    elif furniture.is_byline(core, after_title=False):
        block.role = "byline"
    elif furniture.is_credit(core, marked=form.startswith("#")):
        block.role = "credit"
    elif furniture.is_caption(core, beside_image=False):
        block.role = "caption"
    elif form and not _is_sentence(core):
        block.role = "head"
    return block


def _is_sentence(core: str) -> bool:
    """A line with heading marks that is none: whole sentences that an OCR tool took for a heading."""
    return len(core) > 80 or (len(core) > 25 and core[-1] in "。；，、") or core.count("。") > 1
