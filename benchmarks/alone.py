"""The reader in processes that hold nothing besides it.

What belongs here: starting them and asking them. What does not: what is timed (reader.py).

The process of the benchmarks holds Dagster and pandas. While the reader makes its records there, Python's
garbage collector walks through all of that as well, which took a fifth of the reader's speed.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from benchmarks.reader import Speed

__all__ = ["beside", "pages", "seed_and_pages"]

_ROOT = Path(__file__).parent.parent
_ASK = """
import dataclasses, json, sys
from benchmarks import reader
from pipeline.reading import statements
folder, name, *numbers = sys.argv[1:]
assert statements.__file__.startswith(folder), (statements.__file__, folder)
assert not {"dagster", "pandas"} & sys.modules.keys()
speeds = getattr(reader, name)(*map(int, numbers))
print(json.dumps([dataclasses.asdict(each) for each in speeds]))
"""


def seed_and_pages(n_seeds: int, first: int, count: int, package: Path = _ROOT) -> list[Speed]:
    """The speeds on the seed page, `n_seeds` times, and on `count` pages from number `first` on; the reader
    is the one in the folder `package`."""
    return _ask(package, "seed_and_page_speeds", n_seeds, first, count)


def pages(first: int, count: int) -> Speed:
    """The speed on `count` pages from number `first` on."""
    return _ask(_ROOT, "page_speeds", first, count, 1)[0]


def beside(first: int, count: int, processes: int) -> list[Speed]:
    """The speeds of some processes that read at the same time, `count` pages each from number `first` on."""
    return _ask(_ROOT, "page_speeds", first, count, processes)


def _ask(package: Path, name: str, *numbers: int) -> list[Speed]:
    done = subprocess.run(
        [sys.executable, "-c", _ASK, str(package), name, *map(str, numbers)],
        check=True,
        stdout=subprocess.PIPE,
        cwd=package,
        env={**os.environ, "PYTHONPATH": os.pathsep.join((str(package), str(_ROOT)))},
    )
    return [Speed(**each) for each in json.loads(done.stdout)]
