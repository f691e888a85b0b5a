"""The parts of the page reader: decoding, healing, marks, lines, leads, dates, places, links."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_pages import assert_whole

from pipeline.pages import (
    ContinuationPiece,
    NotText,
    cells,
    decode,
    head_date,
    heal,
    issue_date,
    lay_out,
    link_continuations,
    resolve_day,
    tell_place,
)
from pipeline.pages.blocks import Block
from pipeline.pages.ends import starts_item
from pipeline.pages.evidence import _letters, _letters_of, _rare_pairs
from pipeline.pages.heal import strip_marks

DATA = Path(__file__).parent / "data" / "pages"
TODAY = date(2026, 11, 1)


def table(name: str) -> list[dict[str, str]]:
    lines = (DATA / f"{name}.tsv").read_text(encoding="utf-8").splitlines()
    rows = (line for line in lines if line and not line.startswith("# "))
    return list(csv.DictReader(rows, delimiter="\t", quoting=csv.QUOTE_NONE, restval=""))


@pytest.mark.parametrize(
    ("data", "text", "encoding"),
    [
        ("一季度增长5%\r\n".encode(), "一季度增长5%\r\n", "utf-8"),
        (b"\xef\xbb\xbf" + "标题".encode(), "标题", "utf-8"),
        ("一季度，上海增长5.9%。".encode("gb18030"), "一季度，上海增长5.9%。", "gb18030"),
        (b"\xff\xfe" + "标题\r".encode("utf-16-le"), "标题\r", "utf-16-le"),
        (b"\xfe\xff" + "标题".encode("utf-16-be"), "标题", "utf-16-be"),
        ("①★→ αβγ\tпривет一".encode("gb18030"), "①★→ αβγ\tпривет一", "gb18030"),
        ("一二三四\ue000".encode("gb18030"), "一二三四\ue000", "gb18030"),
        (b"", "", "utf-8"),
    ],
)
def test_decode(data: bytes, text: str, encoding: str) -> None:
    decoded = decode(data)
    assert (decoded.text, decoded.encoding) == (text, encoding)


@pytest.mark.parametrize(
    "data",
    [
        *(b"\x89PNG\r\n\x1a\n\0\0", b"\xff\xff\x81", bytes(range(128, 256)) * 20, b"\xff\xfe\0\xd8"),
        "㐀㐁㐂㐃".encode("gb18030"),  # bytes that GB18030 knows, but for letters that no page is made of
        "一二三\ue000".encode("gb18030"),
    ],
)
def test_what_is_no_text_is_refused_with_a_remedy(data: bytes) -> None:
    with pytest.raises(NotText, match=r"expected .*; found .*; convert"):
        decode(data)


@given(st.text(max_size=300))
@settings(max_examples=150, deadline=None)
def test_no_text_breaks_the_layout(text: str) -> None:
    assert_whole(text, lay_out(text))


PARTS = [
    "# ",
    "\n",
    "\r",
    "\n\n",
    "**",
    "——",
    "（上接A1版）",
    "下转2版",
    "●",
    "本报讯",
    "。",
    "增长5%",
    "|",
    "<table>",
    "</table>",
    "<tr>",
    "<td>",
    "![](a)",
    "一、",
    "新华社发",
    "\u200b",
    "\u3000",
    "“",
    "）",
    "简讯",
    "2025年8月6日",
    "---",
    "责编 何文",
]


@given(st.lists(st.sampled_from(PARTS), max_size=60).map("".join))
@settings(max_examples=300, deadline=None)
def test_no_mix_of_marks_breaks_the_layout(text: str) -> None:
    assert_whole(text, lay_out(text))


UNITS = ["标题行没有标点\n\n今年以来，情况很好。\n\n", "# 题\n——题\n", "（下转A2版）", "<table>", "今年，"]


@pytest.mark.parametrize("unit", UNITS)
def test_time_grows_with_the_length_only(unit: str) -> None:
    """Found by measurement: class means that were taken anew for each heading made it quadratic.

    The process's own time, best of three: a busy machine is no fault of the layout.
    """

    def seconds(times: int) -> float:
        page, spent = unit * times, []
        for _ in range(3):
            started = process_time()
            lay_out(page)
            spent.append(process_time() - started)
        return min(spent)

    lay_out(unit)
    assert seconds(8000) < 10 * max(seconds(2000), 0.02)


def test_healing_joins_lines_and_drops_heading_marks() -> None:
    page = "## **标题**\n\n去年无人车近1\n\n000辆。"
    start = page.index("去")
    healed = heal(page, [(start, start + 7), (len(page) - 5, len(page))])
    assert healed.text == "去年无人车近1000辆。"
    first, last = healed.text.index("1000"), healed.text.index("0辆")
    assert page[healed.offsets[first] : healed.offsets[last] + 1] == "1\n\n000"
    assert heal(page, [(0, 9)]).text == "标题"


@pytest.mark.parametrize("row", table("marks"), ids=lambda row: row["line"])
def test_continuation_marks(row: dict[str, str]) -> None:
    layout = lay_out(f"# 青石市新开两条公交线\n\n今年以来，全县秋收进展顺利。\n\n{row['line']}\n")
    marks = [paragraph.text for paragraph in layout.paragraphs if paragraph.role == "continuation"]
    assert len(marks) == (row["place"] != "none")
    came = [(a.continued_from, a.continued_from_page) for a in layout.articles if a.continued_from]
    goes = [(a.continued_on, a.continued_on_page) for a in layout.articles if a.continued_on]
    want = [(row["mark"], row["page"])] if row["mark"] else []
    assert (came, goes) == ((want, []) if row["direction"] == "from" else ([], want))


@pytest.mark.parametrize("row", table("lines"), ids=lambda row: row["line"])
def test_lines(row: dict[str, str]) -> None:
    text = f"# 青石市新开两条公交线\n\n本报讯 昨日，两条公交线开通。\n\n{row['line']}\n\n沿线居民都说方便。\n"
    paragraphs = [p for p in lay_out(text).paragraphs if p.text == row["line"]]
    assert [paragraph.role for paragraph in paragraphs] == [row["role"]]


@pytest.mark.parametrize(
    ("line", "role"),
    [
        ("市民在新站候车。 何文 摄", "caption"),
        ("市民在新站候车（资料照片）。", "caption"),
        ("市民在新站候车。新华社发（何文）", "caption"),
        ("市民在新站候车。新华社发", "caption"),
        ("市民在新站候车，制图：何文", "caption"),
        ("市民在新站候车，资料图片", "caption"),
        ("市民在新站候车，记者 何文 文/图**", "caption"),
        ("市民在新站候车。", "body"),
    ],
)
def test_what_ends_in_who_took_it_is_a_caption_beside_an_image(line: str, role: str) -> None:
    text = f"# 青石市新开两条公交线\n\n昨日，两条公交线开通。\n\n![](a.png)\n\n{line}\n\n沿线居民都说方便。\n"
    assert [p.role for p in lay_out(text).paragraphs if p.text == line] == [role]


@pytest.mark.parametrize("row", table("leads"), ids=lambda row: row["text"])
def test_leads(row: dict[str, str]) -> None:
    (article,) = lay_out(f"# 青石市新开两条公交线\n\n{row['text']}\n").articles
    day = (
        (int(row["month"]) if row["month"].strip() else None, int(row["day"])) if row["day"].strip() else None
    )
    assert article.dateline_day == day
    found = (article.agency, article.dateline_place, article.byline)
    assert found == tuple(row[name] or None for name in ("agency", "place", "byline"))


@pytest.mark.parametrize("tail", ["（新华社北京1月2日电）", "(新华社北京1月2日电)"])
def test_a_trailing_lead_tells_place_day_and_agency(tail: str) -> None:
    (article,) = lay_out(f"# 冰雪季开幕\n\n昨日，冰雪季开幕。\n\n接待游客3万人次。{tail}\n").articles
    assert (article.agency, article.dateline_place, article.dateline_day) == ("新华社", "北京", (1, 2))


HEAD = "青石日报 2025年8月6日 星期三 责编 何文 A02 要闻\n\n"
STORY = "# 新线开通\n\n新华社青石5月21日电 到2030年，2024年的数字要翻番，2025—2027年打基础。\n"


@pytest.mark.parametrize(
    ("path", "text", "day", "source"),
    [
        ("报/2026-05-22/a.md", HEAD + STORY, date(2026, 5, 22), "path"),
        ("报/20260522.txt", STORY, date(2026, 5, 22), "path"),
        ("2026/05/22/a.md", STORY, date(2026, 5, 22), "path"),
        ("2024-01-01/2026-05-22/a.md", STORY, date(2026, 5, 22), "path"),
        ("2026-13-45/a.md", HEAD + STORY, date(2025, 8, 6), "page_head"),
        ("2026-13-45/a.md", STORY, date(2024, 5, 22), "dateline"),
        ("a.md", "---\ntitle: x\ndate: 2024-05-06\n---\n" + HEAD, date(2024, 5, 6), "front_matter"),
        ("a.md", "# 标题\n\n新华社青石12月31日电 2025年过去了。\n", date(2026, 1, 1), "dateline"),
        (
            "a.md",
            "# 标题\n\n新华社青石12月31日电 2026年在即，不像2024年。\n",
            date(2025, 1, 1),
            "dateline",
        ),
        ("a.md", "# 标题\n\n昨日，新线开通。\n", None, None),
    ],
)
def test_issue_date(path: str, text: str, day: date | None, source: str | None) -> None:
    assert issue_date(path, text, lay_out(text), today=TODAY) == (day, source)


HEAD = "2026年5月22日 星期五 A01"
LONG = "正文一段，说一件事。\n" * 120


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("江城日报 2026年5月22日 星期五 A01\n\n# 标题\n\n正文一段。\n", date(2026, 5, 22)),
        # the end of a notice, between its text: no page head
        ("# 公告\n\n现予公告。\n\n2026年5月22日\n\n# 另一篇\n\n正文一段。\n", None),
        ("# 标题\n\n正文一段。\n", None),
        # longer than what is looked at first: the date at the top, at the foot, inside of what is no line
        (f"江城日报 {HEAD}\n\n# 标题\n\n{LONG}", date(2026, 5, 22)),
        (f"# 标题\n\n{LONG}\n江城日报 {HEAD}\n", date(2026, 5, 22)),
        (f"<table>\n{HEAD}\n{LONG}</table>\n", None),
        (f"---\ntitle: 标题\n{HEAD}\n{LONG}---\n# 标题\n", None),
    ],
)
def test_the_head_date_alone_is_that_of_the_layout(text: str, day: date | None) -> None:
    """Months are told from it alone: another date than the layout's would reject the page as changed."""
    assert head_date(text) == lay_out(text).head_date == day


@pytest.mark.parametrize(
    ("day", "issue", "want"),
    [
        ((5, 21), date(2026, 5, 22), date(2026, 5, 21)),
        ((12, 30), date(1998, 1, 1), date(1997, 12, 30)),
        ((None, 31), date(2026, 3, 5), date(2026, 1, 31)),
        ((None, 5), date(2026, 3, 5), date(2026, 3, 5)),
        ((2, 29), date(2026, 3, 5), date(2024, 2, 29)),
        ((2, 30), date(2026, 3, 5), None),
    ],
)
def test_days_resolve_backwards(day: tuple[int | None, int], issue: date, want: date | None) -> None:
    assert resolve_day(day, issue) == want


@pytest.mark.parametrize(
    ("text", "title", "place"),
    [
        ("# 标题\n\n昨日，新线开通。", "江门日报", ("江门", "title")),
        ("江门日报 2025年8月6日 星期三\n\n# 标题\n\n昨日，新线开通。", None, ("江门", "paper")),
        ("# 标题\n\n本报江门讯 昨日，新线开通。", None, ("江门", "lead")),
        ("# 标题\n\n本报北京5月20日电 昨日，新线开通。", None, (None, None)),
        ("# 标题\n\n昨日，新线开通。", "人民日报", (None, None)),
    ],
)
def test_place(text: str, title: str | None, place: tuple[str | None, str | None]) -> None:
    assert tell_place(lay_out(text), title) == place


def test_continuations_are_linked_when_both_marks_agree() -> None:
    pieces = [
        ContinuationPiece("a1", "A01", "二十项举措助推融合发展", "A03", None),
        ContinuationPiece("a2", "A01", "全市秋粮丰收在望", "A03", None),
        ContinuationPiece("a3", "A01", "夜校开到工厂里", "A04", None),
        ContinuationPiece("b1", "A03", "20项举措更大力度助推融合发展", None, "A01"),
        ContinuationPiece("b2", "A03", "秋粮丰收在望", None, "A01"),
        ContinuationPiece("b3", "A04", "另一个题目", None, "A01"),
        ContinuationPiece("b4", "A05", "全市秋粮丰收在望", None, "A01"),
    ]
    assert link_continuations(pieces) == {"b1": "a1", "b2": "a2", "b3": "a3"}


def test_pieces_that_are_left_are_linked_when_there_is_no_other_choice() -> None:
    pieces = [
        ContinuationPiece("a1", "A01", "全市秋粮丰收在望", "A03", None),
        ContinuationPiece("a2", "A01", "夜校开到工厂里", "A03", None),
        ContinuationPiece("b1", "A03", "秋粮丰收在望", None, "A01"),
        ContinuationPiece("b2", "A03", "下了班去学手艺", None, "A01"),
    ]
    assert link_continuations(pieces) == {"b1": "a1", "b2": "a2"}
    assert link_continuations([*pieces, ContinuationPiece("b3", "A03", "又一个题目", None, "A01")]) == {
        "b1": "a1"
    }


@pytest.mark.parametrize(
    ("row", "want"),
    [
        ("| 总人口 | 281.7 | |", ["总人口", "281.7", ""]),
        ("总人口 | 281.7 | 100", ["总人口", "281.7", "100"]),
        ('<tr><td colspan="2">总人口</td><th> 281.7 </th></tr>', ["总人口", "281.7"]),
        ("总人口\t281.7", ["总人口", "281.7"]),
        ("总人口　　281.7  100", ["总人口", "281.7", "100"]),
        ("281.7", ["281.7"]),
    ],
)
def test_cells(row: str, want: list[str]) -> None:
    assert [row[start:end] for start, end in cells(row)] == want


@given(st.lists(st.text("aAzZ09一龥龿中㐀，。 \n０Ａé𠮷\ud800", max_size=12), max_size=5))
def test_the_letters_of_all_blocks_at_once_are_those_of_each(texts: list[str]) -> None:
    """The fast way tells letters by their codes, the plain one by a pattern: a letter that only one of them
    knew would make a page's titles depend on which way was taken."""
    blocks = [Block("text", 0, len(text), text) for text in texts]
    assert _letters_of(blocks) == {at: _letters(text) for at, text in enumerate(texts)}


@given(st.lists(st.text("一二三四", max_size=6), max_size=12))
def test_rare_pairs_are_those_that_a_count_by_hand_finds(texts: list[str]) -> None:
    """A pair that lies across two blocks is none: it would tie articles together that share nothing."""
    blocks = {pair: {at for at, text in enumerate(texts) if pair in text} for pair in _pairs(texts)}
    rare = {pair: found for pair, found in blocks.items() if 1 < len(found) <= max(3, len(texts) // 5)}
    pairs, owners = _rare_pairs(dict(enumerate(texts)))
    found = [(chr(pair >> 16) + chr(pair & 0xFFFF), at) for pair, at in zip(pairs, owners, strict=True)]
    assert sorted(found) == sorted((pair, at) for pair, among in rare.items() for at in among)


def _pairs(texts: list[str]) -> set[str]:
    return {text[at : at + 2] for text in texts for at in range(len(text) - 1)}


@pytest.mark.parametrize(
    "line", ["第一，稳增长", "（二）扩内需", "3、促就业", "（4）保民生", "③惠企", "⑴惠农", "一是稳"]
)
def test_items_of_a_list(line: str) -> None:
    assert starts_item(line)


@pytest.mark.parametrize("line", ["一是否可行", "1.5亿元", "经济第一，", "第三产业"])
def test_what_only_begins_like_an_item(line: str) -> None:
    assert not starts_item(line)


@pytest.mark.parametrize(
    ("line", "core", "form"),
    [("## 标题 ##", "标题", "##"), ("# 标题#", "标题#", "#"), ("### C# 语言", "C# 语言", "###")],
)
def test_closing_marks_of_a_heading(line: str, core: str, form: str) -> None:
    start, end, found = strip_marks(line)
    assert (line[start:end], found) == (core, form)
