"""Duty: what whoever makes the touch must see to, where nothing can be judged beforehand.

Some of the law is about the moment itself: to ask before stepping over a threshold, to take no
cash, not to film inside. No fact can say beforehand that it will be so, hence the rule never
refuses; its ``duties``, a list of codes, go with the permit to whoever acts, and are inspected
afterwards.

Example: ``duties: [no_cash]`` on visits. Every permitted visit carries ``no_cash``; so does one of
which it is unknown whether the rule binds. A refused touch carries no duties.
"""

from __future__ import annotations

from hejie.permit.kinds import Requirement, Value


def requirements(_value: Value) -> tuple[Requirement, ...]:
    """Return nothing to judge: the duties are laid down wherever the rule binds."""
    return ()
