"""At which hours of the borrower's day touches were made, with the quiet hours behind them."""

from __future__ import annotations

from hejie.interfaces.audit.page import pictures
from hejie.interfaces.audit.page.reading import answers_of, number
from hejie.interfaces.audit.page.words import say
from hejie.law.rule import Saying
from hejie.nightly.report import charts, figures
from hejie.nightly.report.markup import (
    Html,
    Words,
    code,
    empty,
    figure,
    join,
    section,
    table,
    unfolded,
)
from hejie.nightly.report.reading import Summary, part, whole
from hejie.nightly.report.words import joined
from hejie.values.moments import MINUTES_A_DAY, clock

_HOUR = MINUTES_A_DAY // charts.HOURS
Spans = list[tuple[int, int]]


def hours(summary: Summary) -> Html:
    """Return the columns of the 24 hours, with their figures to unfold."""
    title, given = say("hours_title"), part(summary.get("by_hour"))
    touches, violating, off_hours = (
        _day(given.get(name)) for name in ("touches", "violating", "off_hours")
    )
    if not any(touches):
        is_clock = answers_of(summary.get("answers")).total
        state = say("hours_empty", column=code("time_zone")) if is_clock else say("answers_empty")
        inside = empty(state)
        return section(name="hours", title=title, inside=inside)
    spans = _spans(part(summary.get("quiet")).get("minutes"))
    drawn = pictures.columns(
        touches,
        violating=violating,
        titles=[
            f"{hour:02d}:00–{hour + 1:02d}:00 · {figures.count(bad)} / {figures.count(all_)}"
            for hour, (all_, bad) in enumerate(zip(touches, violating, strict=True))
        ],
        named_by="hours-title hours-says",
        behind=pictures.quiet(spans),
    )
    says = [_says(spans, touches)]
    if unknown := number(summary, "counting", "clock_unknown"):
        says.append(say("hours_clock", n=unknown))
    picture = join(drawn, charts.hour_axis())
    shown = figure(name="hours", picture=picture, says=joined(says, by="after"))
    exact = _exact(touches, violating, off_hours)
    return section(name="hours", title=title, inside=join(shown, exact))


def _says(spans: Spans, touches: list[int]) -> Saying:
    if not spans:
        return say("hours_says_open")
    named = [say("hour_span", a=clock(begin), b=clock(end)) for begin, end in _joined(spans)]
    inside = sum(count for hour, count in enumerate(touches) if _is_quiet(hour, spans))
    return say("hours_says", spans=joined(named), n=inside)


def _is_quiet(hour: int, spans: Spans) -> bool:
    return any(begin <= hour * _HOUR and (hour + 1) * _HOUR <= end for begin, end in spans)


def _joined(spans: Spans) -> Spans:
    """Return the spans with one over midnight said as one."""
    if len(spans) > 1 and spans[0][0] == 0 and spans[-1][1] == MINUTES_A_DAY:
        return [*spans[1:-1], (spans[-1][0], spans[0][1])]
    return spans


def _spans(value: object) -> Spans:
    read = [
        (whole(span[0]), whole(span[1]))
        for span in (value if isinstance(value, list) else [])
        if isinstance(span, list) and len(span) == len(("begin", "end"))
    ]
    return [
        (begin, end)
        for begin, end in read
        if begin is not None and end is not None and 0 <= begin < end <= MINUTES_A_DAY
    ]


def _day(values: object) -> list[int]:
    read = [max(0, whole(value) or 0) for value in values] if isinstance(values, list) else []
    return (read + [0] * charts.HOURS)[: charts.HOURS]


def _exact(touches: list[int], violating: list[int], off_hours: list[int]) -> Html:
    head: list[Words] = [say("hour"), say("touches"), say("answer.violating"), say("in_quiet")]
    lines: list[list[Words]] = [
        [f"{hour:02d}:00", *(figures.count(each[hour]) for each in (touches, violating, off_hours))]
        for hour in range(charts.HOURS)
        if touches[hour]
    ]
    listed = table(head=head, rows=lines, title=say("hours_title"), class_="exact")
    return unfolded(summary=say("exact"), inside=listed)
