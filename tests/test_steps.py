"""The steps over small folders: what is read again, what stays, what goes, and what is refused.

Each test makes a raw/ of its own with invented pages.
"""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import date
from hashlib import sha256
from pathlib import Path

import pandas as pd
import pytest

from pipeline.issue import files as files_module
from pipeline.issue import issues as issues_module
from pipeline.raw import InputError
from pipeline.steps import Done, Settings, gather, lay_out_pages, read_figures, reconcile
from pipeline.steps import lay_out as lay_out_step
from pipeline.tables.contract import TABLES
from pipeline.tables.store import Store
from pipeline.tables.validate import ContractBroken

PAGE = "# {title}\n\n本报讯 一季度，本市出口{n}.5亿元，增长{n}%。\n\n进口3亿元，下降1.5%。\n"


def page(raw: Path, path: str, n: int = 12, **changes: str) -> Path:
    """Write an invented page below raw/."""
    file = raw / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(PAGE.format(**{"title": f"外贸回暖之{path}", "n": n} | changes), encoding="utf-8")
    return file


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """An empty raw/ and where its tables go; dates are told as on the first of July 2026."""
    (tmp_path / "raw").mkdir()
    return Settings(tmp_path / "raw", tmp_path / "outputs", workers=1, today=date(2026, 7, 1))


def run(settings: Settings) -> list[Done]:
    """All steps once."""
    store = Store(settings.outputs)
    with store.lock():
        return [
            lay_out_pages(settings, store),
            read_figures(settings, store),
            reconcile(settings, store),
            gather(store),
        ]


def files(settings: Settings) -> dict[str, str]:
    """The files of all tables with the manifest, by their hashes."""
    found = [path for name in TABLES for path in (settings.outputs / name).glob("*.parquet")]
    return {
        str(path.relative_to(settings.outputs)): sha256(path.read_bytes()).hexdigest()
        for path in [*found, settings.outputs / "manifest.json"]
    }


def table(settings: Settings, name: str) -> pd.DataFrame:
    """A whole table."""
    return pd.read_parquet(settings.outputs / name)


def rules(settings: Settings) -> set[tuple[str, str]]:
    """Severity and rule of all rejects."""
    rejects = table(settings, "rejects")
    return set(zip(rejects["severity"], rejects["rule"], strict=True))


def test_every_month_with_a_page_has_a_file_in_every_table(settings: Settings) -> None:
    page(settings.raw, "2026-04-02/a.txt")
    page(settings.raw, "2026/05/03/b.md")
    page(settings.raw, "loose.txt")
    run(settings)
    months = {path.split("/")[1] for path in files(settings) if "/" in path}
    assert months == {"2026-04.parquet", "2026-05.parquet", "undated.parquet"}
    assert len(files(settings)) == 3 * len(TABLES) + 1
    pages = table(settings, "pages").set_index("page_id")
    assert pages["issue_date_source"].dropna().to_dict() == {"2026-04-02/a": "path", "2026/05/03/b": "path"}
    assert pages["issue_date"].isna().to_dict()["loose"]
    assert rules(settings) == {("warning", "undated")}
    figures = table(settings, "figures")
    assert set(figures["page_id"]) == set(pages.index)
    assert figures.loc[figures["page_id"] == "loose", "period_start"].isna().all()


def test_a_second_run_changes_no_byte_and_reads_nothing(settings: Settings) -> None:
    for day in range(1, 6):
        page(settings.raw, f"2026-04-0{day}/a.txt", day)
    run(settings)
    before = files(settings)
    done = run(settings)
    assert [each.worked for each in done] == [0, 0, 0, 0] and not any(each.files_written for each in done)
    assert files(settings) == before


def test_tables_do_not_depend_on_how_they_came_about(settings: Settings, tmp_path: Path) -> None:
    """From nothing with two processes, or page by page, in other order: byte for byte the same."""
    whole = replace(settings, outputs=tmp_path / "whole", workers=2)
    for n, path in enumerate(
        ["2026-04-02/b.txt", "2026-04-01/a.txt", "2026-05-01/c.txt", "2026-04-02/a.txt"], 3
    ):
        page(settings.raw, path, n)
        run(settings)
    run(whole)
    assert files(settings) == files(whole)


def test_one_changed_page_rewrites_its_month_only(settings: Settings) -> None:
    for path in ("2026-04-01/a.txt", "2026-04-02/a.txt", "2026-05-01/a.txt"):
        page(settings.raw, path)
    run(settings)
    before = files(settings)
    page(settings.raw, "2026-04-02/a.txt", 77)
    done = run(settings)
    assert [each.worked for each in done] == [1, 1, 1, 1]
    changed = {path for path, digest in files(settings).items() if before[path] != digest}
    assert "figures/2026-04.parquet" in changed
    assert all("2026-04" in path or path == "manifest.json" for path in changed)
    assert "77.5亿元" in set(table(settings, "figures")["text"])


def test_a_page_touched_but_not_changed_is_not_read_again(settings: Settings) -> None:
    file = page(settings.raw, "2026-04-01/a.txt")
    run(settings)
    os.utime(file, (1, 1))
    assert [each.worked for each in run(settings)] == [0, 0, 0, 0]


def test_removed_and_moved_pages_leave_no_trace(settings: Settings) -> None:
    page(settings.raw, "2026-04-01/a.txt")
    page(settings.raw, "2026-04-01/b.txt", 33)
    moving = page(settings.raw, "2026-05-01/a.txt", 44)
    run(settings)
    (settings.raw / "2026-04-01/b.txt").unlink()
    (settings.raw / "2026-06-01").mkdir()
    moving.rename(settings.raw / "2026-06-01/a.txt")
    run(settings)
    for name in ("pages", "articles", "paragraphs", "figures", "numerals"):
        assert set(table(settings, name)["page_id"]) == {"2026-04-01/a", "2026-06-01/a"}, name
    assert not [path for path in files(settings) if "2026-05" in path]


def test_a_bad_page_stops_nothing(settings: Settings) -> None:
    page(settings.raw, "2026-04-01/good.txt")
    run(settings)
    good = table(settings, "figures")
    (settings.raw / "2026-04-01/image.txt").write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(256)))
    run(settings)
    pd.testing.assert_frame_equal(table(settings, "figures"), good)
    pages = table(settings, "pages").set_index("page_id")
    assert pages["page_status"].to_dict() == {"2026-04-01/good": "ok", "2026-04-01/image": "rejected"}
    reject = table(settings, "rejects").iloc[0]
    assert (reject["severity"], reject["rule"], reject["page_id"]) == (
        "error",
        "not_text",
        "2026-04-01/image",
    )
    assert "expected a text file" in reject["message"]
    (settings.raw / "2026-04-01/image.txt").unlink()
    run(settings)
    assert table(settings, "rejects").empty


@pytest.mark.parametrize("reader", ["lay_out", "read_article"])
def test_a_reader_that_breaks_costs_its_page_only(
    reader: str, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = files_module if reader == "lay_out" else issues_module
    real = getattr(module, reader)

    def breaks(first: object, *rest: object) -> object:
        if "坏" in (first if isinstance(first, str) else first[0].text):  # type: ignore[index]
            raise RuntimeError("a fault in the reader")
        return real(first, *rest)

    monkeypatch.setattr(module, reader, breaks)
    page(settings.raw, "2026-04-01/good.txt")
    page(settings.raw, "2026-04-01/bad.txt", title="坏版")
    run(settings)
    assert set(table(settings, "figures")["page_id"]) == {"2026-04-01/good"}
    (rule,) = rules(settings)
    assert rule == ("error", "layout_failed" if reader == "lay_out" else "reading_failed")
    if reader == "read_article":  # its numerals are still accounted for
        assert "2026-04-01/bad" in set(table(settings, "numerals")["page_id"])


def test_a_layout_that_loses_a_character_costs_its_page_only(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = files_module.lay_out

    def loses(text: str) -> object:
        layout = real(text)
        return replace(layout, paragraphs=layout.paragraphs[:-1]) if "坏" in text else layout

    monkeypatch.setattr(files_module, "lay_out", loses)
    page(settings.raw, "2026-04-01/good.txt")
    page(settings.raw, "2026-04-01/bad.txt", title="坏版")
    run(settings)
    assert set(table(settings, "paragraphs")["page_id"]) == {"2026-04-01/good"}
    assert rules(settings) == {("error", "layout_failed")}
    assert "lies in no paragraph" in table(settings, "rejects")["message"].iloc[0]


def test_two_files_of_one_page_are_both_rejected_and_named(settings: Settings) -> None:
    page(settings.raw, "2026-04-01/a.txt")
    page(settings.raw, "2026-04-01/a.md", 13)
    page(settings.raw, "2026-04-01/b.txt")
    run(settings)
    pages = table(settings, "pages")
    assert sorted(zip(pages["path"], pages["page_status"], strict=True)) == [
        ("2026-04-01/a.md", "rejected"),
        ("2026-04-01/a.txt", "rejected"),
        ("2026-04-01/b.txt", "ok"),
    ]
    messages = table(settings, "rejects")["message"]
    assert len(messages) == 2 and all("a.md" in each and "a.txt" in each for each in messages)
    (settings.raw / "2026-04-01/a.md").unlink()
    run(settings)
    assert set(table(settings, "figures")["page_id"]) == {"2026-04-01/a", "2026-04-01/b"}
    assert table(settings, "rejects").empty


def test_links_are_refused_and_raw_may_be_one(settings: Settings, tmp_path: Path) -> None:
    page(settings.raw, "2026-04-01/a.txt")
    outside = page(tmp_path / "elsewhere", "secret.txt", 99)
    (settings.raw / "linked.txt").symlink_to(outside)
    (settings.raw / "loop").symlink_to(settings.raw)
    (tmp_path / "link").symlink_to(settings.raw)
    run(replace(settings, raw=tmp_path / "link"))
    assert set(table(settings, "pages")["page_id"]) == {"2026-04-01/a"}
    assert table(settings, "rejects")["rule"].to_list() == ["link", "link"]
    (settings.raw / "linked.txt").unlink()
    (settings.raw / "loop").unlink()
    run(settings)
    assert (
        table(settings, "rejects").empty and not (settings.outputs / "rejects" / "undated.parquet").exists()
    )


def test_names_that_are_no_pages_are_passed_over(settings: Settings) -> None:
    for path in ("_draft.txt", ".hidden.txt", "README.md", "_old/a.txt", "notes.pdf", "data.csv"):
        page(settings.raw, path)
    with pytest.raises(InputError, match=r"expected pages .* found none"):
        run(settings)
    page(settings.raw, '2026-04-01/版 "1" 😀\n%.txt')
    run(settings)
    assert table(settings, "pages")["page_id"].to_list() == ['2026-04-01/版 "1" 😀\n%']


def test_the_nearest_publication_holds_and_a_change_of_it_is_read(settings: Settings) -> None:
    page(settings.raw, "2026-04-01/a.txt")
    page(settings.raw, "evening/2026-04-01/a.txt")
    (settings.raw / "publication.toml").write_text('title = "晨报"\nplace = "江门"\n', "utf-8")
    (settings.raw / "evening" / "publication.toml").write_text('title = "晚报"\nplace = "佛山"\n', "utf-8")
    run(settings)
    exports = table(settings, "figures").set_index("text").loc[["12.5亿元"]].set_index("page_id")
    assert exports["region"].to_dict() == {"2026-04-01/a": "江门", "evening/2026-04-01/a": "佛山"}
    assert exports["publication"].to_dict() == {"2026-04-01/a": "晨报", "evening/2026-04-01/a": "晚报"}
    (settings.raw / "evening" / "publication.toml").write_text('title = "晚报"\nplace = "中山"\n', "utf-8")
    assert run(settings)[0].worked == 1
    pages = table(settings, "pages").set_index("page_id")
    assert pages["place"].to_dict() == {"2026-04-01/a": "江门", "evening/2026-04-01/a": "中山"}


def test_a_malformed_publication_is_a_warning(settings: Settings) -> None:
    page(settings.raw, "2026-04-01/a.txt")
    (settings.raw / "publication.toml").write_text("place = 江门", "utf-8")
    run(settings)
    assert rules(settings) == {("warning", "publication")}
    assert not table(settings, "figures").empty


def test_what_one_page_says_holds_where_it_goes_on(settings: Settings) -> None:
    (settings.raw / "2026-04-01").mkdir()
    first = "A01\n\n# 外贸稳中向好\n\n本报讯 今年一季度，上海出口100亿元，增长5%。\n\n下转A03版\n"
    second = "A03\n\n# 外贸稳中向好\n\n（上接A01版）\n\n进口50亿元，增长3%。\n"
    (settings.raw / "2026-04-01/p1.txt").write_text(first, "utf-8")
    (settings.raw / "2026-04-01/p3.txt").write_text(second, "utf-8")
    run(settings)
    articles = table(settings, "articles").set_index("page_id")
    assert (
        articles.loc["2026-04-01/p3", "continues_article_id"] == articles.loc["2026-04-01/p1", "article_id"]
    )
    figures = table(settings, "figures").set_index("text")
    assert figures.loc["50亿元", "period_start"] == date(2026, 1, 1)
    (settings.raw / "2026-04-01/p1.txt").write_text(first.replace("一季度", "前两个月"), "utf-8")
    run(settings)
    assert table(settings, "figures").set_index("text").loc["50亿元", "period_end"] == date(2026, 2, 28)


@pytest.mark.parametrize("name", TABLES)
def test_a_lost_file_is_made_again(name: str, settings: Settings) -> None:
    """A run that was killed leaves some files old or absent; the next one ends with the right set."""
    page(settings.raw, "2026-04-01/a.txt")
    page(settings.raw, "2026-05-01/a.txt")
    run(settings)
    before = files(settings)
    (settings.outputs / name / "2026-04.parquet").unlink()
    run(settings)
    assert files(settings) == before


@pytest.mark.parametrize("name", ["articles", "figures", "observations", "rejects"])
def test_a_file_of_an_earlier_state_is_made_again(name: str, settings: Settings) -> None:
    page(settings.raw, "2026-04-01/a.txt")
    run(settings)
    path = settings.outputs / name / "2026-04.parquet"
    old = path.read_bytes()
    page(settings.raw, "2026-04-01/a.txt", 55)
    (settings.raw / "2026-04-01/bad.txt").write_bytes(b"\0\1\2")
    run(settings)
    before = files(settings)
    path.write_bytes(old)
    run(settings)
    assert files(settings) == before


def test_lost_state_costs_time_only(settings: Settings) -> None:
    page(settings.raw, "2026-04-01/a.txt")
    (settings.raw / "2026-04-01/bad.txt").write_bytes(b"\0\1\2")
    run(settings)
    before = files(settings)
    for path in sorted((settings.outputs / ".state").rglob("*"), reverse=True):
        path.unlink() if path.is_file() else path.rmdir()
    run(settings)
    assert files(settings) == before


def test_force_reads_again_and_may_be_limited(settings: Settings) -> None:
    page(settings.raw, "2026-04-01/a.txt")
    page(settings.raw, "2026-05-01/a.txt")
    run(settings)
    assert [each.worked for each in run(replace(settings, force=True))][:2] == [2, 2]
    assert [each.worked for each in run(replace(settings, force=True, pages="2026-05-*"))][:2] == [1, 1]


def test_new_code_reads_everything_again(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    page(settings.raw, "2026-04-01/a.txt")
    run(settings)
    monkeypatch.setattr(lay_out_step, "reader_version", lambda: "another")
    assert [each.worked for each in run(settings)][:2] == [1, 1]
    assert set(table(settings, "pages")["reader_version"]) == {"another"}


def test_a_table_that_is_wrong_as_a_whole_leaves_the_old_files(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    page(settings.raw, "2026-04-01/a.txt")
    run(settings)
    before = files(settings)
    page(settings.raw, "2026-04-01/a.txt", 66)
    monkeypatch.setattr(issues_module, "account", lambda *_: [])
    with pytest.raises(ContractBroken, match="numerals_complete"):
        run(settings)
    kept = {
        path: digest for path, digest in files(settings).items() if path.startswith(("figures", "numerals"))
    }
    assert kept.items() <= before.items()
    monkeypatch.undo()
    run(settings)
    assert "66.5亿元" in set(table(settings, "figures")["text"])


def test_a_page_with_text_only_has_no_figures_and_no_rejects(settings: Settings) -> None:
    (settings.raw / "2026-04-01").mkdir()
    for name, text in (("empty", ""), ("blank", " \n\n\t\n"), ("words", "# 标题\n\n没有数字的正文。\n")):
        (settings.raw / "2026-04-01" / f"{name}.txt").write_text(text, "utf-8")
    run(settings)
    assert table(settings, "figures").empty and table(settings, "rejects").empty
    assert set(table(settings, "pages")["page_status"]) == {"ok"}


def test_twins_that_only_their_texts_date_are_undated(settings: Settings) -> None:
    for name in ("a.txt", "a.md"):
        page(settings.raw, name, title="江门日报 2026年5月22日 星期五")
    run(settings)
    assert ("error", "duplicate") in rules(settings)
    assert set(files(settings)) >= {"pages/undated.parquet"}
    assert table(settings, "pages")["issue_date"].isna().all()
