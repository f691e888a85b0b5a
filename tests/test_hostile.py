"""Input of every kind that should not be there: no run ends, nothing is lost, nothing is written elsewhere.

One named case for each class, then fuzzing; what fuzzing broke is kept in tests/data/fuzz. NEWSFIGURES_LONG=1
(set by `.ci/run full`) takes full sizes and a minute of fuzzing.
"""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from linear import assert_linear
from misprints import audits_of, tables_of
from run_steps import run

from pipeline.tables.store import Store
from pipeline.tables.validate import hold_table_rules

LONG = bool(os.environ.get("NEWSFIGURES_LONG"))
DATA = Path(__file__).parent / "data" / "fuzz"
SEED = Path(__file__).parent.parent / "raw" / "000_50054e89335d40fa.txt"
ROOT = os.geteuid() == 0

SAID = "一季度，本市出口12.5亿元，增长6.3%。\n"
OK, REJECTED = "ok", "rejected"

CONTENTS: dict[str, tuple[bytes, str, int | None]] = {
    # bytes, status of the page, how many figures (None: any)
    "empty": (b"", OK, 0),
    "blanks only": (" \t\u3000\n\r\n  \n".encode(), OK, 0),
    "BOM": (b"\xef\xbb\xbf" + SAID.encode(), OK, 2),
    "BOM alone": (b"\xef\xbb\xbf", OK, 0),
    "UTF-16 little": (b"\xff\xfe" + SAID.encode("utf-16-le"), OK, 2),
    "UTF-16 big": (b"\xfe\xff" + SAID.encode("utf-16-be"), OK, 2),
    "UTF-16 cut off": (b"\xff\xfe" + SAID.encode("utf-16-le")[:-1], REJECTED, 0),
    "GB18030": ((SAID * 3).encode("gb18030"), OK, 6),
    "invalid bytes": (SAID.encode() + b"\xff\xfe\x80\x81" * 40, REJECTED, 0),
    "NUL bytes": (SAID.encode() + b"\0" + SAID.encode(), REJECTED, 0),
    "binary": (b"\x89PNG\r\n\x1a\n" + random.Random(1).randbytes(5000), REJECTED, 0),
    "carriage returns": (SAID.replace("\n", "\r").encode() * 3, OK, 6),
    "mixed line ends": ("一季度，出口5亿\r\n元，增\r长3%\n".encode(), OK, None),
    "other line ends": ("出口5亿元\u2028进口6亿元\x0b\x0c\x85增长3%".encode(), OK, None),
    "zero width": ("一季度，出口1\u200b2.5亿\u200d元\ufeff，增长\u20606.3%。".encode(), OK, None),
    "combining": (("出口5\u0301\u0302亿元" + "\u0301" * 500).encode(), OK, None),
    "right to left": ("出口\u202e5亿元\u202c，\u200fعدد ٣\u2067".encode(), OK, None),
    "controls": (("出口\x01\x1b[31m5亿元\x7f" + SAID).encode(), OK, None),
    "noncharacters": ("出口5亿元\ufffe\uffff\U0010ffff".encode(), OK, None),
    "formulas": ("=1+1\n\n+5亿元\n\n-5亿元\n\n@SUM(5)\n\n=cmd|'/c calc'!A1\n".encode(), OK, None),
    "front matter that lies": (b"---\ndate: [[[\n---\n" + SAID.encode(), OK, None),
    "deep brackets": (("（" * 20_000 + "5亿元" + "）" * 20_000).encode(), OK, None),
    "deep headings": (("#" * 30_000 + "5亿元\n" + "> " * 10_000).encode(), OK, None),
    "absurd numbers": (
        "出口1e999亿元，９９９９兆亿兆亿元，0.0.0.0%，1/0，-0%，第0名，二十百千万亿元".encode(),
        OK,
        None,
    ),
    "absurd dates": ("9999年99月99日，0年0月0日，2026年2月30日，出口5亿元，13月32日以来".encode(), OK, None),
}

NAMES = {
    "spaces": "a page  with spaces .txt",
    "quotes": 'it\'s "quoted" `here`.txt',
    "emoji": "报纸📰.txt",
    "newline": "two\nlines.txt",
    "markup": "<script>alert(1)<&script>.txt",
    "formula": "=1+1.txt",
    "percent": "%2e%2e%2f#a0?.txt",
    "backslash": "a\\..\\..\\up.txt",
    "long": "很" * 80 + ".txt",
    "no utf-8": b"\xff\xfe\xe6.txt",
    "capital suffix": "PAGE.TXT",
}


def rows(store: Store, name: str) -> list[dict[str, Any]]:
    return [row for month in store.months(name) for row in store.read(name, month).to_pylist()]


def tree(folder: Path) -> dict[str, str]:
    """All files below a folder but for outputs/, by their hashes; links by their targets."""
    found = {}
    for path in sorted(folder.rglob("*")):
        if (folder / "outputs") not in (path, *path.parents):
            content = str(path.readlink()).encode() if path.is_symlink() else b""
            if path.is_file() and not path.is_symlink():
                content = path.read_bytes()
            found[str(path)] = sha256(content).hexdigest()
    return found


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """One run over all contents, names and things that are no files."""
    folder = tmp_path_factory.mktemp("hostile")
    day = folder / "raw" / "2026-05-22"
    day.mkdir(parents=True)
    (day / "publication.toml").write_text('place = "江门"\n', encoding="utf-8")
    for at, (content, _, _) in enumerate(CONTENTS.values()):
        (day / f"case{at:02d}.txt").write_bytes(content)
    names = folder / "raw" / "names"
    names.mkdir()
    for name in NAMES.values():
        with open(os.path.join(os.fsencode(names), os.fsencode(name)), "wb") as file:  # noqa: PTH118, PTH123
            file.write(SAID.encode())
    outside = folder / "outside"
    outside.mkdir()
    (outside / "secret.txt").write_text("出口5亿元", encoding="utf-8")
    links = folder / "raw" / "links"
    links.mkdir()
    (links / "file.txt").symlink_to(outside / "secret.txt")
    (links / "folder").symlink_to(outside)
    (links / "loop").symlink_to(links)
    (links / "self.txt").symlink_to(links / "self.txt")
    (links / "dangling.txt").symlink_to(folder / "nowhere.txt")
    (links / "folder.txt").mkdir()
    os.mkfifo(links / "pipe.txt")
    (links / "closed.txt").write_text(SAID, encoding="utf-8")
    (links / "closed.txt").chmod(0)
    before = tree(folder)
    run(folder / "raw", folder / "outputs")
    assert tree(folder) == before, "a run writes into outputs/ only"
    return Store(folder / "outputs")


@pytest.mark.parametrize("case", CONTENTS)
def test_contents(case: str, hostile: Store) -> None:
    """The run that made these tables held every rule of the contract; here is what became of the page."""
    at = list(CONTENTS).index(case)
    _, status, n_figures = CONTENTS[case]
    page_id = f"2026-05-22/case{at:02d}"
    (page,) = [row for row in rows(hostile, "pages") if row["page_id"] == page_id]
    assert page["page_status"] == status
    rejects = [row for row in rows(hostile, "rejects") if row["page_id"] == page_id]
    assert (status == OK) == (not [row for row in rejects if row["table"] == "pages"])
    assert all("expected" in row["message"] and "found" in row["message"] for row in rejects)
    if n_figures is not None:
        assert sum(row["page_id"] == page_id for row in rows(hostile, "figures")) == n_figures


@pytest.mark.parametrize("case", NAMES)
def test_file_names(case: str, hostile: Store) -> None:
    name = os.fsencode(NAMES[case]).decode("utf-8", "backslashreplace")
    (page,) = [row for row in rows(hostile, "pages") if row["path"] == f"names/{name}"]
    assert page["page_status"] == OK
    assert page["page_id"] == f"names/{name}"[:-4]
    assert sum(row["page_id"] == page["page_id"] for row in rows(hostile, "figures")) == 2


@pytest.mark.parametrize(
    ("name", "rule"),
    [
        ("file.txt", "link"),
        ("folder", "link"),
        ("loop", "link"),
        ("self.txt", "link"),
        ("dangling.txt", "link"),
        ("pipe.txt", "no_file"),
        pytest.param("closed.txt", "unreadable", marks=pytest.mark.skipif(ROOT, reason="root reads it")),
    ],
)
def test_what_is_no_file_is_refused(name: str, rule: str, hostile: Store) -> None:
    found = [row["rule"] for row in rows(hostile, "rejects") if f"links/{name}" in (row["row"] or "")]
    assert found == [rule]
    assert not [row for row in rows(hostile, "pages") if row["text"] and "secret" in row["path"]]


def test_the_rest_of_such_a_run_is_as_it_would_be_alone(hostile: Store, tmp_path: Path) -> None:
    (tmp_path / "raw" / "2026-05-22").mkdir(parents=True)
    at = list(CONTENTS).index("BOM")
    (tmp_path / "raw" / "2026-05-22" / f"case{at:02d}.txt").write_bytes(CONTENTS["BOM"][0])
    (tmp_path / "raw" / "2026-05-22" / "publication.toml").write_text('place = "江门"\n', encoding="utf-8")
    run(tmp_path / "raw", tmp_path / "outputs")
    alone = rows(Store(tmp_path / "outputs"), "figures")
    page_id = f"2026-05-22/case{at:02d}"
    assert alone == [row for row in rows(hostile, "figures") if row["page_id"] == page_id]


# --- size ----------------------------------------------------------------------------------------

SHAPES: dict[str, Callable[[int], str]] = {
    "one line": lambda n: "一季度，本市出口12.5亿元，增长6.3%。" * (n // 20),
    "one line of letters": lambda n: "abc " * (n // 4),
    "digits": lambda n: "出口" + "1234567890" * (n // 10) + "亿元。",
    "number words": lambda n: "出口" + "一千二百三十四万五千" * (n // 10) + "亿元。",
    "items": lambda n: "一季度，出口" + "、".join(f"{at % 97}.{at % 7}亿元" for at in range(n // 6)) + "。",
    "heads": lambda n: "一季度，" + "、".join(f"钢材{at}" for at in range(n // 6)) + "分别增长5%。",
    "brackets": lambda n: "（" * (n // 2) + "5亿元" + "）" * (n // 2),
    "zero width": lambda n: "5\u200b亿\u200b元" * (n // 5),
    "combining": lambda n: ("5" + "\u0301" * 30 + "。") * (n // 32),
    "line ends": lambda n: "5\r\n" * (n // 3),
    "blank lines": lambda n: "\n" * n,
    "headings": lambda n: "# 出口5亿元\n\n" * (n // 9),
    "cells": lambda n: "|5亿元|\n" * (n // 6),
    "由": lambda n: "由5增至" * (n // 4),
    "其中": lambda n: "其中，5亿元，" * (n // 7),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_time_grows_with_the_length_only(shape: str, tmp_path: Path) -> None:
    assert_linear(
        lambda text: audits_of(tables_of(text, tmp_path, "2026-05-22/page.txt", "江门")),
        SHAPES[shape],
        80_000 if LONG else 16_000,
    )


@pytest.mark.skipif(not LONG, reason="in the long form only")
@pytest.mark.parametrize(
    "text",
    [
        ("各地大力推动高质量发展，" * 9 + "一季度，本市出口12.5亿元。") * 136_000,
        "出口" + "8" * 1_000_000 + "亿元。",
        "一季度，出口" + "、".join(f"{at % 97}.{at % 7}亿元" for at in range(100_000)) + "。",
    ],
    ids=["50 MB in one line", "a million digits", "100,000 items"],
)
def test_full_sizes(text: str, tmp_path: Path) -> None:
    (tmp_path / "raw" / "2026-05-22").mkdir(parents=True)
    (tmp_path / "raw" / "2026-05-22" / "page.txt").write_text(text, encoding="utf-8")
    run(tmp_path / "raw", tmp_path / "outputs")
    (page,) = rows(Store(tmp_path / "outputs"), "pages")
    assert page["page_status"] == OK and page["n_chars"] == len(text)


# --- fuzzing -------------------------------------------------------------------------------------

_PIECES = [
    *"0123456789０９.,，。；：、（）()%％‰-—～〇一二三百千万亿兆半余多约超比由从至为占其中共年月日",
    *(
        "亿元",
        "个百分点",
        "同比增长",
        "分别",
        "前三",
        "2026年",
        "一季度",
        "本市",
        "全国",
        "出口",
        "GDP",
        "倍",
        "成",
    ),
    *(
        "\n",
        "\n\n",
        "\r\n",
        "# ",
        "**",
        "|",
        "<",
        ">",
        "&",
        "\u3000",
        "\u200b",
        "\u0301",
        "\u202e",
        "\ufeff",
        "𠮷",
        "😀",
    ),
    *("本报讯", "新华社北京5月21日电", "紧接 A01 版", "转第3版", "图为", "=", "@", "\t", "\x0b", "\u2028"),
]


def _fuzzed(chance: random.Random, seed: str) -> str:
    """A page out of pieces of the seed page and of characters that matter to the readers."""
    parts = []
    for _ in range(chance.randint(1, 60)):
        if chance.random() < 0.4:
            at = chance.randrange(len(seed))
            parts.append(seed[at : at + chance.randint(1, 60)])
        else:
            parts.append("".join(chance.choices(_PIECES, k=chance.randint(1, 8))))
        if chance.random() < 0.1:
            parts.append(chr(chance.choice([*range(1, 0xD7FF, 7), *range(0xE000, 0x10FFFF, 97)])))
    return "".join(parts).replace("\0", "")


def _hold(text: str, folder: Path) -> None:
    """Every rule of the contract, and the numerals' and figures' spans, on one page."""
    tables = tables_of(text, folder, "2026-05-22/page.txt", "江门")
    assert tables["pages"]["page_status"].to_pylist() == [OK]
    hold_table_rules(["pages", "articles", "paragraphs", "figures", "numerals"], tables)
    audits_of(tables)


@pytest.mark.parametrize("case", sorted(DATA.glob("*.txt")), ids=lambda path: path.stem)
def test_what_fuzzing_broke_stays_mended(case: Path, tmp_path: Path) -> None:
    _hold(case.read_bytes().decode("utf-8"), tmp_path)


def test_fuzzing(tmp_path: Path) -> None:
    """Random pages for some seconds; one that breaks a rule is kept in tests/data/fuzz."""
    source = random.SystemRandom()
    seed = SEED.read_text(encoding="utf-8")
    end = time.monotonic() + (60 if LONG else 4)
    while time.monotonic() < end:
        text = _fuzzed(random.Random(source.getrandbits(64)), seed)
        try:
            _hold(text, tmp_path)
        except Exception:
            DATA.mkdir(exist_ok=True)
            name = sha256(text.encode()).hexdigest()[:12]
            (DATA / f"{name}.txt").write_bytes(text.encode())
            raise
