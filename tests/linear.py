"""Whether the time that something takes grows with the length of its text only.

What belongs here: the one way in which tests measure growth. Processor time of this process, garbage
collection off, the best of three; a bound that fails is measured again, because a machine that does
other work can spoil a measurement but cannot make four times the text take four times the time when it
takes sixteen.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable

__all__ = ["assert_linear", "repeated"]

_FACTOR = 4
_BOUND = 9.0
_SLACK = 0.05
_TRIES = 3


def repeated(unit: str) -> Callable[[int], str]:
    """The maker of texts that repeat `unit`, for `assert_linear`."""
    return lambda size: unit * max(1, size // len(unit))


def assert_linear(read: Callable[[str], object], text_of: Callable[[int], str], size: int) -> None:
    """Fail unless `read` takes at most nine times as long for `size` characters as for a quarter of them.

    Linear is four times, quadratic sixteen. `text_of` makes a text of about so many characters. `read`
    is called once before, so that lexicons are loaded.
    """
    quarter, whole = text_of(size // _FACTOR), text_of(size)
    read(text_of(_FACTOR))
    for _ in range(_TRIES):
        short, long = _seconds(read, quarter), _seconds(read, whole)
        if long < _BOUND * short + _SLACK:
            return
    raise AssertionError(
        f"{whole[:20]!r}…: {len(quarter)} characters take {short:.3f} s, {len(whole)} take {long:.3f} s; "
        f"expected less than {_BOUND:g} times as long"
    )


def _seconds(read: Callable[[str], object], text: str) -> float:
    best = float("inf")
    for _ in range(3):
        gc.collect()
        gc.disable()
        try:
            began = time.process_time()
            read(text)
            best = min(best, time.process_time() - began)
        finally:
            gc.enable()
    return best
