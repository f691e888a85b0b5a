"""How Arrow is set up in the processes that handle tables.

What belongs here: settings of the library as a whole. What does not: schemas (`schemas`), files (`store`).
"""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Sequence
from contextlib import suppress
from importlib.abc import MetaPathFinder
from types import ModuleType

import pyarrow as pa

__all__ = ["do_without_pandas", "set_up"]

LARGE = 1024 * 1024
"""Bytes from which a buffer is memory of its own, which goes back to the system when it is freed."""

_M_MMAP_THRESHOLD = -3
"""What malloc.h calls it."""


def set_up() -> None:
    """Have Arrow give memory back to the system: its own allocators keep what the largest month took."""
    pa.set_memory_pool(pa.system_memory_pool())
    _give_back_at_once()


def do_without_pandas() -> None:
    """Keep Arrow from loading pandas with its first array, to know its types: 40 MB and a sixth of a second.

    For worker processes alone: until `to_pandas` looks for pandas again, Arrow reads a pandas series as
    any other sequence, which whoever shares a process with the pipeline would not expect.
    """
    hidden = _NoPandas()
    sys.meta_path.insert(0, hidden)
    try:
        pa.array([])
    finally:
        sys.meta_path.remove(hidden)


def _give_back_at_once() -> None:
    """Keep glibc's malloc from holding what large buffers left: it takes the largest one that was freed as
    the size up to which memory is cut from its heap, which then is mostly holes."""
    if sys.platform == "linux":
        with suppress(AttributeError, OSError):  # another C library
            ctypes.CDLL(None).mallopt(_M_MMAP_THRESHOLD, LARGE)


class _NoPandas(MetaPathFinder):
    """Says that there is no pandas; one that is loaded already is found all the same."""

    def find_spec(self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None) -> None:
        if fullname == "pandas":
            raise ModuleNotFoundError(fullname, name=fullname)
