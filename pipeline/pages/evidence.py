"""Whether a group of headings opens an article or a section: the evidence, each with its weight.

What belongs here: what speaks for a new article and what against, and how much. What does not:
finding headings and giving roles (`headings`).

Levels cannot be trusted, so that they are evidence among other evidence: a report's title is
followed by its dateline, byline, deck or 上接 mark and its words come back in the lead; a section
head is short, often numbered or paired, and the text under it goes on about the article's subject.
The weights were set on pages laid out in many ways from articles of many kinds.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from operator import add

import numpy as np
from numpy.typing import NDArray

from pipeline.patterns import Pattern

from .blocks import Block
from .ends import item_number
from .leads import has_lead
from .words import NOTICE

__all__ = [
    "DECK",
    "HALVES",
    "NUMBERED",
    "PAIRED",
    "TAKEN_TITLE",
    "WEIGHTS",
    "Group",
    "decide_titles",
    "depth",
    "likeness",
]

DECK = Pattern(r"[—―─–－-]{1,4}\s*\S")
NUMBERED = Pattern(
    r"[【〖]?(?:[一二三四五六七八九十]{1,3}[、，.．\s]|[（(][一二三四五六七八九十0-9]{1,3}[）)]"
    r"|第[一二三四五六七八九十]{1,3}[，、：章节部]|[0-9]{1,2}[、.．]|[0-9]{2}\s|[①-⑳]|之[一二三四五六七八九十]"
    r"|[IVⅠ-Ⅻ]{1,4}[.、．]|[一二三四五六七八九十]$)"
)
PAIRED = Pattern(r"(?P<a>[\u4e00-\u9fff]{3,8})[\s\u3000]+(?P<b>[\u4e00-\u9fff]{3,8})")
HALVES = Pattern(
    r"(?:[一二三四五六七八九十0-9]{1,2}[、.．]|[（(][一二三四五六七八九十0-9]{1,2}[）)])?\s*"
    r"(?P<first>[^，。；：]{2,9})，[^，。；：]{2,11}"
)
TAKEN_TITLE = re.compile(r"(?:原标题|原题|标题)\s*[:：]\s*(?=\S)")
_NO_LETTERS = re.compile(r"[^\u4e00-\u9fff0-9A-Za-z]+")
_LETTERS = Pattern(r"[\u4e00-\u9fffA-Za-z0-9]+")
_DIGIT = Pattern(r"[0-9０-９]")
_LABELLED = Pattern(r"[^：:]{1,5}[：:]")
_BARE = 8  # how deep a bare line is; # to ###### are 1 to 6
_WINDOW = 3
_READ = 400
_IS_KEPT = np.zeros(0x10000, dtype=bool)  # the same letters by their codes, and what parts two blocks
for _first, _last in ("09", "AZ", "az", "\u4e00\u9fff", "\n\n"):
    _IS_KEPT[ord(_first) : ord(_last) + 1] = True
# a pair of letters, of 16 bits each, and the number of a block fill the 63 bits of a number above 0
_PAIR_BITS, _OWNER_BITS = 32, 31
_Numbers = NDArray[np.int64]

# what is found about a group -> how much it speaks for a title (above 0) or a section head (below 0)
WEIGHTS: dict[str, float] = {
    "bias": 0.0,
    "from_mark": 4.0,
    "deck": 2.5,
    "byline": 1.8,
    "lead": 4.0,
    "on_mark_before": 2.0,
    "credit_before": 1.2,
    "image_before": 1.8,
    "page_head_before": 0.2,
    "rule_before": 1.8,
    "echo": 5.0,
    "length": 0.8,
    "numbered": -2.2,
    "paired": -0.6,
    "halves": -1.2,
    "labelled": -1.9,
    "question": -1.0,
    "repeated": -2.0,
    "bracketed": 1.5,
    "digits": 0.5,
    "notice": 4.0,
    "taken": 8.0,
    "restarts": 2.5,
    "counts_on": -4.0,
    "carry": -3.6,
    "part": -4.0,
    "cohesion": -2.6,
    "parallel": -0.8,
    "deeper": -2.5,
    "deepest": -0.3,
    "above_first": 0.6,
    "as_first": 1.2,
    "unmarked": -5.0,
    "kin": 1.6,
}
# what the role of a block before a group is called among the evidence
_BEFORE = {
    "credit": "credit_before",
    "byline": "credit_before",
    "image": "image_before",
    "page_head": "page_head_before",
    "debris": "rule_before",
}
_SURE = 4.0
_MOST = 0.7


@dataclass(slots=True)
class Group:
    """Headings that follow one another; `before` and `after` are the text blocks around them."""

    at: list[int]
    title: bool = True
    found: dict[str, float] = field(default_factory=dict)
    before: list[int] = field(default_factory=list)
    after: list[int] = field(default_factory=list)

    def score(self) -> float:
        return WEIGHTS["bias"] + sum([WEIGHTS[name] * value for name, value in self.found.items() if value])


def depth(form: str) -> int:
    """How deep a heading's form is: # is 1, bold 7, a bare line 8."""
    return {"": _BARE, "**": _BARE - 1}.get(form, len(form))


def rank(block: Block, first: Block) -> int:
    """How deep a heading is: bare lines behind other bullets than the page's first heading are deeper."""
    return depth(block.form) + (not block.form and block.bullet != first.bullet)


def grams(text: str) -> set[str]:
    """The pairs of neighbouring letters of a text, marks left out."""
    letters = _NO_LETTERS.sub("", text)
    return set(map(add, letters, letters[1:]))


def likeness(head: str, text: str) -> float:
    """Which share of a heading's pairs of characters comes back in the text's beginning."""
    return _share(grams(head), _letters(text))


def _letters_of(blocks: list[Block]) -> dict[int, str]:
    """What `_letters` says of each text block, told of all blocks at once in a fraction of the time."""
    heads = {
        at: block.text[:_READ].replace("\n", " ") for at, block in enumerate(blocks) if block.role == "text"
    }
    codes = np.frombuffer("\n".join(heads.values()).encode("utf-32-le", "surrogatepass"), "<u4")
    letters = codes[_IS_KEPT.take(codes, mode="clip")].tobytes().decode("utf-32-le").split("\n")
    # where there is no text block, one empty part is left over
    return dict(zip(heads, letters, strict=False))


def _letters(text: str) -> str:
    """The letters that a text begins with, marks left out."""
    return _NO_LETTERS.sub("", text[:_READ])


def _share(wanted: set[str], letters: str) -> float:
    """Which share of the pairs `wanted` stands in `letters`; looked up one by one, for they are few."""
    return sum(map(letters.__contains__, wanted)) / len(wanted) if wanted else 0.0


def decide_titles(blocks: list[Block], groups: list[Group]) -> None:
    """Sets `title` of each group: whether it opens an article."""
    _find_text(blocks, groups)
    letters = _letters_of(blocks)
    cohesions = _cohesions(groups, letters)
    texts = ["".join([blocks[i].text for i in group.at]) for group in groups]
    wanted = [grams(text) for text in texts]
    counts: dict[str, int] = {}
    for text in texts:
        counts[text] = counts.get(text, 0) + 1
    for number, group in enumerate(groups):
        group.found = {
            **_own(blocks, group),
            **_after(blocks, group, wanted[number], letters),
            **_before(blocks, group),
            "repeated": float(counts[texts[number]] > 1),
            **_counting(blocks, group),
            "cohesion": cohesions[number],
            "parallel": float(_parallel(texts, number)),
        }
    _levels(blocks, groups)
    title_wanted: set[str] = set()
    title_letters = ""
    for number, group in enumerate(groups):
        if number == 0 and not group.before:
            group.title = True
        else:
            carried = "".join([letters[i] for i in group.after])
            # of the open article's title in the text under the heading, and of the heading in that title
            group.found["carry"] = _share(title_wanted, carried)
            group.found["part"] = float(_share(wanted[number], title_letters) >= _MOST)
            group.title = group.score() > 0
        if group.title:
            title_wanted, title_letters = wanted[number], _NO_LETTERS.sub("", texts[number])


def _find_text(blocks: list[Block], groups: list[Group]) -> None:
    """The up to three text blocks before and after each group, other headings not crossed."""
    recent: list[int] = []
    heads = {group.at[0]: group for group in groups}
    waiting: Group | None = None
    for at, block in enumerate(blocks):
        if group := heads.get(at):
            group.before = recent[-_WINDOW:]
            waiting, recent = group, []
        elif block.role == "text":
            recent.append(at)
            if waiting and len(waiting.after) < _WINDOW:
                waiting.after.append(at)


def _cohesions(groups: list[Group], letters: dict[int, str]) -> list[float]:
    """Of each group, how much the texts before and after it share of their subjects' words."""
    pairs, owners = _rare_pairs(letters)
    before = _beside([group.before for group in groups], letters, pairs, owners)
    after = _beside([group.after for group in groups], letters, pairs, owners)
    both = np.sort(np.concatenate((before, after)))
    both = both[1:][both[1:] == both[:-1]]
    shared, one, other = (
        np.bincount(found >> _PAIR_BITS, minlength=len(groups)) for found in (both, before, after)
    )
    most = np.minimum(one, other)  # is 0 only where none is shared
    cohesions: list[float] = (shared / np.maximum(most, 1)).tolist()
    return cohesions


def _rare_pairs(letters: dict[int, str]) -> tuple[_Numbers, _Numbers]:
    """The pairs of characters that come back in a few text blocks, each with the number of such a block."""
    codes = np.frombuffer("\n".join(letters.values()).encode("utf-16-le"), "<u2").astype(np.int64)
    are_ends = codes == ord("\n")
    owners = are_ends.cumsum()
    found = (codes[:-1] << 16 | codes[1:]) << _OWNER_BITS | owners[1:]
    found = _distinct(found[~(are_ends[:-1] | are_ends[1:])])
    pairs = found >> _OWNER_BITS
    numbers = _are_new(pairs).cumsum()
    times = np.bincount(numbers)[numbers]
    rare = (times > 1) & (times <= max(3, len(letters) // 5))
    return pairs[rare], found[rare] & ((1 << _OWNER_BITS) - 1)


def _beside(sides: list[list[int]], letters: dict[int, str], pairs: _Numbers, owners: _Numbers) -> _Numbers:
    """The pairs in the text blocks of each side, once a side, behind the side's number."""
    numbers = {at: number for number, side in enumerate(sides) for at in side}
    places = np.array([numbers.get(at, -1) for at in letters], np.int64)[owners]
    return _distinct((places << _PAIR_BITS | pairs)[places >= 0])


def _distinct(numbers: _Numbers) -> _Numbers:
    """Each of the numbers once, in order; by sorting, for `np.unique` hashes them and takes far longer."""
    numbers.sort()
    return numbers[_are_new(numbers)]


def _are_new(numbers: _Numbers) -> NDArray[np.bool_]:
    """Of each of the sorted numbers, whether it is another one than the one before it."""
    are_new = np.ones(len(numbers), dtype=bool)
    np.not_equal(numbers[1:], numbers[:-1], out=are_new[1:])
    return are_new


def _counting(blocks: list[Block], group: Group) -> dict[str, float]:
    """Whether the items under the heading (1、 2、) begin anew or count on from those before it."""
    following = item_number(blocks[group.after[0]].text) if group.after else None
    previous = item_number(blocks[group.before[-1]].text) if group.before else None
    return {
        "restarts": float(following == 1),
        "counts_on": float(following is not None and previous is not None and following == previous + 1),
    }


def _parallel(texts: list[str], number: int) -> bool:
    """Section heads of one article are often built alike."""
    mine = texts[number]
    if len(mine) > 16:
        return False
    beside = texts[max(0, number - 1) : number] + texts[number + 1 : number + 2]
    alike = [other for other in beside if abs(len(mine) - len(other)) <= 2]
    return bool(alike) and _shape(mine) in map(_shape, alike)


def _shape(text: str) -> str:
    """The text with every run of letters replaced by one x: punctuation, blanks and numbering stay."""
    return _LETTERS.sub("x", text)


def _own(blocks: list[Block], group: Group) -> dict[str, float]:
    lines = [blocks[i].text for i in group.at]
    text = "".join(lines)
    main = max(lines, key=len)
    length = len("".join(text.split()))
    numbered = bool(NUMBERED.match(lines[0]))
    paired = PAIRED.fullmatch(main)
    return {
        "deck": float(any(DECK.match(line) for line in lines[1:])),
        "length": max(-2.0, min(2.5, (length - 11) / 3)),
        "numbered": float(numbered) * (0.5 if lines[0][:1].isdigit() else 1.0),
        "paired": float(bool(paired and abs(len(paired["a"]) - len(paired["b"])) <= 1)),
        "halves": float("，" in main and bool(HALVES.fullmatch(main))),
        "labelled": float(bool(_LABELLED.match(main))),
        "question": float(main.endswith(("？", "?"))),
        "bracketed": float(lines[0].startswith("【") and not lines[0].endswith("】")),
        "taken": float(bool(TAKEN_TITLE.match(lines[0]))),
        "notice": float(bool(NOTICE.search(main))),
        "digits": float(bool(_DIGIT.search(main)) and not numbered),
    }


def _after(blocks: list[Block], group: Group, wanted: set[str], letters: dict[int, str]) -> dict[str, float]:
    found = dict.fromkeys(("from_mark", "byline", "lead", "echo"), 0.0)
    for at in range(group.at[-1] + 1, min(group.at[-1] + 12, len(blocks))):
        block = blocks[at]
        if block.role == "continuation" and block.mark and block.mark.direction == "from":
            found["from_mark"] = 1.0
        elif block.role == "byline":
            found["byline"] = 1.0
        elif block.role == "text":
            found["lead"] = float(has_lead(block.text))
            found["echo"] = _share(wanted, letters[at])
            break
        elif block.role not in ("image", "debris", "page_head", "caption", "credit"):
            break
    return found


def _before(blocks: list[Block], group: Group) -> dict[str, float]:
    found = dict.fromkeys((*_BEFORE.values(), "on_mark_before"), 0.0)
    came = False
    for at in range(group.at[0] - 1, max(-1, group.at[0] - 12), -1):
        block = blocks[at]
        if block.role == "continuation" and block.mark:
            came = came or block.mark.direction == "from"
            found["on_mark_before"] = float(block.mark.direction == "on")
        elif block.role in _BEFORE:
            if block.role != "debris" or _draws_a_line(block.text):
                found[_BEFORE[block.role]] = 1.0
        else:
            # a 上接 mark right under a heading is that heading's, one under text is the next title's
            return {**found, "from_mark": 1.0} if came and block.role != "head" else found
    return found


def _draws_a_line(text: str) -> bool:
    """A rule between articles; bullets and tags are debris as well."""
    return len(text) > 2 and (text[0] != "<" or text[:3].lower() == "<hr")


def _levels(blocks: list[Block], groups: list[Group]) -> None:
    """What the heading's form says, compared with forms that surely are titles'."""
    if len(groups) < 2:
        return
    opening = blocks[groups[0].at[0]]
    depths = [rank(blocks[group.at[0]], opening) for group in groups]
    first, others = depths[0], depths[1:]
    scores = [group.score() for group in groups[1:]]
    sure = [deep for deep, score in zip(others, scores, strict=True) if score >= _SURE]
    level = max(sure, default=None)
    kin: dict[int, list[float]] = {}
    for deep, score in zip(others, scores, strict=True):
        kin.setdefault(deep, []).append(max(-3.0, min(3.0, score)))
    means = {deep: _kin(scores) for deep, scores in kin.items()}
    deepest = max(kin)
    marked = any(deep < _BARE for deep in others)
    for deep, group in zip(others, groups[1:], strict=True):
        group.found["kin"] = means[deep]
        if level is not None and deep > level:
            group.found["deeper"] = 1.0
        elif level is None and len(kin) > 1 and deep == deepest:
            group.found["deepest"] = 1.0
        if deep >= _BARE > first:
            group.found["unmarked"] = 1.0 if marked else 0.9
        if deep < first:
            group.found["above_first"] = 1.0
        if deep == first < deepest:
            group.found["as_first"] = 1.0


def _kin(scores: list[float]) -> float:
    """What headings of one form say about each other; a form that both kinds share says less."""
    shared = min(scores) < 0 and max(scores) >= 3
    return sum(scores) / len(scores) * (0.5 if shared else 1.0)
