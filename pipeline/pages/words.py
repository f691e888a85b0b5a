"""The layout words, compiled once: the patterns that several layout rules share.

What belongs here: alternations made from `layout_words.tsv`, names of people, pairs of characters,
marks of pages. What does not: decisions.
"""

from __future__ import annotations

import re
import unicodedata

from pipeline.lexicon import rows
from pipeline.patterns import Pattern

__all__ = [
    "AGENCY",
    "COLUMN",
    "CONTACT",
    "DATE",
    "DESK",
    "LABEL",
    "MAKER",
    "NOTICE",
    "PAGE_MARK",
    "PAPER",
    "SERIES",
    "STARTER",
    "SURNAME",
    "WEEKDAY",
    "alternation",
    "are_inside_a_word",
    "are_names",
    "digits",
    "normal_mark",
    "tight",
]


def alternation(kind: str) -> str:
    """The words of one kind as a regular expression, the longest first."""
    words = sorted(
        (row["word"] for row in rows("layout_words") if row["kind"] == kind), key=len, reverse=True
    )
    return "(?:" + "|".join(map(re.escape, words)) + ")"


LABEL = alternation("label")
DESK = alternation("desk")
CONTACT = alternation("contact")
AGENCY = alternation("agency")
MAKER = alternation("maker")
NOTICE = Pattern(alternation("notice") + r"(?:[（(].{0,20}[）)])?$")
STARTER = Pattern(
    alternation("starter")
    + r"|[0-9０-９]{1,4}\s*(?:年|月|日|时|个|[、.．])|第?[一二三四五六七八九十]{1,2}(?:是|季度|月)"
)
COLUMN = Pattern(alternation("column") + "$")
SERIES = Pattern(alternation("series") + r"(?:[（(·—\-]*[一二三四五六七八九十0-9①-⑳]{1,3}[）)]?)?$")
PAPER = r"[\u4e00-\u9fff]{1,8}?" + alternation("paper")

NUMBER = r"[0-9０-９]"
DATE = (
    rf"(?P<year>{NUMBER}{{4}}|[〇○零一二三四五六七八九]{{4}})\s*(?:年|[-./])\s*"
    rf"(?P<month>{NUMBER}{{1,2}}|[一二三四五六七八九十]{{1,3}})\s*(?:月|[-./])\s*"
    rf"(?P<day>{NUMBER}{{1,2}}|[一二三四五六七八九十]{{1,3}})\s*日?"
)
WEEKDAY = r"(?:星期|周|礼拜)[一二三四五六日天]"
PAGE_MARK = rf"(?:[A-Za-zＡ-Ｚａ-ｚ]\s?[-—]?{NUMBER}{{1,3}}|{NUMBER}{{1,3}}|头|[一二三四五六七八九十]{{1,3}})"

_CHINESE = {char: value for value, char in enumerate("零一二三四五六七八九")}
_NAME = Pattern(r"[\u4e00-\u9fff]{2,4}|[\u4e00-\u9fff]{1,8}[·・][\u4e00-\u9fff·・]{1,12}|[A-Za-z. ]{2,30}")
_APART = Pattern(
    r"(?<![\u4e00-\u9fff][\u4e00-\u9fff])(?<=[\u4e00-\u9fff])[ \u3000]{1,4}"
    r"(?=[\u4e00-\u9fff](?![\u4e00-\u9fff]))"
)
_SPACED_NAME = Pattern(r"(?<![\u4e00-\u9fff])([\u4e00-\u9fff])\s{1,2}([\u4e00-\u9fff])(?![\u4e00-\u9fff])")
_AMONG_NAMES = Pattern(r"[\s、,，/／&]+")
_AMONG_KNOWN = Pattern(r"[\s、,，]+")
_INSIDE = {row["first"]: frozenset(row["seconds"]) for row in rows("layout_pairs")}
_SURNAMES = frozenset(row["surname"] for row in rows("layout_surnames"))
SURNAME = "(?:" + "|".join(sorted(_SURNAMES, key=len, reverse=True)) + ")"


def digits(text: str) -> int | None:
    """The value of a small number in any digits: 12, １２, 十二, 二十一, 二〇; None if it is none."""
    text = unicodedata.normalize("NFKC", text).strip()
    if text.isascii() and text.isdigit():
        return int(text)
    text = text.replace("〇", "零").replace("○", "零")
    if "十" in text:
        tens, _, ones = text.partition("十")
        if (tens and tens not in _CHINESE) or (ones and ones not in _CHINESE):
            return None
        return _CHINESE.get(tens, 1) * 10 + _CHINESE.get(ones, 0)
    if text and all(char in _CHINESE for char in text):
        return int("".join(str(_CHINESE[char]) for char in text))
    return None


def normal_mark(mark: str) -> str | None:
    """A page mark in one spelling: A1, Ａ０１ and a-1 are A01; 一, 1 and 头 are 01."""
    mark = re.sub(r"[\s\-—]", "", unicodedata.normalize("NFKC", mark)).upper()
    if mark == "头":
        return "01"
    letter, number = (mark[0], mark[1:]) if mark[:1].isascii() and mark[:1].isalpha() else ("", mark)
    value = digits(number)
    return None if value is None else f"{letter}{value:02d}"


def tight(text: str) -> str:
    """The text with letters that stand apart (要　闻) put together."""
    return _APART.sub("", text) if " " in text or "\u3000" in text else text


def are_inside_a_word(first: str, second: str) -> bool:
    """Whether two characters, one after the other, are most often the middle of a word."""
    return second in _INSIDE.get(first, ())


def are_names(text: str) -> bool:
    """Whether a short text can be nothing but names of people, with or without blanks between them."""
    tokens = [token for token in _AMONG_NAMES.split(_SPACED_NAME.sub(r"\1\2", text)) if token]
    return 0 < len(tokens) <= 10 and all(_NAME.fullmatch(token) for token in tokens)


def are_known_names(text: str) -> bool:
    """As `are_names`, but every name begins with a surname; 赵一钱二三 without blanks is two names."""
    tokens = [token for token in _AMONG_KNOWN.split(_SPACED_NAME.sub(r"\1\2", text)) if token]
    return 0 < len(tokens) <= 10 and all(_splits_into_names(token) for token in tokens)


def _splits_into_names(token: str) -> bool:
    if not 2 <= len(token) <= 16 or not all("\u4e00" <= char <= "\u9fff" for char in token):
        return False
    reached = {0}
    for start in range(len(token)):
        if start not in reached:
            continue
        for length in (1, 2):
            if token[start : start + length] in _SURNAMES:
                reached |= {start + length + 1, start + length + 2}
    return len(token) in reached
