"""When contact is lawful: how many borrowers may be reached in each hour of the plan day."""

from __future__ import annotations

from collections.abc import Mapping

from hejie.law.rule import Saying
from hejie.nightly.report import charts, figures
from hejie.nightly.report.markup import (
    Html,
    Words,
    both,
    element,
    empty,
    figure,
    join,
    section,
    table,
    unfolded,
)
from hejie.nightly.report.plan import Plan, plan_of
from hejie.nightly.report.reading import Summary, counts, in_order, part, text, whole
from hejie.nightly.report.words import joined, knows, name_of, say
from hejie.values.names import ACTIONS


def hours(summary: Summary) -> Html:
    """Return a strip of 24 hours for each way of contact."""
    title, read = say("hours_title"), hours_of(summary)
    top = max((max(strip) for strip in read.values()), default=0)
    if not top:
        return section(name="hours", title=title, inside=empty(say("hours_empty")))
    plan, reachable = plan_of(summary), counts(summary.get("cases_with_hours"))
    labels = [
        _label(action, strip=strip, reachable=reachable.get(action), plan=plan)
        for action, strip in read.items()
    ]
    strips = [
        join(
            element(label, tag="p", id=f"hours-{number}", class_="strip-label"),
            charts.strip(
                strip,
                top=top,
                titles=_titles(action, strip=strip),
                named_by=f"hours-title hours-{number}",
            ),
        )
        for number, (label, (action, strip)) in enumerate(zip(labels, read.items(), strict=True))
    ]
    drawn = figure(
        name="hours",
        picture=join(*strips, charts.hour_axis()),
        says=say("hours_says", closed=_closed(read)),
    )
    return section(name="hours", title=title, inside=join(drawn, _exact(read)))


def hours_of(summary: Summary) -> dict[str, list[int]]:
    """Return 24 counts for each action, in the order of the house; what is missing is 0."""
    given = part(summary.get("hours"))
    read = {text(name): _day(values) for name, values in given.items() if text(name)}
    return {name: read[name] for name in in_order(found=read, order=ACTIONS)}


def spans(strip: list[int]) -> list[tuple[int, int]]:
    """Return the half-open spans of hours in which there is somebody."""
    edges = [False, *(number > 0 for number in strip), False]
    begins = [hour for hour in range(charts.HOURS) if edges[hour + 1] and not edges[hour]]
    ends = [hour + 1 for hour in range(charts.HOURS) if edges[hour + 1] and not edges[hour + 2]]
    return list(zip(begins, ends, strict=True))


def _day(values: object) -> list[int]:
    read = [max(0, whole(value) or 0) for value in values] if isinstance(values, list) else []
    return (read + [0] * charts.HOURS)[: charts.HOURS]


def _spans_said(found: list[tuple[int, int]]) -> Saying:
    if not found:
        return say("hours_none")
    return joined([say("hour_span", a=f"{a:02d}", b=f"{b:02d}") for a, b in found])


def _closed(read: Mapping[str, list[int]]) -> Saying:
    """Say in which hours nobody may be reached in any way, else how many at the quietest."""
    widest = [max(strip[hour] for strip in read.values()) for hour in range(charts.HOURS)]
    found = spans([int(not number) for number in widest])
    if found:
        return say("hours_closed", span=_spans_said(found))
    return say("hours_open", n=min(widest))


def _name(action: str) -> Saying:
    kind = "hours_action" if knows("hours_action", action) else "action"
    return name_of(kind, action)


def _titles(action: str, *, strip: list[int]) -> list[str]:
    name = charts.plain(_name(action))
    return [
        f"{hour:02d}:00–{hour + 1:02d}:00 · {name} · {figures.count(number)}"
        for hour, number in enumerate(strip)
    ]


def _label(action: str, *, strip: list[int], reachable: int | None, plan: Plan) -> Html:
    most = max(strip)
    mostly = [number if 2 * number >= most else 0 for number in strip]
    key = "hours_line" if mostly == strip else "hours_line_mostly"
    line = say(key, n=most, unit=plan.unit(most), span=_spans_said(spans(mostly)))
    of = say("hours_of", n=reachable, unit=plan.unit(reachable)) if reachable else ""
    return join(
        element(both(_name(action)), tag="b"),
        " ",
        element(both(line if most else say("hours_none")), tag="span"),
        element(both(of), tag="span", class_="soft far") if of else "",
    )


def _exact(read: Mapping[str, list[int]]) -> Html:
    head: list[Words] = [say("hour"), *(_name(action) for action in read)]
    lines: list[list[Words]] = [
        [
            f"{hour:02d}:00",
            *(figures.count(strip[hour]) for strip in read.values()),
        ]
        for hour in range(charts.HOURS)
        if any(strip[hour] for strip in read.values())
    ]
    return unfolded(
        summary=say("exact"),
        inside=table(head=head, rows=lines, title=say("hours_title"), class_="exact"),
    )
