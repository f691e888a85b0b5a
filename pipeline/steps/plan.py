"""What the steps share: settings, fingerprints, telling stale months and issues from fresh ones.

What belongs here: comparing what files were built from with the state of the pages, and cutting
work into chunks. What does not: the steps themselves.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date
from fnmatch import fnmatchcase
from functools import cache
from hashlib import blake2b
from importlib.resources import files
from pathlib import Path
from typing import Any, TypeVar

import pyarrow as pa
import pyarrow.compute as pc

from pipeline.issue.records import issue_key
from pipeline.mapping import Map, open_map
from pipeline.tables.store import Store
from pipeline.tables.validate import to_table

__all__ = [
    "LAID_OUT",
    "PAGE_FACTS",
    "READ",
    "RECONCILED",
    "Done",
    "MonthState",
    "Progress",
    "Row",
    "Settings",
    "chunks",
    "hash_of",
    "issue_hashes",
    "mirror",
    "month_state",
    "only",
    "page_facts",
    "reader_version",
    "reconcile_version",
    "reject_table",
    "report_version",
    "silent",
    "telling_version",
    "worker_version",
]

Row = dict[str, Any]
Item = TypeVar("Item")
Progress = Callable[[int, int], None]
"""Told how much of the step's work is done, and how much there is, in bytes or characters of text."""

LAID_OUT = ("pages", "articles", "paragraphs")
READ = ("figures", "numerals")
RECONCILED = ("observations", "audits")

CHUNK = 120_000
"""Text that makes one task: enough to outweigh its way to a worker and back."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Where a run reads and writes and how: `workers` 0 means as many as pay, `dask` is the address of a
    Dask scheduler to work on instead, `pages` a glob of page_ids that `force` is limited to, `today` the
    day that dates may not lie after."""

    raw: Path
    outputs: Path
    workers: int = 0
    dask: str = ""
    force: bool = False
    pages: str = "*"
    today: date = field(default_factory=date.today)

    def forced(self, page_id: str) -> bool:
        """Whether the page is to be worked through although nothing changed."""
        return self.force and fnmatchcase(page_id, self.pages)

    def spread(self, size: int) -> AbstractContextManager[Map]:
        """The map for a step with work of about `size` bytes of text."""
        return open_map(self.workers, size, scheduler=self.dask, folder=self.raw)


@dataclass(slots=True)
class Done:
    """What a step did: pages (or issues) worked through and left as they were, characters, files."""

    worked: int = 0
    reused: int = 0
    n_chars: int = 0
    files_written: int = 0
    months_removed: list[str] = field(default_factory=list)


@cache
def reader_version() -> str:
    """The fingerprint of what the rows of a page depend on besides its inputs: code and lexicons."""
    return _fingerprint("pages", "reading", "tables", "lexicon", "issue", "corrections.py", "patterns.py")


@cache
def reconcile_version() -> str:
    return _fingerprint("reconcile") + reader_version()


@cache
def worker_version() -> str:
    """The fingerprint of all code that runs where a map takes it."""
    return _fingerprint("steps") + reconcile_version()


@cache
def report_version() -> str:
    """The fingerprint of what the report's files depend on besides the tables."""
    return _fingerprint("report")


@cache
def telling_version() -> str:
    """The fingerprint of what is told of a table besides its files: code."""
    return _fingerprint("report", "tables", "assets.py", "doubts.py", "preview.py")


def _fingerprint(*names: str) -> str:
    digest = blake2b(digest_size=8)

    def add(node: Any, path: str) -> None:
        if node.is_dir():
            for child in sorted(node.iterdir(), key=lambda each: str(each.name)):
                # The compiled reader is its sources in another form: the same tables come of it.
                if not child.name.startswith((".", "__pycache__")) and not child.name.endswith(".so"):
                    add(child, f"{path}/{child.name}")
        else:
            data = node.read_bytes()
            digest.update(f"{path} {len(data)} ".encode())
            digest.update(data)

    for name in names:
        add(files("pipeline").joinpath(name), name)
    return digest.hexdigest()


def hash_of(parts: Iterable[str]) -> str:
    return blake2b("\x1f".join(parts).encode(), digest_size=16).hexdigest()


def issue_hashes(pages: Sequence[Row]) -> dict[str, str]:
    """The state of each issue of a month: which pages, with which inputs, read by which version."""
    states: dict[str, list[str]] = defaultdict(list)
    for page in pages:
        states[issue_key(page)].append(f"{page['path']} {page['inputs_hash']} {page['reader_version']}")
    return {issue: hash_of(sorted(each)) for issue, each in states.items()}


PAGE_FACTS = (
    "page_id",
    "path",
    "issue_date",
    "issue_date_source",
    "publication",
    "place",
    "place_source",
    "n_chars",
    "page_status",
    "inputs_hash",
    "reader_version",
)
"""The columns of `pages` that tell what is stale; the text is not among them."""


def page_facts(store: Store, month: str) -> list[Row]:
    found: list[Row] = store.read("pages", month, PAGE_FACTS).to_pylist()
    return found


def chunks(items: Iterable[Item], size: Callable[[Item], int]) -> Iterator[list[Item]]:
    chunk: list[Item] = []
    held = 0
    for item in items:
        if chunk and held + size(item) > CHUNK:
            yield chunk
            chunk, held = [], 0
        chunk.append(item)
        held += size(item)
    if chunk:
        yield chunk


def only(rows: pa.Table, column: str, values: Iterable[str]) -> pa.Table:
    return rows.filter(pc.is_in(rows[column], value_set=pa.array(sorted(values), pa.string())))


def silent(done: int, total: int) -> None:
    """Progress that nobody looks at."""


@dataclass(frozen=True, slots=True)
class MonthState:
    """The state of each issue of a month, and those that its files say they were built from."""

    hashes: dict[str, str]
    built: list[dict[str, str]]

    @property
    def off(self) -> bool:
        """Whether a file of the month is missing or was built from other issues than there are."""
        return any(each != self.hashes for each in self.built)

    @property
    def stale(self) -> set[str]:
        """The issues whose state differs from what a file of the month was built from."""
        return {
            issue
            for issue, state in self.hashes.items()
            if any(each.get(issue) != state for each in self.built)
        }


def month_state(
    store: Store, month: str, pages: Sequence[Row], names: Sequence[str], part: str
) -> MonthState:
    """The state of a month's pages, and of the files of `names` and the rejects of the step `part`."""
    built = [store.built_from(name, month) for name in names]
    built.append(store.part(part).built_from("rejects", month))
    return MonthState(issue_hashes(pages), built)


def mirror(store: Store, names: Sequence[str], part: str, months: set[str]) -> list[str]:
    gone = {month for name in names for month in store.mirror(name, months)}
    store.part(part).mirror("rejects", months)
    return sorted(gone)


def reject_table(rows: Sequence[Row]) -> pa.Table:
    """The rejects without repeats: the same row breaks the same rule only once."""
    return to_table("rejects", list({row["reject_id"]: row for row in rows}.values()))
