"""The compiled reader: `NEWSFIGURES_COMPILE=1 pip install .` makes it with mypyc and a C compiler.

What belongs here: that form, which reads the same in less time (benchmarks/README.md); without the variable
the package is plain Python. What does not: all else about the package, which stands in pyproject.toml.
"""

import os
import sys
from pathlib import Path

from setuptools import setup

MYPY = "mypy[mypyc]>=1.17"
# One shared library inside the package, where an editable installation finds it as well.
LIBRARY = "pipeline.reading.compiled"

wanted = os.environ.get("NEWSFIGURES_COMPILE", "") not in ("", "0")
extensions = []
if wanted and {"bdist_wheel", "editable_wheel", "build_ext"} & set(sys.argv):  # no other step needs it
    from mypyc.build import mypycify

    modules = sorted(map(str, Path("pipeline/reading").glob("*.py")))
    modules.remove(str(Path("pipeline/reading/__init__.py")))
    extensions = mypycify(modules, group_name=LIBRARY)

setup(ext_modules=extensions, setup_requires=[MYPY] if wanted else [])
