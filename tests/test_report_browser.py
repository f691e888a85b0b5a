"""The report in a real browser: click, filter, search, deep links, keys, no errors, accessibility, glyphs.

Needs Chromium and its driver (Debian: apt-get install chromium chromium-driver); skipped without them.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from published import PLAIN, make, report

from pipeline.report.page import page_file
from pipeline.tables.store import Store

webdriver: Any = pytest.importorskip("selenium.webdriver", reason="pip install selenium")
ui: Any = pytest.importorskip("selenium.webdriver.support.ui", reason="pip install selenium")
CHROMIUM, DRIVER = shutil.which("chromium"), shutil.which("chromedriver")
pytestmark = pytest.mark.skipif(
    not (CHROMIUM and DRIVER), reason="no chromium or chromedriver on the path: apt-get install them"
)

FLAGS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)
SEED = Path(__file__).parent.parent / "raw"
CONTRADICTION = "# 出口再增\n\n本报讯 一季度，杭州出口12.5亿元，增长8.8%。\n"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """The shipped page, an issue whose pages contradict each other, and a page that cannot be read."""
    pages: dict[str, str | bytes] = {
        path.name: path.read_bytes() for path in SEED.iterdir() if path.suffix in (".txt", ".toml")
    }
    pages |= {
        "2026-04-20/a.txt": PLAIN,
        "2026-04-20/b.txt": CONTRADICTION,
        "2026-04-21/c.txt": b"\x00\xff\x01",
    }
    made = make(tmp_path_factory.mktemp("browser"), pages)
    report(made)
    return made


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A headless Chromium with a profile of its own."""
    options = webdriver.ChromeOptions()
    options.binary_location = CHROMIUM
    for flag in (*FLAGS, f"--user-data-dir={tmp_path_factory.mktemp('profile')}", "--window-size=1360,900"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = webdriver.Chrome(options=options, service=webdriver.ChromeService(DRIVER))
    yield driver
    driver.quit()


def seed_id(store: Store) -> str:
    [page_id] = [
        each
        for month in store.months()
        for each in store.read("pages", month, ["page_id"])["page_id"].to_pylist()
        if not each.startswith("2026-04")
    ]
    return str(page_id)


def figures(store: Store) -> list[dict[str, Any]]:
    """The figures of the shipped page."""
    rows = [row for month in store.months() for row in store.read("figures", month).to_pylist()]
    return [row for row in rows if row["page_id"] == seed_id(store)]


def show(browser: Any, store: Store, file: str, anchor: str = "") -> None:
    browser.get("about:blank")
    browser.get((store.root / "report" / file).resolve().as_uri() + anchor)


def js(browser: Any, code: str) -> Any:
    return browser.execute_script(f"return {code}")


def key(browser: Any, name: str) -> None:
    browser.execute_script(
        "const event = new KeyboardEvent('keydown', {key: arguments[0], bubbles: true});"
        "document.activeElement.dispatchEvent(event)",
        name,
    )


def type_into(browser: Any, name: str, value: str) -> None:
    browser.execute_script(
        "const field = document.getElementById(arguments[0]); field.value = arguments[1];"
        "field.dispatchEvent(new Event('input', {bubbles: true}))",
        name,
        value,
    )


def shown_rows(browser: Any) -> list[str]:
    found: list[str] = js(
        browser, "[...document.querySelectorAll('#list tbody tr:not([hidden])')].map((row) => row.dataset.f)"
    )
    return found


@pytest.fixture
def page(browser: Any, store: Store) -> Any:
    """The browser with the shipped page open."""
    show(browser, store, page_file(seed_id(store)))
    browser.execute_script("document.documentElement.style.scrollBehavior = 'auto'")
    return browser


def test_a_click_on_a_figure_shows_its_record(page: Any, store: Store) -> None:
    row = next(row for row in figures(store) if row["text"] == "13526.91亿元")
    name = row["figure_id"].rpartition("#")[2]
    page.find_element("id", name).click()
    said = js(page, "document.querySelector('#record .say').textContent")
    assert "上海" in said and "13,526.91亿元" in said
    assert js(page, "location.hash") == f"#{name}"
    assert js(page, "document.querySelector('#list tr.on').dataset.f") == name
    page.find_element("css selector", "#record .close").click()
    assert js(page, "document.getElementById('record').hidden")


def test_a_click_on_a_row_scrolls_the_text_to_its_figure(page: Any, store: Store) -> None:
    name = figures(store)[-1]["figure_id"].rpartition("#")[2]
    page.execute_script(f"document.querySelector('#list tr[data-f=\"{name}\"] td:nth-child(2)').click()")
    top = js(page, f"document.getElementById('{name}').getBoundingClientRect().top")
    assert 0 < top < js(page, "innerHeight")
    assert js(page, f"document.getElementById('{name}').classList.contains('on')")


def test_filters_keep_what_fits_and_fade_the_rest(page: Any, store: Store) -> None:
    rows = figures(store)

    def names(kept: list[dict[str, Any]]) -> list[str]:
        return [row["figure_id"].rpartition("#")[2] for row in kept]

    type_into(page, "region", "广州")
    wanted = [row for row in rows if "广州" in (row["region"] or "").split("、")]
    assert shown_rows(page) == names(wanted)
    assert js(page, "document.querySelectorAll('#text .fig:not(.dim)').length") == len(wanted)
    assert js(page, "document.getElementById('count').textContent") == f"{len(wanted)} / {len(rows)} 个数字"

    page.find_element("css selector", '.chip[data-measure="growth"]').click()
    wanted = [row for row in wanted if row["measure"] == "growth"]
    assert shown_rows(page) == names(wanted)

    page.find_element("css selector", "button[type=reset]").click()
    # the form is reset after the event that tells of it
    ui.WebDriverWait(page, 5).until(lambda _: len(shown_rows(page)) == len(rows))
    assert js(page, "document.querySelectorAll('#text .fig.dim').length") == 0

    type_into(page, "indicator", "GDP")
    assert shown_rows(page) == names([row for row in rows if row["indicator"] == "GDP"])
    type_into(page, "indicator", "")
    flag = next(flag for row in rows for flag in row["flags"])
    type_into(page, "flag", flag)
    assert shown_rows(page) == names([row for row in rows if flag in row["flags"]])
    type_into(page, "flag", "")
    type_into(page, "search", "锂电池")
    assert 0 < len(shown_rows(page)) < len(rows)
    type_into(page, "search", "没有这样的词")
    assert shown_rows(page) == []


def test_a_deep_link_opens_the_figure_it_names(browser: Any, store: Store) -> None:
    row = next(row for row in figures(store) if row["text"] == "74.2%")
    name = row["figure_id"].rpartition("#")[2]
    show(browser, store, page_file(row["page_id"]), f"#{name}")
    assert "74.2%" in js(browser, "document.querySelector('#record .say').textContent")
    assert js(browser, f"document.getElementById('{name}').classList.contains('on')")


def test_keys_move_search_and_close(page: Any, store: Store) -> None:
    names = [row["figure_id"].rpartition("#")[2] for row in figures(store)]
    for pressed, expected in (("j", 0), ("j", 1), ("j", 2), ("k", 1)):
        key(page, pressed)
        assert js(page, "location.hash") == f"#{names[expected]}"
    key(page, "Escape")
    assert js(page, "document.getElementById('record').hidden")
    key(page, "c")
    assert js(page, "document.body.classList.contains('show-classes')")
    key(page, "?")
    assert js(page, "document.getElementById('keys').open")
    page.execute_script("document.getElementById('keys').close()")
    key(page, "/")
    assert js(page, "document.activeElement.id") == "search"
    # a letter that is typed into the search is no command
    key(page, "j")
    assert js(page, "document.getElementById('record').hidden")


def test_a_contradiction_stands_in_the_review_queue_and_in_the_record(browser: Any, store: Store) -> None:
    show(browser, store, page_file("2026-04-20/a"))
    assert js(browser, "document.querySelectorAll('.review .q-audit').length") >= 1
    key(browser, "n")
    assert (
        js(browser, "document.querySelector('#record .audit.inconsistent b').textContent").strip() == "不一致"
    )
    # its links lead to the other page
    links = js(
        browser, "[...document.querySelectorAll('#record .audit a')].map((link) => link.getAttribute('href'))"
    )
    assert any(link.startswith(page_file("2026-04-20/b")) for link in links)


def test_the_index_filters_its_pages(browser: Any, store: Store) -> None:
    show(browser, store, "index.html")
    rows = "[...document.querySelectorAll('#pages tbody tr:not([hidden])')].length"
    assert js(browser, rows) == 4
    type_into(browser, "find-page", "2026-04-20")
    assert js(browser, rows) == 2


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1360, 390])
def test_pages_are_accessible_fit_their_window_and_say_no_errors(
    browser: Any, store: Store, scheme: str, width: int
) -> None:
    axe = pytest.importorskip("axe_core_python", reason="pip install axe-core-python")
    script = (Path(axe.__file__).parent / "axe.min.js").read_text("utf-8")
    browser.get_log("browser")
    media = {"features": [{"name": "prefers-color-scheme", "value": scheme}]}
    metrics = {"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": width < 600}
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", media)
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    seed = figures(store)[5]["figure_id"].rpartition("#")
    said = []
    try:
        for file, anchor in (
            ("index.html", ""),
            ("m-2026-04.html", ""),
            (page_file("2026-04-20/a"), ""),
            (page_file("2026-04-21/c"), ""),
            (page_file(seed[0]), f"#{seed[2]}"),
        ):
            show(browser, store, file, anchor)
            assert js(browser, "document.documentElement.scrollWidth") <= width
            assert browser.get_log("browser") == []
            browser.execute_script(script)
            found = browser.execute_async_script(
                "const done = arguments[arguments.length - 1];"
                "axe.run().then((result) => done(result.violations))"
            )
            said += [(file, each["id"], [node["target"] for node in each["nodes"]][:5]) for each in found]
        assert not said, json.dumps(said, ensure_ascii=False)
    finally:
        browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
        browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})


def test_every_character_of_the_plots_has_a_glyph(browser: Any, store: Store) -> None:
    # a missing glyph is drawn like that of a code point that no font has
    show(browser, store, "index.html")
    missing = browser.execute_script("""
      const canvas = document.createElement("canvas");
      canvas.width = canvas.height = 40;
      const pen = canvas.getContext("2d", {willReadFrequently: true});
      const drawn = (char, font) => {
        pen.clearRect(0, 0, 40, 40);
        pen.font = `24px ${font}`;
        pen.fillText(char, 4, 30);
        return pen.getImageData(0, 0, 40, 40).data.join();
      };
      const found = [];
      for (const text of document.querySelectorAll(".plots svg text")) {
        const font = getComputedStyle(text).fontFamily;
        const nothing = ["\\u{10FFFD}", "\\u{10FFFC}"].map((char) => drawn(char, font));
        for (const char of text.textContent)
          if (char.trim() && nothing.includes(drawn(char, font))) found.push(char);
      }
      return [document.querySelectorAll(".plots svg text").length, found];
    """)
    assert missing[0] > 20
    if "市" in missing[1] and "的" in missing[1]:
        pytest.skip("no Chinese font on this machine: apt-get install fonts-noto-cjk")
    assert missing[1] == []


def test_it_prints_the_text_and_the_whole_table(page: Any) -> None:
    page.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    try:
        assert js(page, "getComputedStyle(document.querySelector('.tools')).display") == "none"
        assert js(page, "getComputedStyle(document.getElementById('list')).overflow") == "visible"
    finally:
        page.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})
