"""The top of the page: one sentence, five figures, the plan as one bar, and what asks for you."""

from __future__ import annotations

from hejie.law.rule import Saying
from hejie.nightly.report import charts, figures
from hejie.nightly.report import plan as planned
from hejie.nightly.report.capacity import shortage
from hejie.nightly.report.markup import Html, Words, both, code, element, empty, join, paragraph
from hejie.nightly.report.plan import Plan, bucket_amounts, currency_of, with_total
from hejie.nightly.report.reading import Summary, rows, text, whole
from hejie.nightly.report.words import inside_sentence, joined, name_of, say

NIGHTLY = "hejie nightly --tape DIR --out DIR --as-of DAY"


def headline(summary: Summary) -> Html:
    """Return the first things a reader sees."""
    plan = planned.plan_of(summary)
    return element(
        _sentence(summary, plan=plan),
        _key_figures(summary, plan=plan),
        element(_plan_bar(plan), _asks(summary, plan=plan), tag="div", class_="two"),
        tag="section",
        class_="lead",
        id="headline",
        aria_labelledby="headline-title",
    )


def overdue(summary: Summary) -> tuple[int | None, int]:
    """Return what is owed by loans past due, and what by current ones, in minor units.

    Without amounts by bucket nothing tells them apart and all of it counts as overdue.
    """
    by_bucket = bucket_amounts(summary)
    if by_bucket:
        current = by_bucket.get("C", {}).get("total", 0)
        return sum(amounts["total"] for amounts in by_bucket.values()) - current, current
    amounts = summary.get("amounts")
    return (with_total(amounts)["total"], 0) if amounts else (None, 0)


def missing_loans(summary: Summary) -> int | None:
    """Return loans that came in and are in none of the three places; None if it is not known."""
    loans = whole(summary.get("loans"))
    if loans is None or whole(summary.get("aged")) is None:
        return None
    places = [whole(summary.get(place)) or 0 for place in ("aged", "set_aside", "not_yet")]
    return loans - sum(places)


def _sentence(summary: Summary, *, plan: Plan) -> Html:
    day = text(summary.get("plan_for"))
    if not plan.total:
        key = "headline_no_plan" if whole(summary.get("loans")) else "headline_empty"
        first = say(key)
    elif day:
        first = say(
            "headline", day=figures.day(day), n=_strong(plan.contact), unit=plan.unit(plan.contact)
        )
    else:
        first = say("headline_no_day", n=_strong(plan.contact), unit=plan.unit(plan.contact))
    title = element(both(first), tag="h1", id="headline-title")
    return join(title, paragraph(_lead(summary, plan=plan), class_="sub"))


def _lead(summary: Summary, *, plan: Plan) -> Saying:
    sentences = []
    owed, borrowers = overdue(summary)[0], whole(summary.get("borrowers"))
    loans = whole(summary.get("loans"))
    if None not in (owed, borrowers, loans):
        amount = figures.short_money(owed or 0, currency=currency_of(summary))
        sentences.append(say("lead_owed", borrowers=borrowers or 0, loans=loans or 0, sum=amount))
    if plan.total:
        unit = plan.unit(plan.person)
        sentences.append(say("lead_person", n=plan.person, unit=unit))
        sentences.append(say("lead_not_now", n=plan.none, unit=plan.unit(plan.none)))
    return joined(sentences, by="after") if sentences else say("lead_empty", command=code(NIGHTLY))


def _strong(number: int) -> Html:
    return element(figures.count(number), tag="b")


def _key_figures(summary: Summary, *, plan: Plan) -> Html:
    owed, current = overdue(summary)
    currency, amounts = currency_of(summary), with_total(summary.get("amounts"))
    lenders, aged = len(rows(summary.get("lenders"))), whole(summary.get("aged"))
    cases, borrowers = whole(summary.get("cases")), whole(summary.get("borrowers"))
    principal = figures.share(amounts.get("principal", 0), of=amounts["total"])
    late = say("note_due_today", sum=figures.short_money(current, currency=currency))
    figures_shown = (
        ("loans", _figure(whole(summary.get("loans"))), say("note_aged", n=aged) if aged else ""),
        (
            "borrowers",
            _figure(borrowers),
            say("note_cases", n=cases)
            if cases is not None and cases != borrowers
            else say("note_lenders", n=lenders)
            if lenders
            else "",
        ),
        (
            "overdue",
            None if owed is None else figures.short_money(owed, currency=currency),
            late if current else say("note_principal", share=principal) if owed else "",
        ),
        ("contact", _figure(plan.contact if plan.total else None), _of_plan(plan.contact, plan)),
        ("person", _figure(plan.person if plan.total else None), _person_note(plan)),
    )
    shown = (_key_figure(name, value=value, note=note) for name, value, note in figures_shown)
    return element(*shown, tag="dl", class_="keys")


def _figure(number: int | None) -> str | None:
    return None if number is None else figures.count(number)


def _key_figure(name: str, *, value: Words | None, note: Words) -> Html:
    shown = (
        element(both(say("unknown")), tag="dd", class_="value lacking")
        if value is None
        else element(both(value), tag="dd", class_="value")
    )
    return element(
        element(both(say(f"key_{name}")), tag="dt"),
        shown,
        element(both(note), tag="dd", class_="note") if note else "",
        tag="div",
        class_=f"key {name}",
    )


def _of_plan(number: int, plan: Plan) -> Words:
    return say("note_share", share=figures.share(number, of=plan.total)) if plan.total else ""


def _person_note(plan: Plan) -> Words:
    if not plan.person:
        return _of_plan(plan.person, plan)
    return say(
        "note_manual",
        a=plan.actions.get("manual_review", 0),
        b=plan.actions.get("legal_review", 0),
    )


def _plan_bar(plan: Plan) -> Html:
    title = element(both(say("plan_title")), tag="h2", id="plan-title")
    if not plan.total:
        return element(title, empty(say("plan_empty")), tag="div", class_="card")
    kinds = (
        ("contact", plan.contact, "teal-3"),
        ("other", plan.other, "hatched"),
        ("person", plan.person, "amber"),
        ("none", plan.none, "grey"),
    )
    slices = [
        charts.Slice(
            tone=tone,
            size=number,
            title=f"{charts.plain(say(f'plan_{name}'))} · {figures.count(number)}",
        )
        for name, number, tone in kinds
    ]
    bar = charts.whole_bar(slices, height=26, named_by="plan-title plan-says")
    legend = join(
        *(
            element(
                charts.swatch(tone),
                element(both(say(f"plan_{name}")), tag="span"),
                element(both(figures.short_count(number)), tag="b"),
                element(figures.share(number, of=plan.total), tag="span", class_="soft"),
                tag="li",
            )
            for name, number, tone in kinds
        )
    )
    says = say(
        "plan_says",
        n=plan.total,
        unit=plan.unit(plan.total),
        **{name: number for name, number, _ in kinds},
    )
    caption = element(both(says), tag="figcaption", id="plan-says")
    drawing = element(bar, element(legend, tag="ul", class_="legend"), caption, tag="figure")
    return element(title, drawing, tag="div", class_="card")


def _asks(summary: Summary, *, plan: Plan) -> Html:
    """Return what a manager has to look at, and whether the loans add up."""
    asks = _asked(summary, plan=plan)
    title = element(both(say("asks_title")), tag="h2")
    listed = (
        element(*(element(both(ask), tag="li") for ask in asks), tag="ul", class_="asks")
        if asks
        else empty(say("asks_nothing" if whole(summary.get("loans")) else "asks_empty"))
    )
    return element(title, listed, _whole_line(summary), tag="div", class_="card")


def _asked(summary: Summary, *, plan: Plan) -> list[Saying]:
    asks = []
    missing, aside = missing_loans(summary), whole(summary.get("set_aside")) or 0
    if missing:
        asks.append(say("asks_whole", n=figures.count(missing)))
    if plan.person:
        which = [
            joined(
                [inside_sentence(name_of("action", name)), say("bare", n=plan.actions[name])],
                by="space",
            )
            for name in planned.GROUPS["person"]
            if name in plan.actions
        ]
        unit = plan.unit(plan.person)
        asks.append(say("asks_person", n=plan.person, unit=unit, which=joined(which)))
    if aside:
        asks.append(say("asks_aside", n=aside))
    short = shortage(summary)
    if short is not None:
        waits, what, most = short
        asks.append(say("asks_capacity", n=waits, unit=plan.unit(waits), what=what, most=most))
    return asks


def _whole_line(summary: Summary) -> Html:
    missing, loans = missing_loans(summary), whole(summary.get("loans"))
    if missing is None or loans is None:
        return paragraph(say("whole_empty"), class_="whole soft")
    verdict = say("whole_broken", n=missing) if missing else say("whole_holds")
    line = say(
        "whole_line",
        loans=loans,
        aged=whole(summary.get("aged")) or 0,
        aside=whole(summary.get("set_aside")) or 0,
        notyet=whole(summary.get("not_yet")) or 0,
    )
    mark = element(
        both(verdict), tag="span", class_="verdict broken" if missing else "verdict holds"
    )
    return element(both(line), " ", mark, tag="p", class_="whole")
