"""The compiled reader beside the plain one: made in a folder of its own, measured in a process of its own.

What belongs here: making it and asking it. What does not: how it is made (setup.py), what is timed
(reader.py).
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from benchmarks.reader import Speed

__all__ = ["compiled_reader", "compiled_speeds"]

_ROOT = Path(__file__).parent.parent
_PACKAGE = ("pipeline", "setup.py", "pyproject.toml", "README.md", "LICENSE")
_SPEEDS = """
import dataclasses, json, sys
import pipeline.reading.statements as statements
from benchmarks.reader import page_texts, read_speed, seed_texts
assert not statements.__file__.endswith(".py"), statements.__file__
read_speed(page_texts(int(sys.argv[1]) + int(sys.argv[2]), 5))
texts = seed_texts(int(sys.argv[3])), page_texts(int(sys.argv[1]), int(sys.argv[2]))
print(json.dumps([dataclasses.asdict(read_speed(each)) for each in texts]))
"""


def compiled_reader(folder: Path) -> Path | None:
    """A new folder that holds the package with the compiled reader, for PYTHONPATH; None where there is no C
    compiler. Takes some minutes. Raises CalledProcessError when the compiler fails."""
    if not any(map(shutil.which, (os.environ.get("CC", "cc"), "gcc", "clang"))):
        return None
    source, made = folder / "source", folder / "made"
    source.mkdir(parents=True)
    for name in _PACKAGE:
        copy = shutil.copytree if (_ROOT / name).is_dir() else shutil.copy
        copy(_ROOT / name, source / name)
    for stale in source.rglob("*.so"):
        stale.unlink()
    subprocess.run(
        [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--target", str(made), str(source)],
        check=True,
        env={**os.environ, "NEWSFIGURES_COMPILE": "1"},
    )
    return made


def compiled_speeds(made: Path, first: int, count: int, n_seeds: int) -> tuple[Speed, Speed]:
    """What the compiled reader makes of the seed page, `n_seeds` times, and of the pages from `first` on."""
    done = subprocess.run(
        [sys.executable, "-c", _SPEEDS, str(first), str(count), str(n_seeds)],
        check=True,
        capture_output=True,
        cwd=made,
        env={**os.environ, "PYTHONPATH": os.pathsep.join((str(made), str(_ROOT)))},
    )
    seed, pages = (Speed(**each) for each in json.loads(done.stdout))
    return seed, pages
