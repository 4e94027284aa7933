"""The hours in which the law lets nobody call, for the picture of a day."""

from __future__ import annotations

from collections.abc import Iterable

from hejie.law.rule import Rule
from hejie.permit.kinds.contact_window import hours_of
from hejie.permit.rulebook import Rulebook
from hejie.values.moments import MINUTES_A_DAY, Day

Spans = list[tuple[int, int]]
_CALL = "call"


def quiet_hours(rules: Rulebook, *, asked: Iterable[str], on: Day) -> tuple[list[str], Spans]:
    """Return which rules close hours to calls on a day, and these hours.

    :param asked: ids of the rules that could speak to some touch; of others nothing is shown.
    :return: ids of the rules, and spans of minutes of the day, half-open and in order.
    """
    closed = [False] * MINUTES_A_DAY
    named = []
    for rule in (rules.by_id[each] for each in sorted(asked) if each in rules.by_id):
        value = rule.value_on(on)
        if rule.kind != "contact_window" or value is None or value.value is None:
            continue
        if _binds_calls(rule):
            named.append(rule.id)
            pieces = hours_of(value.value).pieces
            for minute in range(MINUTES_A_DAY):
                closed[minute] |= not any(opens <= minute < closes for opens, closes in pieces)
    return named, _spans(closed)


def _binds_calls(rule: Rule) -> bool:
    return not rule.binds or any(not each.actions or _CALL in each.actions for each in rule.binds)


def _spans(closed: list[bool]) -> Spans:
    edges = [
        minute
        for minute in range(MINUTES_A_DAY + 1)
        if (minute < MINUTES_A_DAY and closed[minute]) != (minute > 0 and closed[minute - 1])
    ]
    return list(zip(edges[::2], edges[1::2], strict=True))
