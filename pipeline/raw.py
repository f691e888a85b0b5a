"""What lies below raw/: the files that are pages, their publications, and what is refused.

What belongs here: names, links, duplicates, `publication.toml`, and telling changed files from
unchanged ones. What does not: what the pages say (`pages`), what is made of them (`issue`, `steps`).
"""

from __future__ import annotations

import os
import stat
import time
import tomllib
import unicodedata
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from hashlib import file_digest, sha256
from pathlib import Path
from typing import Any

from pipeline.corrections import Corrections, read_corrections
from pipeline.tables.validate import reject

__all__ = ["FileHashes", "InputError", "Publication", "RawFile", "Scan", "require_pages", "scan"]

SUFFIXES = (".txt", ".md")
UNREAD = (".", "_", "README")
PUBLICATION_FILE = "publication.toml"


class InputError(Exception):
    """raw/ cannot be used; the message says what was expected, found, and what to do."""


@dataclass(frozen=True, slots=True)
class Publication:
    """What a `publication.toml` says."""

    title: str | None = None
    place: str | None = None


@dataclass(frozen=True, slots=True)
class RawFile:
    """A page's file: `path` is below raw/ with /, `location` is where it is opened (no Path, for an
    archive has many), `twins` are other files of the same page_id, `corrections` is a hash of what
    raw/corrections.toml says of it."""

    path: str
    page_id: str
    location: str
    size: int
    mtime_ns: int
    publication: Publication
    twins: tuple[str, ...] = ()
    corrections: str = ""


@dataclass(slots=True)
class Scan:
    """The pages' files in order of their paths, what is corrected, and reject rows for what is no page."""

    files: list[RawFile] = field(default_factory=list)
    rejects: list[dict[str, Any]] = field(default_factory=list)
    corrections: Corrections = field(default_factory=Corrections)


def require_pages(raw: Path) -> None:
    """Raise InputError unless there is a folder `raw` with a page in it; looks no further than needed."""
    _require_folder(raw)
    for _, folders, names in os.walk(raw):
        folders[:] = [name for name in folders if not name.startswith(UNREAD)]
        if any(name.lower().endswith(SUFFIXES) and not name.startswith(UNREAD) for name in names):
            return
    raise _no_pages(raw)


def _require_folder(raw: Path) -> None:
    if not raw.is_dir():
        there = "a file" if raw.exists() else "nothing"
        raise InputError(
            f"expected a folder with pages (*.txt, *.md) at {raw}, found {there} there; "
            "give the folder with --raw or NEWSFIGURES_RAW, or run from the folder that holds raw/"
        )


def _no_pages(raw: Path) -> InputError:
    return InputError(
        f"expected pages (*.txt, *.md) below {raw}, found none; put newspaper pages there as text files "
        "(names that start with '.', '_' or 'README' do not count)"
    )


def scan(raw: Path) -> Scan:
    """All pages below `raw`; raises InputError when there is no such folder or no page in it."""
    _require_folder(raw)
    found = Scan()
    _walk(raw, "", Publication(), found)
    if not found.files and not found.rejects:
        raise _no_pages(raw)
    found.files.sort(key=lambda file: file.path)
    _mark_twins(found)
    found.corrections = read_corrections(raw)
    found.rejects += found.corrections.rejects
    found.rejects += found.corrections.without_page({file.page_id for file in found.files})
    for at, file in enumerate(found.files):
        if state := found.corrections.state(file.page_id):
            found.files[at] = replace(file, corrections=state)
    return found


def _walk(folder: Path, below: str, publication: Publication, found: Scan) -> None:
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError as error:
        found.rejects.append(
            _refused(below or ".", "unreadable", f"a folder that cannot be read ({error.strerror})")
        )
        return
    if any(entry.name == PUBLICATION_FILE for entry in entries):
        publication = _publication(folder / PUBLICATION_FILE, below + PUBLICATION_FILE, found)
    for entry in entries:
        if entry.name.startswith(UNREAD):
            continue
        name = _printable(entry.name)
        path = below + name
        is_page = entry.name.lower().endswith(SUFFIXES)
        if entry.is_symlink():
            if is_page or Path(entry.path).is_dir():
                found.rejects.append(_refused(path, "link", "a link"))
        elif entry.is_dir():
            _walk(Path(entry.path), path + "/", publication, found)
        elif is_page:
            _add_file(entry, path, publication, found)


def _add_file(entry: os.DirEntry[str], path: str, publication: Publication, found: Scan) -> None:
    try:
        facts = entry.stat(follow_symlinks=False)
    except OSError as error:
        found.rejects.append(
            _refused(path, "unreadable", f"a file that cannot be looked at ({error.strerror})")
        )
        return
    if not stat.S_ISREG(facts.st_mode):
        found.rejects.append(
            _refused(path, "no_file", "something that is no ordinary file (a pipe or device)")
        )
        return
    page_id = unicodedata.normalize("NFC", path[: path.rindex(".")])
    found.files.append(RawFile(path, page_id, entry.path, facts.st_size, facts.st_mtime_ns, publication))


def _printable(name: str) -> str:
    """The name with bytes that are no UTF-8 written out as \\xNN, so that a table can hold it."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")


def _refused(path: str, rule: str, what: str) -> dict[str, Any]:
    return reject(
        table="pages",
        rule=rule,
        message=f"expected ordinary files and folders below raw/, found {what} at {path}; "
        "put a copy of the page there, or take it away",
        row={"path": path},
    )


def _publication(path: Path, shown: str, found: Scan) -> Publication:
    try:
        content = tomllib.loads(path.read_bytes().decode("utf-8-sig"))
        values = {key: content.get(key) for key in ("title", "place")}
        if wrong := [key for key, value in values.items() if not (value is None or isinstance(value, str))]:
            raise ValueError(f"{' and '.join(wrong)} must be text in quotes")
    except (OSError, ValueError) as error:
        found.rejects.append(
            reject(
                table="pages",
                rule="publication",
                severity="warning",
                column="publication",
                message=f'expected TOML such as title = "…" and place = "…" in {shown}, '
                f"found an error ({error}); mend the file, its folder is read without it until then",
                row={"path": shown},
            )
        )
        return Publication()
    return Publication(**{key: (value.strip() or None) if value else None for key, value in values.items()})


def _mark_twins(found: Scan) -> None:
    by_id: dict[str, list[int]] = defaultdict(list)
    for at, file in enumerate(found.files):
        by_id[file.page_id].append(at)
    for places in by_id.values():
        if len(places) > 1:
            paths = [found.files[at].path for at in places]
            for at in places:
                file = found.files[at]
                found.files[at] = replace(file, twins=tuple(path for path in paths if path != file.path))


class FileHashes:
    """SHA-256 of files, remembered by size and time of change so that an unchanged file is not read.

    A file that changed less than two seconds before it was remembered is hashed again: a second
    change within the clock's grain would not show.
    """

    GRAIN_NS = 2_000_000_000

    def __init__(self, remembered: Mapping[str, Any]) -> None:
        self._known: dict[str, list[Any]] = dict(remembered)
        self._seen: dict[str, list[Any]] = {}

    def of(self, file: RawFile) -> str | None:
        """The hash of the file's bytes; None when it cannot be read."""
        known = self._known.get(file.path)
        if known and known[:2] == [file.size, file.mtime_ns] and known[3] - file.mtime_ns > self.GRAIN_NS:
            self._seen[file.path] = known
            return str(known[2])
        now = time.time_ns()
        try:
            with Path(file.location).open("rb") as opened:
                digest = file_digest(opened, sha256).hexdigest()
        except OSError:
            return None
        self.remember(file, digest, now)
        return digest

    def remember(self, file: RawFile, digest: str, now: int) -> None:
        """Keep the hash of a file that was read at `now` (nanoseconds)."""
        self._seen[file.path] = [file.size, file.mtime_ns, digest, now]

    def state(self) -> dict[str, Any]:
        """What to remember for the next run."""
        return dict(sorted(self._seen.items()))
