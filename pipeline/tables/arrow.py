"""How Arrow is set up in every process that handles tables.

What belongs here: settings of the library as a whole. What does not: schemas (`schemas`), files (`store`).
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from types import ModuleType

import pyarrow as pa

__all__ = ["set_up"]


def set_up() -> None:
    """Have Arrow give back memory, and load no pandas where nothing but Arrow's own tables is made."""
    # Arrow's own allocators keep what the largest month took, in every process; this one gives it back
    pa.set_memory_pool(pa.system_memory_pool())
    # With its first array Arrow loads pandas to know its types: 40 MB and a sixth of a second in every
    # process. What it does not find then it does without, until `to_pandas` looks for it again.
    hidden = _NoPandas()
    sys.meta_path.insert(0, hidden)
    try:
        pa.array([])
    finally:
        sys.meta_path.remove(hidden)


class _NoPandas(MetaPathFinder):
    """Says that there is no pandas; one that is loaded already is found all the same."""

    def find_spec(self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None) -> None:
        if fullname == "pandas":
            raise ModuleNotFoundError(fullname, name=fullname)
