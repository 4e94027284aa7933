"""How it was counted: what was assumed, what could not be known, and what that changes."""

from __future__ import annotations

from hejie.interfaces.audit.page.reading import answers_of, number
from hejie.interfaces.audit.page.words import say
from hejie.law.rule import Saying
from hejie.nightly.report import figures
from hejie.nightly.report.markup import (
    EMPTY,
    Html,
    Words,
    both,
    code,
    element,
    join,
    paragraph,
    section,
    table,
)
from hejie.nightly.report.reading import Summary, counts, part, text
from hejie.permit.verdict import NO_LAW


def method(summary: Summary) -> Html:
    """Return the sentences, and recorded counts beside those made here."""
    told = element(
        *(element(both(each), tag="li") for each in _sentences(summary)), tag="ul", class_="told-of"
    )
    inside = join(told, _recorded(summary))
    return section(name="method", title=say("method_title"), inside=inside)


def _sentences(summary: Summary) -> list[Saying]:
    sentences = [say("method_anew"), say("method_dated")]
    if open_ones := answers_of(summary.get("answers")).unjudged:
        sentences.append(say("method_open", n=open_ones))
    if no_law := number(summary, "left_open", NO_LAW):
        sentences.append(say("method_no_law", n=no_law))
    first = text(summary.get("first_on"))
    for name, key in _COUNTING.items():
        if count := number(summary, "counting", name):
            sentences.append(say(key, n=count, first=first))
    return sentences


_COUNTING = {
    "answered_unknown": "method_answered",
    "number_unknown": "method_number",
    "to_others": "method_others",
    "party_unknown": "method_party",
    "members_unknown": "method_members",
    "short_history": "method_short",
    "short_and_clean": "method_short_clean",
}
"""What the record left open, and the sentence that says what was made of it."""


def _recorded(summary: Summary) -> Html:
    found = {text(name): counts(row) for name, row in part(summary.get("recorded")).items()}
    if not found:
        return EMPTY
    title = say("recorded_title")
    lines: list[list[Words]] = [
        [code(name), *(figures.count(row.get(each, 0)) for each in ("given", "differ", "fewer"))]
        for name, row in found.items()
    ]
    head: list[Words] = [say("counter"), say("given"), say("differ"), say("fewer")]
    return join(
        element(both(title), tag="h3"),
        paragraph(say("recorded_says"), class_="soft"),
        table(head=head, rows=lines, title=title, class_="figures"),
    )
