"""The audit's page as people meet it: at a desk, on a phone, in the dark, on paper."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from audits import summary
from playwright.sync_api import Browser
from tests.browsers import SIZES, needs_browser, started
from tests.onefile import wrong_with

from hejie.interfaces.audit.page import render

CONTENTS = {"full": summary(), "empty": {}, "long": summary(2_000, months=40)}
SHEETS = 4

pytestmark = needs_browser


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for all, without a screen."""
    with started() as one:
        yield one


def _written(folder: Path, content: str) -> str:
    page = folder / "report.html"
    page.write_text(render(CONTENTS[content]), encoding="utf-8")
    return page.as_uri()


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("content", CONTENTS)
def test_nothing_overflows_complains_or_calls_out(
    browser: Browser, tmp_path: Path, content: str, size: str
) -> None:
    assert wrong_with(browser, _written(tmp_path, content), size=size) == {}


@pytest.mark.parametrize("content", ["full", "long"])
def test_labels_of_the_pictures_do_not_overlap_or_leave_on_a_phone(
    browser: Browser, tmp_path: Path, content: str
) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 844})
    page.goto(_written(tmp_path, content))
    wrong = page.evaluate(
        """() => [...document.querySelectorAll('svg.chart')].flatMap(svg => {
            const frame = svg.getBoundingClientRect();
            const boxes = [...svg.querySelectorAll('text')]
                .map(text => [text.textContent, text.getBoundingClientRect()])
                .filter(([, box]) => box.width > 0);
            const outside = boxes
                .filter(([, box]) => box.left < frame.left - 12 || box.right > frame.right + 12)
                .map(([text]) => text + ' leaves');
            return outside.concat(boxes.flatMap(([one, a], i) => boxes.slice(i + 1)
                .filter(([, b]) => a.left < b.right - 1 && b.left < a.right - 1)
                .map(([two]) => one + ' × ' + two)));
        })"""
    )
    page.close()
    assert wrong == []


def test_a_dark_screen_gets_a_dark_page_and_paper_a_white_one(
    browser: Browser, tmp_path: Path
) -> None:
    page = browser.new_page(color_scheme="dark")
    page.goto(_written(tmp_path, "full"))
    ground = "getComputedStyle(document.body).backgroundColor"
    dark = page.evaluate(ground)
    page.emulate_media(media="print")
    paper = page.evaluate(ground)
    page.close()
    assert (dark, paper) == ("rgb(17, 25, 28)", "rgb(255, 255, 255)")


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("content", CONTENTS)
def test_it_prints_on_a_few_sheets(
    browser: Browser, tmp_path: Path, content: str, language: str
) -> None:
    page = browser.new_page()
    page.goto(_written(tmp_path, content))
    page.click(f"label.to-{language}")
    printed = page.pdf(format="A4", prefer_css_page_size=True, print_background=False)
    page.close()
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) <= SHEETS
