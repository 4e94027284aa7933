"""Whom a rule binds, in words."""

from __future__ import annotations

from hejie.law.rule import Binding, Rule, Saying
from hejie.permit.explain.words import joined, names_of, say


def whom(rule: Rule) -> Saying:
    """Return whom a rule binds: lenders and those who act, loans, channels, persons, purposes."""
    return joined([_one(each) for each in rule.binds] or [say("everybody")], by="alternatives")


def _one(binding: Binding) -> Saying:
    said = [_who(binding)]
    for key, group, names in (
        ("on_products", "product", binding.products),
        ("by_actions", "action", binding.actions),
        ("to_parties", "party", binding.parties),
        ("for_purposes", "purpose", binding.purposes),
    ):
        if names:
            said.append(say(key, names=names_of(group, names, last="or")))
    return joined(said, by="comma")


def _who(binding: Binding) -> Saying:
    lenders = names_of("lender_kind", binding.lender_kinds, last="or")
    actors = names_of("actor", binding.actors, last="or")
    members = names_of("membership", binding.memberships, last="or")
    said: list[Saying] = []
    if binding.lender_kinds:
        said.append(say("who_lenders", names=lenders))
    if binding.memberships:
        said.append(say("who_also_members" if said else "who_members", names=members))
    if binding.actors:
        said.append(say("who_actors" if said else "who_any_actor", names=actors))
    return joined(said, by="space") if said else say("everybody")
