"""The whole page, in the look of the night's report: one file, two languages, no script."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from hejie.interfaces.audit.page.borrowers import borrowers
from hejie.interfaces.audit.page.broken import broken
from hejie.interfaces.audit.page.foot import foot
from hejie.interfaces.audit.page.headline import headline
from hejie.interfaces.audit.page.hours import hours
from hejie.interfaces.audit.page.lacking import lacking
from hejie.interfaces.audit.page.method import method
from hejie.interfaces.audit.page.months import months
from hejie.interfaces.audit.page.shares import actions, who
from hejie.interfaces.audit.page.words import say
from hejie.nightly.report.markup import Html, both, element
from hejie.nightly.report.page import banner, document
from hejie.nightly.report.problems import problems
from hejie.nightly.report.reading import Summary, text


def render(summary: Summary) -> str:
    """Return the page of an audit as one HTML file, from its summary.

    A pure function: the same summary gives the same page. Whatever the summary lacks becomes an
    empty state that says what to do; nothing in it is trusted, and every text of it is escaped.
    """
    title, file = say("page_title"), text(summary.get("file"), longest=48)
    first, last = text(summary.get("first_on")), text(summary.get("last_on"))
    period = [element(both(say("period", first=first, last=last)), tag="span")] if first else []
    bad = [problems(summary, is_wide=True)] if summary.get("problems") else []
    return document(
        title=f"{title.zh} {title.en} · {file}".rstrip(" ·"),
        header=banner(title, file, *period),
        main=(
            headline(summary),
            broken(summary),
            hours(summary),
            months(summary),
            who(summary),
            actions(summary),
            lacking(summary),
            borrowers(summary),
            method(summary),
            *bad,
        ),
        foot=foot(summary),
        style=_style(),
    )


@cache
def _style() -> Html:
    return Html(files(__package__).joinpath("style.css").read_text(encoding="utf-8"))
