"""Sealing: AES-256-GCM, bound to the place where the value stands.

A sealed value is ``1 | length of key id | key id | nonce (12) | ciphertext and tag``. The place
(*table.field:primary key*) is associated data: a value moved to another row does not open.
"""

from __future__ import annotations

import os
from collections.abc import Sequence

from cryptography.exceptions import InvalidTag

from hejie.privacy.keys import KeyRing
from hejie.values.unable import Unable

VERSION = 1
VALUES_A_KEY = 2**32
"""With so many random nonces under one key, two are alike with a chance of one in 2³²."""
NONCE_BYTES = 12
_TAG_BYTES = 16


class UnableToUnseal(Unable):
    """A value that does not open here: damaged, moved, or sealed with a key that is gone."""


def seal(plain: str, *, where: str, ring: KeyRing) -> bytes:
    """Return a text sealed for one place."""
    nonce = os.urandom(NONCE_BYTES)
    cipher = ring.ciphers[ring.current]
    return header(ring.current) + nonce + cipher.encrypt(nonce, plain.encode(), where.encode())


def seal_many(
    plain: Sequence[str | None], *, places: Sequence[str], ring: KeyRing
) -> list[bytes | None]:
    """Return texts sealed, each for its place; None stays None.

    :raises ValueError: if there are not as many places as texts.
    """
    head, encrypt = header(ring.current), ring.ciphers[ring.current].encrypt
    noise = os.urandom(NONCE_BYTES * len(plain))
    nonces = (noise[at : at + NONCE_BYTES] for at in range(0, len(noise), NONCE_BYTES))
    return [
        None if text is None else head + nonce + encrypt(nonce, text.encode(), place.encode())
        for text, place, nonce in zip(plain, places, nonces, strict=True)
    ]


def unseal(sealed: bytes, *, where: str, ring: KeyRing) -> str:
    """Return the text that was sealed for this place.

    :raises UnableToUnseal: if it does not open, for whatever reason.
    """
    name, nonce, rest = _parts(sealed)
    cipher = ring.ciphers.get(name)
    if cipher is None:
        raise UnableToUnseal("sealed with a key that is not in the ring")
    try:
        return cipher.decrypt(nonce, rest, where.encode()).decode()
    except (InvalidTag, ValueError) as error:
        raise UnableToUnseal("damaged, or sealed for another place") from error


def key_of(sealed: bytes) -> str:
    """Return the id of the key a value is sealed with.

    :raises UnableToUnseal: if it is no sealed value.
    """
    return _parts(sealed)[0]


def header(key: str) -> bytes:
    """Return the bytes with which whatever is sealed with this key begins."""
    name = key.encode()
    return bytes((VERSION, len(name))) + name


def _parts(sealed: bytes) -> tuple[str, bytes, bytes]:
    try:
        version, length = sealed[0], sealed[1]
        name = sealed[2 : 2 + length].decode()
    except (IndexError, UnicodeDecodeError) as error:
        raise UnableToUnseal("not a sealed value") from error
    nonce = sealed[2 + length : 2 + length + NONCE_BYTES]
    rest = sealed[2 + length + NONCE_BYTES :]
    if version != VERSION or len(rest) < _TAG_BYTES:
        raise UnableToUnseal("not a sealed value")
    return name, nonce, rest
