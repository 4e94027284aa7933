"""Keys of programs to the API: shown once, kept as a digest, checked in constant time.

A key is written ``hejie_<public id>_<secret>``. The public id finds the row and names the key in
evidence; the secret is 32 random bytes, so one round of SHA-256 keeps it as well as many would.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from collections.abc import Collection
from datetime import datetime

from django.db import connection, transaction

from hejie.evidence.operations import record
from hejie.people.models import KEY_SCOPES, ApiKey, Organization
from hejie.people.unable import UnableToMakeKey
from hejie.values.actor import Actor

MOST_A_MINUTE = 60_000
"""The highest rate a key may have, in calls a minute."""

_WRITTEN = re.compile(r"hejie_([0-9a-f]{16})_([A-Za-z0-9_-]{43})")
_HEADER = re.compile(rf"Bearer +({_WRITTEN.pattern})", re.IGNORECASE)
_COLUMNS = (
    *("id", "public_id", "secret_digest", "organization_id", "label", "scopes"),
    *("per_minute", "created_at", "created_by", "expires_at", "revoked_at", "revoked_by"),
)
_KEY = """
    SELECT k.id, k.public_id, k.secret_digest, k.organization_id, k.label, k.scopes, k.per_minute,
        k.created_at, k.created_by, k.expires_at, k.revoked_at, k.revoked_by, o.code, o.kind
    FROM people_apikey k JOIN people_organization o ON o.id = k.organization_id
    WHERE k.public_id = %s
"""
_NOBODY = hashlib.sha256(b"no key at all").digest()


def make_key(
    *,
    organization: Organization,
    scopes: Collection[str],
    label: str,
    per_minute: int,
    expires_at: datetime | None = None,
    actor: Actor,
    now: datetime,
) -> tuple[ApiKey, str]:
    """Make a key of an organisation.

    :param scopes: what it is for, of ``KEY_SCOPES``.
    :param label: which program has it, in words that name nobody.
    :param per_minute: calls it may make within a minute.
    :returns: the row, and the key as it is sent, which cannot be shown again.
    :raises UnableToMakeKey: if a scope is none, the rate is none, it would be over at once, or the
        actor is of another organisation.
    """
    wanted = sorted(set(scopes))
    if not wanted or not set(wanted) <= set(KEY_SCOPES):
        raise UnableToMakeKey(f"a key is for one or more of {', '.join(KEY_SCOPES)}")
    if not 1 <= per_minute <= MOST_A_MINUTE:
        raise UnableToMakeKey(f"a key has a rate of 1 to {MOST_A_MINUTE} calls a minute")
    if expires_at is not None and expires_at <= now:
        raise UnableToMakeKey("a key ends after it begins")
    if actor.organization not in ("", organization.code):
        raise UnableToMakeKey("a key is made by its own organisation")
    public, secret = secrets.token_hex(8), secrets.token_urlsafe(32)
    with transaction.atomic():
        key = ApiKey.objects.create(
            public_id=public,
            secret_digest=_digest(secret),
            organization=organization,
            label=label.strip() or public,
            scopes=wanted,
            per_minute=per_minute,
            created_at=now,
            created_by=str(actor),
            expires_at=expires_at,
        )
        record(
            kind="people.key_made",
            subject={"key": public, "organization": organization.code},
            content={
                "scopes": wanted,
                "per_minute": per_minute,
                "until": expires_at.isoformat() if expires_at else None,
            },
            actor=actor,
            now=now,
        )
    return key, f"hejie_{public}_{secret}"


def revoke_key(*, public_id: str, actor: Actor, now: datetime) -> ApiKey:
    """End a key at once.

    :raises UnableToMakeKey: if the actor's organisation has no such key, or it is revoked already.
    """
    with transaction.atomic():
        keys = ApiKey.objects.select_for_update(of=("self",)).select_related("organization")
        key = keys.filter(public_id=public_id).first()
        if key is None or actor.organization not in ("", key.organization.code):
            raise UnableToMakeKey(f"there is no key {public_id} here")
        if key.revoked_at is not None:
            raise UnableToMakeKey(f"key {public_id} is revoked already")
        key.revoked_at, key.revoked_by = now, str(actor)
        key.save(update_fields=["revoked_at", "revoked_by"])
        record(
            kind="people.key_revoked",
            subject={"key": public_id, "organization": key.organization.code},
            content={},
            actor=actor,
            now=now,
        )
    return key


def key_of(*, header: str, now: datetime) -> ApiKey | None:
    """Return the key that the header ``Authorization: Bearer …`` shows, if it is in force.

    An unknown id costs the same comparison as a wrong secret. The row comes with its organisation.
    """
    shown = _HEADER.fullmatch(header.strip())
    if shown is None:
        return None
    _, public, secret = shown.groups()
    key = _found(public)
    kept = bytes(key.secret_digest) if key else _NOBODY
    is_right = hmac.compare_digest(_digest(secret), kept)
    if key is None or not is_right or key.revoked_at is not None:
        return None
    return key if key.expires_at is None or now < key.expires_at else None


def _found(public: str) -> ApiKey | None:
    """Return a key with its organisation, by one plain statement: every call of a program asks."""
    with connection.cursor() as cursor:
        cursor.execute(_KEY, [public])
        row = cursor.fetchone()
    if row is None:
        return None
    key = ApiKey(**dict(zip(_COLUMNS, row, strict=False)))
    key.organization = Organization(id=key.organization_id, code=row[-2], kind=row[-1])
    return key


def actor_of_key(*, key: ApiKey) -> Actor:
    """Return the actor a program is when it calls with this key."""
    return Actor("key", key.public_id, key.organization.code)


def _digest(secret: str) -> bytes:
    return hashlib.sha256(secret.encode("ascii")).digest()
