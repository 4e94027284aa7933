"""Whom a rule binds, as a three-valued question over columns; what cannot bind is left out.

Most rules speak of a few actions or lenders. Before any row is asked, the names that a column
holds at all are compared with the names a rule lists: no overlap leaves the rule out, full overlap
drops the question. For one touch this leaves a handful of rules.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, reduce

import polars as pl

from hejie.law.rule import Binding, Rule
from hejie.permit.columns import ALWAYS, Columns
from hejie.permit.facts import FACTS

BY_FACT = {
    "action": "actions",
    "actor": "actors",
    "lender_kind": "lender_kinds",
    "product": "products",
    "party": "parties",
    "purpose": "purposes",
}
"""The fact that each list of a binding speaks of."""


@dataclass(frozen=True, slots=True)
class Seen:
    """Names a column holds, and whether some row's name is unknown."""

    names: frozenset[str]
    has_unknown: bool


def seen(encoded: pl.DataFrame) -> dict[str, Seen]:
    """Return, for each fact that rules bind by, the names that stand in ``encoded``."""
    held = [fact for fact in BY_FACT if fact in encoded.columns]
    asked = {fact: [f"{fact} {at}" for at in range(len(FACTS[fact].choices))] for fact in held}
    stands = encoded.select(
        *(pl.col(fact).null_count().alias(fact) for fact in held),
        *((pl.col(f) == at).any().alias(n) for f in held for at, n in enumerate(asked[f])),
    )
    told = stands.row(0, named=True) if held else {}
    found = {}
    for fact in BY_FACT:
        named = zip(FACTS[fact].choices, asked.get(fact, ()), strict=False)
        names = frozenset(choice for choice, column in named if told[column])
        found[fact] = Seen(names, has_unknown=bool(told.get(fact, True)))
    return found


def may_bind(binding: Binding, present: Mapping[str, Seen]) -> bool:
    """Tell whether the binding could hold for any row."""
    for fact, attribute in BY_FACT.items():
        listed = getattr(binding, attribute)
        if listed and not present[fact].has_unknown and present[fact].names.isdisjoint(listed):
            return False
    return True


@cache
def bound_by(rule: Rule) -> tuple[str, ...]:
    """Return the facts that the rule's bindings name, beside memberships."""
    return tuple(
        fact
        for fact, attribute in BY_FACT.items()
        if any(getattr(binding, attribute) for binding in rule.binds)
    )


def binds(
    bindings: tuple[Binding, ...], columns: Columns, present: Mapping[str, Seen]
) -> pl.Expr | None:
    """Return the question whether any alternative binds a row; None where none can.

    A row of which a needed name is unknown answers unknown.
    """
    if not bindings:
        return ALWAYS
    able = [_one(each, columns, present) for each in bindings if may_bind(each, present)]
    if not able:
        return None
    if any(question is None for question in able):
        return ALWAYS
    return reduce(lambda left, right: left | right, (q for q in able if q is not None))


def _one(binding: Binding, columns: Columns, present: Mapping[str, Seen]) -> pl.Expr | None:
    """Return the question of one alternative; None where every row is bound."""
    questions = []
    for fact, attribute in BY_FACT.items():
        listed = getattr(binding, attribute)
        if listed and (present[fact].has_unknown or not present[fact].names.issubset(listed)):
            questions.append(columns.is_one_of(fact, listed))
    if binding.memberships and columns.is_known("memberships"):
        # A lender whose memberships are unknown counts as a member.
        questions.append(columns.may_have_any("memberships", binding.memberships))
    if not questions:
        return None
    return reduce(lambda left, right: left & right, questions)
