"""Status: who the person is, or stands as, for the touch to be made.

``require`` maps a fact to what it must be: yes or no, or one of a list of names. A minor, a
deceased borrower or a guarantor whose guarantee has lapsed is not somebody to collect from.
"""

from __future__ import annotations

from hejie.permit.kinds import Requirement, Value
from hejie.permit.kinds.evidence import must_be


def requirements(value: Value) -> tuple[Requirement, ...]:
    """Broken where a fact is not what the rule requires of the person."""
    return tuple(must_be(fact, wanted) for fact, wanted in value["require"].items())
