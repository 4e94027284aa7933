"""The page behind a letter's link as its reader meets it: on a phone or at a desk, once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer
from tests.browsers import SIZES, listening, needs_browser, started
from tests.interfaces.borrower.letters import link_of, permitted

from hejie.care.models import OptOut

pytestmark = [pytest.mark.django_db(transaction=True), needs_browser]
FINGER_PX = 44
TEAL = "rgb(11, 100, 100)"


@pytest.fixture(scope="module")
def browser(django_db_setup: None) -> Iterator[Browser]:
    """One browser for all; rows are read beside its own loop, in the same thread."""
    del django_db_setup
    with pytest.MonkeyPatch.context() as patch, started() as one:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        yield one


@pytest.mark.parametrize("size", SIZES)
def test_one_press_says_no_and_the_page_calls_nobody_else(
    browser: Browser, live_server: LiveServer, size: str
) -> None:
    cache.clear()
    width, height = SIZES[size]
    page = browser.new_page(viewport={"width": width, "height": height})
    said = listening(page)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    link = live_server.url + link_of(permitted().pk)
    page.goto(link)
    button = page.locator("button")
    expect(button).to_have_css("background-color", TEAL)
    box = button.bounding_box()
    assert box is not None
    assert box["height"] >= FINGER_PX
    button.click()
    expect(page.locator("p:not([lang])")).to_contain_text("已记下")
    expect(page.locator("p[lang=en]")).to_contain_text("Noted")
    expect(button).to_have_count(0)
    assert page.evaluate("document.documentElement.scrollWidth") == width
    page.close()
    assert OptOut.objects.count() == 1
    assert said == []
    style = f"{live_server.url}/static/reader/stop.css"
    assert {url for url in asked if not url.startswith("data:")} == {link, style}
