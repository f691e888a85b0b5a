"""The scanner finds at each place the longest of its strings, left to right, without overlap.

Guards against what a scan in one pass may miss: a string of one letter, one that begins as another ends,
one at the very end of the text, any behind half of a surrogate pair, which the automaton does not take.
"""

from __future__ import annotations

from collections.abc import Container

from hypothesis import given
from hypothesis import strategies as st

from pipeline.reading.spellings import Spellings

WORDS = st.text("今年月末]^-", min_size=1, max_size=4)


def by_hand(words: set[str], text: str, soft: Container[str] = ()) -> list[tuple[int, str]]:
    found, done = [], 0
    for start in range(len(text)):
        if start < done:
            continue
        for word in sorted(words, key=len, reverse=True):
            if text.startswith(word, start):
                found.append((start, word))
                if word not in soft:
                    done = start + len(word)
                    break
    return found


@given(st.sets(WORDS, max_size=8), st.text("今年月末]^-，", max_size=30))
def test_it_finds_what_a_search_by_hand_finds(words: set[str], text: str) -> None:
    found = [(start, word) for start, word, _ in Spellings(dict.fromkeys(words, 0)).scan(text)]
    assert found == by_hand(words, text)


@given(st.dictionaries(WORDS, st.booleans(), max_size=8), st.text("今年月末]^-，", max_size=30))
def test_soft_strings_let_others_be_found_inside_them(words: dict[str, bool], text: str) -> None:
    soft = {word for word, is_soft in words.items() if is_soft}
    found = [(start, word) for start, word, _ in Spellings(words, soft).scan(text)]
    assert found == by_hand(set(words), text, soft)


def test_each_string_comes_with_its_entry() -> None:
    scanned = Spellings({"今年": 1, "今年末": 2, "末": 3}).scan("今年末，今年，末")
    assert list(scanned) == [(0, "今年末", 2), (4, "今年", 1), (7, "末", 3)]


def test_half_of_a_surrogate_pair_hides_nothing_and_moves_nothing() -> None:
    assert Spellings({"今年": 1, "年": 2}).scan("\ud83d今年\udfff年") == [(1, "今年", 1), (4, "年", 2)]
    assert Spellings({"今年": 1, "年": 2}, {"年"}).scan("\ud83d年") == [(1, "年", 2)]
