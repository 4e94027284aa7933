"""The report as people meet it: at a desk, on a phone, on paper, in both languages."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright
from summaries import HARD, summary

from hejie.nightly.report import render

CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
SIZES = {"desk": (1280, 800), "phone": (390, 844)}
CONTENTS = {"full": summary(), "empty": {}, "hard": {**summary(), **HARD}}

pytestmark = pytest.mark.skipif(
    CHROMIUM is None, reason="no chromium on this machine: apt-get install chromium"
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for all, without a screen."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"]
        )
        yield started
        started.close()


def _written(folder: Path, content: dict[str, Any]) -> str:
    page = folder / "report.html"
    page.write_text(render(content), encoding="utf-8")
    return page.as_uri()


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("content", CONTENTS)
def test_nothing_overflows_complains_or_calls_out(
    browser: Browser, tmp_path: Path, content: str, size: str
) -> None:
    width, height = SIZES[size]
    said: list[str] = []
    asked: list[str] = []
    page = browser.new_page(viewport={"width": width, "height": height})
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    address = _written(tmp_path, CONTENTS[content])
    page.goto(address)
    widths = []
    for language in ("en", "zh"):
        page.click(f"label.to-{language}")
        widths.append(page.evaluate("document.documentElement.scrollWidth"))
    page.close()
    outside = [url for url in asked if url != address and not url.startswith("data:")]
    assert (widths, said, outside) == ([width, width], [], [])


def test_the_language_is_switched_by_hand_and_by_keyboard(browser: Browser, tmp_path: Path) -> None:
    page = browser.new_page(java_script_enabled=False)
    page.goto(_written(tmp_path, summary()))
    seen = [page.inner_text("h1")]
    page.click("label.to-en")
    seen.append(page.inner_text("h1"))
    page.keyboard.press("ArrowLeft")
    seen.append(page.inner_text("h1"))
    page.close()
    zh = "2026-11-22 周日，可依法联系 14,663 人。"
    assert seen == [zh, "On Sun 22 Nov 2026, 14,663 borrowers may lawfully be contacted.", zh]


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
