"""Duty: what whoever makes the touch must see to, where nothing can be judged beforehand.

``duties`` lists the codes; the rule never refuses.
"""

from __future__ import annotations

from hejie.permit.kinds import Requirement, Value


def requirements(_value: Value) -> tuple[Requirement, ...]:
    """Return nothing to judge: the duties are laid down wherever the rule binds."""
    return ()
