"""What a browser finds wrong with a page: words of the other language, complaints, overflow."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page
from tests.browsers import SIZES
from tests.interfaces.oversight.running import Running

TONGUES = {"zh": "zh-hans", "en": "en"}
AXE = Path(__file__).parents[3] / "web/node_modules/axe-core/axe.min.js"
QUIET_MS = 30_000

FOREIGN = """
tongue => {
    const known = new RegExp(
        'hejie (evidence verify|import|team (lead|join))|DPD|CSV|zip|[a-z_]+\\.parquet|' +
        '：[a-z_]+(, [a-z_]+)*$', 'g');
    const wrong = text => tongue === 'en'
        ? /[\\u4e00-\\u9fff]/.test(text)
        : /[A-Za-z]{3,}/.test(text.replace(known, ''));
    const left_out = 'code, pre, kbd, option, script, style, .cite, [translate="no"]';
    const ours = element =>
        !element.closest(left_out) && element.checkVisibility() &&
        element.closest('[lang]').getAttribute('lang').startsWith(tongue);
    const found = [];
    const walk = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_TEXT);
    while (walk.nextNode()) {
        const text = walk.currentNode.textContent.trim();
        if (text && ours(walk.currentNode.parentElement) && wrong(text)) found.push(text);
    }
    for (const name of ['aria-label', 'title', 'placeholder', 'alt', 'data-head'])
        for (const element of document.querySelectorAll(`[${name}]`))
            if (ours(element) && wrong(element.getAttribute(name)))
                found.push(`${name}: ${element.getAttribute(name)}`);
    if (wrong(document.title))
        found.push(`title: ${document.title}`);
    return found;
}
"""
"""Words that a person sees or hears and that are not of the page's language, data left out."""

SERIOUS = """
async () => (await axe.run({resultTypes: ['violations']})).violations
    .filter(one => ['serious', 'critical'].includes(one.impact))
    .map(one => `${one.id}: ${one.nodes.slice(0, 3).map(node => node.html.slice(0, 120))}`)
"""


@contextmanager
def looking(
    browser: Browser, house: Running, who: str, *, size: str = "desk", tongue: str = "zh"
) -> Iterator[Page]:
    """Open a page in which somebody is signed in."""
    context = _context(browser, house, size=size, tongue=tongue)
    page = context.new_page()
    page.set_default_timeout(QUIET_MS)
    sign_in(page, house, who)
    yield page
    context.close()


@contextmanager
def stranger(browser: Browser, house: Running, *, size: str, tongue: str) -> Iterator[Page]:
    """Open a page in which nobody is signed in."""
    context = _context(browser, house, size=size, tongue=tongue)
    yield context.new_page()
    context.close()


def sign_in(page: Page, house: Running, who: str) -> None:
    """Sign somebody in as a person does."""
    page.goto(house.address)
    page.fill("input[name=login]", who)
    page.fill("input[name=password]", house.password)
    page.press("input[name=password]", "Enter")
    page.wait_for_url(lambda url: "/accounts/" not in url)


def wrong_with(page: Page, said: list[str], *, size: str, tongue: str) -> dict[str, Any]:
    """Return whatever is wrong with the page as it stands; nothing is an empty dictionary."""
    page.wait_for_load_state("networkidle")
    page.evaluate("document.querySelectorAll('details:not(.menu)').forEach(one => one.open = true)")
    width = SIZES[size][0]
    found = {
        "said": list(said),
        "foreign": page.evaluate(FOREIGN, tongue),
        "wider": page.evaluate("document.documentElement.scrollWidth") - width,
        "axe": _serious(page),
    }
    return {name: what for name, what in found.items() if what}


def _serious(page: Page) -> list[str]:
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found: list[str] = page.evaluate(SERIOUS)
    return found


def _context(browser: Browser, house: Running, *, size: str, tongue: str) -> BrowserContext:
    width, height = SIZES[size]
    context = browser.new_context(
        viewport={"width": width, "height": height},
        has_touch=size == "phone",
        timezone_id="Asia/Shanghai",
        locale="zh-CN",
    )
    language = {"name": "django_language", "value": TONGUES[tongue], "url": house.address}
    context.add_cookies([language])  # type: ignore[list-item]  # the library's own shape
    return context
