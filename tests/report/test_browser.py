"""The report in a real browser: Chromium, the one of the system, opened by Playwright."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from functok.dataset import Dataset
from functok.report import write_report
from tests.report.test_report import HOSTILE, plant

CHROMIUM = "FUNCTOK_CHROMIUM"
"""Names the browser to take; where it is set and there is none, the tests fail, else they are skipped."""
_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    named = os.environ.get(CHROMIUM)
    path = next(filter(None, map(shutil.which, [named] if named else _NAMES)), None)
    if path is None:
        give_up = pytest.fail if named else pytest.skip
        give_up(
            f"no Chromium ({named or ', '.join(_NAMES)}): install one, or name it in {CHROMIUM}"
        )
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def report(lamps_dataset: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A report on a dataset in which a query and a refused reply hold markup."""
    folder = Path(shutil.copytree(lamps_dataset, tmp_path_factory.mktemp("report") / "lamps"))
    plant(Dataset(folder), HOSTILE)
    return write_report(folder).path


@pytest.fixture
def page(browser: Browser, report: Path) -> Iterator[Page]:
    """The report, opened; afterwards there was no error, no dialog and no request but for the file."""
    with browser.new_context(viewport={"width": 1280, "height": 900}) as context:
        opened = context.new_page()
        faults: list[str] = []
        asked: list[str] = []
        opened.on("console", lambda message: faults.append(message.text))
        opened.on("pageerror", lambda error: faults.append(str(error)))
        opened.on("dialog", lambda dialog: faults.append(dialog.message))
        opened.on("request", lambda request: asked.append(request.url))
        opened.goto(report.as_uri())
        yield opened
        assert faults == []
        assert set(asked) - {"data:,"} == {report.as_uri()}


def test_search_finds_a_row_by_its_words_and_by_its_id(page: Page, report: Path) -> None:
    row = next(row for _, row in Dataset(report.parent).rows() if row["function"] == "wake_light")
    search = page.get_by_label("Search")
    for text in (row["id"], row["query"].upper()):
        search.fill(text)
        expect(page.locator("#list li .query").first).to_have_text(row["query"])
    search.fill("no row says this")
    expect(page.locator("#found")).to_contain_text("0 of ")


def test_filters_leave_the_rows_that_fit_and_links_set_them(page: Page, report: Path) -> None:
    rows = [(split, row) for split, row in Dataset(report.parent).rows()]
    page.get_by_label("Function or category").select_option("dim_lamp")
    page.get_by_label("Split").select_option("test")
    fitting = sum(split == "test" and row["function"] == "dim_lamp" for split, row in rows)
    assert fitting > 0
    expect(page.locator("#found")).to_have_text(f"{fitting} of {len(rows)} rows")
    expect(page.locator("#list > li")).to_have_count(fitting)
    page.get_by_role("button", name="Clear").click()
    expect(page.locator("#found")).to_have_text(f"{len(rows)} of {len(rows)} rows")
    page.locator("#counts").get_by_role("link", name="question", exact=True).click()
    asked = sum(row["style"] == "question" for _, row in rows)
    expect(page.locator("#found")).to_have_text(f"{asked} of {len(rows)} rows")


def test_many_rows_come_page_by_page(page: Page, report: Path) -> None:
    rows = len(list(Dataset(report.parent).rows()))
    expect(page.locator("#list > li")).to_have_count(50)
    first = page.locator("#list .query").first.text_content()
    page.get_by_role("button", name="Next").click()
    expect(page.locator("#page")).to_have_text("page 2 of 2")
    expect(page.locator("#list > li")).to_have_count(rows - 50)
    assert page.locator("#list .query").first.text_content() != first


def test_a_row_opens_by_keyboard_and_tells_where_it_came_from(page: Page, report: Path) -> None:
    rows = [row for _, row in Dataset(report.parent).rows()]
    row = next(row for row in rows if row["kind"] == "single" and row["query"] != HOSTILE)
    page.get_by_label("Search").fill(row["id"])
    page.locator("#list summary").focus()
    page.keyboard.press("Enter")
    for known in (row["group"], row["teacher"], row["spec_hash"], "checks passed now"):
        expect(page.locator("#list dl")).to_contain_text(known)


def test_markup_in_a_query_or_reply_stays_text(page: Page) -> None:
    page.get_by_label("Search").fill("onerror=alert")
    expect(page.locator("#list .query")).to_have_text(HOSTILE)
    page.locator("#list summary").click()
    page.get_by_label("refused").check()
    expect(page.locator("#found")).to_contain_text("1 of ")
    page.locator("#list summary").click()
    expect(page.locator("#list pre").last).to_contain_text("<script>alert(1)</script>")
    assert page.evaluate("document.images.length + document.scripts.length") == 2


def test_light_and_dark_follow_the_system_and_the_switch(page: Page) -> None:
    def paper() -> str:
        return str(page.evaluate("getComputedStyle(document.body).backgroundColor"))

    light = paper()
    page.emulate_media(color_scheme="dark")
    dark = paper()
    assert light != dark
    page.get_by_label("Theme").select_option("light")
    assert paper() == light
    page.emulate_media(color_scheme="light")
    page.get_by_label("Theme").select_option("dark")
    assert paper() == dark
    page.reload()
    assert paper() == dark


@pytest.mark.parametrize("width", [320, 375, 1280])
def test_nothing_stands_out_of_the_window(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.locator("#list summary").first.click()
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_nothing_stands_out_of_a_printed_page(page: Page) -> None:
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 718, "height": 1000})  # A4 between its margins
    assert page.evaluate("document.documentElement.scrollWidth") <= 718


def test_every_field_has_a_label_and_every_text_enough_contrast(page: Page) -> None:
    for scheme in ("light", "dark"):
        page.get_by_label("Theme").select_option(scheme)
        assert page.evaluate(_CONTRAST) == []
    assert page.evaluate(
        "[...document.querySelectorAll('input, select')].every(e => e.labels.length)"
    )
    assert page.evaluate("[...document.querySelectorAll('table')].every(t => t.caption)")


_CONTRAST = """() => {
  const canvas = document.createElement("canvas").getContext("2d", {willReadFrequently: true});
  const rgb = (color, under) => {
    canvas.fillStyle = under; canvas.fillRect(0, 0, 1, 1);
    canvas.fillStyle = color; canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3);
  };
  const light = (c) => c.map(v => v / 255).map(v => v <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [.2126, .7152, .0722][i], 0);
  const paper = getComputedStyle(document.body).backgroundColor;
  const poor = new Set();
  const texts = "p, dt, dd, th, td, a, code, .cell, .cell b, .quiet, .meta, .call";
  for (const e of document.querySelectorAll(texts)) {
    if (!e.checkVisibility()) continue;
    const style = getComputedStyle(e);
    let back = e;
    while (back && getComputedStyle(back).backgroundColor === "rgba(0, 0, 0, 0)") back = back.parentElement;
    const ground = rgb(back ? getComputedStyle(back).backgroundColor : paper, paper);
    const ink = rgb(style.color, paper).map((v, i) => ground[i] + (v - ground[i]) * style.opacity);
    const [a, b] = [light(ink), light(ground)].sort((x, y) => y - x);
    const contrast = (a + .05) / (b + .05);
    if (contrast < 4.5) poor.add(`${e.tagName} ${e.className} ${contrast.toFixed(2)}`);
  }
  return [...poor];
}"""
"""The elements whose text has less contrast to what is behind it than WCAG 2 asks for (AA: 4.5 to 1)."""
