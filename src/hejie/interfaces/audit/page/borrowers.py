"""Who was wronged most often: how many borrowers how often, and the heaviest by a keyed number."""

from __future__ import annotations

from hejie.interfaces.audit.page.reading import number
from hejie.interfaces.audit.page.words import say
from hejie.nightly.report import charts, figures
from hejie.nightly.report.markup import Html, both, code, element, empty, figure, section
from hejie.nightly.report.ranked import Line, ranked
from hejie.nightly.report.reading import Summary, part, rows, text, whole

_PARTS = ("a", "b", "c", "d")


def borrowers(summary: Summary) -> Html:
    """Return the borrowers most often wronged; nobody can tell from it who they are."""
    title, wronged = say("borrowers_title"), number(summary, "by_borrower", "wronged")
    if not wronged:
        inside = empty(say("borrowers_empty"))
        return section(name="borrowers", title=title, inside=inside, class_="half")
    found = [
        (
            text(row.get("borrower_key"), longest=16),
            _count(row, "violating"),
            _count(row, "touches"),
        )
        for row in rows(summary.get("heaviest"))
    ]
    most = max((violating for _, violating, _ in found), default=0)
    lines = [_line(key, violating, touches, most=most) for key, violating, touches in found]
    listed = ranked(lines, heads=(say("borrower"), say("times")), title=title)
    spread = part(summary.get("by_borrower")).get("spread")
    told = [max(0, whole(each) or 0) for each in spread] if isinstance(spread, list) else []
    named = dict(zip(_PARTS, [*told, 0, 0, 0, 0], strict=False))
    says = say("borrowers_says", wronged=wronged, **named)
    drawn = figure(name="borrowers", picture=listed, says=says)
    return section(name="borrowers", title=title, inside=drawn, class_="half")


def _line(key: str, violating: int, touches: int, *, most: int) -> Line:
    return Line(
        says=say("borrower_line", number=code(key)),
        figure=figures.count(violating),
        bar=charts.bar(violating, of=most, tone="red"),
        under=element(both(say("of_touches", n=touches)), tag="span"),
    )


def _count(row: object, name: str) -> int:
    return max(0, whole(part(row).get(name)) or 0)
