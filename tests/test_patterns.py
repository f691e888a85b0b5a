"""Patterns are compiled when they are first tried: one that is none is told at once here, not by a reader
of the one page that tries it."""

from __future__ import annotations

import gc
import importlib
import pkgutil
import re

import pytest

import pipeline.pages
import pipeline.reading
from pipeline.patterns import Pattern


def every_pattern() -> list[Pattern]:
    for package in (pipeline.reading, pipeline.pages):
        for module in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
            importlib.import_module(module.name)
    return [found for found in gc.get_objects() if type(found) is Pattern]


def test_every_pattern_compiles() -> None:
    patterns = every_pattern()
    assert len(patterns) > 200
    for pattern in patterns:
        pattern.search("")


def test_what_is_no_pattern_is_told_when_it_is_tried() -> None:
    wrong = Pattern("(")
    assert wrong in every_pattern()
    with pytest.raises(re.error):
        wrong.match("")


@pytest.mark.parametrize("text", ["一季度", "增长5.9%", "ABC", ""])
def test_it_finds_what_the_expression_finds(text: str) -> None:
    late, plain = Pattern("[a-z]|(?P<digit>\\d)", re.IGNORECASE), re.compile("[a-z]|(?P<digit>\\d)", re.I)
    assert [m.span() for m in late.finditer(text)] == [m.span() for m in plain.finditer(text)]
    assert [m.groupdict() for m in late.finditer(text)] == [m.groupdict() for m in plain.finditer(text)]
    assert late.sub("-", text) == plain.sub("-", text)
    assert late.split(text) == plain.split(text)
    assert (late.match(text) is None) == (plain.match(text) is None)
    assert (late.fullmatch(text) is None) == (plain.fullmatch(text) is None)


def test_other_methods_are_refused_in_words() -> None:
    with pytest.raises(AttributeError, match=r"expected one of .*search.*, found 'scanner'; use re\.compile"):
        Pattern("a").scanner  # type: ignore[attr-defined]  # noqa: B018
