"""The files of the tables: `outputs/<table>/<month>.parquet`, the manifest, the state.

What belongs here: reading, atomic writing, mirroring, the lock, the manifest. What does not: what
the rows mean or whether they are right (`validate`).

Every file is old or new, never half: a step stages its files below `outputs/.state/tmp`, and when all
are right they are flushed to the disk and moved to their places. Each file carries in its Parquet
metadata what it was built from (`built_from`: issue or month -> hash), so a run that was killed
leaves files that tell the next run what is still to be done. A file whose bytes would not change is not
touched.
"""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from hashlib import file_digest, sha256
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from filelock import FileLock, Timeout

from pipeline.tables.arrow import set_up
from pipeline.tables.contract import TABLES, table
from pipeline.tables.schemas import arrow_schema

__all__ = ["FORMAT", "UNDATED", "OutputsError", "Store", "encode", "month_of"]

UNDATED = "undated"
FORMAT = 1
"""Version of the folder's layout, kept in the manifest; a run refuses to write over a newer one."""

_BUILT_FROM = b"built_from"

set_up()


class OutputsError(Exception):
    """The outputs folder cannot be used; the message says what was expected, found, and what to do."""


def month_of(day: date | None) -> str:
    """The name of the month's files: `2026-05`, or `undated`."""
    return UNDATED if day is None else f"{day.year:04d}-{day.month:02d}"


def encode(name: str, rows: pa.Table, built_from: Mapping[str, str]) -> bytes:
    """The bytes of a table's file: they depend on the rows and `built_from` alone, not on the order they
    came in."""
    schema = arrow_schema(name)
    metadata = dict(schema.metadata or {})
    metadata[_BUILT_FROM] = json.dumps(dict(sorted(built_from.items())), ensure_ascii=False).encode()
    order = [(column, "ascending") for column in table(name).order]
    ordered = rows.cast(schema).sort_by(order).combine_chunks().replace_schema_metadata(metadata)
    buffer = pa.BufferOutputStream()
    pq.write_table(ordered, buffer, compression="zstd")
    data: bytes = buffer.getvalue().to_pybytes()
    return data


class Store:
    """The outputs folder."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.state = root / ".state"
        self._staged: list[tuple[Path, Path]] = []

    def part(self, step: str) -> Store:
        """The rejects that a step leaves for the step that gathers them, kept in the state."""
        part = Store(self.state / "parts" / step)
        part.state, part._staged = self.state, self._staged
        return part

    # --- files -----------------------------------------------------------------------------------

    def prepare(self) -> None:
        """Make the folder and its state; raises OutputsError when it cannot be written or is newer."""
        try:
            (self.state / "tmp").mkdir(parents=True, exist_ok=True)
            # Not in tmp, which another run may be sweeping while this one still waits for the lock.
            probe = self.state / f"probe-{os.getpid()}"
            probe.write_bytes(b"")
            probe.unlink()
        except OSError as error:
            raise OutputsError(
                f"expected a folder for the tables that can be written at {self.root}, found that it cannot "
                f"({error.strerror or error}); give another one with --outputs, or mend its permissions"
            ) from error
        found = self.manifest().get("format", FORMAT)
        if not isinstance(found, int) or found > FORMAT:
            raise OutputsError(
                f"expected outputs of format {FORMAT} or older at {self.root}, found format {found}; "
                "use the newer version of newsfigures that wrote them, or another --outputs folder"
            )

    def outdated(self) -> bool:
        """Whether an older version wrote the tables: a run then makes all of them anew."""
        manifest = self.manifest()
        return bool(manifest) and (
            manifest.get("format", FORMAT) < FORMAT
            or any(not self._has_schema(name, month) for name in TABLES for month in self.months(name)[-1:])
        )

    def _has_schema(self, name: str, month: str) -> bool:
        try:
            return _footer(name, self.path(name, month)).built_from is not None
        except (OSError, pa.ArrowInvalid):
            return True  # a broken file tells nothing of versions

    def path(self, name: str, month: str) -> Path:
        """The place of a table's file."""
        return self.root / name / f"{month}.parquet"

    def months(self, name: str = "pages") -> list[str]:
        """The months that a table has files of, in order."""
        return sorted(path.stem for path in (self.root / name).glob("*.parquet"))

    def read(self, name: str, month: str, columns: Sequence[str] | None = None) -> pa.Table:
        """The rows of a file, or none when it is not there, always with the contract's schema.

        A file of another schema (an older version's) counts as absent, and so does a broken one:
        both are built anew.
        """
        schema = arrow_schema(name)
        wanted = schema if columns is None else pa.schema([schema.field(column) for column in columns])
        path = self.path(name, month)
        with suppress(FileNotFoundError, pa.ArrowInvalid, OSError), pq.ParquetFile(path) as file:
            if file.schema_arrow.equals(schema):
                # a month is small: threads would take cores from the workers, and keep memory each
                rows = file.read(columns=wanted.names, use_threads=False)
                return rows.replace_schema_metadata(schema.metadata)
        return wanted.empty_table()

    def built_from(self, name: str, month: str) -> dict[str, str]:
        """What a file was built from; empty when it is absent, broken or of another schema."""
        try:
            packed = _footer(name, self.path(name, month)).built_from
        except (OSError, pa.ArrowInvalid):
            return {}
        found: dict[str, str] = json.loads(packed or b"{}")
        return found

    def digest(self, name: str, month: str) -> str:
        """SHA-256 of a file; empty when it is absent."""
        path = self.path(name, month)
        return _digest(path) if path.exists() else ""

    def size(self, name: str, month: str) -> int:
        """Bytes of a file; 0 when it is absent."""
        path = self.path(name, month)
        return path.stat().st_size if path.exists() else 0

    def n_rows(self, name: str, month: str) -> int:
        """How many rows a file has; 0 when it is absent or broken."""
        try:
            return _footer(name, self.path(name, month)).n_rows
        except (OSError, pa.ArrowInvalid):
            return 0

    def stage(self, name: str, month: str, rows: pa.Table, built_from: Mapping[str, str]) -> None:
        """Write the rows of a month, sorted and whole, to the state; `commit` moves the file to its place."""
        self.stage_file(name, month, encode(name, rows, built_from))

    def stage_file(self, name: str, month: str, data: bytes) -> None:
        """Write a file made by `encode` to the state; `commit` moves it to its place."""
        temporary = self.state / "tmp" / f"{len(self._staged)}-{name}-{month}.parquet"
        with self._writing():
            temporary.write_bytes(data)
        self._staged.append((temporary, self.path(name, month)))

    def commit(self) -> int:
        """Move all staged files to their places, those whose bytes differ; returns how many did.

        The files are on the disk before the first of them moves.
        """
        changed = [
            (new, old) for new, old in self._staged if not old.exists() or _digest(new) != _digest(old)
        ]
        for new, _ in changed:
            _sync(new)
        with self._writing():
            for new, old in changed:
                old.parent.mkdir(parents=True, exist_ok=True)
                new.replace(old)
        for folder in {old.parent for _, old in changed}:
            _sync(folder)
        for new, _ in self._staged:
            new.unlink(missing_ok=True)
        self._staged.clear()
        return len(changed)

    def _replace(self, target: Path, content: Mapping[str, Any], indent: int | None = None) -> None:
        """Replace a JSON file, unless it holds the same."""
        data = (json.dumps(content, ensure_ascii=False, indent=indent) + "\n").encode()
        with suppress(OSError):
            if target.read_bytes() == data:
                return
        temporary = self.state / "tmp" / target.name
        with self._writing():
            temporary.write_bytes(data)
            _sync(temporary)
            temporary.replace(target)
        _sync(target.parent)

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """Tell what to do when the disk is full or the folder cannot be written (OutputsError)."""
        try:
            yield
        except OSError as error:
            raise OutputsError(
                f"expected room and permission to write in {self.state.parent}, found an error "
                f"({error.strerror or error}); free space or mend the permissions and run again: every file "
                "is old or new and whole, and the next run makes what is missing"
            ) from error

    def mirror(self, name: str, months: set[str]) -> list[str]:
        """Delete the files of a table whose month is not among `months`; returns what went."""
        gone = [month for month in self.months(name) if month not in months]
        with self._writing():
            for month in gone:
                self.path(name, month).unlink(missing_ok=True)
        return gone

    # --- state -----------------------------------------------------------------------------------

    def load_state(self, name: str) -> dict[str, Any]:
        """A JSON file of the state; empty when absent or broken."""
        try:
            found = json.loads((self.state / f"{name}.json").read_text("utf-8"))
        except (OSError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}

    def save_state(self, name: str, content: Mapping[str, Any]) -> None:
        """Replace a JSON file of the state; without line ends, which would make a large one slow to write."""
        self._replace(self.state / f"{name}.json", content)

    # --- manifest --------------------------------------------------------------------------------

    def manifest(self) -> dict[str, Any]:
        """The manifest; empty when there is none."""
        try:
            found = json.loads((self.root / "manifest.json").read_text("utf-8"))
        except (OSError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}

    def write_manifest(self) -> dict[str, Any]:
        """Name every file of the tables with rows and SHA-256; replaced last, so it marks a finished set."""
        files: dict[str, dict[str, Any]] = {}
        for name in TABLES:
            for month in self.months(name):
                path = self.path(name, month)
                files[f"{name}/{month}.parquet"] = {
                    "rows": _footer(name, path).n_rows,
                    "sha256": _digest(path),
                }
        content = {"format": FORMAT, "files": files}
        self._replace(self.root / "manifest.json", content, indent=1)
        return content

    # --- lock ------------------------------------------------------------------------------------

    @contextmanager
    def lock(
        self, *, patience: float = 600.0, waiting: Callable[[str], None] | None = None
    ) -> Iterator[None]:
        """Hold the folder for one writer.

        Waits up to `patience` seconds for another run, after telling `waiting` who holds it; then
        raises OutputsError that names the holder.
        """
        self.prepare()
        lock = FileLock(self.state / "lock")
        holder_file = self.state / "holder.json"
        try:
            lock.acquire(timeout=0)
        except Timeout:
            holder = self.load_state("holder")
            who = f"process {holder.get('pid', '?')}, since {holder.get('since', '?')}"
            if waiting:
                waiting(f"{self.root} is in use by another run ({who}); waiting for it")
            try:
                lock.acquire(timeout=patience)
            except Timeout as error:
                raise OutputsError(
                    f"expected {self.root} to be free, found that another run holds it ({who}); "
                    "wait for that run to end, or give another --outputs folder"
                ) from error
        try:
            shutil.rmtree(self.state / "tmp", ignore_errors=True)
            with self._writing():
                (self.state / "tmp").mkdir(exist_ok=True)
            self.save_state("holder", {"pid": os.getpid(), "since": time.strftime("%Y-%m-%d %H:%M:%S")})
            yield
        finally:
            with suppress(OSError):
                holder_file.unlink(missing_ok=True)
            lock.release()


# A run asks several times for what follows; a file with other bytes has another state.


def _state(path: Path) -> tuple[int, int, int]:
    facts = path.stat()
    return facts.st_size, facts.st_mtime_ns, facts.st_ino


def _digest(path: Path) -> str:
    return _digest_of(path, _state(path))


@lru_cache(maxsize=65536)
def _digest_of(path: Path, state: tuple[int, int, int]) -> str:
    with path.open("rb") as file:
        return file_digest(file, sha256).hexdigest()


@dataclass(frozen=True, slots=True)
class _Footer:
    """What a file's footer says; `built_from` is None in a file of another schema."""

    n_rows: int
    built_from: bytes | None


def _footer(name: str, path: Path) -> _Footer:
    return _footer_of(name, path, _state(path))


@lru_cache(maxsize=65536)
def _footer_of(name: str, path: Path, state: tuple[int, int, int]) -> _Footer:
    footer = pq.read_metadata(path)
    schema = footer.schema.to_arrow_schema()
    held = schema.equals(arrow_schema(name))
    return _Footer(footer.num_rows, (schema.metadata or {}).get(_BUILT_FROM, b"{}") if held else None)


def _sync(path: Path) -> None:
    """Make a file, or the moves into a folder, durable, where the system can do that."""
    with suppress(OSError):
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
