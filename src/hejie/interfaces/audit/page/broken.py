"""Which rules were broken: how often, what the rule says, where it stands, how it binds."""

from __future__ import annotations

from hejie.interfaces.audit.page.reading import HOUSE, answers_of
from hejie.interfaces.audit.page.words import say
from hejie.nightly.report import charts, figures
from hejie.nightly.report.markup import EMPTY, Html, both, element, empty, figure, join, section
from hejie.nightly.report.ranked import Line, more, ranked
from hejie.nightly.report.reading import Summary, counts, most_first, part, saying, text
from hejie.nightly.report.words import name_of

LINES = 12


def broken(summary: Summary) -> Html:
    """Return the rules broken, the most frequent first."""
    title, found = say("rules_title"), most_first(counts(summary.get("rules")))
    answers = answers_of(summary.get("answers"))
    if not found:
        state = "rules_empty" if answers.total else "answers_empty"
        return section(name="rules", title=title, inside=empty(say(state)))
    of = answers.violating
    listed = ranked(
        [
            _line(rule, number, most=found[0][1], of=of, summary=summary)
            for rule, number in found[:LINES]
        ],
        heads=(say("rule"), say("times")),
        title=title,
    )
    left_out = found[LINES:]
    rest = (
        more(say("rules_more", k=len(left_out), n=sum(number for _, number in left_out)))
        if left_out
        else EMPTY
    )
    total = sum(number for _, number in found)
    says = say("rules_says", n=total, share=figures.share(found[0][1], of=of))
    drawn = figure(name="rules", picture=join(listed, rest), says=says)
    return section(name="rules", title=title, inside=drawn)


def _line(rule: str, number: int, *, most: int, of: int, summary: Summary) -> Line:
    known = part(part(summary.get("rule_says")).get(rule))
    force, cite = text(known.get("force")), text(known.get("cite"))
    under = [element(both(name_of("force", force)), tag="span", class_="force")] if force else []
    under.append(element(cite or rule, tag="span", class_="cite", title=text(rule)))
    return Line(
        says=saying(known, otherwise=rule),
        figure=figures.count(number),
        note=figures.share(number, of=of),
        bar=charts.bar(number, of=most, tone="amber" if force in HOUSE else "red"),
        under=join(*under),
    )
