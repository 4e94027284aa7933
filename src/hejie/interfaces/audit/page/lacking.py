"""Which records are missing: what could not be judged, and which column would mend it."""

from __future__ import annotations

from dataclasses import dataclass

from hejie.interfaces.audit.page.reading import Answers, answers_of
from hejie.interfaces.audit.page.words import fact, heading, say, supplier
from hejie.law.rule import Saying
from hejie.nightly.report import charts, figures
from hejie.nightly.report.markup import (
    EMPTY,
    Html,
    both,
    code,
    element,
    empty,
    figure,
    join,
    section,
)
from hejie.nightly.report.ranked import Line, more, ranked
from hejie.nightly.report.reading import Summary, counts, names, part
from hejie.nightly.report.words import joined

LINES = 10


def lacking(summary: Summary) -> Html:
    """Return the records that are missing, and how many touches lack each."""
    title, records = say("lacking_title"), missing(summary)
    if not records:
        inside = empty(_nothing_missing(answers_of(summary.get("answers"))))
        return section(name="lacking", title=title, inside=inside, class_="half")
    most = records[0].touches
    lines = [_line(record, most=most) for record in records[:LINES]]
    listed = ranked(lines, heads=(say("record"), say("touches")), title=title)
    rest = len(records) - LINES
    picture = join(listed, more(say("lacking_more", k=rest)) if rest > 0 else EMPTY)
    drawn = figure(name="lacking", picture=picture, says=say("lacking_says"))
    return section(name="lacking", title=title, inside=drawn, class_="half")


def _nothing_missing(answers: Answers) -> Saying:
    if answers.unjudged:
        return say("lacking_other", n=answers.unjudged)
    return say("lacking_empty" if answers.total else "answers_empty")


@dataclass(frozen=True, slots=True)
class Missing:
    """A record that touches lack, and how many rules want it."""

    fact: str
    touches: int
    rules: int


def missing(summary: Summary) -> list[Missing]:
    """Return the records, those that most touches lack first, of equals those of most rules."""
    wanted = {name: len(names(rules)) for name, rules in part(summary.get("wanted_by")).items()}
    found = counts(summary.get("lacking")).items()
    records = [Missing(name, touches, wanted.get(name, 0)) for name, touches in found]
    return sorted(records, key=lambda each: (-each.touches, -each.rules, each.fact))


def _line(record: Missing, *, most: int) -> Line:
    told = element(both(_who_knows(record)), tag="span")
    return Line(
        says=join(both(heading(fact(record.fact))), " ", code(record.fact)),
        figure=both(figures.short_count(record.touches)),
        bar=charts.bar(record.touches, of=most, tone="grey"),
        under=told if record.rules else EMPTY,
    )


def _who_knows(record: Missing) -> Saying:
    rules, whom = say("lacking_rules", k=record.rules), supplier(record.fact)
    return rules if whom is None else joined([rules, say("lacking_ask", whom=whom)], by="dot")
