"""Personnel: how many people must come, so that nobody is alone and each can bear witness.

``min_officers`` is the size of a visit team.
"""

from __future__ import annotations

from hejie.permit.kinds import Requirement, Value
from hejie.permit.kinds.evidence import must_be


def requirements(value: Value) -> tuple[Requirement, ...]:
    """Broken where fewer officers come than required."""
    return (must_be("officers", {"min": value["min_officers"]}),)
