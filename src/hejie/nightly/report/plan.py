"""What the night decided, read once: how many are contacted, wait for a person, or are left."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from hejie.law.rule import Saying
from hejie.nightly.report.reading import Summary, counts, in_order, part, text, whole
from hejie.nightly.report.words import say
from hejie.values.names import ACTIONS, BUCKETS, COMPONENTS, TOUCH_ACTIONS

GROUPS: Mapping[str, tuple[str, ...]] = {
    "message": ("sms", "push", "email"),
    "voice": ("call", "ai_call"),
    "letter": ("letter", "legal_letter"),
    "visit": ("visit",),
    "other": ("deduct", "offer", "place_agency"),
    "person": ("manual_review", "legal_review"),
    "none": ("none",),
}
TONES: Mapping[str, str] = {
    "message": "teal-1",
    "voice": "teal-2",
    "letter": "teal-3",
    "visit": "teal-4",
    "other": "hatched",
    "person": "amber",
    "none": "grey",
}


@dataclass(frozen=True, slots=True)
class Plan:
    """The first steps of a night, counted. ``unit`` is what one decision is about."""

    actions: Mapping[str, int]
    contact: int
    other: int
    person: int
    none: int
    total: int
    units: Saying

    def unit(self, number: int) -> Saying:
        """Return the word for that many of what one decision is about."""
        if number != 1:
            return self.units
        return say("person" if self.units == say("people") else "case")


def group_of(action: str) -> str:
    """Return the group an action is drawn in; an unknown one is a step without contact."""
    return next((name for name, actions in GROUPS.items() if action in actions), "other")


def plan_of(summary: Summary) -> Plan:
    """Return the plan of a summary, all zero where it has none."""
    actions = counts(summary.get("actions"))
    person = sum(actions.get(name, 0) for name in GROUPS["person"])
    contact = sum(actions.get(name, 0) for name in TOUCH_ACTIONS)
    total, none = sum(actions.values()), actions.get("none", 0)
    borrowers, cases = whole(summary.get("borrowers")), whole(summary.get("cases"))
    return Plan(
        actions={name: actions[name] for name in in_order(found=actions, order=ACTIONS)},
        contact=contact,
        other=total - none - person - contact,
        person=person,
        none=none,
        total=total,
        units=say("people" if cases in (None, borrowers) else "cases"),
    )


def buckets_of(*found: Mapping[str, object]) -> list[str]:
    """Return every bucket of the house and then what else was found; none if nothing was."""
    there = {text(name) for names in found for name in names}
    return in_order(found=there | set(BUCKETS), order=BUCKETS) if there else []


def bucket_amounts(summary: Summary) -> dict[str, dict[str, int]]:
    """Return the amounts of each bucket by component and in ``total``, in minor units."""
    by_bucket = part(summary.get("bucket_amounts"))
    return {str(bucket): with_total(amounts) for bucket, amounts in by_bucket.items()}


def with_total(amounts: object) -> dict[str, int]:
    """Return amounts by component with their ``total``: the one given, else their sum."""
    named = counts(amounts)
    parts = sum(number for name, number in named.items() if name in COMPONENTS)
    return {**named, "total": named.get("total", parts)}


def currency_of(summary: Summary) -> str:
    """Return the currency's code, "" if none was given."""
    return text(summary.get("currency"), longest=3)
