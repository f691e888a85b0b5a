"""The map over a Dask cluster: the same tasks and results as a process pool's, on other machines.

What belongs here: handing tasks to a cluster that is already running, and what has to hold of it. What
does not: starting one, and what the work is. `docs/cluster.md` says what the machines have to share.

A task that was on a worker that died is given to another one by Dask; tasks read files and return rows
or the bytes of tables and change nothing, so that it makes no difference to the tables.
"""

from __future__ import annotations

import os
import platform
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from pipeline.mapping import ClusterError
from pipeline.steps.plan import worker_version

__all__ = ["open_cluster"]

Task = TypeVar("Task")
Result = TypeVar("Result")

PATIENCE_S = 30
"""How long the scheduler, and then the first worker, may take to answer."""

AHEAD = 3
"""Tasks under way for each thread of the cluster: enough that none waits for its next task."""


@contextmanager
def open_cluster(address: str, folder: Path) -> Iterator[Any]:
    """A map (`mapping.Map`) over the workers of the Dask scheduler at `address`.

    All workers must have this code and see `folder` under the same path; a worker that joins later is
    asked for its version with its first task. Raises ClusterError when there is no such scheduler, it
    has no workers, or they differ.
    """
    try:
        from distributed import Client
    except ImportError as error:
        raise ClusterError(
            "expected the package distributed for a Dask cluster, found that it is not installed; "
            "install newsfigures with its extra: pip install 'newsfigures[scale]'"
        ) from error
    connect: Any = Client
    try:
        client: Any = connect(address, timeout=PATIENCE_S, set_as_default=False)
    except (OSError, ValueError) as error:
        raise ClusterError(
            f"expected a Dask scheduler at {address}, found none ({error}); "
            "start one (dask scheduler), or give its address, such as tcp://10.0.0.1:8786"
        ) from error
    with client:
        try:
            client.wait_for_workers(1, timeout=PATIENCE_S)
        except TimeoutError as error:
            raise ClusterError(
                f"expected workers at the scheduler {address}, found none within {PATIENCE_S} s; "
                f"start some: dask worker {address}"
            ) from error
        ahead = AHEAD * sum(client.nthreads().values())
        mine = worker_version()
        _require(client, folder, mine)

        def spread(work: Callable[[Task], Result], tasks: Iterable[Task]) -> Iterator[Result]:
            under_way: deque[Any] = deque()
            for task in tasks:
                under_way.append(client.submit(_done, mine, work, task, pure=False))
                if len(under_way) > ahead:
                    yield under_way.popleft().result()
            while under_way:
                yield under_way.popleft().result()

        yield spread


def _done(wanted: str, work: Callable[[Task], Result], task: Task) -> Result:
    """Runs on a worker: the work, if the worker has the same code."""
    if (found := worker_version()) != wanted:
        raise ClusterError(_other_version(platform.node(), wanted, found))
    return work(task)


def _require(client: Any, folder: Path, wanted: str) -> None:
    """Raise ClusterError unless every worker has the same code and sees the folder."""
    for worker, found in client.run(worker_version).items():
        if found != wanted:
            raise ClusterError(_other_version(worker, wanted, found))
    place = str(folder.absolute())
    for worker, seen in client.run(os.path.isdir, place).items():
        if not seen:
            raise ClusterError(
                f"expected that the worker {worker} sees {place}, found that it does not; put the pages on "
                "storage that all machines mount under the same path"
            )


def _other_version(worker: str, wanted: str, found: str) -> str:
    return (
        f"expected version {wanted} of the code on the worker {worker}, found {found}; "
        "install the same newsfigures on every machine and start its workers again"
    )
