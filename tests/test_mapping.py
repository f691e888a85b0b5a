"""Work spread over processes: they begin with what they need, end with who they work for, and are missed."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.mapping import ClusterError, open_map

PROC = Path("/proc")
SLOW = """
import time
from pipeline.mapping import open_map
with open_map(2, 0) as spread:
    list(spread(time.sleep, [60, 60]))
"""


def square(number: int) -> int:
    return number * number


def loaded(_: int) -> bool:
    return "pipeline.reading" in sys.modules and "pipeline.pages" in sys.modules


def end(number: int) -> int:
    os.kill(os.getpid(), signal.SIGKILL)
    return number


@pytest.mark.parametrize("methods", [multiprocessing.get_all_start_methods(), ["spawn"]])
def test_results_come_in_the_order_of_the_tasks(methods: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the system cannot fork, worker processes are started one by one."""
    monkeypatch.setattr(multiprocessing, "get_all_start_methods", lambda: methods)
    with open_map(2, 0) as spread:
        assert list(spread(square, range(20))) == [number * number for number in range(20)]


@pytest.mark.skipif("forkserver" not in multiprocessing.get_all_start_methods(), reason="needs fork")
def test_workers_begin_with_what_steps_load() -> None:
    """A name that no longer is a module would be passed over, and every worker of every step load it anew."""
    with open_map(2, 0) as spread:
        assert list(spread(loaded, range(2))) == [True, True]


def test_a_worker_that_is_ended_from_outside_is_told_of() -> None:
    """Its step failed with the bare error of a library, which says nothing of memory."""
    told = pytest.raises(ClusterError, match=r"expected worker processes .* run again with --workers 1")
    with told, open_map(2, 0) as spread:
        list(spread(end, range(4)))


def _processes() -> dict[int, int]:
    """The parent of every process, those left out that only wait to be collected."""
    parents = {}
    for file in PROC.glob("[0-9]*/stat"):
        try:
            state, parent = file.read_text(encoding="utf-8").rpartition(")")[2].split()[:2]
        except OSError:  # it ended meanwhile
            continue
        if state != "Z":
            parents[int(file.parent.name)] = int(parent)
    return parents


def _below(pid: int) -> set[int]:
    """All processes that descend from one."""
    parents, found = _processes(), {pid}
    while more := {each for each, parent in parents.items() if parent in found} - found:
        found |= more
    return found - {pid}


def _wait_until(holds: Callable[[], bool]) -> bool:
    end = time.monotonic() + 30
    while not holds() and time.monotonic() < end:
        time.sleep(0.05)
    return holds()


@pytest.mark.skipif(not PROC.exists(), reason="looks for processes in /proc")
def test_a_killed_run_takes_its_workers_along() -> None:
    """They waited for their next task for ever, with all their memory."""
    process = subprocess.Popen([sys.executable, "-c", SLOW])
    try:
        # who collects what is left over, the server and two workers
        assert _wait_until(lambda: len(_below(process.pid)) >= 4)
        left = _below(process.pid)
    finally:
        process.kill()
        process.wait()
    assert _wait_until(lambda: not left & _processes().keys()), left & _processes().keys()
