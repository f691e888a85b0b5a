"""What both halves of the work hand back, and what tells issues and pages apart.

What belongs here: plain data, keys and hashes. What does not: the work.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from hashlib import blake2b
from typing import Any

import pyarrow as pa

__all__ = ["Made", "Row", "inputs_hash", "issue_key"]

Row = dict[str, Any]


@dataclass(slots=True)
class Made:
    """Tables by name, rejects, and the characters that were worked through."""

    tables: dict[str, pa.Table]
    rejects: list[Row] = field(default_factory=list)
    n_chars: int = 0


def issue_key(page: Mapping[str, Any]) -> str:
    """The issue that a page row belongs to: publication x date; a page without a date is its own.

    A publication without a title is told from others by its place, where publication.toml gives one.
    """
    if page["issue_date"] is None:
        return f"|{page['path']}"
    place = page["place"] if page["place_source"] == "publication" else ""
    return f"{page['issue_date']}|{page['publication'] or ''}|{place or ''}"


def inputs_hash(
    path: str,
    digest: str,
    day: date | None,
    day_source: str | None,
    title: str | None,
    place: str | None,
    twins: Sequence[str],
    corrections: str = "",
) -> str:
    """The hash of what a page's rows depend on, besides the code (`reader_version`)."""
    parts = (path, digest, day, day_source, title, place, corrections, *twins)
    return blake2b("\x1f".join(map(str, parts)).encode(), digest_size=16).hexdigest()
