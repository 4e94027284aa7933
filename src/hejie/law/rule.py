"""What a rule, a dated value and a pack are once loaded.

A rule says one thing of the law in our own words; its *kind* (a file in ``permit/kinds``) is its
logic, its *values* are what the law puts into that logic from a day on. ``None`` as a value closes
the rule from that day. Nothing here judges anything.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hejie.values.moments import Day


@dataclass(frozen=True, slots=True)
class Saying:
    """One sentence in both languages: ours, never the statute's text."""

    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Cite:
    """Where a value stands. ``clause`` is None unless somebody has read it."""

    instrument: str
    clause: str | None = None

    def __str__(self) -> str:
        return f"{self.instrument} {self.clause}" if self.clause else self.instrument


@dataclass(frozen=True, slots=True)
class DatedValue:
    """What holds from a day on, until the next value's day; ``value`` None closes the rule.

    ``reopens`` says that the law really came back after it was closed; ``line`` is where the day
    stands in the rule's file, ``lines`` where each word of the value does.
    """

    from_on: Day
    value: Mapping[str, Any] | None
    cite: Cite
    reopens: bool = False
    line: int = field(default=1, compare=False)
    lines: Mapping[str, int] = field(default_factory=dict, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Binding:
    """Whom a rule binds: every named list must hold the row's name; an empty list binds all.

    A rule has one binding or several alternatives, any of which binds. ``memberships`` binds a
    lender that is a member of one of them; a lender whose memberships are unknown is a member.
    """

    actions: tuple[str, ...] = ()
    actors: tuple[str, ...] = ()
    lender_kinds: tuple[str, ...] = ()
    products: tuple[str, ...] = ()
    parties: tuple[str, ...] = ()
    purposes: tuple[str, ...] = ()
    memberships: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Case:
    """An example: facts laid over the pack's ``base`` touch, the answer, and all its grounds.

    ``lines`` says where each word of it stands in the rule's file.
    """

    name: str
    facts: Mapping[str, Any]
    answer: str
    grounds: tuple[str, ...]
    stage: str = "touch"
    duties: tuple[str, ...] | None = None
    line: int = field(default=1, compare=False)
    lines: Mapping[str, int] = field(default_factory=dict, compare=False, repr=False)


@dataclass(frozen=True, slots=True, eq=False)
class Rule:
    """One rule of one instrument. ``kind`` names a file of ``permit/kinds``, or ``value``.

    A rule of kind ``value`` is not judged: it holds dated numbers that rooms read by name.
    """

    id: str
    says: Saying
    kind: str
    binds: tuple[Binding, ...]
    force: str
    confidence: str
    checked_on: Day
    values: tuple[DatedValue, ...]
    cases: tuple[Case, ...]
    path: Path
    is_on: bool = True
    note: str = ""
    lines: Mapping[str, int] = field(default_factory=dict, compare=False)
    """The line of each key of the file, for messages."""

    def value_on(self, day: Day) -> DatedValue | None:
        """Return the value in force on ``day``; None before the first one."""
        in_force = [value for value in self.values if value.from_on <= day]
        return in_force[-1] if in_force else None


@dataclass(frozen=True, slots=True)
class Policy:
    """A number of a house rule that a lender may change, and how far.

    ``rule`` and ``field`` name it: a whole-number field of the rule's value or, for a rule with
    ``limits``, the fact whose ``max`` it is. The lender's value must lie in [``least``, ``most``].
    """

    rule: str
    field: str
    least: float
    most: float
    line: int = 1


@dataclass(frozen=True, slots=True, eq=False)
class Pack:
    """The rules of one jurisdiction.

    ``begins`` is the first day it speaks of; before it every answer is undetermined. ``base`` is
    a touch that every rule of the pack permits: the ground on which cases change one thing.
    ``always`` names the rules that no policy leaves out, however weak their force.
    """

    name: str
    title: Saying
    begins: Day
    time_zone: str
    rules: tuple[Rule, ...]
    base: Mapping[str, Any]
    policies: tuple[Policy, ...] = ()
    always: tuple[str, ...] = ()
    covers: tuple[str, ...] = ()
    not_covered: tuple[str, ...] = ()
    by_id: Mapping[str, Rule] = field(default_factory=dict)
    lines: Mapping[str, int] = field(default_factory=dict, repr=False)
    """The line of each fact of the base and of each id under ``always``, for messages."""

    def rule(self, rule_id: str) -> Rule:
        """Return the rule of that id.

        :raises KeyError: if the pack has none.
        """
        return self.by_id[rule_id]
