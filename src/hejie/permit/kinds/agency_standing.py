"""Agency standing: whether an agency may act for the lender at all.

A lender answers for those it sends, so rule books ask for an agency that was chosen, published,
bound by contract and looked at again from time to time, of whom the borrower was told, and that
works the case alone. Such a rule binds ``actors: [agency]``; a lender's own touch never asks.

``require`` lists what must be so:

- ``listed``: on the lender's list (fact ``agency_listed``).
- ``published``: the lender has published it (``agency_published``).
- ``contract_in_force`` (``agency_contract_in_force``).
- ``borrower_told``: the borrower was told of the placement (``borrower_told_of_agency``).
- ``exclusive``: no other agency still works the case (``other_agency_active`` is no).

``evaluated_within_months: 12`` lets at most so many months pass since the last evaluation. A value
has one of the two or both. With ``require: [listed]``, a call by an agency that is not on the list
is refused; of one that nobody has looked up, it is undetermined.
"""

from __future__ import annotations

from collections.abc import Mapping

from hejie.permit.kinds import Requirement, Value
from hejie.permit.kinds.evidence import must_be

_ASKED: Mapping[str, tuple[str, bool]] = {
    "listed": ("agency_listed", True),
    "published": ("agency_published", True),
    "contract_in_force": ("agency_contract_in_force", True),
    "borrower_told": ("borrower_told_of_agency", True),
    "exclusive": ("other_agency_active", False),
}
"""By requirement, the fact asked and what it must be."""


def requirements(value: Value) -> tuple[Requirement, ...]:
    """Broken where an agency lacks what is required, or was evaluated too long ago."""
    made = [must_be(*_ASKED[each]) for each in value.get("require", ())]
    if "evaluated_within_months" in value:
        most = value["evaluated_within_months"]
        made.append(must_be("months_since_evaluation", {"max": most}))
    return tuple(made)
