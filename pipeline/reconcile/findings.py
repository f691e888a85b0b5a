"""What testing a relation gives: the numbers, the verdict, and one sentence that says it.

What belongs here: judging a stated number against what others allow, and the rows of `audits`. What
does not: finding relations (`within`, `across`).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any, Literal

from pipeline.reconcile.intervals import Interval
from pipeline.reconcile.mentions import Mention

__all__ = ["Finding", "Verdict", "audit_rows", "judge", "number"]

Verdict = Literal["consistent", "inconsistent", "untestable"]

_SAYS: dict[Verdict, str] = {
    "consistent": "相符",
    "inconsistent": "不符",
    "untestable": "印出的位数不够，无法判定",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """A relation that was tested. `mentions` enter it, `stated` is the number that was tested,
    `expected` what the others allow."""

    relation: str
    mentions: Sequence[Mention]
    stated: float | None
    expected: Interval | None
    verdict: Verdict
    explanation: str


def number(value: float) -> str:
    """A number for reading: at most six digits that count, 万 and 亿 for large ones."""
    for factor, word in ((1e12, "万亿"), (1e8, "亿"), (1e4, "万")):
        if abs(value) >= factor:
            return f"{_plain(value / factor)}{word}"
    return _plain(value)


def _plain(value: float) -> str:
    return f"{value:.6g}" if abs(value) < 1e6 else f"{value:.0f}"


def span(interval: Interval, unit: str = "") -> str:
    """An interval for reading."""
    low, high = number(interval.low), number(interval.high)
    if math.isinf(interval.high):
        return f"不低于{low}{unit}"
    if math.isinf(interval.low):
        return f"不高于{high}{unit}"
    return f"{low}{unit}" if low == high else f"{low}{unit}至{high}{unit}"


def judge(
    relation: str,
    words: str,
    tested: Mention,
    others: Sequence[Mention],
    strict: Interval,
    loose: Interval,
    unit: str = "",
) -> Finding:
    """The finding for a stated number and what the others allow.

    `strict` is what they allow when all numbers were rounded as printed, `loose` when they were cut off:
    between the two nothing can be said. `words` is the sentence up to the verdict.
    """
    if not (strict.bounded or tested.exact):
        verdict: Verdict = "untestable"
    elif tested.printed().meets(strict):
        verdict = "consistent"
    else:
        verdict = "untestable" if tested.loose().meets(loose) else "inconsistent"
    return Finding(
        relation=relation,
        mentions=(tested, *others),
        stated=tested.value,
        expected=strict,
        verdict=verdict,
        explanation=f"{words}应为{span(strict, unit)}，文中为{tested.shown()}，{_SAYS[verdict]}。",
    )


def audit_rows(month: str, findings: Iterable[Finding]) -> list[dict[str, Any]]:
    """Rows of `audits`; a relation between the same figures stands once."""
    rows: dict[str, dict[str, Any]] = {}
    for finding in findings:
        figure_ids = list(dict.fromkeys(mention.figure_id for mention in finding.mentions))
        identity = "\x1f".join((finding.relation, *sorted(figure_ids)))
        audit_id = f"{month}#u{blake2b(identity.encode(), digest_size=8).hexdigest()}"
        rows.setdefault(
            audit_id,
            {
                "audit_id": audit_id,
                "issue_date": finding.mentions[0].issue_date,
                "relation": finding.relation,
                "figure_ids": figure_ids,
                "stated": finding.stated,
                "expected_low": _finite(finding.expected.low) if finding.expected else None,
                "expected_high": _finite(finding.expected.high) if finding.expected else None,
                "verdict": finding.verdict,
                "explanation": finding.explanation,
            },
        )
    return list(rows.values())


def _finite(end: float) -> float | None:
    return end if math.isfinite(end) else None
