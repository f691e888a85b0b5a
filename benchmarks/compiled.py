"""The compiled reader, made in a folder of its own.

What belongs here: making it. What does not: how it is made (setup.py), asking it (alone.py).
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

__all__ = ["compiled_reader"]

_ROOT = Path(__file__).parent.parent
_PACKAGE = ("pipeline", "setup.py", "pyproject.toml", "README.md", "LICENSE")


def compiled_reader(folder: Path) -> Path | None:
    """A new folder that holds the package with the compiled reader, for PYTHONPATH; None where there is no C
    compiler. Takes some minutes. Raises CalledProcessError when the compiler fails, FileNotFoundError
    when it leaves nothing."""
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
    if not list(made.glob("pipeline/reading/statements.*.so")):
        raise FileNotFoundError(
            f"expected compiled modules in {made}/pipeline/reading, found none; see setup.py"
        )
    return made
