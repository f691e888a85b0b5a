"""The job on a Dask cluster: the tables are those of a serial run, whoever does the work and whoever dies.

Guards against results that depend on where and in which order tasks run, and against a cluster that
cannot do the work failing late or without a word of what to do.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from pipeline.cli import app
from pipeline.mapping import ClusterError, open_map
from pipeline.steps import Settings, gather, lay_out_pages, read_figures, reconcile
from pipeline.tables.store import Store

distributed = pytest.importorskip("distributed", reason="the extra `scale` is not installed")

STATEMENT = "2026年{month}月，{place}市工业增加值同比增长{row}.5%，出口{whole}.8亿元，占全省的{share}%。"
PLACES = ("武汉", "长沙", "南昌", "合肥", "郑州", "太原", "济南", "福州", "海口", "贵阳", "昆明", "西宁")
DAY = date(2026, 5, 22)


@pytest.fixture(autouse=True, scope="module")
def small_chunks() -> Iterator[None]:
    """Many tasks out of little text."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("pipeline.steps.plan.CHUNK", 3_000)
        yield


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    """Two worker processes of one thread each."""
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None
    ) as started:
        yield started


@pytest.fixture(scope="module")
def raw(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Pages of two months, some of whose dates only their datelines tell, and one that is no text."""
    folder = tmp_path_factory.mktemp("dask") / "raw"
    for at, place in enumerate(PLACES):
        month = 4 + at % 2
        lines = [f"# {place}工业运行平稳", f"本报{place}{month}月{at + 3}日电 2026年一季度，各地生产平稳。"]
        for row in range(30):
            lines.append(
                STATEMENT.format(month=month - 1, place=place, row=row, whole=row + at, share=row + 1)
            )
        name = f"2026-{month:02d}-{at + 4:02d}/{at}.txt" if at % 3 else f"undated/{at}.txt"
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("\n\n".join(lines), encoding="utf-8")
    (folder / "undated" / "bad.txt").write_bytes(b"\x00\x01\x02")
    return folder


def tables_of(settings: Settings) -> dict[str, bytes]:
    """All steps; then the files of all tables by their paths."""
    store = Store(settings.outputs)
    store.prepare()
    lay_out_pages(settings, store)
    read_figures(settings, store)
    reconcile(settings, store)
    gather(store)
    root = settings.outputs
    return {str(path.relative_to(root)): path.read_bytes() for path in sorted(root.glob("*/*.parquet"))}


@pytest.fixture(scope="module")
def serial(raw: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    return tables_of(
        Settings(raw=raw, outputs=tmp_path_factory.mktemp("serial") / "out", workers=1, today=DAY)
    )


def test_two_dask_workers_make_the_tables_of_a_serial_run(
    cluster: Any, raw: Path, serial: dict[str, bytes], tmp_path: Path
) -> None:
    settings = Settings(raw=raw, outputs=tmp_path / "out", dask=cluster.scheduler_address, today=DAY)
    assert tables_of(settings) == serial
    assert {"figures/2026-04.parquet", "pages/undated.parquet"} <= serial.keys()


def test_two_processes_make_the_tables_of_a_serial_run(
    raw: Path, serial: dict[str, bytes], tmp_path: Path
) -> None:
    assert tables_of(Settings(raw=raw, outputs=tmp_path / "out", workers=2, today=DAY)) == serial


def test_a_killed_worker_changes_no_table(
    cluster: Any, raw: Path, serial: dict[str, bytes], tmp_path: Path
) -> None:
    killed: list[int] = []

    def progress(done: int, total: int) -> None:
        """Kills a worker when the first chunk has come back and others are under way."""
        if not killed and done < total:
            killed.append(next(iter(cluster.workers.values())).process.process.pid)
            os.kill(killed[0], signal.SIGKILL)

    settings = Settings(raw=raw, outputs=tmp_path / "out", dask=cluster.scheduler_address, today=DAY)
    store = Store(settings.outputs)
    store.prepare()
    lay_out_pages(settings, store)
    read_figures(settings, store, progress)
    assert killed, "no task was left when the first came back; give the test more pages"
    assert tables_of(settings) == serial


def test_no_scheduler_is_an_error_that_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.cluster.PATIENCE_S", 1)
    said = pytest.raises(ClusterError, match=r"expected a Dask scheduler at tcp://127\.0\.0\.1:9, found none")
    with said, open_map(0, 1, scheduler="tcp://127.0.0.1:9"):
        pass


def test_workers_that_do_not_see_the_pages_are_named(cluster: Any, tmp_path: Path) -> None:
    said = pytest.raises(ClusterError, match=r"expected that the worker tcp://.* sees .*nowhere")
    with said, open_map(0, 1, scheduler=cluster.scheduler_address, folder=tmp_path / "nowhere"):
        pass


def test_workers_with_other_code_are_refused(
    cluster: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipeline.cluster.worker_version", partial(_version, os.getpid()))
    said = pytest.raises(
        ClusterError, match=r"expected version mine of the code on the worker .* found theirs"
    )
    with said, open_map(0, 1, scheduler=cluster.scheduler_address, folder=tmp_path):
        pass


def _version(mine: int) -> str:
    return "mine" if os.getpid() == mine else "theirs"


def test_nothing_to_do_asks_no_cluster(tmp_path: Path) -> None:
    with open_map(0, 0, scheduler="tcp://127.0.0.1:9") as spread:
        assert list(spread(str, [])) == []


def test_workers_and_a_cluster_exclude_each_other(raw: Path, tmp_path: Path) -> None:
    command = ["run", "--raw", str(raw), "--outputs", str(tmp_path), "--workers", "2", "--dask", "tcp://h:1"]
    result = CliRunner().invoke(app, command)
    assert result.exit_code == 2
    assert "expected --workers or --dask, found both" in result.output
