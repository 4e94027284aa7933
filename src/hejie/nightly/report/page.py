"""The whole page: one file that needs nothing else, in two languages without a script."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib.resources import files

from hejie.law.rule import Saying
from hejie.nightly.report import charts, figures
from hejie.nightly.report.ageing import buckets, components
from hejie.nightly.report.capacity import capacities, capacity
from hejie.nightly.report.foot import foot
from hejie.nightly.report.headline import headline
from hejie.nightly.report.hours import hours
from hejie.nightly.report.markup import EMPTY, Html, Words, both, element, join
from hejie.nightly.report.problems import problems
from hejie.nightly.report.reading import Summary, rows, text
from hejie.nightly.report.reasons import reasons
from hejie.nightly.report.refused import refusals
from hejie.nightly.report.steps import steps
from hejie.nightly.report.words import say

LANGUAGES = (("zh", "zh-Hans", "中文"), ("en", "en", "English"))
CONTENT_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
ICON = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 8 8'%3E"
    "%3Crect width='8' height='8' rx='2' fill='%230b6464'/%3E"
    "%3Cpath d='M2 4h4M4 2v4' stroke='%23fff'/%3E%3C/svg%3E"
)


def render(summary: Summary) -> str:
    """Return the report of a night as one HTML file, from the content of its ``summary.json``.

    A pure function: the same summary gives the same page. Whatever the summary lacks becomes an
    empty state that says what to do; nothing in it is trusted, and every text of it is escaped.
    """
    main = (
        headline(summary),
        buckets(summary),
        components(summary),
        steps(summary),
        *_second_sheet(summary),
    )
    title = say("page_title")
    named = f"{title.zh} {title.en} · {text(summary.get('as_of'), longest=20)}".rstrip(" ·")
    return document(title=named, header=_header(summary), main=main, foot=foot(summary))


def document(
    *, title: str, header: Html, main: Sequence[Html], foot: Html, style: Html = EMPTY
) -> str:
    """Return a whole page of this look: one file, two languages, no script.

    :param style: what a page adds to the style sheet; with it the page follows a dark screen.
    """
    page = element(header, element(*main, tag="main"), foot, tag="div", class_="page")
    choices = (_choice(code, is_first=code == "zh") for code, _, _ in LANGUAGES)
    body = join(*choices, charts.hatch(), page)
    head = _head(title, style)
    return f'<!doctype html>\n<html lang="zh-Hans">{head}<body>{body}</body></html>\n'


def _second_sheet(summary: Summary) -> list[Html]:
    """Return what stands on the second sheet; an empty capacity takes no place of its own."""
    left = element(refusals(summary), tag="div", class_="column")
    right = [hours(summary), reasons(summary)]
    rest = [capacity(summary), problems(summary, is_wide=not capacities(summary))]
    if not capacities(summary):
        right.append(rest.pop(0))
    return [left, element(*right, tag="div", class_="column"), *rest]


def lenders_of(summary: Summary) -> Saying:
    """Return whose night it was: one lender's name, or the first and how many more."""
    called = [
        text(row.get("name"), longest=32) or text(row.get("lender_id"), longest=32)
        for row in rows(summary.get("lenders"))
    ]
    called = [name for name in called if name]
    if not called:
        return say("no_lender")
    if len(called) == 1:
        return Saying(zh=called[0], en=called[0])
    return say("lenders_more", name=called[0], n=len(called), rest=len(called) - 1)


@cache
def _style() -> Html:
    return Html(files(__package__).joinpath("style.css").read_text(encoding="utf-8"))


def _head(title: str, style: Html) -> Html:
    scheme = "light dark" if style else "light"
    return join(
        Html(
            '<head><meta charset="utf-8">'
            '<meta name="viewport" content="width=device-width, initial-scale=1">'
            f'<meta http-equiv="Content-Security-Policy" content="{CONTENT_POLICY}">'
            '<meta name="referrer" content="no-referrer">'
            f'<meta name="color-scheme" content="{scheme}">'
            f'<link rel="icon" href="{ICON}">'
        ),
        element(f"和解 Hejie · {title}", tag="title"),
        element(_style(), style, tag="style"),
        Html("</head>"),
    )


def _choice(code: str, *, is_first: bool) -> Html:
    """Return the radio button of a language; it stands before what it switches."""
    checked = " checked" if is_first else ""
    return Html(f'<input class="unseen" type="radio" name="language" id="lang-{code}"{checked}>')


def _header(summary: Summary) -> Html:
    days = [
        element(both(say(key, day=figures.day(read))), tag="span")
        for key, read in (
            ("books", text(summary.get("as_of"), longest=20)),
            ("plan_day", text(summary.get("plan_for"), longest=20)),
        )
        if read
    ]
    return banner(say("page_title"), lenders_of(summary), *days)


def banner(kind: Saying, whose: Words, *more: Html) -> Html:
    """Return the line at the top: the house, what the page is, whose, and the languages."""
    switch = element(
        *(
            element(name, tag="label", for_=f"lang-{code}", lang=language, class_=f"to-{code}")
            for code, language, name in LANGUAGES
        ),
        tag="div",
        class_="switch",
    )
    return element(
        element(element("和解", tag="b"), " Hejie", tag="span", class_="brand"),
        element(both(kind), tag="span", class_="kind"),
        element(both(whose), tag="span", class_="lender"),
        *more,
        switch,
        tag="header",
    )
