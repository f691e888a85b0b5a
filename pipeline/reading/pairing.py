"""Lists: n heads and n values pair one by one (上海、北京分别达A、B), with shared heads and tails.

What belongs here: splitting a subject phrase into the items that a list of values pairs with. What
does not: finding the lists of values (quantities), or deciding that a list is paired (statements).
"""

from __future__ import annotations

import re
from functools import cache

from pipeline.lexicon import rows
from pipeline.patterns import Pattern
from pipeline.reading.nouns import measured_by

__all__ = ["split_heads"]

_SEPARATORS = (
    Pattern(r"、"),
    Pattern(r"、|和|以及|及"),
    Pattern(r"、|和|以及|及|与|，|,"),
    Pattern(r"、|(?<=.{2})和"),
    Pattern(r"、|及|以及"),
)
# Attributes that are written as one word.
_FUSED = {"产销量": ("产量", "销量"), "产销": ("产量", "销量"), "购销": ("购进", "销售")}
_INNER = Pattern(r"[“《（(][^”》）)]*[”》）)]")


@cache
def _tails() -> re.Pattern[str]:
    """Attribute nouns that several items may share, longest first, anchored at the end."""
    words = sorted((row["word"] for row in rows("attributes")), key=len, reverse=True)
    return re.compile("(?:" + "|".join(map(re.escape, words)) + ")$")


@cache
def _bare() -> frozenset[str]:
    return frozenset(row["word"] for row in rows("attributes"))


@cache
def _heads() -> re.Pattern[str]:
    """Openings that several items may share, anchored at the start."""
    words = sorted((row["word"] for row in rows("openings")), key=len, reverse=True)
    return re.compile("(?:" + "|".join(map(re.escape, words)) + ")")


def shared_tail(item: str) -> str:
    """The attribute nouns at the end of an item (服务机器人产量 -> 产量), stacked ones included."""
    end = len(item)
    while True:
        m = _tails().search(item, 0, end)
        # what is left is a word: 水|产品价格 is no 水 with 产品 and 价格
        if not m or m.start() == 0 or (end < len(item) and m.start() < 2):
            return item[end:]
        end = m.start()


# 60岁及以上|人口: the bound is that item's own.
_BOUND = Pattern(r"^及?以[上下]")
_DESCRIBED = Pattern(r"[对自向从与][^的、]{2,12}的(?=..)")
# 第一、二、三产业 are three that share 第 and the noun.
_ORDINALS = Pattern(r"第([一二三四五])((?:[、和][一二三四五])+)(产业|季度|梯队|方阵|档|类)")


def _spell_out(m: re.Match[str]) -> str:
    numbers = [m.group(1), *re.split("[、和]", m.group(2))[1:]]
    return "、".join(f"第{number}{m.group(3)}" for number in numbers)


# 内、外贸吞吐量: the first of two words that share their last letter is cut to its first.
_HALVES = Pattern(
    r"(?:内(?=[、和](外贸|外资))|进(?=[、和](出口))|出(?=[、和](进口))|男(?=[、和](女[性生子])))"
)
# “甲”“乙”品牌价值: names in quotation marks may stand side by side.
_QUOTED_ROW = Pattern(r"(?<=[”》])(?=[“《])")


def _spell_half(m: re.Match[str]) -> str:
    whole = next(group for group in m.groups() if group)
    return m.group() + whole[1:]


def split_heads(phrase: str, n: int) -> list[str] | None:
    """The n items of a subject phrase, each complete with the shared head and tail; None when the
    phrase has no reading with exactly n items."""
    if n < 2:
        return None
    phrase = _ORDINALS.sub(_spell_out, phrase)
    phrase = _QUOTED_ROW.sub("、", _HALVES.sub(_spell_half, phrase))
    if n == 2 and phrase.startswith("城乡"):
        return [place + phrase.removeprefix("城乡") for place in ("城镇", "农村")]
    for fused, parts in _FUSED.items():
        if n == len(parts) and phrase.endswith(fused):
            return [phrase.removesuffix(fused) + part for part in parts]
    listed, mark, rest = phrase.partition("等")
    if mark and len(rest) >= 2 and len(listed) >= 3:
        tail = rest if len(rest) <= 12 and "、" not in rest else shared_tail(rest)
        items = _cut(listed, n)
        if items:
            return [item + tail for item in items]
    items = _cut(phrase, n)
    return _complete(items) if items else None


def _cut(phrase: str, n: int) -> list[str] | None:
    """The phrase cut at its list marks into exactly n items, or None."""
    shield = _INNER.sub(lambda m: "\ue000" * (m.end() - m.start()), phrase)
    for separator in _SEPARATORS:
        cuts = [m.span() for m in separator.finditer(shield)]
        if len(cuts) != n - 1:
            continue
        edges = [0, *(x for cut in cuts for x in cut), len(phrase)]
        items = [phrase[edges[i] : edges[i + 1]].strip() for i in range(0, len(edges), 2)]
        if all(items):
            return items
    return None


def _complete(items: list[str]) -> list[str]:
    """Give every item the opening of the first and the attribute nouns of the last."""
    last = items[-1]
    tail = shared_tail(last)
    # Items that end alike (…类、…类商品零售额) show where the last one's own part ends.
    ends = {item[-1] for item in items[:-1]}
    if len(ends) == 1:
        end = ends.pop()
        at = last.rfind(end)
        if 0 < at < len(last) - 1 and not tail.endswith(end):
            tail = _BOUND.sub("", last[at + 1 :])
    m = _heads().match(items[0])
    head = m.group() if m and m.end() < len(items[0]) else ""
    thing = items[0].removesuffix(shared_tail(items[0]))
    # 对东盟出口的纺织机械、纺织原料: what describes the first item describes all.
    described = _DESCRIBED.match(items[0])
    if described and not any("的" in item for item in items[1:]):
        head = described.group()
    done = []
    for i, item in enumerate(items):
        if tail and measured_by(item) in ("", item) and not item.endswith(tail):
            item = item + tail
        if i and thing and thing != items[0] and item in _bare():
            item = thing + item
        if head and i and (described or not _heads().match(item)):
            item = head + item
        done.append(item)
    return done
