"""Contradictions and wrong arithmetic are warnings in Dagster, with the rows listed; the run goes on."""

from __future__ import annotations

from pathlib import Path

from dagster import AssetCheckSeverity, DagsterInstance

from pipeline.definitions import JOB, defs

PAGE = """# 外贸<script>alert(1)</script>|[x](javascript:1)`回稳`

一季度，全市进出口增长6.3%。

一季度，全市外贸增长3.6%。

2025年末，全市农机合作社1250家，比上年增加250家，增长52%。
"""


def test_doubts_warn_and_do_not_stop_the_run(tmp_path: Path) -> None:
    raw = tmp_path / "raw" / "2026-05-22"
    raw.mkdir(parents=True)
    (raw / "page.txt").write_text(PAGE, encoding="utf-8")
    (raw / "publication.toml").write_text('place = "江门"\n', encoding="utf-8")
    config = {"raw": str(tmp_path / "raw"), "outputs": str(tmp_path / "outputs")}
    with DagsterInstance.ephemeral() as instance:
        result = defs.resolve_job_def(JOB).execute_in_process(
            instance=instance, run_config={"resources": {"workspace": {"config": config}}}
        )
    assert result.success
    doubts = {each.check_name: each for each in result.get_asset_check_evaluations() if not each.passed}
    assert set(doubts) == {"agreement", "arithmetic"}
    assert all(each.severity is AssetCheckSeverity.WARN for each in doubts.values())
    assert doubts["agreement"].metadata["doubtful"].value == 2
    listed = str(doubts["arithmetic"].metadata["rows"].value)
    assert "52%" in listed and "不符" in listed
    for row in str(doubts["agreement"].metadata["rows"].value).splitlines()[2:]:
        assert row.count("|") == 10  # page text adds no cells
