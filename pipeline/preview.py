"""A look at a table in Markdown, in Chinese, for the Dagster UI.

What belongs here: which columns people look at first, their Chinese names, and escaping: the text
of a page never becomes markup. What does not: the tables themselves.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa

from pipeline.tables.contract import table

__all__ = ["COLUMNS", "escape", "listing", "preview"]

COLUMNS: dict[str, dict[str, str]] = {
    "pages": {
        "path": "文件",
        "issue_date": "出版日期",
        "publication": "报纸",
        "place": "所在地",
        "page_mark": "版次",
        "n_chars": "字数",
        "page_status": "状态",
    },
    "articles": {
        "article_id": "编号",
        "kind": "体裁",
        "title": "标题",
        "dateline_place": "电头地点",
        "dateline_date": "电头日期",
        "byline": "作者",
    },
    "paragraphs": {"paragraph_id": "编号", "role": "角色", "section": "小标题", "text": "正文"},
    "figures": {
        "text": "数字",
        "indicator": "指标",
        "region": "地区",
        "period_start": "起",
        "period_end": "止",
        "measure": "类型",
        "basis": "对比",
        "modifier": "限定",
        "value": "数值",
        "unit": "单位",
        "sentence": "原句",
    },
    "numerals": {"text": "数词", "class": "类别", "value": "值", "start": "位置", "figure_id": "所属数字"},
    "observations": {
        "ref_area": "地区",
        "indicator": "指标",
        "period_start": "起",
        "period_end": "止",
        "obs_value": "数值",
        "unit_mult": "10的幂",
        "unit_measure": "单位",
        "n_mentions": "提及次数",
        "agree": "一致",
    },
    "audits": {"relation": "关系", "verdict": "结论", "explanation": "说明"},
    "rejects": {"severity": "级别", "table": "表", "page_id": "版面", "rule": "规则", "message": "说明"},
}
"""The columns shown of each table, with their Chinese names."""

_MARKUP = {ord(char): f"&#{ord(char)};" for char in "\\`*_{}[]()<>#|!&~:@\"'"}
_LONGEST = 60


def escape(value: Any, longest: int = _LONGEST) -> str:
    """A value as text of one line, cut to `longest`, in which Markdown and HTML find no markup."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float):
        return f"{value:,.15g}".translate(_MARKUP)
    text = " ".join(str(value).split())
    if len(text) > longest:
        text = text[:longest] + "…"
    return "".join(char if char.isprintable() else "�" for char in text).translate(_MARKUP)


def preview(name: str, rows: pa.Table, total: int) -> str:
    """The first rows of a table of `total` rows as a Markdown table."""
    head = f"**{table(name).title}** `{name}`：共 {total:,} 行"
    if not rows.num_rows:
        return head
    return f"{head}，前 {rows.num_rows} 行如下。\n\n{listing(name, rows.to_pylist())}"


def listing(name: str, rows: Sequence[Mapping[str, Any]], longest: int = _LONGEST) -> str:
    """Rows of a table as a Markdown table of the columns that people look at first."""
    shown = COLUMNS[name]
    return "\n".join(
        [
            "| " + " | ".join(shown.values()) + " |",
            "|" + "---|" * len(shown),
            *("| " + " | ".join(escape(row[column], longest) for column in shown) + " |" for row in rows),
        ]
    )
