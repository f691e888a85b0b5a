"""An archive of newspaper pages to measure with, as large as asked for, the same each time.

What belongs here: which pages an archive has, and what is printed on each. What does not: sentences
(grammar.py).

Eight pages appear each day, counted back from 2026-05-22: four of a morning paper and three of an
evening paper, whose folders are named by their dates, and one of a third paper that is GB18030 and tells
its date only in its page head. So 10,000 pages are three and a half years, 100,000 are thirty-four. Each
paper has a layout of its own: title levels, section heads, columns that break inside a sentence, captions,
briefs, tables, articles that continue on another page of the issue.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from random import Random

from benchmarks.grammar import Prose

__all__ = ["LAST_DAY", "page", "publications", "write"]

SEED = 20260522
LAST_DAY = date(2026, 5, 22)
PAGES_A_DAY = 8
_DENSITY = 0.15
_WEEKDAYS = "一二三四五六日"


@dataclass(frozen=True, slots=True)
class Paper:
    """How a paper prints: heading marks, gaps, indents, and where its dates stand.

    `first` and `last` are the numbers of its pages among those of a day. `folder` is a strftime pattern
    without a date where only the page head tells it.
    """

    title: str
    place: str
    folder: str
    first: int
    last: int
    heading: str
    deck: str
    section: str
    gap: str
    indent: str
    onward: str
    taken_up: str
    head: str = ""
    encoding: str = "utf-8"


PAPERS = (
    Paper(
        title="江岸日报", place="武汉", folder="jiangan/%Y-%m-%d", first=0, last=3,
        heading="# {}", deck="## {}", section="### {}", gap="\n\n", indent="",
        onward="▼下转第{}版", taken_up="▲上接第{}版",
    ),
    Paper(
        title="湖城晚报", place="湖州", folder="hucheng/%Y/%m/%d", first=4, last=6,
        heading="## {}", deck="{}", section="**{}**", gap="\n", indent="　　",
        onward="（下转{}版）", taken_up="（上接{}版）",
        head="{paper} {year}年{month}月{day}日 星期{weekday} 第{number}版",
    ),
    Paper(
        title="岭南经济报", place="广州", folder="lingnan/{count:06d}", first=7, last=7,
        heading="# {}", deck="## {}", section="## {}", gap="\r\n\r\n", indent="",
        onward="下转A{:02d}版", taken_up="紧接A{:02d}版",
        head="{year}年{month}月{day}日  星期{weekday}  A{number:02d}  {paper}", encoding="gb18030",
    ),
)  # fmt: skip


def publications() -> dict[str, str]:
    """The publication.toml of each paper, by its path below raw/."""
    found = {}
    for paper in PAPERS:
        content = f'title = "{paper.title}"\nplace = "{paper.place}"\n'
        found[f"{paper.folder.partition('/')[0]}/publication.toml"] = content
    return found


def page(count: int) -> tuple[str, bytes]:
    """The path below raw/ and the bytes of one page of the archive."""
    back, slot = divmod(count, PAGES_A_DAY)
    day = LAST_DAY - timedelta(back)
    paper = next(each for each in PAPERS if each.first <= slot <= each.last)
    number = slot - paper.first + 1
    chance = Random(f"{SEED} {count}")
    lines = list(_page(paper, day, number, chance))
    text = paper.gap.join(lines) + paper.gap
    folder = day.strftime(paper.folder).format(count=count)
    return f"{folder}/{number:02d}.txt", text.encode(paper.encoding)


def _page(paper: Paper, day: date, number: int, chance: Random) -> Iterator[str]:
    """The lines and paragraphs of a page."""
    if paper.head:
        yield paper.head.format(
            paper=paper.title,
            year=day.year,
            month=day.month,
            day=day.day,
            number=number,
            weekday=_WEEKDAYS[day.weekday()],
        )
    last = paper.last - paper.first + 1
    if number == 1:
        yield from _story(paper, day, chance, sections=2, carried=last if last > 1 else 0)
    elif number == last:
        # what page 1 did not have room for is drawn from the issue's own source, the same for both pages
        rest = _carried(paper, day)
        yield paper.heading.format(rest.title)
        yield paper.taken_up.format(1)
        yield from _torn(paper, chance, rest.paragraphs[2:])
    for _ in range(chance.randint(2, 4)):
        yield from _story(paper, day, chance, sections=chance.choice((0, 0, 1)))
    extra = chance.randrange(4)
    if extra == 0:
        yield from _briefs(paper, day, chance)
    elif extra == 1:
        yield from _table(paper, day, chance)
    elif extra == 2:
        yield from _photo(paper, day, chance)


@dataclass(frozen=True, slots=True)
class _Carried:
    title: str
    paragraphs: tuple[str, ...]


def _carried(paper: Paper, day: date) -> _Carried:
    """The article of an issue that begins on its first page and ends on its last."""
    prose = Prose(Random(f"{SEED} {paper.title} {day}"), day)
    paragraphs = tuple(prose.paragraph(3, _DENSITY) for _ in range(5))
    return _Carried(prose.say("title"), paragraphs)


def _story(paper: Paper, day: date, chance: Random, *, sections: int, carried: int = 0) -> Iterator[str]:
    if carried:
        article = _carried(paper, day)
        yield paper.heading.format(article.title)
        yield from _torn(
            paper, chance, [_dateline(day, chance) + article.paragraphs[0], article.paragraphs[1]]
        )
        yield paper.onward.format(carried)
    prose = Prose(chance, day)
    if chance.random() < 0.3:
        yield prose.say("kicker")
    yield paper.heading.format(prose.say("title"))
    if chance.random() < 0.4:
        yield paper.deck.format(prose.say("deck"))
    body = [_dateline(day, chance) + prose.paragraph(chance.randint(2, 4), _DENSITY)]
    body += [prose.paragraph(chance.randint(1, 5), _DENSITY) for _ in range(chance.randint(1, 4))]
    yield from _torn(paper, chance, body)
    for _ in range(sections):
        yield paper.section.format(prose.say("section"))
        body = [prose.paragraph(chance.randint(2, 5), _DENSITY) for _ in range(chance.randint(2, 4))]
        yield from _torn(paper, chance, body)


def _dateline(day: date, chance: Random) -> str:
    sent = day - timedelta(1)
    prose = Prose(chance, day)
    place, name = prose.say("place"), prose.say("name")
    return chance.choice(
        (
            f"新华社{place}{sent.month}月{sent.day}日电（记者{name}）",
            f"本报讯（记者 {name}）",
            f"本报{place}{sent.month}月{sent.day}日电 记者{name}报道：",
            "",
        )
    )


def _torn(paper: Paper, chance: Random, paragraphs: Sequence[str]) -> Iterator[str]:
    """The paragraphs as printed: some are torn in two by the end of a column, or by a picture."""
    for text in paragraphs:
        at = text.find("，", len(text) // 2) + 1
        if at > 20 and chance.random() < 0.2:
            yield paper.indent + text[:at]
            if chance.random() < 0.3:
                yield f"![](images/{chance.getrandbits(64):016x}.jpg)"
            yield text[at:]
        else:
            yield paper.indent + text


def _briefs(paper: Paper, day: date, chance: Random) -> Iterator[str]:
    yield paper.heading.format("简讯")
    for _ in range(chance.randint(3, 5)):
        yield "● " + Prose(chance, day).paragraph(2, 0.5)


def _photo(paper: Paper, day: date, chance: Random) -> Iterator[str]:
    prose = Prose(chance, day)
    yield f"![](images/{chance.getrandbits(64):016x}.jpg)"
    yield prose.say("caption")
    yield f"本报记者 {prose.say('name')} 摄"


def _table(paper: Paper, day: date, chance: Random) -> Iterator[str]:
    prose = Prose(chance, day)
    yield paper.heading.format(f"{day.year - 1}年{prose.say('place')}主要指标")
    lines = ["| 指标 | 总量（亿元） | 比上年增长（%） |", "|---|---|---|"]
    for _ in range(chance.randint(4, 8)):
        lines.append(f"| {prose.say('macro')} | {prose.say('small')} | {prose.say('zero')} |")
    yield "\r\n".join(lines) if "\r" in paper.gap else "\n".join(lines)


def _write_some(raw: Path, first: int, last: int) -> int:
    size = 0
    for count in range(first, last):
        path, data = page(count)
        target = raw / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
        size += len(data.decode("gb18030" if b"\r\n" in data else "utf-8"))
    return size


def write(raw: Path, n_pages: int) -> int:
    """Write the first pages of the archive below `raw`; returns how many characters they have."""
    for path, content in publications().items():
        (raw / path).parent.mkdir(parents=True, exist_ok=True)
        (raw / path).write_text(content, encoding="utf-8")
    parts = [(first, min(first + 500, n_pages)) for first in range(0, n_pages, 500)]
    if len(parts) == 1:
        return _write_some(raw, *parts[0])
    with ProcessPoolExecutor() as pool:
        return sum(pool.map(_write_some, *zip(*((raw, *part) for part in parts), strict=True)))
