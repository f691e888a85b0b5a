"""What kind of noun a phrase ends in: what is measured of a thing, what happened, what stands for another.

What belongs here: telling phrases by the tables of nouns and verbs in the lexicon. What does not: cutting
phrases out of a text (noun_phrases), choosing an indicator (indicators).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache

from pipeline.lexicon import rows

__all__ = [
    "ending_attribute",
    "is_attribute",
    "is_average",
    "is_event",
    "is_general",
    "is_harm",
    "is_relational",
    "is_verb",
    "measured_by",
]


@lru_cache(maxsize=4096)
def is_attribute(phrase: str) -> bool:
    """Whether the phrase ends in a noun for an attribute (产量, 面积, 总额), which is what is counted."""
    return _ending(phrase, _attributes()) != ""


def ending_attribute(phrase: str) -> str:
    """The noun at the end of a phrase that names an attribute or a kind of thing, or ""."""
    return _ending(phrase, _attributes())


@lru_cache(maxsize=4096)
def measured_by(phrase: str) -> str:
    """The attribute at the end of a phrase by which a thing is measured (汽车销量 -> 销量), or ""."""
    return _ending(phrase, _measured())


def is_event(phrase: str) -> bool:
    """Whether a phrase says what happened to those who are counted (死亡, 受伤)."""
    return phrase in _HARMED or phrase in _events()


def is_average(own: str) -> bool:
    """Whether a subject only says per what (日均, 人均) of the thing spoken of before."""
    return own in _AVERAGES


def is_relational(own: str) -> bool:
    """Whether a subject is a bare attribute of the thing spoken of before (规模, 占比)."""
    return own in _relational()


def is_verb(phrase: str) -> bool:
    """Whether a phrase is nothing but a verb."""
    return phrase in _verbs()


def is_general(noun: str) -> bool:
    """Whether a noun is too general to say what is counted (企业, 国家)."""
    return noun in _general()


def is_harm(phrase: str) -> bool:
    """Whether a phrase says what befell people (死亡, 失踪)."""
    return phrase in _HARMED


@cache
def _verbs() -> frozenset[str]:
    return frozenset(row["word"] for row in rows("verbs") if len(row["word"]) > 1)


@cache
def _events() -> frozenset[str]:
    return frozenset(row["word"] for row in rows("verbs") if row["class"] == "event")


@cache
def _general() -> frozenset[str]:
    return frozenset(row["word"] for row in rows("general_nouns"))


@cache
def _relational() -> frozenset[str]:
    return frozenset(row["word"] for row in rows("relational"))


@cache
def _attributes() -> dict[int, frozenset[str]]:
    return _by_length([row["word"] for row in rows("attributes")])


@cache
def _measured() -> dict[int, frozenset[str]]:
    return _by_length([row["word"] for row in rows("attributes") if row["names"] != "thing"])


def _by_length(words: Sequence[str]) -> dict[int, frozenset[str]]:
    """The words by their length, the longest first."""
    lengths = sorted({len(word) for word in words}, reverse=True)
    return {length: frozenset(word for word in words if len(word) == length) for length in lengths}


# Syllables that name an amount; behind these 量 does not (力量, 质量).
_SYLLABLES = frozenset("量额价费值")
_NO_AMOUNTS = frozenset(("力量", "质量", "数量", "能量"))


def _ending(phrase: str, words: dict[int, frozenset[str]]) -> str:
    """The longest of the words that a phrase ends in, else the syllable at its end that names an amount."""
    for length, those in words.items():
        if phrase[-length:] in those:
            return phrase[-length:]
    return phrase[-1:] if phrase[-1:] in _SYLLABLES and phrase[-2:] not in _NO_AMOUNTS else ""


_HARMED = frozenset(
    {"死亡", "遇难", "失踪", "受伤", "获救", "牺牲", "重伤", "轻伤", "伤亡", "失联", "被困", "受灾"}
)
_AVERAGES = frozenset({"日均", "年均", "人均", "月均", "户均", "每天", "每年", "每月", "亩均", "平均"})
