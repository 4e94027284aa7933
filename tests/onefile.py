"""Pages that are one file and stand in two languages: what a reader sees, and what a browser asks.

The report of a night and that of an audit are such pages; nothing in them is fetched or runs.
"""

from __future__ import annotations

from html.parser import HTMLParser

from playwright.sync_api import Browser
from tests.browsers import SIZES, listening

VOID = {"meta", "link", "input"}
BLOCKS = {"p", "h1", "h2", "td", "th", "li", "dt", "dd", "div", "figcaption", "header", "footer"}


class Page(HTMLParser):
    """Reads a page: its elements, its text in one language, and whether all is closed."""

    def __init__(self, html: str, *, language: str = "zh") -> None:
        super().__init__()
        self._hidden = "en" if language == "zh" else "zh"
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self._open: list[tuple[str, bool]] = []
        self.unmatched: list[str] = []
        self.feed(html)
        self.close()
        self.unmatched += [tag for tag, _ in self._open]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Remember an element and whether the language hides it."""
        named = dict(attrs)
        self.elements.append((tag, named))
        if tag in BLOCKS:
            self.words.append(" ")
        if tag in VOID:
            return
        classes = (named.get("class") or "").split()
        self._open.append((tag, self._hidden in classes or tag in ("style", "title")))

    def handle_endtag(self, tag: str) -> None:
        """Close the element, or note that it was never open."""
        if self._open and self._open[-1][0] == tag:
            self._open.pop()
        else:
            self.unmatched.append(tag)

    def handle_data(self, data: str) -> None:
        """Remember what a reader of the language sees."""
        if not any(is_hidden for _, is_hidden in self._open):
            self.words.append(data)

    @property
    def text(self) -> str:
        """Return all that is shown, one space between words."""
        return " ".join("".join(self.words).split())

    def of(self, tag: str) -> list[dict[str, str | None]]:
        """Return the attributes of every element of that name."""
        return [named for name, named in self.elements if name == tag]


def wrong_with(browser: Browser, address: str, *, size: str) -> dict[str, list[str]]:
    """Return what is wrong with a page in a browser: nothing is an empty dictionary.

    Named are languages in which it is wider than the screen, what it complains of, and what it
    asks for outside of itself.
    """
    width, height = SIZES[size]
    page = browser.new_page(viewport={"width": width, "height": height})
    said = listening(page)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(address)
    wider = []
    for language in ("en", "zh"):
        page.click(f"label.to-{language}")
        if page.evaluate("document.documentElement.scrollWidth") > width:
            wider.append(language)
    page.close()
    outside = [url for url in asked if url != address and not url.startswith("data:")]
    found = {"wider": wider, "said": said, "outside": outside}
    return {name: what for name, what in found.items() if what}
