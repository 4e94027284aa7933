"""Third party: reaching the borrower through somebody who does not owe.

Where a borrower cannot be found, the law may let a lender ask somebody they named where they are,
and nothing else. A value sets those conditions that its text knows; each that is not met refuses:

- ``when_any``: only for one of these reasons: ``borrower_unreachable`` (the fact is yes),
  ``deceased``, ``no_capacity`` (the ``borrower_status``).
- ``purposes``: only for these, as a rule ``locate`` (where is she?) and ``relay`` (please ask her
  to call).
- ``agreed_in_advance: true``: only persons named beforehand (``contact_agreed``).
- ``stops_on_refusal: true``: never again once they refuse (``party_refused``).
- ``conceals_debt: true``: without a word about the debt (``discloses_debt`` is no; a fact of the
  touch, the evening before it is the duty ``conceal_debt``).

With ``when_any: [borrower_unreachable]``, asking a contact person about a borrower who answers the
phone is refused; where nobody knows whether the borrower can be reached, it is undetermined, unless
another of the reasons is known to hold.
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
