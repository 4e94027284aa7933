"""What the rules refused: how often, what the rule says, where it stands, how strongly it binds."""

from __future__ import annotations

from hejie.nightly.report import charts, figures
from hejie.nightly.report.markup import (
    EMPTY,
    Html,
    both,
    element,
    empty,
    figure,
    join,
    section,
)
from hejie.nightly.report.ranked import Line, more, ranked
from hejie.nightly.report.reading import Summary, counts, most_first, part, saying, text
from hejie.nightly.report.words import name_of, say
from hejie.permit.explain.cites import as_written

LINES = 8


def refusals(summary: Summary) -> Html:
    """Return the refusals by rule, the most frequent first."""
    title, found = say("refusals_title"), most_first(counts(summary.get("refusals")))
    if not found:
        inside = empty(say("refusals_empty"))
        return section(name="refusals", title=title, inside=inside)
    of = sum(number for _, number in found)
    listed = ranked(
        [
            _line(rule, number=number, of=found[0][1], summary=summary)
            for rule, number in found[:LINES]
        ],
        heads=(say("rule"), say("times")),
        title=title,
    )
    left_out = found[LINES:]
    rest = (
        more(say("refusals_more", k=len(left_out), n=sum(number for _, number in left_out)))
        if left_out
        else EMPTY
    )
    says = say("refusals_says", n=of, share=figures.share(found[0][1], of=of))
    drawn = figure(name="refusals", picture=join(listed, rest), says=says)
    return section(name="refusals", title=title, inside=drawn)


def _line(rule: str, *, number: int, of: int, summary: Summary) -> Line:
    known = part(part(summary.get("rules")).get(rule))
    force, cite = text(known.get("force")), text(known.get("cite"))
    under = [element(both(name_of("force", force)), tag="span", class_="force")] if force else []
    where = both(as_written(cite)) if cite else rule
    under.append(element(where, tag="span", class_="cite", title=text(rule)))
    return Line(
        says=saying(known, otherwise=rule),
        figure=figures.count(number),
        bar=charts.bar(number, of=of, tone="grey"),
        under=join(*under),
    )
