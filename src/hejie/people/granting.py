"""Roles granted and revoked: always by adding a line, never by changing what was."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from hejie.evidence.operations import record
from hejie.people.membership import other
from hejie.people.models import RoleGrant, User
from hejie.people.roles import TABLE, conflict
from hejie.people.unable import UnableToAdmit
from hejie.values.actor import Actor


def set_roles(
    *, user_id: int, roles: Collection[str], actor: Actor, now: datetime
) -> tuple[list[str], list[str]]:
    """Make these the roles a person holds from now on.

    :returns: the roles granted and those revoked, in order of their names.
    :raises UnableToAdmit: if a role is unknown or not held in such an organisation, two of them are
        kept apart, the person has left, or it is the actor themselves.
    """
    with transaction.atomic():
        user = other(user_id=user_id, actor=actor)
        if not user.is_active:
            raise UnableToAdmit("who has left holds no role")
        return grant(user=user, roles=roles, actor=actor, now=now)


def grant(
    *, user: User, roles: Collection[str], actor: Actor, now: datetime
) -> tuple[list[str], list[str]]:
    """Bring the grants of a locked row to these roles; see :func:`set_roles`.

    What changes ends the person's sessions, wherever they are.
    """
    check_roles(roles=roles, organization_kind=user.organization.kind)
    held = {one.role: one for one in user.grants.filter(revoked_at__isnull=True)}
    granted = sorted(set(roles) - held.keys())
    revoked = sorted(held.keys() - set(roles))
    if not granted and not revoked:
        return [], []
    ended = RoleGrant.objects.filter(id__in=[held[role].id for role in revoked])
    ended.update(revoked_at=now, revoked_by=str(actor))
    RoleGrant.objects.bulk_create(
        RoleGrant(user=user, role=role, granted_at=now, granted_by=str(actor)) for role in granted
    )
    # What they had open was opened in the roles they held before.
    user.signed_out_at = now
    user.save(update_fields=["signed_out_at"])
    record(
        kind="people.roles_set",
        subject={"user": str(user.id)},
        content={"granted": granted, "revoked": revoked},
        actor=actor,
        now=now,
    )
    return granted, revoked


def check_roles(*, roles: Collection[str], organization_kind: str) -> None:
    """Check that one person of such an organisation may hold these roles together.

    :raises UnableToAdmit: if not; the line says which.
    """
    for name in sorted(roles):
        role = TABLE.get(name)
        if role is None:
            raise UnableToAdmit(f"{name!r} is no role; one of {', '.join(TABLE)}")
        if role.held_in and organization_kind not in role.held_in:
            places = " or ".join(sorted(role.held_in))
            raise UnableToAdmit(f"{name} is held in an organisation of kind {places}")
    if pair := conflict(roles):
        raise UnableToAdmit(f"one person may not be {pair[0]} and {pair[1]} at once")
