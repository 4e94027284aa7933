"""Who made the touches, and by which channel: the share of each that should not have happened.

Kinds of actors and agencies are told apart, never persons.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from hejie.interfaces.audit.page.reading import Answers, grouped
from hejie.interfaces.audit.page.words import heading, say
from hejie.nightly.report import charts, figures
from hejie.nightly.report.markup import (
    EMPTY,
    Html,
    Words,
    both,
    code,
    element,
    empty,
    figure,
    join,
    paragraph,
    section,
)
from hejie.nightly.report.ranked import Line, more, ranked
from hejie.nightly.report.reading import Summary
from hejie.nightly.report.words import name_of
from hejie.permit.explain.words import name_of as named

LINES = 10


def who(summary: Summary) -> Html:
    """Return the touches by kind of actor, and by agency where the file names them."""
    title, actors = say("who_title"), grouped(summary.get("by_actor"))
    if not actors:
        return section(name="who", title=title, inside=empty(say("who_empty")), class_="half")
    drawn = figure(
        name="who",
        picture=join(_listed(actors, _actor, title=title), _agencies(summary)),
        says=say("who_says"),
    )
    return section(name="who", title=title, inside=drawn, class_="half")


def actions(summary: Summary) -> Html:
    """Return the touches by channel."""
    title, found = say("actions_title"), grouped(summary.get("by_action"))
    if not found:
        inside = empty(say("actions_empty"))
    else:
        listed = _listed(found, lambda name: name_of("action", name), title=title)
        inside = figure(name="actions", picture=listed, says=say("actions_says"))
    return section(name="actions", title=title, inside=inside, class_="half")


def _agencies(summary: Summary) -> Html:
    agencies, title = grouped(summary.get("by_agency")), say("agencies")
    heading = element(both(title), tag="h3")
    if not agencies:
        said = say("agencies_none", column=code("agency_id"))
        return join(heading, paragraph(said, class_="soft"))
    return join(heading, _listed(agencies, lambda name: name, title=title))


def _listed(found: Mapping[str, Answers], called: Callable[[str], Words], *, title: Words) -> Html:
    order = sorted(found.items(), key=lambda each: (-each[1].violating, each[0]))
    widest = max((_share(answers) for answers in found.values()), default=0)
    lines = [_line(called(name), answers, widest=widest) for name, answers in order[:LINES]]
    left_out = [answers for _, answers in order[LINES:]]
    rest = (
        more(say("agencies_more", k=len(left_out), n=sum(each.violating for each in left_out)))
        if left_out
        else EMPTY
    )
    return join(ranked(lines, heads=(title, say("times")), title=title), rest)


def _line(called: Words, answers: Answers, *, widest: int) -> Line:
    return Line(
        says=called,
        figure=figures.count(answers.violating),
        note=figures.share(answers.violating, of=answers.total),
        bar=charts.bar(_share(answers), of=widest, tone="red"),
        under=element(both(say("of_touches", n=answers.total)), tag="span"),
    )


def _share(answers: Answers) -> int:
    return figures.permyriad(answers.violating, of=answers.total)


def _actor(name: str) -> Words:
    return heading(named("actor", name)) if name else say("not_recorded")
