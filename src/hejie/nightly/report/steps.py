"""The first steps the night chose, by bucket and by action, and what follows if unanswered."""

from __future__ import annotations

from collections.abc import Mapping

from hejie.law.rule import Saying
from hejie.nightly.report import charts, figures
from hejie.nightly.report.markup import (
    EMPTY,
    Html,
    Words,
    both,
    element,
    empty,
    figure,
    join,
    paragraph,
    section,
    table,
    unfolded,
)
from hejie.nightly.report.plan import (
    GROUPS,
    TONES,
    Plan,
    buckets_of,
    group_of,
    plan_of,
)
from hejie.nightly.report.reading import Summary, counts, in_order, most_first, part, text
from hejie.nightly.report.words import inside_sentence, joined, name_of, say

ORDER = tuple(action for actions in GROUPS.values() for action in actions)


def steps(summary: Summary) -> Html:
    """Return the steps chosen: bars by bucket beside a table by action."""
    title, plan = say("steps_title"), plan_of(summary)
    if not plan.total:
        return section(name="steps", title=title, inside=empty(say("steps_empty")))
    by_bucket = actions_by_bucket(summary)
    stacks = [_stack(say("everything"), actions=plan.actions)] + [
        _stack(text(bucket, longest=4), actions=by_bucket.get(bucket, {}))
        for bucket in buckets_of(by_bucket)
    ]
    action, most = most_first(plan.actions)[0]
    says = say(
        "steps_says",
        unit=plan.unit(most),
        action=inside_sentence(name_of("action", action)),
        n=most,
        share=figures.share(most, of=plan.total),
    )
    bars = join(_legend(plan), charts.stacked(stacks, named_by="steps-title steps-says", line=31))
    drawn = join(figure(name="steps", picture=bars, says=says), _exact(by_bucket))
    side = element(
        element(drawn, tag="div"),
        element(_table(summary, plan=plan), tag="div"),
        tag="div",
        class_="beside",
    )
    return section(name="steps", title=title, inside=side)


def actions_by_bucket(summary: Summary) -> dict[str, dict[str, int]]:
    """Return the actions chosen in each bucket."""
    given = part(summary.get("actions_by_bucket"))
    return {text(bucket): counts(actions) for bucket, actions in given.items() if text(bucket)}


def _grouped(actions: Mapping[str, int]) -> dict[str, int]:
    grouped = dict.fromkeys(GROUPS, 0)
    for action, number in actions.items():
        grouped[group_of(action)] += number
    return grouped


def _stack(label: Words, *, actions: Mapping[str, int]) -> charts.Stack:
    of = sum(actions.values())
    slices = tuple(
        charts.Slice(
            tone=TONES[group],
            size=number,
            title=" · ".join(
                (
                    charts.plain(label),
                    charts.plain(name_of("group", group)),
                    figures.count(number),
                    figures.share(number, of=of),
                )
            ),
        )
        for group, number in _grouped(actions).items()
    )
    return charts.Stack(label=label, slices=slices, end=figures.short_count(of))


def _legend(plan: Plan) -> Html:
    lines = [
        element(
            charts.swatch(TONES[group]),
            element(both(name_of("group", group)), tag="span"),
            tag="li",
        )
        for group, number in _grouped(plan.actions).items()
        if number
    ]
    return element(*lines, tag="ul", class_="legend")


def _table(summary: Summary, *, plan: Plan) -> Html:
    later = counts(summary.get("later_steps"))
    shown = in_order(found={*plan.actions, *later}, order=ORDER)
    lines: list[list[Words]] = [
        [
            join(charts.swatch(TONES[group_of(action)]), " ", both(name_of("action", action))),
            figures.count(plan.actions.get(action, 0)),
            figures.share(plan.actions.get(action, 0), of=plan.total),
            figures.count(later[action]) if action in later else "–",
        ]
        for action in shown
    ]
    head = (say("step"), say("step_count"), say("step_share"), say("step_later"))
    note = paragraph(say("later_note"), class_="note") if later else EMPTY
    listed = table(head=head, rows=lines, title=say("steps_title"), class_="figures")
    return join(listed, note, _tiers(summary))


def _tiers(summary: Summary) -> Html:
    tiers = counts(summary.get("tiers"))
    if not tiers:
        return EMPTY
    said: list[Saying] = [
        say("tier", name=text(name, longest=20), n=tiers[name]) for name in sorted(tiers)
    ]
    return paragraph(say("tiers", list=joined(said, by="dot")), class_="note")


def _exact(by_bucket: Mapping[str, Mapping[str, int]]) -> Html:
    if not by_bucket:
        return EMPTY
    shown = in_order(
        found={action for actions in by_bucket.values() for action in actions}, order=ORDER
    )
    buckets = [bucket for bucket in buckets_of(by_bucket) if by_bucket.get(bucket)]
    lines: list[list[Words]] = [
        [
            name_of("action", action),
            *(_chosen(by_bucket[bucket].get(action, 0)) for bucket in buckets),
        ]
        for action in shown
    ]
    return unfolded(
        summary=say("exact"),
        inside=table(
            head=[say("step"), *buckets], rows=lines, title=say("steps_title"), class_="exact"
        ),
    )


def _chosen(number: int) -> str:
    return figures.count(number) if number else "–"
