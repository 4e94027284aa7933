"""Why the night chose what it chose: the commonest reasons, each in a sentence."""

from __future__ import annotations

from hejie.nightly.report import charts, figures
from hejie.nightly.report.markup import EMPTY, Html, empty, figure, join, section
from hejie.nightly.report.plan import plan_of
from hejie.nightly.report.ranked import Line, more, ranked
from hejie.nightly.report.reading import Summary, counts, most_first, part, saying
from hejie.nightly.report.words import say

LINES = 5


def reasons(summary: Summary) -> Html:
    """Return the reasons by how many borrowers have them."""
    title, found = say("reasons_title"), most_first(counts(summary.get("reasons")))
    if not found:
        inside = empty(say("reasons_empty"))
        return section(name="reasons", title=title, inside=inside)
    plan, sentences = plan_of(summary), part(summary.get("reason_says"))
    of = max(plan.total, found[0][1])
    listed = ranked(
        [
            Line(
                says=saying(sentences.get(code), otherwise=code),
                figure=figures.count(number),
                bar=charts.bar(number, of=of, tone="ink-2"),
            )
            for code, number in found[:LINES]
        ],
        heads=(say("reason"), say("times")),
        title=title,
    )
    left_out = found[LINES:]
    rest = (
        more(say("reasons_more", k=len(left_out), n=sum(number for _, number in left_out)))
        if left_out
        else EMPTY
    )
    says = say("reasons_says", unit=plan.units, share=figures.share(found[0][1], of=of))
    drawn = figure(name="reasons", picture=join(listed, rest), says=says)
    return section(name="reasons", title=title, inside=drawn)
