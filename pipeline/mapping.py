"""The one map over the work of a step: in this process, over worker processes, or over a Dask cluster.

What belongs here: how work is spread. What does not: what the work is, and talking to a cluster
(`cluster`). Results come back in the order of the tasks whatever the number of workers, so that tables
do not depend on it; only a few tasks more than there are workers are under way at a time, so that
memory does not grow with them.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing.connection import wait
from multiprocessing.context import BaseContext
from pathlib import Path
from typing import Protocol, TypeVar

__all__ = ["ClusterError", "Map", "collect_rarely", "open_map"]

Task = TypeVar("Task")
Result = TypeVar("Result")

WORTH_A_POOL = 1_500_000
"""Bytes of text from which starting worker processes pays: below, one process is done before they are up."""

AHEAD = 1
"""Tasks that wait for a worker: none is idle while results are placed, and few are held in memory."""

_LOADED = ("pipeline.steps", "pipeline.issue.files", "pipeline.issue.issues")
"""The modules that worker processes begin with."""


class ClusterError(Exception):
    """The workers, a cluster's or this machine's, cannot do the work; the message says what was expected,
    found, and what to do."""


class Map(Protocol):
    """Applies a function to tasks and yields the results in the order of the tasks."""

    def __call__(self, work: Callable[[Task], Result], tasks: Iterable[Task], /) -> Iterator[Result]: ...


def _serial(work: Callable[[Task], Result], tasks: Iterable[Task]) -> Iterator[Result]:
    return map(work, tasks)


def _cores() -> int:
    """Cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@contextmanager
def open_map(workers: int, size: int, *, scheduler: str = "", folder: Path = Path()) -> Iterator[Map]:
    """A map for about `size` bytes of text: `workers` processes, or as many as there are cores for 0.

    With the address of a Dask `scheduler` its workers, which have to see `folder`, do what there is to
    do. The map raises ClusterError when a worker process was ended from outside, opening a cluster when
    it cannot do the work.
    """
    if scheduler and size:
        from pipeline.cluster import open_cluster  # the extra `scale` is for those who ask for it

        with open_cluster(scheduler, folder) as spread:
            yield spread
        return
    count = workers or _cores()
    if count == 1 or (workers == 0 and size < WORTH_A_POOL):
        yield _serial
        return
    with ProcessPoolExecutor(count, mp_context=_context(), initializer=_start) as pool:

        def pooled(work: Callable[[Task], Result], tasks: Iterable[Task]) -> Iterator[Result]:
            under_way: deque[Future[Result]] = deque()
            try:
                for task in tasks:
                    under_way.append(pool.submit(work, task))
                    if len(under_way) >= count + AHEAD:
                        yield under_way.popleft().result()
                while under_way:
                    yield under_way.popleft().result()
            except BrokenProcessPool as error:
                raise ClusterError(
                    "expected worker processes that live until the step is done, found that one was ended "
                    "from outside, for want of memory most often; run again with --workers 1, or with more "
                    "memory: every file is old or new and whole, and the next run makes what is missing"
                ) from error
            finally:
                for future in under_way:
                    future.cancel()

        yield pooled


def _context() -> BaseContext:
    """How worker processes come to be: forked from a server that has loaded what steps work with, which
    takes a fiftieth of a second, where a process of its own takes half a one to load it in each step.

    They are never forks of this process: Dagster's has threads, and a fork would copy their locks.
    """
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(list(_LOADED))
    return context


def _start() -> None:
    """Set a worker process up."""
    from pipeline.tables.arrow import do_without_pandas  # a map in this process needs none of it

    threading.Thread(target=_end_with_parent, daemon=True).start()
    collect_rarely()
    do_without_pandas()


def _end_with_parent() -> None:
    """End this worker when the process that it works for is gone: killed, it could not tell, and its
    workers would wait for their next task for ever."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)


def collect_rarely() -> None:
    """Let the garbage collector look less often at what was just made: rows and tokens hold no circles,
    and looking for some took an eighth of the time of reading and a quarter of that of reconciling."""
    gc.set_threshold(50_000, 20, 50)
