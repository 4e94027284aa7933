"""What breaks a rule, read from its YAML into a tree that every engine's language can say.

Nothing here comes from the product: the file of the rule is read anew, so that an engine that is
compared with ours never judges by our reading of the law.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

_BOUND_BY = {
    "actions": "action",
    "actors": "actor",
    "lender_kinds": "lender_kind",
    "products": "product",
    "parties": "party",
    "purposes": "purpose",
}
_MINUTES = 60

Written = Any
"""Whatever stands in the YAML."""


@dataclass(frozen=True)
class OneOf:
    """The fact's name is one of some."""

    fact: str
    names: tuple[str, ...]


@dataclass(frozen=True)
class HasAny:
    """The fact's list holds one of some names."""

    fact: str
    names: tuple[str, ...]


@dataclass(frozen=True)
class Yes:
    """The fact is yes."""

    fact: str


@dataclass(frozen=True)
class Compared:
    """The fact stands to a number, or to another fact, as ``sign`` says."""

    fact: str
    sign: str
    other: int | str


@dataclass(frozen=True)
class Every:
    """All of some conditions hold."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True)
class Some:
    """One of some conditions holds."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True)
class Not:
    """A condition does not hold."""

    part: Condition


Condition = OneOf | HasAny | Yes | Compared | Every | Some | Not


def is_hit(binds: Written, kind: str, value: Mapping[str, Any]) -> Condition:
    """Return the condition under which a rule binds a touch and is broken.

    :raises ValueError: if the kind or its value is beyond what is compared here.
    """
    broken = _some(list(_broken(kind, value)))
    alternatives = [_bound(each) for each in (binds if isinstance(binds, list) else [binds])]
    if any(not parts for parts in alternatives):
        return broken
    return _every([_some([_every(parts) for parts in alternatives]), broken])


def facts_of(condition: Condition) -> set[str]:
    """Return the facts that a condition reads."""
    match condition:
        case Every(parts) | Some(parts):
            return set().union(*map(facts_of, parts))
        case Not(part):
            return facts_of(part)
        case Compared(fact, _, str(other)):
            return {fact, other}
        case _:
            return {condition.fact}


def _bound(binding: Mapping[str, Any]) -> list[Condition]:
    parts: list[Condition] = [
        OneOf(fact, tuple(binding[listed]))
        for listed, fact in _BOUND_BY.items()
        if listed in binding
    ]
    if "memberships" in binding:
        parts.append(HasAny("memberships", tuple(binding["memberships"])))
    return parts


def _broken(kind: str, value: Mapping[str, Any]) -> Iterator[Condition]:
    match kind, value:
        case "contact_window", {"open": opens, "close": closes}:
            yield Compared("minute", "<", _minute(opens))
            yield Compared("minute", ">=", _minute(closes))
        case "frequency_cap", {"limits": limits}:
            yield from (Compared(each["fact"], ">=", each["max"]) for each in limits)
        case "opt_out", {"facts": facts}:
            yield from map(Yes, facts)
        case "hold", {"holds": holds}:
            yield HasAny("holds", tuple(holds))
        case "party", {"allowed": allowed}:
            yield Not(OneOf("party", tuple(allowed)))
        case (("status" | "evidence"), {"require": require}):
            yield from (_is_not(fact, wanted) for fact, wanted in require.items())
        case "prior_notice", {"min_hours": hours}:
            yield Compared("notice_hours", "<", hours)
        case "claim_cap", {"at_most_owed": True}:
            yield Compared("amount_claimed", ">", "amount_owed")
        case _:
            raise ValueError(f"{kind} {value}: not among what the engines are compared on")


def _is_not(fact: str, wanted: Written) -> Condition:
    match wanted:
        case bool():
            return Not(Yes(fact)) if wanted else Yes(fact)
        case {"min": least}:
            return Compared(fact, "<", least)
        case _:
            return Not(OneOf(fact, tuple(wanted)))


def _minute(clock: str) -> int:
    hours, minutes = clock.split(":")
    return int(hours) * _MINUTES + int(minutes)


def _every(parts: list[Condition]) -> Condition:
    return parts[0] if len(parts) == 1 else Every(tuple(parts))


def _some(parts: list[Condition]) -> Condition:
    return parts[0] if len(parts) == 1 else Some(tuple(parts))
