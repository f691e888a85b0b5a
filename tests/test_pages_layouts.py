"""Pages laid out in many ways come back as the articles they were made from.

Invented articles are printed in the ways of different papers and OCR tools: heading levels that
cannot be trusted, bare lines, line ends, wrapped lines, continuation marks in many spellings, torn
paragraphs. Each style must be recovered well enough that a layout nobody has seen is too.
"""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from pipeline.pages import Article, Layout, lay_out

DATA = Path(__file__).parent / "data" / "pages"


@dataclass(frozen=True)
class Style:
    """How a page is printed. Marks stand before a heading; "**" and "<h2>" around it; "" is bare."""

    first_title: str = "#"
    title: str = "##"
    deck: str = ""
    section: str = "###"
    kicker: str | None = None
    line_end: str = "\n"
    gap: int = 2
    indent: str = ""
    wrap: int = 0
    come: tuple[str, ...] = ("（上接第{}版）",)
    go: tuple[str, ...] = ("（下转{}版）",)
    go_inline: bool = False
    pages: tuple[str, ...] = ("A01", "A2", "03", "5")
    heads: tuple[str, ...] = ()
    feet: tuple[str, ...] = ()
    byline: tuple[str, ...] = ()
    lead: tuple[str, ...] = ()
    credit: tuple[str, ...] = ()
    between: tuple[str, ...] = ()
    tear: float = 0.2
    tear_over: tuple[str, ...] = ("",)
    two_lines: float = 0.0
    sections: float = 0.5
    continued: float = 0.4
    decks: float = 0.3


@dataclass
class Gold:
    title: str
    subtitle: str | None = None
    sections: list[str] = field(default_factory=list)
    continued_from: str | None = None
    continued_on: str | None = None
    paragraphs: list[str] = field(default_factory=list)


def marked(mark: str, text: str) -> str:
    if mark.endswith("**") and mark != "**":
        return f"{mark}{text}**"
    if mark.startswith("{"):
        return f"{mark[1]}{text}{mark[2]}"
    if mark in ("**", "__"):
        return f"{mark}{text}{mark}"
    if mark.startswith("<"):
        return f"{mark}{text}</{mark[1:]}"
    return f"{mark} {text}" if mark else text


class Press:
    """Prints a page in a style and keeps its gold."""

    def __init__(self, style: Style, rng: random.Random) -> None:
        self.style, self.rng, self.lines = style, rng, list[str]()

    def page(self, articles: Sequence[dict[str, Any]]) -> tuple[str, list[Gold]]:
        style = self.style
        self.lines += style.heads
        gold = []
        for number, article in enumerate(articles):
            if number and style.between:
                self.lines.append(self.rng.choice(style.between))
            gold.append(self.article(article, first=number == 0))
        self.lines += style.feet
        return (style.line_end * style.gap).join(self.lines) + style.line_end, gold

    def chance(self, share: float) -> bool:
        return self.rng.random() < share

    def article(self, article: dict[str, Any], *, first: bool) -> Gold:
        style, rng = self.style, self.rng
        title = article["title"]
        gold = Gold(title)
        mark = style.first_title if first else style.title
        if style.kicker is not None and self.chance(0.5):
            self.lines.append(marked(style.kicker, rng.choice(KICKERS)))
        if " " in title and self.chance(style.two_lines):
            self.lines += [marked(mark, part) for part in title.split(" ", 1)]
        else:
            self.lines.append(marked(mark, title))
        if self.chance(style.decks):
            gold.subtitle = rng.choice(DECKS)
            self.lines.append(marked(style.deck, gold.subtitle))
        if self.chance(style.continued):
            gold.continued_from = rng.choice(style.pages)
            self.lines.append(rng.choice(style.come).format(gold.continued_from))
        if style.byline and self.chance(0.4):
            self.lines.append(rng.choice(style.byline))
        paragraphs = list(article["paragraphs"])
        if style.lead and self.chance(0.4) and not set("电讯") & set(paragraphs[0][:12]):
            paragraphs[0] = rng.choice(style.lead) + paragraphs[0]
        gold.paragraphs = paragraphs
        goes = rng.choice(style.pages) if self.chance(style.continued) else None
        gold.continued_on = goes
        spots: list[int] = []
        if self.chance(style.sections) and len(paragraphs) > 3:
            spots = sorted(rng.sample(range(1, len(paragraphs)), min(2, len(paragraphs) - 2)))
            heads = article.get("sections") or rng.sample(SECTIONS, 2)
            heads = heads if len(heads) >= 2 else rng.sample(SECTIONS, 2)
            gold.sections = heads[: len(spots)]
        for number, paragraph in enumerate(paragraphs):
            if number in spots:
                self.lines.append(marked(style.section, gold.sections[spots.index(number)]))
            last = number == len(paragraphs) - 1
            on = rng.choice(style.go).format(goes) if goes and last else ""
            inline = on if style.go_inline else ""
            self.paragraph(paragraph, inline)
            if on and not inline:
                self.lines.append(on)
        if style.credit and self.chance(0.3):
            self.lines.append(rng.choice(style.credit))
        return gold

    def paragraph(self, text: str, mark: str) -> None:
        style, rng = self.style, self.rng
        parts = [text]
        while self.chance(style.tear):
            at = rng.randrange(len(parts[-1]))
            rest = parts[-1]
            # a break behind a whole sentence, or one that no OCR tool makes, cannot be healed
            if not 8 < at < len(rest) - 8 or rest[at - 1] in "。！？：；”）—… " or rest[at] in CLOSING:
                break
            parts[-1:] = [rest[:at], rest[at:]]
        parts[-1] += mark
        for number, part in enumerate(parts):
            if number:
                self.lines += [over for over in [rng.choice(style.tear_over)] if over]
            part = (style.indent if number == 0 else "") + part
            if style.wrap:
                part = style.line_end.join(
                    part[at : at + style.wrap] for at in range(0, len(part), style.wrap)
                )
            self.lines.append(part)


CLOSING = "。，！？；：、”）》% "
KICKERS = ["高质量发展调研行", "我市召开半年经济形势分析会", "聚焦民生实事"]
DECKS = ["——青石市推进乡村振兴观察", "——来自东湾新区的调查", "——县域经济走笔之三"]
SECTIONS = [
    "稳字当头 进中提质",
    "从一粒种子说起",
    "难点在哪里？",
    "打通最后一公里",
    "破题：钱从哪里来",
    "二、补短板",
    "让数据多跑路",
    "（一）强链",
    "向海要空间",
    "一张网管到底",
]
IMAGE = "![](images/0a1b2c3d.jpg)"
CAPTION = "图为青石港自动化码头一角。"
HEAD = "青石日报 2025年8月6日 星期三 责编 何文 美编 吴桐 A02 要闻"

STYLES = {
    "seed": Style(
        deck="##", come=("### 紧接 {} 版",), go=("▼下转{}版",), go_inline=True, credit=("新华社发",)
    ),
    "all_one_level": Style(
        "#",
        "#",
        "",
        "#",
        heads=(HEAD,),
        between=(IMAGE, "---"),
        byline=("□本报记者 林小禾",),
        credit=("（本报记者 何文 摄）",),
        lead=("新华社青石8月5日电 ", "本报讯（记者 何文）"),
    ),
    "bold_sections": Style("#", "##", "", "**", byline=("本报记者 何文 通讯员 吴桐",), go=("▼下转{}版",)),
    "deep": Style("###", "###", "####", "####", come=("▲上接{}版",), go=("▼下转{}版",)),
    "titles_two_sections_four": Style("##", "##", "", "####", line_end="\r\n"),
    "bold_titles": Style("**", "**", "", "", heads=("A02 要闻", "2025年8月6日 星期三")),
    "bare": Style(
        "", "", "", "", come=("（上接{}版）",), byline=("本报记者 何文",), lead=("本报讯（记者 何文）",)
    ),
    "bare_crlf": Style("", "", "", "", line_end="\r\n", gap=2, come=("▲紧接第{}版",), heads=(HEAD,)),
    "bare_sections": Style("#", "##", "##", ""),
    "one_line_each": Style("#", "##", "", "###", gap=1),
    "one_line_each_bare": Style("", "", "", "", gap=1, heads=(HEAD,), lead=("本报讯（记者 何文）",)),
    "old_mac": Style("#", "##", "", "**", line_end="\r", gap=1, indent="\u3000\u3000"),
    "wrapped": Style("#", "##", "", "###", wrap=22, indent="\u3000\u3000", gap=1, tear=0),
    "wrapped_blank": Style("#", "##", "", "**", wrap=18, tear=0.2),
    "html": Style("<h1>", "<h2>", "<h3>", "<h3>", between=("<br/>", "<hr>")),
    "torn_over_images": Style(tear=0.5, tear_over=("", IMAGE, HEAD, CAPTION, "新华社记者 何文 摄")),
    "torn_often": Style("#", "#", "", "##", tear=0.6),
    "kickers": Style("#", "#", "##", "###", kicker="##"),
    "two_line_titles": Style("#", "##", "", "###", two_lines=1.0),
    "marks": Style(
        come=("上接{}版", "【上接{}版】", "◀上接第{}版", "(紧接{}版)", "▲ 上接 {} 版", "**（上接{}版）**"),
        go=("下转{}版", "【下转第{}版】", "▶下转{}版", "(下转{}版)", "▼ 下转 {} 版", "→下转第{}版"),
        continued=0.9,
    ),
    "marks_in_chinese": Style(
        come=("（上接第{}版）", "紧接第{}版"),
        go=("（下转第{}版）", "下转{}版"),
        pages=("一", "二", "十二", "四"),
        continued=0.9,
    ),
    "marks_inline": Style(
        go=("（下转第{}版）", "▼下转{}版", "【下转{}版】", " 下转{}版"), go_inline=True, continued=0.9
    ),
    "bare_titles_bold_sections": Style("", "", "", "**", heads=(HEAD,)),
    "bare_titles_marked_sections": Style("", "", "", "###", between=(IMAGE,)),
    "bare_kickers": Style("#", "##", "", "###", kicker=""),
    "bold_kickers": Style("##", "##", "###", "####", kicker="**", between=("---",)),
    "sections_in_bold_headings": Style("#", "#", "#", "## **", line_end="\r\n"),
    "sections_above_titles": Style("#", "###", "####", "##"),
    "sections_marked_by_bullets": Style("#", "##", "", "■"),
}
STYLES["all_deep_crlf"] = replace(
    STYLES["all_one_level"], first_title="##", title="##", section="##", line_end="\r\n"
)


def squeeze(text: str | None) -> str:
    return "".join(char for char in text or "" if not char.isspace() and char not in "#*“”\"‘’'—-")


def fields(article: Gold | Article) -> list[tuple[str, str, str]]:
    """An article's marks and deck, as the scorer compares them."""
    named = {"from": article.continued_from, "on": article.continued_on, "deck": article.subtitle}
    return [(squeeze(article.title), way, squeeze(text)) for way, text in named.items() if text]


def found_in(layout: Layout) -> dict[str, Counter[Any]]:
    titles = {article.seq: squeeze(article.title) for article in layout.articles}
    found: dict[str, Counter[Any]] = {"title": Counter(titles.values()), "section": Counter()}
    found["paragraph"] = Counter()
    found["continued"] = Counter(entry for article in layout.articles for entry in fields(article))
    kinds = {"body": "paragraph", "caption": "paragraph", "heading": "section"}
    for paragraph in layout.paragraphs:
        kind = kinds.get(paragraph.role)
        if kind and paragraph.article is not None and paragraph.text != CAPTION:
            found[kind][titles[paragraph.article], squeeze(paragraph.text)] += 1
    return found


def wanted_of(gold: Sequence[Gold]) -> dict[str, Counter[Any]]:
    return {
        "title": Counter(squeeze(want.title) for want in gold),
        "section": Counter((squeeze(want.title), squeeze(text)) for want in gold for text in want.sections),
        "paragraph": Counter(
            (squeeze(want.title), squeeze(text)) for want in gold for text in want.paragraphs
        ),
        "continued": Counter(entry for want in gold for entry in fields(want)),
    }


def tally(layout: Layout, gold: Sequence[Gold], counts: dict[str, Counter[str]]) -> list[str]:
    """Adds right (tp), found (p) and wanted (g) of a page to `counts`; returns what is wrong."""
    found, wrong = found_in(layout), []
    for kind, want in wanted_of(gold).items():
        have = found[kind]
        right = sum((have & want).values())
        counts.setdefault(kind, Counter()).update(tp=right, p=sum(have.values()), g=sum(want.values()))
        wrong += [f"{kind} missed {key}" for key in want - have]
        wrong += [f"{kind} spurious {key}" for key in have - want]
    return wrong


def f1(counts: Counter[str]) -> float:
    total = counts["p"] + counts["g"]
    return 2 * counts["tp"] / total if total else 1.0


def invented() -> list[dict[str, Any]]:
    articles: list[dict[str, Any]] = json.loads((DATA / "articles.json").read_text(encoding="utf-8"))
    return articles


def recovered(name: str, counts: dict[str, Counter[str]]) -> list[str]:
    wrong: list[str] = []
    for seed in range(6):
        rng = random.Random(f"{name}-{seed}")
        articles = rng.sample(invented(), rng.randint(3, 6))
        text, gold = Press(STYLES[name], rng).page(articles)
        wrong += tally(lay_out(text), gold, counts)
    return wrong


@pytest.mark.parametrize("name", STYLES)
def test_style_is_recovered(name: str) -> None:
    counts: dict[str, Counter[str]] = {}
    wrong = recovered(name, counts)
    report = {kind: round(f1(count), 3) for kind, count in counts.items()}
    # where nothing at all marks a heading, the beginning of a torn paragraph may look like one
    floors = (0.92, 0.75, 0.88, 0.92) if "bare" in name else (0.95, 0.92, 0.95, 0.95)
    for kind, floor in zip(("title", "section", "paragraph", "continued"), floors, strict=True):
        assert report[kind] >= floor, (report, wrong[:12])


def test_styles_together_are_recovered() -> None:
    counts: dict[str, Counter[str]] = {}
    for name in STYLES:
        recovered(name, counts)
    report = {kind: round(f1(count), 3) for kind, count in counts.items()}
    assert report["title"] >= 0.98 and report["section"] >= 0.95, report
    assert report["paragraph"] >= 0.97 and report["continued"] >= 0.98, report
