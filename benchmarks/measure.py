"""Running a command and what it cost: seconds on the clock, seconds of processor, memory at its peak.

What belongs here: one command in a process of its own, watched from outside. What does not: which
commands (job.py, reader.py).
"""

from __future__ import annotations

import os
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

__all__ = ["Cost", "middle", "run"]

_PROC = Path("/proc")
_WATCH_S = 0.25


@dataclass(frozen=True, slots=True)
class Cost:
    """`wall` and `cpu` in seconds, those of child processes included; `peak` in MB, the largest sum over
    the process and its children at one time (where /proc tells; else of the largest process)."""

    wall: float
    cpu: float
    peak: float


def middle(costs: Sequence[Cost]) -> Cost:
    """The median of each figure for itself; the highest peak."""
    return Cost(
        median(cost.wall for cost in costs),
        median(cost.cpu for cost in costs),
        max(cost.peak for cost in costs),
    )


def run(command: Sequence[str], folder: Path, environment: Mapping[str, str] | None = None) -> Cost:
    """Run a command in `folder` to its end; raises RuntimeError with its output when it fails."""
    log = folder / "log.txt"
    with log.open("wb") as out:
        started = time.perf_counter()
        process = subprocess.Popen(
            command, cwd=folder, env={**os.environ, **(environment or {})}, stdout=out, stderr=out
        )
        sampled = _Watch(process.pid)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        largest = usage.ru_maxrss / 1024
    if process.returncode:
        raise RuntimeError(f"{' '.join(command)} failed:\n{log.read_text('utf-8', 'replace')[-4000:]}")
    return Cost(wall, usage.ru_utime + usage.ru_stime, max(sampled.stop(), largest))


class _Watch:
    """Looks at the memory of a process and its children now and then, from a thread."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._peak = 0.0
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()

    def stop(self) -> float:
        """The largest sum seen, in MB."""
        self._ended.set()
        self._thread.join()
        return self._peak

    def _look(self) -> None:
        while not self._ended.wait(_WATCH_S):
            self._peak = max(self._peak, sum(_resident(pid) for pid in _family(self._pid)))


def _family(pid: int) -> list[int]:
    """A process and all below it."""
    found = [pid]
    for parent in found:
        for task in _PROC.glob(f"{parent}/task/*/children"):
            try:
                found += [int(child) for child in task.read_text().split()]
            except OSError:  # it ended meanwhile
                continue
    return found


def _resident(pid: int) -> float:
    """Memory of a process in MB, with what it shares divided by those who share it."""
    try:
        for line in (_PROC / str(pid) / "smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) / 1024
    except OSError:
        pass
    return 0.0
