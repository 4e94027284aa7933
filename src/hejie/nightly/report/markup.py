"""What a page is built from: safe text, elements, tables, figures; nothing is trusted unescaped."""

from __future__ import annotations

import html
from collections.abc import Sequence
from typing import TypeAlias

from hejie.law.rule import Saying


class Html(str):
    """Text that may stand in a page as it is: escaped once, never again."""

    __slots__ = ()


EMPTY = Html("")
Words: TypeAlias = Saying | str
"""Something to show: the same in both languages, or a sentence in each."""


def escape(text: str) -> Html:
    """Return the text so that it can only ever be read, also inside an attribute."""
    return text if isinstance(text, Html) else Html(html.escape(text, quote=True))


def join(*pieces: str) -> Html:
    """Return safe pieces one after the other, escaping what is not safe yet."""
    return Html("".join(escape(piece) for piece in pieces))


def element(*inside: str, tag: str, **attributes: str) -> Html:
    """Return one element; ``class_`` and ``aria_label`` become ``class`` and ``aria-label``."""
    named = "".join(
        f' {name.rstrip("_").replace("_", "-")}="{escape(value)}"'
        for name, value in attributes.items()
        if value
    )
    return Html(f"<{tag}{named}>{join(*inside)}</{tag}>")


def both(words: Words) -> Html:
    """Return the words in both languages, of which the page shows one; once if they agree."""
    if isinstance(words, str):
        return escape(words)
    if words.zh == words.en:
        return escape(words.zh)
    return join(
        element(words.zh, tag="span", class_="zh", lang="zh-Hans"),
        element(words.en, tag="span", class_="en", lang="en"),
    )


def paragraph(words: Words, *, class_: str = "") -> Html:
    """Return a paragraph of the words in both languages."""
    return element(both(words), tag="p", class_=class_)


def table(
    *, head: Sequence[Words], rows: Sequence[Sequence[Words]], title: Words, class_: str = ""
) -> Html:
    """Return a table whose first column names its row and whose other columns are figures.

    ``title`` is read out and not shown: the heading above the table says it to the eye.
    """
    top = join(*(element(both(cell), tag="th", scope="col") for cell in head))
    body = join(*(_row(cells) for cells in rows))
    return element(
        element(both(title), tag="caption", class_="unseen"),
        element(element(top, tag="tr"), tag="thead"),
        element(body, tag="tbody"),
        tag="table",
        class_=class_,
    )


def _row(cells: Sequence[Words]) -> Html:
    first = element(both(cells[0]), tag="th", scope="row")
    return element(first, *(element(both(cell), tag="td") for cell in cells[1:]), tag="tr")


def unfolded(*, summary: Words, inside: str, class_: str = "") -> Html:
    """Return what a reader may unfold; closed at first, and only its summary is printed."""
    return element(
        element(both(summary), tag="summary"),
        element(inside, tag="div", class_="scroll", tabindex="0"),
        tag="details",
        class_=class_,
    )


def section(*, name: str, title: Words, inside: str, class_: str = "") -> Html:
    """Return one section with its heading; ``name`` is its anchor."""
    heading = element(both(title), tag="h2", id=f"{name}-title")
    return element(
        heading,
        inside,
        tag="section",
        id=name,
        class_=f"card {class_}".strip(),
        aria_labelledby=f"{name}-title",
    )


def figure(*, name: str, picture: str, says: Words) -> Html:
    """Return a picture with the sentence under it that says what it shows."""
    caption = element(both(says), tag="figcaption", id=f"{name}-says")
    return element(picture, caption, tag="figure")


def empty(words: Words) -> Html:
    """Return the state of a section that has nothing to show: what to do about it."""
    return paragraph(words, class_="empty")


def code(text: str) -> Html:
    """Return text as somebody types it, the same in both languages."""
    return element(text, tag="code")
