"""The top of the page: one sentence, five figures, how the touches stand, what asks for you."""

from __future__ import annotations

from hejie.interfaces.audit.page.lacking import missing
from hejie.interfaces.audit.page.reading import HOUSE, Answers, answers_of, number
from hejie.interfaces.audit.page.words import fact, say
from hejie.law.rule import Saying
from hejie.nightly.report import charts, figures
from hejie.nightly.report.markup import Html, Words, both, code, element, empty, join, paragraph
from hejie.nightly.report.reading import (
    Summary,
    counts,
    most_first,
    names,
    part,
    saying,
    text,
)
from hejie.nightly.report.words import joined

COMMAND = "hejie permit audit TOUCHES.parquet --report DIR"
TONES = (("violating", "red"), ("unjudged", "grey"), ("clean", "teal-3"))


def headline(summary: Summary) -> Html:
    """Return the first things a reader sees."""
    answers = answers_of(summary.get("answers"))
    return element(
        _sentence(summary, answers),
        _keys(summary, answers),
        element(_bar(answers), _asks(summary, answers), tag="div", class_="two"),
        tag="section",
        class_="lead",
        id="headline",
        aria_labelledby="headline-title",
    )


def laws_of(summary: Summary) -> str:
    """Return the names of the packs."""
    return " + ".join(names(summary.get("laws")))


def _sentence(summary: Summary, answers: Answers) -> Html:
    if not answers.total:
        first, lead = say("headline_empty"), say("lead_empty", command=code(COMMAND))
    else:
        key = "headline" if answers.violating else "headline_none"
        bad = element(figures.count(answers.violating), tag="b", class_="bad")
        first, lead = say(key, touches=answers.total, n=bad), _lead(summary, answers)
    title = element(both(first), tag="h1", id="headline-title")
    return join(title, paragraph(lead, class_="sub"))


def _lead(summary: Summary, answers: Answers) -> Saying:
    sentences = [
        say(
            "lead" if answers.violating else "lead_none",
            borrowers=number(summary, "by_borrower", "borrowers"),
            wronged=number(summary, "by_borrower", "wronged"),
            laws=laws_of(summary),
            packs=len(names(summary.get("laws"))),
        )
    ]
    if answers.unjudged:
        sentences.append(say("lead_open", n=answers.unjudged))
    return joined(sentences, by="after")


def _keys(summary: Summary, answers: Answers) -> Html:
    of, borrowers = answers.total, number(summary, "by_borrower", "borrowers")
    aside, published = number(summary, "set_aside"), number(summary, "by_published_rule")
    wronged, house = number(summary, "by_borrower", "wronged"), answers.violating - published
    share = figures.share(wronged, of=borrowers)
    shown: tuple[tuple[str, int, Words], ...] = (
        ("touches", of, say("note_rows", n=aside) if aside else say("note_all_rows")),
        ("violating", answers.violating, _share(answers.violating, of)),
        ("published", published, say("note_house", n=house) if house else ""),
        ("wronged", wronged, say("note_borrowers", n=borrowers, share=share)),
        ("unjudged", answers.unjudged, _share(answers.unjudged, of)),
    )
    return element(
        *(_key(name, value if of else None, note) for name, value, note in shown),
        tag="dl",
        class_="keys",
    )


def _share(count: int, of: int) -> Saying:
    return say("note_share", share=figures.share(count, of=of))


def _key(name: str, value: int | None, note: Words) -> Html:
    if value is None:
        shown = element(both(say("unknown")), tag="dd", class_="value lacking")
        note = ""
    else:
        shown = element(both(figures.short_count(value)), tag="dd", class_="value")
    return element(
        element(both(say(f"key_{name}")), tag="dt"),
        shown,
        element(both(note), tag="dd", class_="note") if note else "",
        tag="div",
        class_=f"key {name}",
    )


def _bar(answers: Answers) -> Html:
    title = element(both(say("answers_title")), tag="h2", id="answers-title")
    if not answers.total:
        return element(title, empty(say("answers_empty")), tag="div", class_="card")
    sizes = {name: getattr(answers, name) for name, _ in TONES}
    slices = [
        charts.Slice(
            tone=tone,
            size=sizes[name],
            title=f"{charts.plain(say(f'answer.{name}'))} · {figures.count(sizes[name])}",
        )
        for name, tone in TONES
    ]
    bar = charts.whole_bar(slices, height=26, named_by="answers-title answers-says")
    legend = join(
        *(
            element(
                charts.swatch(tone),
                element(both(say(f"answer.{name}")), tag="span"),
                element(both(figures.short_count(sizes[name])), tag="b"),
                element(figures.share(sizes[name], of=answers.total), tag="span", class_="soft"),
                tag="li",
            )
            for name, tone in TONES
        )
    )
    says = both(say("answers_says", n=answers.total))
    caption = element(says, tag="figcaption", id="answers-says")
    drawing = element(bar, element(legend, tag="ul", class_="legend"), caption, tag="figure")
    return element(title, drawing, tag="div", class_="card")


def _asks(summary: Summary, answers: Answers) -> Html:
    """Return what the reader has to know before quoting the figures."""
    asks = [*_asked(summary)]
    title = element(both(say("asks_title")), tag="h2")
    listed = (
        element(*(element(both(ask), tag="li") for ask in asks), tag="ul", class_="asks")
        if asks
        else empty(say("asks_nothing" if answers.total else "answers_empty"))
    )
    return element(title, listed, tag="div", class_="card")


def _asked(summary: Summary) -> list[Saying]:
    asks = []
    if aside := number(summary, "set_aside"):
        asks.append(say("asks_aside", n=aside))
    published, rules = number(summary, "by_published_rule"), counts(summary.get("rules"))
    told = part(summary.get("rule_says"))
    forces = {rule: text(part(told.get(rule)).get("force")) for rule in rules}
    outside = [rule for rule, _ in most_first(rules) if forces[rule] not in HOUSE]
    if published and outside:
        rule = saying(told.get(outside[0]), otherwise=outside[0])
        asks.append(say("asks_law", n=published, rule=rule))
    if clock := number(summary, "counting", "clock_unknown"):
        asks.append(say("asks_clock", n=clock))
    if lacks := missing(summary):
        named = fact(lacks[0].fact)
        asks.append(say("asks_lacking", fact=named, n=lacks[0].touches, k=lacks[0].rules))
    recorded = [counts(row) for row in part(summary.get("recorded")).values()]
    if differ := sum(row.get("differ", 0) for row in recorded):
        fewer = sum(row.get("fewer", 0) for row in recorded)
        asks.append(say("asks_recorded", n=differ, fewer=fewer))
    return asks
