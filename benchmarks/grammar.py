"""Sentences of newspaper prose from a grammar and a source of chance.

What belongs here: expanding the rules of grammar.toml, and the terminals that rules cannot list:
numbers, places, dates, names. What does not: pages and their layout (pages.py).

The same source gives the same sentences; numbers, places and the ways of saying are drawn anew each
time, so that no paragraph comes twice in an archive and no cache of the reader lives on repeats.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path
from random import Random
from tomllib import loads

from pipeline.lexicon import rows

__all__ = ["Prose"]

_SYMBOL = re.compile(r"<(\w+)>")
_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许邓冯韩曹曾彭萧蔡潘田董袁于余叶蒋杜苏魏程吕丁"
    "沈任姚卢傅钟姜崔谭廖范汪陆金石戴贾韦夏邱方侯邹熊孟秦白江阎薛尹"
)
_GIVEN = (
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂英华玉萍红娥玲芬燕彬辉鹏飞凯悦雯晨宇浩然思远佳慧嘉欣"
    "子轩建国志强海波春梅秋菊文博立新晓东永康"
)


@cache
def _rules() -> dict[str, tuple[tuple[str, ...], ...]]:
    """The alternatives of each rule, cut into literal text (even places) and symbols (odd places)."""
    found = loads(Path(__file__).with_name("grammar.toml").read_text(encoding="utf-8"))["rules"]
    return {name: tuple(tuple(_SYMBOL.split(each)) for each in found[name]) for name in found}


@cache
def _cities() -> tuple[str, ...]:
    return tuple(
        row["short"]
        for row in rows("places")
        if row["code"].endswith("00") and row["name"].endswith("市") and not row["until"]
    )


@cache
def _counties() -> tuple[str, ...]:
    return tuple(
        row["name"]
        for row in rows("places")
        if not row["code"].endswith("00") and row["name"].endswith("县") and not row["until"]
    )


class Prose:
    """Sentences of one article: they share its day and mostly speak of its place."""

    def __init__(self, chance: Random, day: date) -> None:
        self._chance = chance
        self._pick = chance.choice
        self._day = day
        self._home = chance.choice(_cities())

    def say(self, symbol: str) -> str:
        """A text for a rule, or for a terminal."""
        alternatives = _rules().get(symbol)
        if alternatives is None:
            return _TERMINALS[symbol](self)
        parts = self._pick(alternatives)
        if len(parts) == 1:
            return parts[0]
        return "".join([self.say(part) if at % 2 else part for at, part in enumerate(parts)])

    def paragraph(self, sentences: int, density: float) -> str:
        """Some sentences, of which the share `density` states figures."""
        symbols = ["statement" if self._chance.random() < density else "plain" for _ in range(sentences)]
        return "".join([self.say(symbol) for symbol in symbols])

    # --- terminals -------------------------------------------------------------------------------

    def _whole(self, low: int, high: int) -> int:
        return low + int(self._chance.random() * (high - low + 1))

    def _decimal(self, high: float, places: int) -> str:
        return f"{self._chance.random() * high + 10**-places:.{places}f}"

    def _place(self) -> str:
        return self._home if self._chance.random() < 0.6 else self._pick(_cities())

    def _name(self) -> str:
        given = self._pick(_GIVEN) + (self._pick(_GIVEN) if self._chance.random() < 0.7 else "")
        return self._pick(_SURNAMES) + given


_TERMINALS: dict[str, Callable[[Prose], str]] = {
    "pct": lambda prose: prose._decimal(45, 1) + "%",
    "pp": lambda prose: prose._decimal(9, 1) + "个百分点",
    "onepp": lambda prose: prose._decimal(1, 1) + "个百分点",
    "share": lambda prose: prose._decimal(95, 1) + "%",
    "small": lambda prose: prose._decimal(12, prose._whole(1, 2)),
    "zero": lambda prose: prose._decimal(0.8, 1),
    "yi": lambda prose: prose._decimal(10 ** prose._whole(2, 4), prose._whole(0, 2)) + "亿元",
    "wan": lambda prose: prose._decimal(10 ** prose._whole(1, 3), prose._whole(0, 2)) + "万",
    "digit": lambda prose: str(prose._whole(2, 9)),
    "digit2": lambda prose: str(prose._whole(1, 6)),
    "cnum": lambda prose: prose._pick("一二三四五六七八九十"),
    "n2": lambda prose: str(prose._whole(10, 99)),
    "n3": lambda prose: str(prose._whole(100, 999)),
    "n4": lambda prose: str(prose._whole(1000, 9999)),
    "n5": lambda prose: str(prose._whole(10000, 99999)),
    "thisyear": lambda prose: str(prose._day.year),
    "lastyear": lambda prose: str(prose._day.year - 1),
    "nextyear": lambda prose: str(prose._day.year + prose._whole(1, 8)),
    "month": lambda prose: str(prose._whole(1, prose._day.month)),
    "day": lambda prose: str(prose._day.day),
    "day2": lambda prose: str(min(prose._day.day + 1, 28)),
    "hour": lambda prose: str(prose._whole(0, 23)),
    "place": Prose._place,
    "place2": lambda prose: prose._pick(_cities()),
    "place3": lambda prose: prose._pick(_cities()),
    "county": lambda prose: prose._pick(_counties()),
    "county2": lambda prose: prose._pick(_counties()),
    "name": Prose._name,
}
