"""Status: who the person is, or stands as, for the touch to be made.

A minor, a borrower who has died or lacks capacity, a borrower who speaks through a lawyer, a
guarantor whose guarantee has lapsed: nobody to collect from, whatever is owed.

``require`` maps a fact to what it must be, as in ``evidence``: yes or no, one of a list of names,
or ``{min: n}``, ``{max: n}``. Which parties the rule is about stands in its ``binds``. With
``require: {borrower_status: [alive]}``, a call to a borrower known to have died is refused, and
one to a borrower of whom nobody knows is undetermined.
"""

from __future__ import annotations

from hejie.permit.kinds import Requirement, Value
from hejie.permit.kinds.evidence import must_be


def requirements(value: Value) -> tuple[Requirement, ...]:
    """Broken where a fact is not what the rule requires of the person."""
    return tuple(must_be(fact, wanted) for fact, wanted in value["require"].items())
