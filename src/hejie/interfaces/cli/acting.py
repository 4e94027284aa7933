"""As whom a command acts: a job of the house, or a person of staff who is named with ``--by``.

Nobody proves at a command line who they are. So every entry that a command leaves also says that it
came this way, and by which account of the machine (its number, which names nobody): whoever keeps
the machine can tell whose that was.
"""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import UTC, datetime
from typing import Annotated, TypedDict

import typer

from hejie.interfaces.cli.stop import stop
from hejie.values.actor import Actor

By = Annotated[str, typer.Option("--by", help="The user name of the person who does this.")]


class Deed(TypedDict):
    """What every operation asks beside what it is about."""

    actor: Actor
    now: datetime


def typed() -> str:
    """Return the way a command comes in, as evidence writes it."""
    return f"command-line:{os.getuid()}"


def of_job(name: str, *, organization: str = "") -> Actor:
    """Return the actor of a command that nobody put their name to."""
    return Actor("job", name, organization, through=typed())


def deed(by: str, *, job: str, capability: str) -> Deed:
    """Return who does something and when: the person a command names, or else its job.

    Stops where there is no such person, or nothing of theirs allows it.

    :param by: a user name, however it was typed; empty: nobody is named.
    :param capability: what the person must be able to do now.
    """
    now = datetime.now(UTC)
    actor = of_person(by, capability=capability, now=now) if by else of_job(job)
    return {"actor": actor, "now": now}


def of_person(by: str, *, capability: str, now: datetime) -> Actor:
    """Return the person of staff a command names; see :func:`deed`.

    :param capability: empty: the operation itself asks what they may.
    """
    from hejie.people.models import User
    from hejie.people.queries import actor_of, capabilities_of

    user: User | None = User.objects.filter(username=by.strip().lower(), is_active=True).first()
    if user is None:
        stop("--by: there is no such person of staff")
    if capability and capability not in capabilities_of(user, now=now):
        stop(f"--by: that person may not do this: it takes {capability}")
    return replace(actor_of(user), through=typed())
