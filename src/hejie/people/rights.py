"""Whether a person may do something at the very moment they do it.

A door asks when a page is opened. What must never be wrong is asked again in the transaction of
the act itself, under a lock on the person's row: a role that was taken away, a certificate that
was revoked, a bar and an account that ended count from the moment they are committed, and two acts
of one person at once follow each other.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from hejie.people.factors import has_one, is_required
from hejie.people.models import User
from hejie.people.queries import capabilities_of
from hejie.values.actor import Actor


class Lack(StrEnum):
    """What a person lacks who may not do something."""

    STAFF = "staff"
    """They are no member of staff of the organisation they act for, or have left it."""
    CHOICE = "choice"
    """Their password was given by somebody else, who knows it too."""
    SECOND_FACTOR = "second_factor"
    """They have no second factor, so that a password alone would open."""
    CAPABILITY = "capability"
    """None of their roles allows it, or not without a certificate in force."""


def lacking(*, actor: Actor, capability: str, now: datetime) -> Lack | None:
    """Lock the row of a person and return what they lack to do something; None: they may.

    Call it in the transaction of the act. Of anybody but a person, they are no staff.

    :param capability: a word of ``CAPABILITY_WORDS``.
    """
    user = _locked(actor)
    if user is None or not user.is_active:
        return Lack.STAFF
    if user.must_change_password:
        return Lack.CHOICE
    if is_required() and not has_one(user_id=user.id):
        return Lack.SECOND_FACTOR
    if capability not in capabilities_of(user, now=now):
        return Lack.CAPABILITY
    return None


def _locked(actor: Actor) -> User | None:
    if actor.kind != "person" or not actor.id.isdecimal():
        return None
    staff = User.objects.select_for_update(of=("self",), no_key=True)
    found: User | None = staff.filter(
        id=int(actor.id), organization__code=actor.organization
    ).first()
    return found
