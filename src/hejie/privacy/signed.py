"""Messages between machines that prove who sent them: Standard Webhooks 1.0.

The signature is HMAC-SHA256 over ``id.timestamp.body`` with a secret both sides have, in the
headers ``webhook-id``, ``webhook-timestamp`` and ``webhook-signature``. What we tell others is
signed so, and what others tell us.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime

from hejie.values.unable import Unable

AGE_SECONDS = 300
"""How old, or how early, a message may be; an older one may be somebody's who kept it."""

_PREFIX = "whsec_"
_LEAST_BYTES = 24
_VERSION = "v1"


class UnableToReadSecret(Unable):
    """A secret is none: it is ``whsec_`` and base64 of 24 bytes at least."""


def key_of(secret: str) -> bytes:
    """Return the bytes of a secret.

    :raises UnableToReadSecret: if it is none; it is not repeated.
    """
    try:
        key = base64.b64decode(secret.removeprefix(_PREFIX), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if len(key) < _LEAST_BYTES:
        raise UnableToReadSecret("the secret is none: whsec_ and base64 of 24 bytes at least")
    return key


def signature(*, secret: str, name: str, at: int, body: str) -> str:
    """Return what ``webhook-signature`` says.

    :param name: the message's id, the same at every attempt.
    :param at: seconds since 1970.
    """
    key = base64.b64decode(secret.removeprefix(_PREFIX))
    signed = hmac.new(key, f"{name}.{at}.{body}".encode(), hashlib.sha256).digest()
    return f"{_VERSION},{base64.b64encode(signed).decode()}"


def heads(*, secret: str, name: str, body: str, now: datetime) -> dict[str, str]:
    """Return the headers that prove a message of ours."""
    at = int(now.timestamp())
    return {
        "webhook-id": name,
        "webhook-timestamp": str(at),
        "webhook-signature": signature(secret=secret, name=name, at=at, body=body),
    }


def is_proven(said: Mapping[str, str], *, secret: str, body: bytes, now: datetime) -> bool:
    """Tell whether a message is of who has the secret, and of now.

    :param said: its headers, whatever their capitals; it may carry several signatures.
    """
    name, at = said.get("webhook-id", ""), said.get("webhook-timestamp", "")
    if not (at.isascii() and at.isdecimal()) or abs(now.timestamp() - int(at)) > AGE_SECONDS:
        return False
    try:
        whole = body.decode()
    except UnicodeDecodeError:
        return False
    right = signature(secret=secret, name=name, at=int(at), body=whole).encode()
    shown = said.get("webhook-signature", "").encode().split()
    return any(hmac.compare_digest(right, each) for each in shown)
