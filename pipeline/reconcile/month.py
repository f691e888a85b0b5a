"""A month's tables -> rows of `observations` and `audits`.

What belongs here: the order of the work. What does not: the work.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pyarrow as pa

from pipeline.reconcile.across import across
from pipeline.reconcile.findings import audit_rows
from pipeline.reconcile.mentions import COLUMNS, paragraphs_of
from pipeline.reconcile.observations import data_points, observation_rows
from pipeline.reconcile.within import within

__all__ = ["INPUTS", "reconcile_month"]

INPUTS = {
    "pages": ("page_id", "text"),
    "paragraphs": ("paragraph_id", "article_id", "page_id", "role", "pieces"),
    "figures": COLUMNS,
}
"""The columns that data points and audits are made from."""


def reconcile_month(
    month: str, tables: Mapping[str, pa.Table]
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Rows of `observations` and `audits` from `pages`, `paragraphs` and `figures` of one month."""
    paragraphs = paragraphs_of(tables)
    points = data_points(paragraphs)
    sentences = (sentence for paragraph in paragraphs for sentence in paragraph.sentences)
    findings = [finding for sentence in sentences for finding in within(sentence)]
    return observation_rows(month, points), audit_rows(month, [*findings, *across(paragraphs, points)])
