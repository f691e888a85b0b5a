"""Regular expressions that are compiled when they are first tried.

What belongs here: the delay. What does not: any pattern. The modules that read pages and text hold some
hundred patterns; to compile them all takes longer than to read a page, and few texts need them all.
Those that are tried at every sentence or number are compiled with their module, by `re.compile`, whose
methods are called a little faster.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

__all__ = ["Pattern"]

_METHODS = ("finditer", "fullmatch", "match", "search", "split", "sub")


class Pattern:
    """A regular expression with the methods of `re.Pattern`, compiled at the first call of one of them.

    Raises re.error at that call when the expression is none.
    """

    __slots__ = ("_expression", "_flags", *_METHODS)

    finditer: Callable[..., Iterator[re.Match[str]]]
    fullmatch: Callable[..., re.Match[str] | None]
    match: Callable[..., re.Match[str] | None]
    search: Callable[..., re.Match[str] | None]
    split: Callable[..., list[str | Any]]
    sub: Callable[..., str]

    def __init__(self, expression: str, flags: int = 0) -> None:
        self._expression = expression
        self._flags = flags

    def __getattr__(self, name: str) -> Any:
        # Called only while a method's slot is empty.
        if name not in _METHODS:
            raise AttributeError(
                f"expected one of {', '.join(_METHODS)}, found {name!r}; use re.compile for it"
            )
        compiled = re.compile(self._expression, self._flags)
        for method in _METHODS:
            setattr(self, method, getattr(compiled, method))
        return getattr(self, name)
