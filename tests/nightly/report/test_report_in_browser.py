"""The report as people meet it: at a desk, on a phone, on paper, in both languages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect
from summaries import HARD, summary
from tests.browsers import SIZES, needs_browser, started
from tests.onefile import wrong_with

from hejie.nightly.report import render

CONTENTS = {"full": summary(), "empty": {}, "hard": {**summary(), **HARD}}

pytestmark = needs_browser


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for all, without a screen."""
    with started() as one:
        yield one


def _written(folder: Path, content: dict[str, Any]) -> str:
    page = folder / "report.html"
    page.write_text(render(content), encoding="utf-8")
    return page.as_uri()


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("content", CONTENTS)
def test_nothing_overflows_complains_or_calls_out(
    browser: Browser, tmp_path: Path, content: str, size: str
) -> None:
    assert wrong_with(browser, _written(tmp_path, CONTENTS[content]), size=size) == {}


def test_the_language_is_switched_by_hand_and_by_keyboard(browser: Browser, tmp_path: Path) -> None:
    page = browser.new_page(java_script_enabled=False)
    page.goto(_written(tmp_path, summary()))
    head = page.locator("h1")
    zh = "2026-11-22 周日，可依法联系 14,663 人。"
    expect(head).to_have_text(zh, use_inner_text=True)
    page.click("label.to-en")
    en = "On Sun 22 Nov 2026, 14,663 borrowers may lawfully be contacted."
    expect(head).to_have_text(en, use_inner_text=True)
    page.keyboard.press("ArrowLeft")
    expect(head).to_have_text(zh, use_inner_text=True)
    page.close()


def test_labels_of_the_pictures_do_not_overlap_on_a_phone(browser: Browser, tmp_path: Path) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 844})
    page.goto(_written(tmp_path, summary()))
    overlapping = page.evaluate(
        """() => [...document.querySelectorAll('svg.chart')].flatMap(svg => {
            const boxes = [...svg.querySelectorAll('text')]
                .map(text => [text.textContent, text.getBoundingClientRect()])
                .filter(([, box]) => box.width > 0);
            return boxes.flatMap(([one, a], i) => boxes.slice(i + 1)
                .filter(([, b]) => a.left < b.right - 1 && b.left < a.right - 1
                    && a.top < b.bottom - 6 && b.top < a.bottom - 6)
                .map(([two]) => one + ' × ' + two));
        })"""
    )
    page.close()
    assert overlapping == []


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("content", CONTENTS)
def test_it_prints_on_two_sheets(
    browser: Browser, tmp_path: Path, content: str, language: str
) -> None:
    page = browser.new_page()
    page.goto(_written(tmp_path, CONTENTS[content]))
    page.click(f"label.to-{language}")
    printed = page.pdf(format="A4", prefer_css_page_size=True, print_background=False)
    page.close()
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 2
