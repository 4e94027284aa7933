"""Prior notice: how long before the touch the borrower must have been told of it.

``min_hours`` counts from the notice to the touch.
"""

from __future__ import annotations

from hejie.permit.kinds import Requirement, Value
from hejie.permit.kinds.evidence import must_be


def requirements(value: Value) -> tuple[Requirement, ...]:
    """Broken where notice was given later than required."""
    return (must_be("notice_hours", {"min": value["min_hours"]}),)
