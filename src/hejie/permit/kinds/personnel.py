"""Personnel: who may come or call, and how many.

A value asks at least one of:

- ``min_officers: 2``: so many people make a visit, so that nobody is alone and each can bear
  witness. It is asked of visits only.
- ``certified: true``: the collector's training and examination are in force; at a visit, those of
  all officers too. Asked of calls and visits.
- ``unbarred: true``: the collector is on no list of people barred from collecting. Asked of calls
  and visits.

All three are facts of the touch: the evening before they are the duties ``enough_officers``,
``certified_collector``, ``certified_officers`` and ``unbarred_collector``. With
``min_officers: 2``, a visit by one officer is refused, by two permitted, and one of which nobody
said who comes is undetermined. Texts, letters and calls by a machine have no collector to ask for.
"""

from __future__ import annotations

from hejie.permit.kinds import Requirement, Value
from hejie.permit.kinds.evidence import must_be

_BY_A_PERSON = ("call", "visit")
_VISIT = ("visit",)


def requirements(value: Value) -> tuple[Requirement, ...]:
    """Broken where too few come, or people who may not."""
    made: list[Requirement] = []
    if "min_officers" in value:
        made.append(must_be("officers", {"min": value["min_officers"]}, only=_VISIT))
    if value.get("certified"):
        made.append(must_be("collector_certified", wanted=True, only=_BY_A_PERSON))
        made.append(must_be("officers_certified", wanted=True, only=_VISIT))
    if value.get("unbarred"):
        made.append(must_be("collector_barred", wanted=False, only=_BY_A_PERSON))
    return tuple(made)
