"""Prior notice: what the borrower must have been told before, and how long before.

A value asks one of these or both:

- ``min_hours: 24``: so many hours lie between the notice of a visit and the visit
  (``notice_hours``; a fact of the touch, the evening before it is the duty ``give_notice``).
- ``creditor_change: true``: the borrower was told of a new creditor before that creditor asks for
  anything (``creditor_change_told``; yes where the creditor never changed).

With ``min_hours: 24``, a visit told of 23 hours before is refused and one told of 24 hours before
permitted. Where nobody knows, the answer is undetermined.
"""

from __future__ import annotations

from dataclasses import replace

from hejie.permit.clears import hours_since
from hejie.permit.kinds import Requirement, Value
from hejie.permit.kinds.evidence import must_be


def requirements(value: Value) -> tuple[Requirement, ...]:
    """Broken where notice was given later than required, or not at all."""
    made: list[Requirement] = []
    if "min_hours" in value:
        least = value["min_hours"]
        told = must_be("notice_hours", {"min": least})
        made.append(replace(told, clears=hours_since("notice_hours", least=least)))
    if value.get("creditor_change"):
        made.append(must_be("creditor_change_told", wanted=True))
    return tuple(made)
