"""Tables of one small page that keep every rule, for tests that break one rule at a time."""

from __future__ import annotations

from datetime import date
from typing import Any

import pyarrow as pa

from pipeline.tables.contract import TABLES
from pipeline.tables.validate import to_table

TEXT = "# 本市外贸回暖\n\n一季度，本市出口12.5亿元，进口3—5亿元。\n"
DAY = date(2026, 4, 20)
PAGE = {"page_id": "2026-04-20/a", "issue_date": DAY}
TITLE, BODY = TEXT.index("本市"), TEXT.index("一季度")
BODY_END = len(TEXT) - 1


def _figure(text: str, **fields: Any) -> dict[str, Any]:
    start = TEXT.index(text)
    end = start + len(text)
    row = {
        "figure_id": f"{PAGE['page_id']}#f{start}-{end}",
        "article_id": f"{PAGE['page_id']}#a0",
        "paragraph_id": f"{PAGE['page_id']}#p1",
        "publication": None,
        "text": text,
        "start": start,
        "end": end,
        "unit": "CNY",
        "measure": "level",
        "region": "江门",
        "period_start": date(2026, 1, 1),
        "period_end": date(2026, 3, 31),
        "status": "actual",
        "unit_mult": 8,
        "unit_text": "元",
        "sentence": TEXT[BODY:BODY_END],
        "rule": "amount",
        "flags": ["region_from_publication"],
    }
    return PAGE | row | fields


def _numeral(
    text: str, cls: str, figure: dict[str, Any] | None = None, start: int | None = None
) -> dict[str, Any]:
    at = TEXT.index(text) if start is None else start
    return PAGE | {
        "numeral_id": f"{PAGE['page_id']}#n{at}-{at + len(text)}",
        "article_id": f"{PAGE['page_id']}#a0",
        "start": at,
        "end": at + len(text),
        "text": text,
        "value": None,
        "class": cls,
        "figure_id": figure and figure["figure_id"],
    }


def good_rows() -> dict[str, list[dict[str, Any]]]:
    """Rows of all tables, by table; every call gives new ones."""
    exports = _figure("12.5亿元", value=1.25e9, modifier="eq", indicator="出口", number=12.5, decimals=1)
    imports = _figure(
        "3—5亿元", value=4e8, low=3e8, high=5e8, modifier="range", indicator="进口", number=4.0, decimals=0
    )
    return {
        "pages": [
            PAGE
            | {
                "issue_date_source": "path",
                "publication": None,
                "place": "江门",
                "place_source": "publication",
                "path": "2026-04-20/a.txt",
                "sha256": "0" * 64,
                "encoding": "utf-8",
                "n_chars": len(TEXT),
                "text": TEXT,
                "page_status": "ok",
                "inputs_hash": "1" * 32,
                "reader_version": "2" * 16,
            }
        ],
        "articles": [
            PAGE
            | {
                "article_id": f"{PAGE['page_id']}#a0",
                "seq": 0,
                "kind": "story",
                "title": "本市外贸回暖",
                "sections": [],
                "text": "本市外贸回暖" + TEXT[BODY:BODY_END],
                "start": 0,
                "end": BODY_END,
                "pieces": [[0, BODY - 2], [BODY, BODY_END]],
            }
        ],
        "paragraphs": [
            PAGE
            | {
                "paragraph_id": f"{PAGE['page_id']}#p{seq}",
                "article_id": f"{PAGE['page_id']}#a0",
                "seq": seq,
                "role": role,
                "text": text,
                "start": start,
                "end": end,
                "pieces": [[start, end]],
            }
            for seq, role, text, start, end in (
                (0, "title", "本市外贸回暖", 0, BODY - 2),
                (1, "body", TEXT[BODY:BODY_END], BODY, BODY_END),
            )
        ],
        "figures": [exports, imports],
        "numerals": [
            _numeral("一", "date"),
            _numeral("12.5亿", "figure", exports),
            _numeral("3", "figure", imports),
            _numeral("5亿", "figure", imports, start=TEXT.index("—5亿") + 1),
        ],
        "observations": [
            {
                "observation_id": "2026-04#o1",
                "issue_date": DAY,
                "ref_area": "江门",
                "indicator": "出口",
                "period_start": date(2026, 1, 1),
                "period_end": date(2026, 3, 31),
                "measure": "level",
                "obs_value": 12.5,
                "unit_measure": "CNY",
                "unit_mult": 8,
                "decimals": 1,
                "obs_status": "actual",
                "n_mentions": 1,
                "figure_ids": [exports["figure_id"]],
                "agree": True,
            }
        ],
        "audits": [
            {
                "audit_id": "2026-04#u1",
                "issue_date": DAY,
                "relation": "repeat",
                "figure_ids": [exports["figure_id"]],
                "verdict": "consistent",
                "explanation": "两处都说12.5亿元，一致。",
            }
        ],
        "rejects": [
            {
                "reject_id": "r1",
                "severity": "warning",
                "table": "pages",
                "rule": "undated",
                "message": "expected a date, found none; name the folder by it",
            }
        ],
    }


def tables(rows: dict[str, list[dict[str, Any]]]) -> dict[str, pa.Table]:
    """The rows as Arrow tables, by table."""
    return {name: to_table(name, rows[name]) for name in TABLES}
