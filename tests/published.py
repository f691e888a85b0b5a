"""Finished tables of small folders with invented pages, for tests of what is made of them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from pipeline.report.site import Published, write_report
from pipeline.steps import Settings, gather, lay_out_pages, read_figures, reconcile
from pipeline.tables.store import Store

PLAIN = """# 外贸回暖

本报讯 一季度，杭州出口12.5亿元，增长5.9%；宁波出口9.1亿元，增长5.9%；温州出口7亿元，下降1.5%。

今年第二届展会共有3000人参加，预计全年出口超过60亿元，增长约两成。
"""
"""Two figures that are printed alike, a fall, a forecast, an ordinal and dates."""

HOSTILE = """# <script>alert(1)</script>

一季度，本市<img src=x onerror=alert(2)>出口12.5亿元，增长5.9%。"}</script><script>alert(3)</script>

=HYPERLINK("x")出口3亿元，[点我](javascript:alert(4))增长6%。
"""
"""A page that would run a script wherever its text became markup."""


def make(root: Path, pages: dict[str, str | bytes]) -> Store:
    """Write the pages below `root`/raw and bring the tables in line with them."""
    raw = root / "raw"
    for path, text in pages.items():
        file = raw / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return again(root)


def again(root: Path) -> Store:
    """Bring the tables in line with the pages that are there now."""
    settings = Settings(root / "raw", root / "outputs", workers=1, today=date(2026, 7, 1))
    store = Store(settings.outputs)
    with store.lock():
        lay_out_pages(settings, store)
        read_figures(settings, store)
        reconcile(settings, store)
        gather(store)
    return store


def report(store: Store) -> Published:
    """Bring the report in line with the tables."""
    with store.lock():
        return write_report(store)
