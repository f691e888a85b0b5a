"""A run without Dagster, as a process that a test can kill: python run_steps.py RAW OUTPUTS [ROUNDS].

Prints `start` when everything is imported and `end` after each round. Used by test_faults.
"""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

from pipeline.steps import Settings, gather, lay_out_pages, read_figures, reconcile
from pipeline.tables.store import Store


def run(raw: Path, outputs: Path, *, force: bool = False) -> None:
    """All steps once, each under the lock of the outputs, as the assets do them."""
    settings = Settings(raw, outputs, workers=1, force=force, today=date(2026, 7, 1))
    for step in (lay_out_pages, read_figures, reconcile):
        store = Store(outputs)
        with store.lock():
            step(settings, store)
    store = Store(outputs)
    with store.lock():
        gather(store)


if __name__ == "__main__":
    print("start", flush=True)
    for _ in range(int(sys.argv[3]) if len(sys.argv) > 3 else 1):
        run(Path(sys.argv[1]), Path(sys.argv[2]))
        print("end", flush=True)
