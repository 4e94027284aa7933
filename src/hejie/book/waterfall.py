"""The order in which a payment falls on the components of one due line.

Lines are served oldest first; *within* a line the order is a dated value: the standard one (costs,
penalty, fee, interest, principal) unless a later entry binds the loan's product and the line's
days past due on the day the money falls. Credit cards past 90 days are the known case.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from hejie.values.moments import Day
from hejie.values.names import COMPONENTS


@dataclass(frozen=True, slots=True)
class RepaymentOrder:
    """An order in force from a day on.

    :param order: the five components, first served first.
    :param products: whom it binds; empty binds every product.
    :param after_days: it holds once the line is more than this many days past due; None always.
    """

    from_on: Day
    order: tuple[str, ...]
    products: tuple[str, ...] = ()
    after_days: int | None = None

    def __post_init__(self) -> None:
        if sorted(self.order) != sorted(COMPONENTS):
            raise ValueError(f"an order names each of {', '.join(COMPONENTS)} once")


STANDARD = RepaymentOrder(date.min, COMPONENTS)
"""Costs, penalty, fee, interest, principal, at any time for any product: the first of any list."""
