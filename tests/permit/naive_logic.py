"""Yes (True), no (False) and unknown (None), and questions about the names that facts hold."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import naive_facts as read
from naive_facts import Facts

Answer = bool | None


@dataclass(frozen=True)
class Touch:
    """A touch: its facts, and when it is by the borrower's clock."""

    facts: Facts
    day: date | None
    minute: int | None


def is_one_of(facts: Facts, fact: str, names: Iterable[str]) -> Answer:
    """Tell whether a fact holds one of the names."""
    found = read.name(facts, fact)
    return None if found is None else found in names


def has_any(facts: Facts, fact: str, names: list[str]) -> Answer:
    """Tell whether a list holds any of the names."""
    found = read.listed(facts, fact)
    if found is None:
        return None
    if found.names & set(names):
        return True
    return None if found.holds_more else False


def has_all(facts: Facts, fact: str, names: list[str]) -> Answer:
    """Tell whether a list holds all of the names."""
    found = read.listed(facts, fact)
    if found is None:
        return None
    if set(names) <= found.names:
        return True
    return None if found.holds_more else False


def any_of(answers: Iterable[Answer]) -> Answer:
    """Return yes if one is yes; else unknown if one is unknown."""
    found = list(answers)
    if True in found:
        return True
    return None if None in found else False


def all_of(answers: Iterable[Answer]) -> Answer:
    """Return no if one is no; else unknown if one is unknown."""
    return negated(any_of(negated(each) for each in answers))


def both(left: Answer, right: Answer) -> Answer:
    """Return yes where both are."""
    return all_of([left, right])


def negated(answer: Answer) -> Answer:
    """Return no for yes, and unknown for unknown."""
    return None if answer is None else not answer
