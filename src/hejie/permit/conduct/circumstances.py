"""What is known beside the words, and changes how they are read.

None is unknown, and unknown excuses nothing: *dishonest person subject to enforcement* is a fact
only where a judgment is known to have been given.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any, Literal, Self, get_args

from hejie.values.unable import Unable

Speaker = Literal["collector", "borrower", "other"]
Kind = Literal["template", "free_text", "note", "transcript"]
Addressee = Literal["borrower", "third_person"]

_NAMES = {"speaker": get_args(Speaker), "kind": get_args(Kind), "addressee": get_args(Addressee)}


class UnableToInspect(Unable):
    """What was said of the circumstances is none; the message names it."""


@dataclass(frozen=True, slots=True)
class Circumstances:
    """Who speaks to whom, in what, and what has really happened in court.

    :param speaker: who says or writes it; only a collector's words, or nobody knows whose, are
        misconduct. A borrower may quote, fear and curse.
    :param kind: where it stands; ``note`` is a collector's own record of what was done.
    :param addressee: who hears or reads it; to a third person any word on a debt is too much.
    :param filed: a claim has been filed with a court or an arbitrator.
    :param judgment_given: a judgment, award or order to pay is in force.
    :param enforcement_under_way: a court enforces it.
    :param time_barred: the limitation period is over; False: it is known to run.
    """

    speaker: Speaker | None = None
    kind: Kind = "free_text"
    addressee: Addressee | None = None
    filed: bool | None = None
    judgment_given: bool | None = None
    enforcement_under_way: bool | None = None
    time_barred: bool | None = None

    @classmethod
    def of(cls, told: dict[str, Any]) -> Self:
        """Return circumstances from names and plain values.

        :raises UnableToInspect: if a name or a value is not one of them.
        """
        known = {field.name for field in fields(cls)}
        for name, value in told.items():
            if name not in known:
                raise UnableToInspect(f"there is no circumstance `{name}`")
            allowed = _NAMES.get(name, (True, False))
            if value is not None and not any(
                type(value) is type(one) and value == one for one in allowed
            ):
                raise UnableToInspect(f"`{name}` is none of {', '.join(map(_shown, allowed))}")
        return cls(**{name: value for name, value in told.items() if value is not None})

    @property
    def established(self) -> frozenset[str]:
        """What makes a legal step a fact: each later step has the earlier ones behind it."""
        known: set[str] = set()
        if self.enforcement_under_way:
            known |= {"enforcement_under_way", "judgment_given", "filed"}
        if self.judgment_given:
            known |= {"judgment_given", "filed"}
        if self.filed:
            known.add("filed")
        if self.time_barred is False:
            known.add("not_time_barred")
        return frozenset(known)


def _shown(value: object) -> str:
    return value if isinstance(value, str) else str(value).lower()
