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
    """`wall` and `cpu` in seconds, those of child processes included (of workers that another process
    started, up to a quarter of a second before the end); `peak` in MB, the largest sum over the process and
    its children at one time. Where there is no /proc, `cpu` and `peak` lack what only that tells."""

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
        peak, cpu = sampled.stop()
    if process.returncode:
        raise RuntimeError(f"{' '.join(command)} failed:\n{log.read_text('utf-8', 'replace')[-4000:]}")
    return Cost(wall, max(usage.ru_utime + usage.ru_stime, cpu), max(peak, usage.ru_maxrss / 1024))


class _Watch:
    """Looks at the memory and the processor's time of a process and its children now and then, from a
    thread."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._peak = self._cpu = 0.0
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()

    def stop(self) -> tuple[float, float]:
        """The largest sums seen: MB, and seconds."""
        self._ended.set()
        self._thread.join()
        return self._peak, self._cpu

    def _look(self) -> None:
        while not self._ended.wait(_WATCH_S):
            family = _family(self._pid)
            self._peak = max(self._peak, sum(map(_resident, family)))
            self._cpu = max(self._cpu, sum(map(_spent, family)))


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


def _spent(pid: int) -> float:
    """Seconds of processor that a process and those of its children that ended have used."""
    try:
        fields = (_PROC / str(pid) / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    except OSError:
        return 0.0
    return sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")
