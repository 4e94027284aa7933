"""The logic of rules: one file a kind, fewer than twenty, each teaching itself.

A kind turns a rule's value into *requirements*. A requirement names the facts it reads and the
question whose *yes* breaks the rule. The kernel asks it of every row that the rule binds.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from hejie.permit.clears import Clears
from hejie.permit.columns import Columns
from hejie.permit.facts import FACTS

Value = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Requirement:
    """Facts read, and the question (three-valued) whose yes breaks the rule.

    :param facts: every fact the question reads, beside the hour of the touch.
    :param is_broken: builds the question over the columns at hand.
    :param only: the actions it speaks to, of those that the rule binds; all of them if empty.
    :param clears: when time alone mends it; None if it never does.
    """

    facts: tuple[str, ...]
    is_broken: Callable[[Columns], pl.Expr]
    only: tuple[str, ...] = ()
    clears: Clears | None = None

    @property
    def duties(self) -> tuple[str, ...]:
        """Return the duties that stand in for this requirement before the touch; none if judged."""
        found = (FACTS[fact].duty for fact in self.facts)
        return tuple(duty for duty in found if duty is not None)
