"""The reader alone: characters a second of one core, beside the least that any reader must do.

What belongs here: texts that are read once each, and the time it takes. What does not: files, tables.
"""

from __future__ import annotations

import gc
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from random import Random
from statistics import median

from benchmarks.pages import LAST_DAY, page
from pipeline.reading import read_text

__all__ = [
    "Speed",
    "floor",
    "page_speeds",
    "page_texts",
    "read_speed",
    "seed_and_page_speeds",
    "seed_texts",
    "start_seconds",
]

_ROOT = Path(__file__).parent.parent
_SEED_PAGE = _ROOT / "raw" / "000_50054e89335d40fa.txt"
_START = """
import time
began = time.perf_counter()
from datetime import date
from pipeline.reading import read_text
assert read_text("一季度，上海GDP达13526.91亿元，增长5.9%。", date(2026, 5, 22)).figures
print(time.perf_counter() - began)
"""
_NUMERAL = re.compile(
    "(?:[0-9０-９〇零一二三四五六七八九十百千万亿兆两廿卅]|(?<=[0-9０-９])[.,．，：:/](?=[0-9０-９]))+"
)
_PARTS = 5


@dataclass(frozen=True, slots=True)
class Speed:
    """What was read, and how fast: characters a second of processor time, the median over parts."""

    n_chars: int
    n_figures: int
    n_numerals: int
    rate: float


def seed_texts(count: int) -> list[str]:
    """The seed page `count` times, each time with other digits, so that no text comes twice."""
    printed = _SEED_PAGE.read_text(encoding="utf-8")
    texts = []
    for each in range(count):
        chance = Random(each)
        texts.append(re.sub("[1-9]", lambda match: chance.choice("123456789"), printed))  # noqa: B023
    return texts


def page_texts(first: int, count: int) -> list[str]:
    """The texts of `count` pages of the archive, from number `first` on."""
    texts = []
    for each in range(first, first + count):
        path, data = page(each)
        texts.append(data.decode("gb18030" if path.startswith("lingnan") else "utf-8"))
    return texts


def read_speed(texts: Iterable[str], day: date = LAST_DAY) -> Speed:
    """Read each text once and touch every record."""
    counts = [0, 0]

    def read(text: str) -> None:
        reading = read_text(text, day)
        counts[0] += sum(figure.end > figure.start for figure in reading.figures)
        counts[1] += sum(numeral.end > numeral.start for numeral in reading.numerals)

    n_chars, rate = _timed(list(texts), read)
    return Speed(n_chars, counts[0], counts[1], rate)


def seed_and_page_speeds(n_seeds: int, first: int, count: int) -> list[Speed]:
    """The speeds on the seed page, `n_seeds` times, and on `count` pages from number `first` on."""
    _load(first + count)
    return [read_speed(seed_texts(n_seeds)), read_speed(page_texts(first, count))]


def page_speeds(first: int, count: int, processes: int) -> list[Speed]:
    """The speeds of some processes that read at the same time, `count` pages each, all together those from
    number `first` on: what a core gives when the others are busy as well."""
    firsts = [first + at * count for at in range(processes)]
    with ProcessPoolExecutor(processes) as pool:
        return list(pool.map(_page_speed, firsts, [count] * processes))


def start_seconds(repeats: int = 5, root: Path = _ROOT) -> float:
    """Seconds until a new process has imported the reader in `root` and read a first sentence, lexicons
    included; the median, the start of Python itself not counted."""

    def once() -> float:
        done = subprocess.run([sys.executable, "-c", _START], capture_output=True, check=True, cwd=root)
        return float(done.stdout)

    once()  # the files are in memory from here on
    return median(once() for _ in range(repeats))


def _page_speed(first: int, count: int) -> Speed:
    _load(first + count)
    return read_speed(page_texts(first, count))


def _load(unread: int) -> None:
    """Have the reader load its lexicons, which it does on first use, with pages that nothing else reads."""
    for text in page_texts(unread, 5):
        read_text(text, LAST_DAY)


def floor(texts: Iterable[str]) -> float:
    """Characters a second of one pass of a compiled pattern for numerals."""

    def look(text: str) -> None:
        for _ in _NUMERAL.finditer(text):
            pass

    return _timed(list(texts), look)[1]


def _timed(texts: list[str], work: Callable[[str], None]) -> tuple[int, float]:
    """All characters, and the median rate over some parts of the texts."""
    size = -(-len(texts) // _PARTS)
    rates = []
    gc.collect()
    for first in range(0, len(texts), size):
        part = texts[first : first + size]
        started = time.process_time()
        for text in part:
            work(text)
        rates.append(sum(map(len, part)) / (time.process_time() - started))
    return sum(map(len, texts)), sorted(rates)[len(rates) // 2]
