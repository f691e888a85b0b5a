"""Whether a paragraph is over where its line ends.

What belongs here: the evidence of one line's last characters and the next one's first. What does
not: what stands between the two.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from pipeline.patterns import Pattern

from .words import digits

__all__ = ["Wrap", "ends_sentence", "find_wrap", "is_closed", "item_number", "starts_item"]

_ENDERS = frozenset("。！？!?…｡")
_CLOSERS = frozenset("”’」』）)】]》〉\"'〕")
_COUNTED = Pattern(r"[（(]?([0-9０-９]{1,2}|[①-⑳])(?:[、．）)]|\.(?![0-9])|(?<=[①-⑳]))")
_QUOTES = frozenset("”’」』\"'")
_DASHES = frozenset("—―─")
_BRACKETS = {"）": "（", ")": "(", "】": "【", "]": "[", "》": "《", "〉": "〈", "〕": "〔"}
_LOOK_BACK = 120
_SIGNED = Pattern(r"记者|通讯员|作者|摄|完|电|讯|图|略|编译|整理|来源|见|系")
_ITEM = Pattern(
    # What an item begins with, looked at before the forms are tried: most lines begin otherwise.
    r"(?=[（(第0-9０-９一二三四五六七八九十①-⑳⑴-⒇⒈-⒛])(?:"
    r"[（(]?[一二三四五六七八九十]{1,3}[）)、]|[（(][0-9０-９]{1,2}[）)]|[0-9０-９]{1,2}(?:[、．]|\.(?![0-9]))|[①-⑳⑴-⒇⒈-⒛]"
    r"|第[一二三四五六七八九十]{1,3}[，、条章]|[一二三四五六七八九十]是[^否])"
)


def starts_item(text: str) -> bool:
    """Whether a line begins as an item of a list: 1、 （二） ③ 一是."""
    return bool(_ITEM.match(text))


def item_number(text: str) -> int | None:
    """The number that a line is counted with: 1、 2. （3） ④; None when it has none."""
    match = _COUNTED.match(text[:8])
    return digits(match[1]) if match else None


def ends_sentence(text: str) -> bool:
    """Whether a text ends in 。！？ or …, closing quotes and brackets behind it not counted."""
    at = len(text)
    while at and (text[at - 1] in _CLOSERS or text[at - 1].isspace()):
        at -= 1
    return bool(at) and text[at - 1] in _ENDERS


def is_closed(text: str, following: str = "") -> bool:
    """Whether a paragraph that ends like `text` is over, `following` being the next one's beginning.

    Closed are ends in 。！？…, in ： and ——, in ； before an item of a list, and in a bracket that
    stands outside of the sentence (。（记者 张三）). All other ends are open: a column break tore the
    sentence there.
    """
    at = len(text)
    while at and text[at - 1].isspace():
        at -= 1
    if not at:
        return True
    last = text[at - 1]
    if last in _ENDERS or last == "：" or last == ":":
        return not _continues(following)
    if last in "；;":
        return starts_item(following) or starts_item(text)
    if last == "." and not following[:1].isdigit():
        return True
    if at >= 2 and last in _DASHES and text[at - 2] in _DASHES:
        return True
    if last in _CLOSERS:
        return _closed_by(text, at, following)
    return False


def _continues(following: str) -> bool:
    """No paragraph begins with such a character."""
    return following[:1] in ("，", "。", "、", "；", "）", "》", "！", "？", ",") and bool(following)


def _closed_by(text: str, at: int, following: str) -> bool:
    inner = at
    while inner and text[inner - 1] in _CLOSERS:
        inner -= 1
    if inner and text[inner - 1] in _ENDERS:
        return not _continues(following)
    last = text[at - 1]
    opener = _BRACKETS.get(last)
    if opener is None or last in "》〉":
        return False
    start = text.rfind(opener, max(0, at - _LOOK_BACK), at)
    if start <= 0:
        return start == 0 or last == "】"
    if text.startswith("作者", start + 1):
        return True
    before = text[:start].rstrip()
    return (before.endswith(tuple(_ENDERS | _QUOTES)) and ends_sentence(before)) or bool(
        _SIGNED.search(text, start, at) and ends_sentence(before)
    )


def display_width(text: str) -> int:
    """How many full characters wide a line is printed: two half-width ones count as one."""
    narrow = sum(1 for char in text if char < "\u2000")
    return len(text) - narrow // 2


@dataclass(frozen=True, slots=True)
class Wrap:
    """How a page breaks its lines.

    `width`: how wide broken lines are, `printed` or counted in characters; `slack`: by how much they
    vary; `solid`: whether only blank lines part paragraphs.
    """

    width: int
    printed: bool
    solid: bool
    slack: int = 1

    def is_full(self, line: str, indent: int = 0) -> bool:
        """Whether a line, after `indent` blanks, reaches the width."""
        return self.measure(line) + indent >= self.width - self.slack

    def is_over(self, line: str) -> bool:
        """Whether a line is too long to be one of those that were broken at the width."""
        return self.measure(line) > self.width + 2

    def measure(self, line: str) -> int:
        return display_width(line) if self.printed else len(line)


def find_wrap(lines: Sequence[tuple[str, bool]]) -> Wrap | None:
    """How a page's lines are broken, None when each line is a paragraph or a torn part of one.

    `lines` holds text lines and whether a blank line stands before each. Broken lines end in the
    middle of sentences, all at nearly the same width, counted in characters or as printed.
    """
    open_lines: list[str] = []
    closed_lines: list[str] = []
    for (text, _), (following, blank) in pairwise(lines):
        if not blank:
            (closed_lines if is_closed(text, following[:2]) else open_lines).append(text)
    if len(open_lines) < 4 or len(open_lines) * 5 < (len(open_lines) + len(closed_lines)) * 2:
        return None
    found = []
    for printed in (False, True):
        widths = Counter(display_width(line) if printed else len(line) for line in open_lines)
        width = max(widths, key=lambda w: sum(widths[w + d] for d in (-2, -1, 0, 1)))
        near = sum(widths[width + d] for d in (-2, -1, 0, 1))
        exact, at_exact = max(widths.items(), key=lambda entry: entry[1])
        if at_exact * 10 >= len(open_lines) * 8:  # paragraphs' first lines may be shorter by an indent
            found.append((near, exact, printed, 0))
        else:
            found.append((near, width, printed, 1))
    near, width, printed, slack = max(found, key=lambda entry: (entry[0], -entry[3]))
    if near * 5 < len(open_lines) * 3:
        return None
    wrap = Wrap(width, printed, solid=False, slack=slack)
    short = sum(not wrap.is_full(line) for line in closed_lines)
    blanks = sum(blank for _, blank in lines[1:])
    return Wrap(width, printed, solid=blanks >= 2 and short <= blanks // 4, slack=slack)
