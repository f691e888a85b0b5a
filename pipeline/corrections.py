"""raw/corrections.toml: what people know better than the page or the reader.

What belongs here: reading the file, and setting fields of figures. What does not: finding figures
(`reading`), when a page is read again (`steps`). The text and its offsets stay as printed; the figure
gets the flag `corrected`. A correction that matches no figure is an error row that names it.

    [[correction]]
    page = "2026-05-22/A01"     # page_id
    offset = 2451               # where the figure starts in pages.text
    text = "84.8%"              # what is printed there
    field = "value"
    value = 48.8                # "" for missing
    reason = "digits swapped: the share follows from the two amounts before it"
"""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from hashlib import blake2b
from pathlib import Path
from typing import Any

from pipeline.tables.contract import table
from pipeline.tables.validate import reject

__all__ = ["CORRECTIONS_FILE", "FIELDS", "Correction", "Corrections", "correct", "read_corrections"]

CORRECTIONS_FILE = "corrections.toml"
FIELDS = (
    *("value", "low", "high", "unit", "modifier", "measure", "indicator", "region"),
    *("period_start", "period_end", "basis", "status", "attribution"),
)
"""What may be corrected: what the reader says of a figure, not where it stands."""

_COLUMNS = {column.name: column for column in table("figures").columns}
_TYPES: dict[str, type | tuple[type, ...]] = {
    "page": str,
    "offset": int,
    "text": str,
    "field": str,
    "reason": str,
}
_FORM = (
    "an entry [[correction]] with page, offset, text, field, value and reason, such as "
    'page = "2026-05-22/A01", offset = 2451, text = "84.8%", field = "value", value = 48.8, '
    'reason = "digits swapped"'
)


@dataclass(frozen=True, slots=True)
class Correction:
    """One field of one figure; `value` has the type of the field's column, None for missing."""

    page: str
    offset: int
    text: str
    field: str
    value: str | float | date | None
    reason: str

    @property
    def name(self) -> str:
        """How messages name it."""
        return f"{self.field} of {self.text!r} at {self.offset} of {self.page} ({self.reason})"


@dataclass(slots=True)
class Corrections:
    """The corrections by page_id, and reject rows for entries that cannot be used."""

    by_page: dict[str, tuple[Correction, ...]] = field(default_factory=dict)
    rejects: list[dict[str, Any]] = field(default_factory=list)

    def state(self, page_id: str) -> str:
        """A hash of the page's corrections; empty when it has none."""
        found = self.by_page.get(page_id)
        return blake2b(repr(found).encode(), digest_size=8).hexdigest() if found else ""

    def without_page(self, page_ids: set[str]) -> list[dict[str, Any]]:
        """Reject rows for corrections of pages that are not among `page_ids`."""
        return [
            _unmatched(each, "no such page", None)
            for page_id in sorted(self.by_page.keys() - page_ids)
            for each in self.by_page[page_id]
        ]


def read_corrections(raw: Path) -> Corrections:
    """The corrections in raw/corrections.toml; none when there is no such file."""
    path = raw / CORRECTIONS_FILE
    found = Corrections()
    if not path.is_symlink() and not path.exists():
        return found
    try:
        if path.is_symlink():
            raise ValueError("it is a link")
        content = tomllib.loads(path.read_bytes().decode("utf-8-sig"))
        entries = content.get("correction", [])
        if not isinstance(entries, list) or set(content) - {"correction"}:
            raise ValueError(f"it has {', '.join(map(repr, content))}")
    except (OSError, ValueError, RecursionError) as error:
        found.rejects.append(
            _useless(f"expected {_FORM} in {CORRECTIONS_FILE}, found an error ({error})", {})
        )
        return found
    by_page: dict[str, list[Correction]] = defaultdict(list)
    for entry in entries:
        try:
            each = _correction(entry)
        except ValueError as error:
            row = entry if isinstance(entry, dict) else {"entry": entry}
            found.rejects.append(_useless(f"expected {_FORM} in {CORRECTIONS_FILE}, found {error}", row))
        else:
            by_page[each.page].append(each)
    found.by_page = {page: tuple(each) for page, each in by_page.items()}
    return found


def _correction(entry: object) -> Correction:
    """The entry; raises ValueError that says what is wrong with it."""
    if not isinstance(entry, dict):
        raise ValueError(f"{entry!r}")
    names = {*_TYPES, "value"}
    if set(entry) != names:
        raise ValueError(f"an entry with {', '.join(sorted(entry))}")
    for name, kind in _TYPES.items():
        if not isinstance(entry[name], kind) or isinstance(entry[name], bool):
            raise ValueError(f"{name} = {entry[name]!r}")
    if entry["field"] not in FIELDS:
        raise ValueError(f"field = {entry['field']!r}, which is none of {', '.join(FIELDS)}")
    return Correction(**{**entry, "value": _value(entry["field"], entry["value"])})


def _value(name: str, value: object) -> str | float | date | None:
    column = _COLUMNS[name]
    wrong = ValueError(f"value = {value!r} for {name}, which holds {column.says}")
    if value == "":
        if column.required:
            raise wrong
        return None
    if column.kind == "number" and isinstance(value, (int, float)) and not isinstance(value, bool):
        return float(value)
    if column.kind == "date" and isinstance(value, str):
        try:
            return date.fromisoformat(value)
        except ValueError:
            raise wrong from None
    if column.kind == "date" and isinstance(value, date) and not isinstance(value, datetime):
        return value
    if column.kind == "string" and isinstance(value, str) and (not column.allowed or value in column.allowed):
        return value
    raise wrong


def correct(
    page: Mapping[str, Any], rows: Sequence[dict[str, Any]], corrections: Sequence[Correction]
) -> list[dict[str, Any]]:
    """Set the corrected fields of a page's figures; returns reject rows for corrections without a figure."""
    at = {row["start"]: row for row in rows}
    rejects = []
    for each in corrections:
        row = at.get(each.offset)
        if row is None or row["text"] != each.text:
            printed = page["text"][max(0, each.offset) : max(0, each.offset) + max(1, len(each.text))]
            there = f"the figure {row['text']!r}" if row else f"{printed!r}, which is no figure,"
            rejects.append(_unmatched(each, f"{there} there", page))
        else:
            row[each.field] = each.value
            if "corrected" not in row["flags"]:
                row["flags"] = [*row["flags"], "corrected"]
    return rejects


def _unmatched(each: Correction, found: str, page: Mapping[str, Any] | None) -> dict[str, Any]:
    return reject(
        table="figures",
        rule="correction",
        message=f"expected a figure for the correction of {each.name}, found {found}; "
        f"mend its page, offset and text in {CORRECTIONS_FILE}, or take it out",
        page_id=each.page,
        issue_date=page["issue_date"] if page else None,
        column=each.field,
        row=asdict(each),
    )


def _useless(message: str, row: Mapping[str, Any]) -> dict[str, Any]:
    return reject(
        table="figures",
        rule="corrections_file",
        message=f"{message}; mend it, the run goes on without it",
        row=row,
    )
