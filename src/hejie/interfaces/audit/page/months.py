"""Month by month: how many touches, and how many of them should not have happened."""

from __future__ import annotations

from hejie.interfaces.audit.page import pictures
from hejie.interfaces.audit.page.reading import Answers, grouped
from hejie.interfaces.audit.page.words import say
from hejie.law.rule import Saying
from hejie.nightly.report import figures
from hejie.nightly.report.markup import Html, Words, empty, figure, join, section, table, unfolded
from hejie.nightly.report.reading import Summary


def months(summary: Summary) -> Html:
    """Return the columns of the months, with their figures to unfold."""
    title, found = say("months_title"), grouped(summary.get("by_month"))
    if not found:
        return section(name="months", title=title, inside=empty(say("months_empty")))
    named = [f"{month} · {_figures(answers)}" for month, answers in found.items()]
    drawn = pictures.columns(
        [answers.total for answers in found.values()],
        violating=[answers.violating for answers in found.values()],
        titles=named,
        named_by="months-title months-says",
    )
    picture = join(drawn, pictures.month_axis(list(found)))
    inside = join(figure(name="months", picture=picture, says=_says(found)), _exact(found))
    return section(name="months", title=title, inside=inside)


def _says(found: dict[str, Answers]) -> Saying:
    worst, latest = max(found, key=lambda month: _share(found[month])), list(found)[-1]
    told = {"latest": latest, "latest_share": _written(found[latest])}
    if len(found) == 1:
        return say("months_says_one", **told)
    return say("months_says", worst=worst, worst_share=_written(found[worst]), **told)


def _share(answers: Answers) -> int:
    return figures.permyriad(answers.violating, of=answers.total)


def _written(answers: Answers) -> str:
    return figures.share(answers.violating, of=answers.total)


def _figures(answers: Answers) -> str:
    return f"{figures.count(answers.violating)} / {figures.count(answers.total)}"


def _exact(found: dict[str, Answers]) -> Html:
    head: list[Words] = [say("month"), say("touches"), say("answer.violating"), say("share")]
    lines: list[list[Words]] = [
        [month, figures.count(each.total), figures.count(each.violating), _written(each)]
        for month, each in found.items()
    ]
    listed = table(head=head, rows=lines, title=say("months_title"), class_="exact")
    return unfolded(summary=say("exact"), inside=listed)
