"""What the Dagster UI shows of a table is told again when a file of it changed, and only then.

An unchanged archive of 10,000 pages took half as long again to show as to check, for every number was
counted anew; a number that outlives its file would be worse.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from good_tables import good_rows, tables

from pipeline import kept as kept_module
from pipeline.kept import kept
from pipeline.tables.store import Store


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "out")


class Telling:
    """Tells how often it was asked."""

    def __init__(self) -> None:
        self.asked = 0

    def __call__(self) -> dict[str, Any]:
        self.asked += 1
        return {"asked": self.asked}


def write(store: Store, month: str, n_rows: int) -> None:
    store.stage("figures", month, tables(good_rows())["figures"].slice(0, n_rows), {})
    store.commit()


def test_it_is_told_again_when_a_file_changed_came_or_went(store: Store) -> None:
    tell = Telling()
    with store.lock():
        write(store, "2026-04", 2)
        assert [kept(store, "figures", "shown", tell)["asked"] for _ in range(2)] == [1, 1]
        write(store, "2026-04", 1)
        assert [kept(store, "figures", "shown", tell)["asked"] for _ in range(2)] == [2, 2]
        write(store, "2026-05", 1)
        assert kept(store, "figures", "shown", tell)["asked"] == 3
        store.path("figures", "2026-04").rename(store.path("figures", "2026-03"))
        assert kept(store, "figures", "shown", tell)["asked"] == 4
        store.mirror("figures", {"2026-05"})
        assert [kept(store, "figures", "shown", tell)["asked"] for _ in range(2)] == [5, 5]


def test_it_is_told_again_when_the_code_changed(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    tell = Telling()
    with store.lock():
        write(store, "2026-04", 2)
        kept(store, "figures", "shown", tell)
        monkeypatch.setattr(kept_module, "telling_version", lambda: "another")
        assert kept(store, "figures", "shown", tell)["asked"] == 2


def test_tables_and_purposes_are_kept_apart(store: Store) -> None:
    tell = Telling()
    with store.lock():
        write(store, "2026-04", 2)
        told = [kept(store, name, what, tell) for name in ("figures", "audits") for what in ("shown", "told")]
        assert [each["asked"] for each in told] == [1, 2, 3, 4]
