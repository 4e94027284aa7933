"""A rule in words: whom it binds, what it says through time, what a lender may choose about it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from hejie.law.rule import Cite, Pack, Rule, Saying
from hejie.permit.explain.demands import in_words
from hejie.permit.explain.told import name_of_fact
from hejie.permit.explain.words import knows, name_of, say
from hejie.permit.facts import FACTS
from hejie.permit.registry import NOT_JUDGED
from hejie.values.moments import Day
from hejie.values.names import FORCES, TOUCH_ACTIONS


@dataclass(frozen=True, slots=True)
class Stretch:
    """What a rule says from a day on, until before another; None while no end is written.

    :param words: what its value says; None where the rule is closed.
    """

    from_on: Day
    until_on: Day | None
    words: Saying | None
    cite: Cite

    def holds_on(self, day: Day) -> bool:
        """Tell whether the day lies in the stretch."""
        return self.from_on <= day and (self.until_on is None or day < self.until_on)


def stretches(rule: Rule) -> tuple[Stretch, ...]:
    """Return what a rule says through time, closings included, the earliest first."""
    ends = [*(dated.from_on for dated in rule.values[1:]), None]
    return tuple(
        Stretch(
            dated.from_on,
            end,
            None if dated.value is None else in_words(rule.kind, dated.value),
            dated.cite,
        )
        for dated, end in zip(rule.values, ends, strict=True)
    )


def choices(rule: Rule, *, pack: Pack) -> Iterator[Saying]:
    """Yield what a lender may choose about a rule, and what it never may."""
    if not rule.is_on:
        yield say("is_off")
    elif rule.kind != NOT_JUDGED:
        is_kept = rule.id in pack.always or rule.force == FORCES[0]
        yield say("always" if is_kept else "by_force")
    bounds = [policy for policy in pack.policies if policy.rule == rule.id]
    for policy in bounds:
        least, most = f"{policy.least:g}", f"{policy.most:g}"
        yield say("bounds", what=number_name(policy.field), least=least, most=most)
    if not bounds:
        yield say("fixed")


def number_name(field: str) -> Saying:
    """Return the words for a number of a value, by the name a policy gives it."""
    if field in FACTS:
        return name_of_fact(field)
    if field in TOUCH_ACTIONS and not knows("field", field):
        return name_of("action", field)
    return name_of("field", field)
