"""Third party: reaching the borrower through somebody who does not owe.

Allowed only while the borrower cannot be reached otherwise (``when_any``), only to locate or to
relay a message (``purposes``), only through persons named beforehand (``agreed_in_advance``),
never again once they refuse (``stops_on_refusal``), and without a word about the debt
(``conceals_debt``). A rule sets those conditions that its text knows.
"""

from __future__ import annotations

from collections.abc import Callable

import polars as pl

from hejie.permit.columns import NEVER, Columns
from hejie.permit.kinds import Requirement, Value

_STATUSES = ("deceased", "no_capacity")


def requirements(value: Value) -> tuple[Requirement, ...]:
    """Broken where a condition the rule sets is not met."""
    made: list[Requirement] = []
    if reasons := value.get("when_any"):
        made.append(Requirement(("borrower_unreachable", "borrower_status"), _no_reason(reasons)))
    if purposes := value.get("purposes"):
        made.append(Requirement(("purpose",), lambda c: ~c.is_one_of("purpose", purposes)))
    if value.get("agreed_in_advance"):
        made.append(Requirement(("contact_agreed",), lambda c: ~c.flag("contact_agreed")))
    if value.get("stops_on_refusal"):
        made.append(Requirement(("party_refused",), lambda c: c.flag("party_refused")))
    if value.get("conceals_debt"):
        made.append(Requirement(("discloses_debt",), lambda c: c.flag("discloses_debt")))
    return tuple(made)


def _no_reason(reasons: list[str]) -> Callable[[Columns], pl.Expr]:
    statuses = [reason for reason in reasons if reason in _STATUSES]

    def is_broken(columns: Columns) -> pl.Expr:
        unreachable = (
            columns.flag("borrower_unreachable") if "borrower_unreachable" in reasons else NEVER
        )
        return ~(unreachable | columns.is_one_of("borrower_status", statuses))

    return is_broken
