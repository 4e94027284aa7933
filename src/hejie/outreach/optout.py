"""A token by which a reader says *no more of these* without signing in, and nobody else can.

It is the id of the permit under which the message was sent and a MAC over it: it tells nothing of
the reader, cannot be made without our key, and leads, through the permit, to the borrower and the
channel. A token does not expire: whoever finds an old message may still say no.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from uuid import UUID

from hejie.privacy.keys import KeyRing

PURPOSE = b"hejie opt-out 1\x00"
KEY_PURPOSE = b"hejie opt-out key 1"
ID_BYTES = 16
MAC_BYTES = 16
SUBJECT = "optout"


def key_of(ring: KeyRing) -> bytes:
    """Return the secret of tokens; it stays when sealing keys change, as tokens do not expire."""
    return hmac.digest(ring.index, KEY_PURPOSE, hashlib.sha256)


def make(*, permit: UUID, key: bytes) -> str:
    """Return the token of a permit: 43 letters that may stand in an address of the web.

    :param key: a secret of 32 bytes that serves nothing else.
    """
    return base64.urlsafe_b64encode(permit.bytes + _mac(permit.bytes, key)).decode().rstrip("=")


def verify(token: str, *, key: bytes) -> UUID | None:
    """Return the permit a token speaks of; None if we did not make it."""
    try:
        raw = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
    if len(raw) != ID_BYTES + MAC_BYTES:
        return None
    body, mac = raw[:ID_BYTES], raw[ID_BYTES:]
    return UUID(bytes=body) if hmac.compare_digest(mac, _mac(body, key)) else None


def token_in(subject: str) -> str:
    """Return the token that the subject of a reply carries; empty if it carries none."""
    words = subject.split()
    if SUBJECT not in words:
        return ""
    after = words[words.index(SUBJECT) + 1 :]
    return after[0] if after else ""


def _mac(body: bytes, key: bytes) -> bytes:
    return hmac.digest(key, PURPOSE + body, hashlib.sha256)[:MAC_BYTES]
