"""Sealing a stream of any length: AES-256-GCM, chunk by chunk, by the STREAM construction.

Each file has a random key of its own. A chunk's nonce is its number and whether it is the last, so
that no chunk can be left out, moved, doubled, or cut off at the end without the opening failing
(Hoang, Reyhanitabar, Rogaway and Vizár, "Online Authenticated-Encryption", 2015; age seals so too).
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from hejie.evidence.unable import UnableToOpen

KEY_BYTES = 32
CHUNK = 1 << 16
_HEAD = b"hejie-file/1\n"
_TAG = 16
_NUMBER_BYTES = 11


def new_key() -> bytes:
    """Return a key for one file and no other."""
    return secrets.token_bytes(KEY_BYTES)


def sealed(plain: Iterable[bytes], *, key: bytes) -> Iterator[bytes]:
    """Yield a stream sealed under a key that seals nothing else."""
    cipher = AESGCM(key)
    yield _HEAD
    for number, (chunk, is_last) in enumerate(_marked(_rows(plain, CHUNK))):
        yield cipher.encrypt(_nonce(number, is_last=is_last), chunk, _HEAD)


def opened(stored: Iterable[bytes], *, key: bytes) -> Iterator[bytes]:
    """Yield the plain stream; what was yielded before a failure is genuine, but not the whole.

    :raises UnableToOpen: if a byte is not as it was sealed, or something is missing or too much.
    """
    cipher = AESGCM(key)
    head, rest = _split_head(iter(stored))
    if head != _HEAD:
        raise UnableToOpen("not a stored file of the form hejie-file/1")
    for number, (chunk, is_last) in enumerate(_marked(_rows(rest, CHUNK + _TAG))):
        try:
            yield cipher.decrypt(_nonce(number, is_last=is_last), chunk, _HEAD)
        except (InvalidTag, ValueError) as error:
            raise UnableToOpen(f"chunk {number} is not as it was sealed") from error


def _nonce(number: int, *, is_last: bool) -> bytes:
    return number.to_bytes(_NUMBER_BYTES, "big") + bytes([is_last])


def _split_head(stored: Iterator[bytes]) -> tuple[bytes, Iterator[bytes]]:
    begun = b""
    while len(begun) < len(_HEAD) and (piece := next(stored, b"")):
        begun += piece

    def rest() -> Iterator[bytes]:
        yield begun[len(_HEAD) :]
        yield from stored

    return begun[: len(_HEAD)], rest()


def _rows(pieces: Iterable[bytes], size: int) -> Iterator[bytes]:
    """Yield pieces of exactly this size, and a last one that may be shorter, or empty if alone."""
    held = bytearray()
    is_first = True
    for piece in pieces:
        held += piece
        start = 0
        while len(held) - start >= size:
            yield bytes(held[start : start + size])
            start += size
            is_first = False
        del held[:start]
    if held or is_first:
        yield bytes(held)


def _marked(rows: Iterable[bytes]) -> Iterator[tuple[bytes, bool]]:
    """Yield each row with whether it is the last."""
    before: bytes | None = None
    for row in rows:
        if before is not None:
            yield before, False
        before = row
    if before is not None:
        yield before, True
