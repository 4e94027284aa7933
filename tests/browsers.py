"""Where tests begin a browser, how they follow a link, and what they are skipped for."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urljoin

import pytest
from playwright.sync_api import Browser, Locator, Page, sync_playwright

CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
SIZES = {"desk": (1280, 800), "phone": (390, 844)}
_BUILT = Path(__file__).parents[1] / "src/hejie/interfaces/shell/static/shell/built/shell.js"

needs_browser = pytest.mark.skipif(
    CHROMIUM is None, reason="no chromium on this machine: apt-get install chromium"
)
needs_script = pytest.mark.skipif(not _BUILT.exists(), reason="script is not built: make pages")


@contextmanager
def started() -> Iterator[Browser]:
    """Start a browser without a screen, and end it."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"]
        )
        yield browser
        browser.close()


def listening(page: Page) -> list[str]:
    """Return a list that takes up whatever a page complains of; a refusal by policy among it."""
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    return said


def follow(page: Page, link: Locator) -> None:
    """Click a link and wait for the page it leads to; a click alone may leave the old one."""
    leads_to = urljoin(page.url, link.get_attribute("href") or "")
    link.click()
    page.wait_for_url(leads_to)
