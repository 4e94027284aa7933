"""An entry as bytes: canonical JSON (RFC 8785), and commitments in the place of personal data.

The form is a contract: ``docs/reference/evidence.md`` describes it, and programs of others read it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from hejie.evidence.log.canonical import canonical
from hejie.values.actor import Actor

FORMAT = "hejie-entry/1"
SALT_BYTES = 32


def commitment(*, name: str, value: str, salt: bytes) -> str:
    """Return what stands in an entry for a personal value: SHA-256 of salt and canonical JSON.

    With the salt anybody can check the value; without it nobody can guess it, however few values
    are possible, so that erasing the salt erases the value.
    """
    return sha256(salt + canonical({"name": name, "value": value})).hexdigest()


def moment(at: datetime) -> str:
    """Return a moment as entries write it: UTC, with microseconds."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def entry(
    *,
    number: int,
    nonce: str,
    kind: str,
    subject: Mapping[str, str],
    content: Mapping[str, Any],
    personal: Mapping[str, str],
    actor: Actor,
    at: datetime,
) -> bytes:
    """Return an entry's bytes, as the log keeps them.

    :param number: under which it was recorded; no other entry has it.
    :param nonce: 32 random hexadecimal digits, so that nobody finds an entry by guessing its hash.
    :param personal: commitments by name.
    :raises ValueError: see :func:`~hejie.evidence.log.canonical.canonical`.
    """
    return canonical(
        {
            "actor": _named(actor),
            "at": moment(at),
            "content": dict(content),
            "format": FORMAT,
            "kind": kind,
            "nonce": nonce,
            "number": number,
            "personal": dict(personal),
            "subject": dict(subject),
        }
    )


def _named(actor: Actor) -> dict[str, str]:
    named = {"id": actor.id, "kind": actor.kind, "organization": actor.organization}
    return {**named, "through": actor.through} if actor.through else named
