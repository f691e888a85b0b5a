"""Numerals that name rather than measure, told by their shape or by a word list.

What belongs here: URLs, codes, versions, models, phone and document numbers, words and names that
contain numerals. What does not: dates (times.py), places (places.py), quantities.
"""

from __future__ import annotations

from pipeline.lexicon import rows
from pipeline.patterns import Pattern
from pipeline.reading.model import ClassedSpan
from pipeline.reading.runs import CJK_NUMERALS, DIGITS
from pipeline.reading.spellings import Spellings

__all__ = ["find_addresses", "find_words", "is_marker", "label_at", "plain_class"]

_D = f"[{DIGITS}]"
_L = "A-Za-zＡ-Ｚａ-ｚ"
# Tried in this order where a number begins: name and pattern.
_RULES: tuple[tuple[str, str], ...] = (
    (
        "phone",
        rf"0{_D}{{2,3}}[-—－ ]{_D}{{7,8}}(?!{_D})|1[3-9]{_D}{{9}}(?!{_D})"
        rf"|[48]00[-—－]{_D}{{3,4}}[-—－]?{_D}{{3,4}}(?!{_D})",
    ),
    ("document", rf"(?<=[〔\[【]){_D}{{4}}[〕\]】]第?{_D}+号?"),
    (
        "version",
        rf"{_D}+(?:\.{_D}+){{2,}}(?!{_D})|{_D}+\.{_D}+(?=[”\"]?(?:升级版|版|时代|模式|阶段))"
        rf"|(?<=工业|农业|教育|医疗|零售|制造|乡村|城市|金融|服务|消费|治理)[1-9]\.0(?![{DIGITS}%％万亿元])",
    ),
    (
        "ratio or clock",
        rf"{_D}{{1,4}}(?:\.{_D}+)?(?:[:：∶]{_D}{{1,7}}(?:\.{_D}+)?)+(?![{DIGITS}.,%％万亿元个吨人家])",
    ),
    ("letters after", rf"{_D}+(?:\.{_D}+)?[-—]?[{_L}][{_L}{DIGITS}\-]*"),
    ("number sign", rf"{_D}+(?=号[^召])"),
)
_AT = Pattern("|".join(f"(?P<r{i}>{pattern})" for i, (_, pattern) in enumerate(_RULES)))
_ADDRESS = Pattern(r"(?:https?://|www\.)[\x21-\x7e]+|[\w.+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
_MODEL_HEAD = Pattern(rf"[{_L}][{_L}{DIGITS}.\-－·_/]*$")
_MODEL_TAIL = Pattern(rf"[{DIGITS}{_L}.\-－_/]*[{DIGITS}{_L}]")


def find_addresses(text: str) -> list[ClassedSpan]:
    """The web and mail addresses of `text`."""
    if "http" not in text and "www." not in text and "@" not in text:
        return []
    return [ClassedSpan(*m.span(), "label", "address") for m in _ADDRESS.finditer(text)]


def label_at(text: str, start: int) -> ClassedSpan | None:
    """The label that begins with, or runs through, the Arabic number at `start`, or None.

    Whether a unit makes it a quantity after all (GDP5%, 5kg) is for the caller to ask first.
    """
    head = _MODEL_HEAD.search(text, max(0, start - 24), start)
    if head:
        tail = _MODEL_TAIL.match(text, start)
        return ClassedSpan(head.start(), tail.end() if tail else start + 1, "label", "model")
    match = _AT.match(text, start)
    if not match or not match.lastgroup:
        return None
    return ClassedSpan(start, match.end(), "label", _RULES[int(match.lastgroup[1:])][0])


_OPENING = Pattern(r"[“‘「『][^“”‘’」』，。；]{0,6}$")
_CLOSING = Pattern(r"[^“”‘’「『，。；]{0,6}[”’」』]")


def _is_quoted(text: str, start: int, end: int) -> bool:
    """Whether a numeral stands in a short quoted name (“新三样”)."""
    return bool(_OPENING.search(text, max(0, start - 7), start) and _CLOSING.match(text, end))


_BYLINE = Pattern(
    r"(?:记者|通讯员|责编|美编|编辑|摄影|作者|校对|主编|编导|撰稿|供图)[ \u3000：:]*[一-龥、 \u3000]{0,8}$"
)
_BEFORE_MARKER = Pattern(r"(?:^|[\n。；：;:\u3000])[ \u3000#*]*[（(]?$")
_AFTER_MARKER = Pattern(r"[、.．)）]|是(?!一|个)")


def _is_name(text: str, start: int) -> bool:
    """Whether a numeral stands where people are named (记者王一鸣)."""
    return bool(_BYLINE.search(text, max(0, start - 14), start))


def is_marker(text: str, start: int, end: int) -> bool:
    """Whether a numeral opens an item of a list: 一、 （二） 3. 四是."""
    if end - start > 2 or not _AFTER_MARKER.match(text, end):
        return False
    if text[end] in "）)":
        return text[max(0, start - 1) : start] in ("（", "(")
    if text.startswith("是", end):
        return text[max(0, start - 1) : start] in ("", "\n", "。", "；", "：", "，")
    return bool(_BEFORE_MARKER.search(text, max(0, start - 6), start))


def plain_class(text: str, start: int, end: int) -> str | None:
    """The class that the surroundings give to Chinese numerals that count nothing, or None."""
    if text.startswith("号", end) or _is_name(text, start) or _is_quoted(text, start, end):
        return "label"
    return "ordinal" if is_marker(text, start, end) else None


_WORDS = Spellings({row["word"]: row["class"] for row in rows("idioms")})
_NUMERALS = frozenset(CJK_NUMERALS + "0123456789０１２３４５６７８９")


def find_words(text: str) -> list[ClassedSpan]:
    """The listed words of `text` that contain numerals (一定, 零售, 四川), leftmost and longest.

    A word that would cut through a longer numeral is none: 十分 is not in 二十分钟.
    """
    found = []
    for start, word, cls in _WORDS.scan(text):
        end = start + len(word)
        if start and text[start] in _NUMERALS and text[start - 1] in _NUMERALS:
            continue
        if end < len(text) and word[-1] in _NUMERALS and text[end] in _NUMERALS:
            continue
        found.append(ClassedSpan(start, end, cls, "word"))
    return found
