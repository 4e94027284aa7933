"""Who does something: a person of staff, a program with a key, a job of ours, or a borrower."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

ActorKind = Literal["person", "key", "job", "borrower"]


@dataclass(frozen=True, slots=True)
class Actor:
    """Who writes, as evidence names them: an opaque id, never a name.

    :param kind: what sort of actor.
    :param id: the primary key of the person, the public id of the key, or the name of the job.
    :param organization: code of the organisation acted for; empty for a job of the house.
    :param through: the way an act came in that did not prove who it was from, such as a command
        typed at the machine and by which account of it; empty: proved, or our own.
    """

    kind: ActorKind
    id: str
    organization: str = ""
    through: str = ""

    def __str__(self) -> str:
        return f"{self.kind}:{self.id}"


def job(name: str) -> Actor:
    """Return the actor of one of our own jobs."""
    return Actor("job", name)
