"""What the assets get from outside: folders and ways of working, and who watches their progress.

What belongs here: the run's configuration as Dagster's launchpad shows it, and the progress of a
step. What does not: what the steps do (`steps`).
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from dagster import ConfigurableResource
from dagster._core.log_manager import DagsterLogManager
from pydantic import Field

from pipeline.steps import Progress, Settings

__all__ = ["Watcher", "Workspace", "progress_of", "watching"]


class Workspace(ConfigurableResource[None]):
    """Where a run reads and writes, and how it works."""

    raw: str = Field(
        default=os.environ.get("NEWSFIGURES_RAW") or "raw",
        description="Folder with the newspaper pages (*.txt, *.md), relative to the current folder.",
    )
    outputs: str = Field(
        default=os.environ.get("NEWSFIGURES_OUTPUTS") or "outputs",
        description="Folder that the tables are written to, relative to the current folder.",
    )
    workers: int = Field(
        default=0,
        ge=0,
        description="Worker processes; 0 takes one for each core when there is enough text to be worth it.",
    )
    dask: str = Field(
        default="",
        description="Address of a Dask scheduler whose workers do the work instead, such as tcp://10.0.0.1:8786.",
    )
    force: bool = Field(default=False, description="Work through pages again although nothing changed.")
    pages: str = Field(
        default="*", description="With force: only pages whose page_id fits this pattern, such as 2026-05-*."
    )
    today: str = Field(
        default="",
        description="Day that no issue date may lie after, such as 2026-05-22; empty for the real one.",
    )

    def settings(self) -> Settings:
        """The same for the steps; raises ValueError when `today` is no date."""
        return Settings(
            raw=Path(self.raw),
            outputs=Path(self.outputs),
            workers=self.workers,
            dask=self.dask,
            force=self.force,
            pages=self.pages,
            today=date.fromisoformat(self.today) if self.today else date.today(),
        )


Watcher = Callable[[str, int, int], None]
"""Told the step, how much of it is done, and how much there is, in characters or bytes of text."""

_watchers: list[Watcher] = []


@contextmanager
def watching(watcher: Watcher) -> Iterator[None]:
    """Let `watcher` follow the steps that run in this process."""
    _watchers.append(watcher)
    try:
        yield
    finally:
        _watchers.remove(watcher)


def progress_of(step: str, log: DagsterLogManager, every: float = 10.0) -> Progress:
    """The progress of a step: to the watchers at once, to the log every so many seconds."""
    told = started = time.monotonic()

    def progress(done: int, total: int) -> None:
        nonlocal told
        for watcher in _watchers:
            watcher(step, done, total)
        now = time.monotonic()
        if now - told >= every and done:
            told = now
            rate = done / (now - started)
            left = (total - done) / rate
            log.info(f"{step}: {done / total:.0%}, {rate:,.0f} characters a second, {left:.0f} s left")

    return progress
