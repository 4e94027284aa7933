"""Which rules could speak to the rows at hand, and which facts these rules read of which rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from hejie.law.rule import Rule
from hejie.permit.binding import BY_FACT, Seen
from hejie.permit.facts import FACTS, Holds
from hejie.permit.questions import Days, could_speak, facts_read, facts_waited_on
from hejie.permit.windows import WISHED

BOUND_BY = frozenset((*BY_FACT, "memberships", "at", "time_zone"))
"""Facts that are looked at before any rule is: they tell which rules could speak."""


@dataclass(frozen=True, eq=False)
class Able:
    """Rules that could speak to the rows at hand.

    :param rules: each with the zone of its law.
    :param facts: what they read, beside ``BOUND_BY``.
    :param waited_on: what they read beside that to tell when time mends what they refuse.
    :param actions: facts of names that only rules about some actions read, with these actions.
    """

    rules: Mapping[Rule, str]
    facts: frozenset[str]
    waited_on: frozenset[str]
    actions: Mapping[str, frozenset[str]]


def able(
    rules: Sequence[Rule], zone_of: Mapping[str, str], *, present: Mapping[str, Seen], days: Days
) -> Able:
    """Return the rules that could speak to some row, and the facts they read."""
    speaking = [rule for rule in rules if could_speak(rule, present, days)]
    facts = frozenset(WISHED).union(*(facts_read(rule) for rule in speaking))
    by_zone = {rule: zone_of[rule.id] for rule in speaking}
    waited_on = frozenset().union(*(facts_waited_on(rule) for rule in speaking))
    return Able(by_zone, facts - BOUND_BY, waited_on - facts, _actions_by_fact(speaking))


def asked_of(able: Able, bound_by: pl.DataFrame) -> dict[str, pl.Series]:
    """Return the rows of which facts are asked that only rules about some actions read."""
    if "action" not in bound_by.columns:
        return {}
    found: dict[str, pl.Series] = {}
    action = bound_by["action"]
    for actions in set(able.actions.values()):
        codes = [FACTS["action"].choices.index(name) for name in actions]
        rows = (action.is_in(codes) | action.is_null()).arg_true()
        found |= {fact: rows for fact, named in able.actions.items() if named == actions}
    return found


def _actions_by_fact(rules: Sequence[Rule]) -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    everything = frozenset(FACTS["action"].choices)
    for rule in rules:
        bound = [frozenset(each.actions) or everything for each in rule.binds] or [everything]
        for fact in facts_read(rule):
            if FACTS[fact].holds not in (Holds.NAME, Holds.NAMES):
                continue  # cheaper to encode than to pick
            found[fact] = found.get(fact, frozenset()).union(*bound)
    return {fact: actions for fact, actions in found.items() if actions != everything}
