"""The compiled reader is the plain one in another form, and never an older one."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

import pytest

from benchmarks.compiled import compiled_reader
from benchmarks.reader import page_texts, seed_texts
from pipeline.reading import read_text
from pipeline.steps import plan

ROOT = Path(__file__).parent.parent
READ = """
import json, sys
from dataclasses import asdict
import pipeline.reading.statements as statements
from pipeline.reading import read_text
from pipeline.steps.plan import reader_version
assert not statements.__file__.endswith(".py"), statements.__file__
readings = [asdict(read_text(text, "2026-05-22")) for text in json.load(sys.stdin)]
json.dump([reader_version(), readings], sys.stdout, default=str)
"""


def newer_than_compiled(folder: Path) -> list[str]:
    """The modules of a folder that changed after its code was compiled: all of it is in one library, and the
    `.so` beside each module only points there."""
    return [
        source.name
        for library in folder.glob("compiled__mypyc.*.so")
        for source in sorted(folder.glob("*.py"))
        if library.stat().st_mtime < source.stat().st_mtime
    ]


def test_no_module_is_newer_than_its_compiled_form() -> None:
    """After a change of a module its compiled form would go on reading as before, and every test would
    pass: compile again, or remove `pipeline/reading/*.so`."""
    assert newer_than_compiled(ROOT / "pipeline" / "reading") == []


def test_a_module_that_changed_after_compiling_is_told(tmp_path: Path) -> None:
    for name, time in (("scan.py", 1), ("scan.cpython-311.so", 1), ("compiled__mypyc.cpython-311.so", 2)):
        (tmp_path / name).touch()
        os.utime(tmp_path / name, (time, time))
    assert newer_than_compiled(tmp_path) == []
    os.utime(tmp_path / "scan.py", (3, 3))
    assert newer_than_compiled(tmp_path) == ["scan.py"]


def test_a_compiled_form_is_no_new_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where one worker has the compiled reader and another the plain one, the tables would else be told
    apart, and every page read again after compiling."""
    monkeypatch.setattr(plan, "files", lambda _: tmp_path)
    (tmp_path / "reading").mkdir()
    (tmp_path / "reading" / "scan.py").write_text("1", encoding="utf-8")
    plain = plan._fingerprint("reading")
    (tmp_path / "reading" / "scan.cpython-311-x86_64-linux-gnu.so").write_bytes(b"2")
    assert plan._fingerprint("reading") == plain
    (tmp_path / "reading" / "scan.py").write_text("3", encoding="utf-8")
    assert plan._fingerprint("reading") != plain


@pytest.mark.skipif(not os.environ.get("NEWSFIGURES_LONG"), reason="compiles for minutes; NEWSFIGURES_LONG=1")
def test_the_compiled_reader_reads_the_same(tmp_path: Path) -> None:
    made = compiled_reader(tmp_path)
    if made is None:
        pytest.skip("no C compiler")
    texts = seed_texts(10) + page_texts(0, 60)
    done = subprocess.run(
        [sys.executable, "-c", READ], input=json.dumps(texts), capture_output=True, text=True, cwd=made
    )
    assert done.returncode == 0, done.stderr
    plain = [asdict(read_text(text, "2026-05-22")) for text in texts]
    version, readings = json.loads(done.stdout)
    assert readings == json.loads(json.dumps(plain, default=str))
    assert version == plan.reader_version()
