"""The page reader: every character in one paragraph, and the seed page as its gold tells it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pipeline.pages import Layout, heal, lay_out

ROOT = Path(__file__).parent.parent
SEED = ROOT / "raw" / "000_50054e89335d40fa.txt"
GOLD = ROOT.parent / "shared" / "gold" / "seed" / "gold" / "000_50054e89335d40fa.json"


def assert_whole(text: str, layout: Layout) -> None:
    """Every non-blank character lies in exactly one paragraph, whose text is its healed slices."""
    seen = [0] * len(text)
    for paragraph in layout.paragraphs:
        assert heal(text, paragraph.pieces).text == paragraph.text
        assert (paragraph.pieces[0][0], paragraph.pieces[-1][1]) == (paragraph.start, paragraph.end)
        for start, end in paragraph.pieces:
            assert not text[start].isspace() and not text[end - 1].isspace()
            for at in range(start, end):
                seen[at] += 1
    assert [at for at, char in enumerate(text) if not char.isspace() and seen[at] != 1] == []
    assert max(seen, default=0) <= 1


@pytest.fixture(scope="module")
def seed() -> tuple[str, Layout]:
    text = SEED.read_bytes().decode("utf-8")
    return text, lay_out(text)


def test_seed_is_whole(seed: tuple[str, Layout]) -> None:
    assert_whole(*seed)


@pytest.mark.skipif(not GOLD.exists(), reason="the gold pages are not here")
def test_seed_is_read_as_its_gold_says(seed: tuple[str, Layout]) -> None:
    _, layout = seed
    gold = json.loads(GOLD.read_text(encoding="utf-8"))
    assert [article.title for article in layout.articles] == [want["title"] for want in gold]
    for article, want in zip(layout.articles, gold, strict=True):
        assert article.subtitle == want["subtitle"]
        assert list(article.sections) == want["sections"]
        assert article.continued_from == want["continued_from"]
        body = [
            paragraph.text
            for paragraph in layout.paragraphs
            if paragraph.article == article.seq and paragraph.role in ("body", "caption")
        ]
        assert body == want["paragraphs"]
