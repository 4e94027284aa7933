"""Accounts of staff: added, signed out, given another password, ended.

Nobody makes an account for themselves. A password that somebody else was told is random, shown once
to whoever asked for it, and changed by its owner before anything is opened.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Collection, Sequence
from datetime import datetime

from django.db import transaction

from hejie.evidence.operations import record
from hejie.people.factors import forget
from hejie.people.granting import check_roles, grant
from hejie.people.membership import member, other
from hejie.people.models import LANGUAGES, Branch, Organization, User
from hejie.people.unable import UnableToAdmit
from hejie.values.actor import Actor

USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,63}")
"""As the database has it: no two spellings of one name."""

_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
"""Letters and digits that nobody mistakes for each other on paper."""
_GROUPS, _GROUP = 5, 4
"""Twenty characters of thirty-one: 99 bits."""


def add_staff(
    *,
    username: str,
    display_name: str,
    organization: Organization,
    roles: Collection[str] = (),
    branch: Branch | None = None,
    language: str = "zh",
    actor: Actor,
    now: datetime,
) -> tuple[User, str]:
    """Add a member of staff with a random password.

    :param display_name: the name colleagues see; it stays in the row and out of the log.
    :param branch: None: they see the whole of their organisation.
    :returns: the row, and the password, which is kept nowhere and cannot be shown again.
    :raises UnableToAdmit: if the user name is taken or none, a role or branch is not theirs to
        hold, or the actor is of another organisation.
    """
    name = username.strip().lower()
    if not USERNAME.fullmatch(name):
        raise UnableToAdmit("a user name is 2 to 64 small letters, digits, dots and dashes")
    if language not in LANGUAGES:
        raise UnableToAdmit(f"language: {language!r} is none; one of {', '.join(LANGUAGES)}")
    if actor.organization not in ("", organization.code):
        raise UnableToAdmit("staff are added by their own organisation")
    if branch is not None and branch.organization_id != organization.id:
        raise UnableToAdmit(f"{organization.code} has no such branch")
    check_roles(roles=roles, organization_kind=organization.kind)
    password = new_secret()
    user = User(
        username=name,
        display_name=display_name.strip() or name,
        organization=organization,
        branch=branch,
        language=language,
        must_change_password=True,
        created_at=now,
    )
    user.set_password(password)
    with transaction.atomic():
        if User.objects.filter(username=name).exists():
            raise UnableToAdmit(f"the user name {name} is taken")
        user.save(force_insert=True)
        record(
            kind="people.staff_added",
            subject={"user": str(user.id), "organization": organization.code},
            content={"branch": branch.code if branch else None},
            actor=actor,
            now=now,
        )
        grant(user=user, roles=roles, actor=actor, now=now)
    return user, password


def leave(*, user_id: int, actor: Actor, now: datetime) -> User:
    """End the account of somebody who leaves: no role, no session, no way to sign in.

    The row stays, because what they did names it.
    """
    with transaction.atomic():
        user = other(user_id=user_id, actor=actor)
        grant(user=user, roles=(), actor=actor, now=now)
        user.is_active, user.signed_out_at = False, now
        user.set_unusable_password()
        user.save(update_fields=["is_active", "signed_out_at", "password"])
        forget(user_id=user.id)
        _record("people.staff_left", user, actor=actor, now=now)
    return user


def sign_out(*, user_id: int, actor: Actor, now: datetime) -> User:
    """End every session of a person, wherever it is; they may do so to themselves."""
    with transaction.atomic():
        user = member(user_id=user_id, actor=actor)
        user.signed_out_at = now
        user.save(update_fields=["signed_out_at"])
        _record("people.staff_signed_out", user, actor=actor, now=now)
    return user


def reset_access(*, user_id: int, actor: Actor, now: datetime) -> tuple[User, str]:
    """Give somebody who lost it another password, without second factor, and end their sessions.

    :returns: the row, and the password, to be changed at the first sign-in.
    :raises UnableToAdmit: if they have left, or it is the actor themselves.
    """
    password = new_secret()
    with transaction.atomic():
        user = other(user_id=user_id, actor=actor)
        if not user.is_active:
            raise UnableToAdmit("who has left signs in no more")
        user.set_password(password)
        user.must_change_password, user.signed_out_at = True, now
        user.save(update_fields=["password", "must_change_password", "signed_out_at"])
        forget(user_id=user.id)
        _record("people.access_reset", user, actor=actor, now=now)
    return user, password


def note_sign_in(*, user_id: int, by: Sequence[str], actor: Actor, now: datetime) -> None:
    """Note that a person signed in, and by what: ``password``, ``totp``, ``webauthn``."""
    with transaction.atomic():
        user = member(user_id=user_id, actor=actor)
        record(
            kind="people.staff_signed_in",
            subject={"user": str(user.id)},
            content={"by": list(by)},
            actor=actor,
            now=now,
        )


def password_changed(*, user_id: int, actor: Actor, now: datetime) -> None:
    """Note that a person chose their own password, so that they may go on."""
    with transaction.atomic():
        user = member(user_id=user_id, actor=actor)
        user.must_change_password = False
        user.save(update_fields=["must_change_password"])
        _record("people.password_changed", user, actor=actor, now=now)


def new_secret() -> str:
    """Return a random password that can be read out and typed."""
    letters = [secrets.choice(_ALPHABET) for _ in range(_GROUPS * _GROUP)]
    groups = ("".join(letters[i : i + _GROUP]) for i in range(0, len(letters), _GROUP))
    return "-".join(groups)


def _record(kind: str, user: User, *, actor: Actor, now: datetime) -> None:
    record(kind=kind, subject={"user": str(user.id)}, content={}, actor=actor, now=now)
