"""Whom an actor may write about: staff of their own organisation, and never themselves."""

from __future__ import annotations

from hejie.people.models import User
from hejie.people.unable import UnableToAdmit
from hejie.values.actor import Actor


def member(*, user_id: int, actor: Actor) -> User:
    """Lock and return a member of staff whom the actor may write about.

    A job of the house may write about everybody; it is how the first account comes about.

    :raises UnableToAdmit: if there is no such member of the actor's organisation; whether another
        organisation has one is not told.
    """
    staff = User.objects.select_for_update(of=("self",)).select_related("organization")
    found: User | None = staff.filter(id=user_id).first()
    if found is None or actor.organization not in ("", found.organization.code):
        raise UnableToAdmit(f"there is no member of staff {user_id} here")
    return found


def other(*, user_id: int, actor: Actor) -> User:
    """Lock and return a member of staff other than the actor; see :func:`member`.

    :raises UnableToAdmit: also if it is the actor: nobody grants, certifies or bars themselves.
    """
    if actor.kind == "person" and actor.id == str(user_id):
        raise UnableToAdmit("this is done by somebody other than whom it is about")
    return member(user_id=user_id, actor=actor)
