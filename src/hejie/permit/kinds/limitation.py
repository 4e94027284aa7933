"""Limitation: whether a debt may still be asked for once its time in court is over.

After the limitation period (in China three years as a rule) the debt still exists and may be paid,
but a court no longer enforces it once the borrower objects. Some laws forbid to ask for it at all,
others only to threaten with a court; which touches the rule speaks of stands in its ``binds``.

``when_barred: refuse`` is all a value can say today: broken where ``time_barred`` is yes. Where
nobody has counted the period, the answer is undetermined.
"""

from __future__ import annotations

from hejie.permit.kinds import Requirement, Value
from hejie.permit.kinds.evidence import must_be


def requirements(_value: Value) -> tuple[Requirement, ...]:
    """Broken where the period is over."""
    return (must_be("time_barred", wanted=False),)
