"""The key ring: which key seals now, which still open, and the key of the blind indexes.

It is one JSON file that only its owner may read. A key that no longer seals stays until nothing is
sealed with it; a ring without the key of a sealed value cannot open it, and says so.
"""

from __future__ import annotations

import base64
import binascii
import json
import os
import secrets
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import NoReturn

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from hejie.values.unable import Unable

KEY_BYTES = 32
_FIRST = "k1"


class UnableToReadKeys(Unable):
    """The key file is missing, malformed, or readable by others."""


@dataclass(frozen=True, repr=False)
class KeyRing:
    """Keys by id; ``current`` seals. Printing a ring shows no key."""

    current: str
    seal: MappingProxyType[str, bytes]
    index: bytes
    sign: bytes

    def __repr__(self) -> str:
        return f"KeyRing(current={self.current!r}, keys={list(self.seal)})"

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise TypeError("a key ring is not pickled: it is loaded where it is needed")

    @cached_property
    def ciphers(self) -> dict[str, AESGCM]:
        """Return a ready cipher a key."""
        return {name: AESGCM(key) for name, key in self.seal.items()}

    def with_new_key(self, name: str) -> KeyRing:
        """Return a ring in which a new key seals; the old ones still open.

        :raises ValueError: if a key has that name.
        """
        if name in self.seal:
            raise ValueError(f"there is a key {name} already")
        keys = {**self.seal, name: secrets.token_bytes(KEY_BYTES)}
        return KeyRing(name, MappingProxyType(keys), self.index, self.sign)

    def without(self, name: str) -> KeyRing:
        """Return a ring without a key that seals no longer.

        :raises ValueError: if it is the current key, or none of the ring.
        """
        if name == self.current or name not in self.seal:
            raise ValueError(f"{name} is the current key, or no key of this ring")
        keys = {each: key for each, key in self.seal.items() if each != name}
        return KeyRing(self.current, MappingProxyType(keys), self.index, self.sign)


def ring() -> KeyRing:
    """Return this process's ring, from ``settings.HEJIE_KEYS_FILE``; a changed file is read anew.

    So a running process seals with a new key from its next use on, without a restart.

    :raises UnableToReadKeys: as ``load`` does.
    """
    path = Path(settings.HEJIE_KEYS_FILE)
    try:
        seen = path.stat()
    except OSError as error:
        raise UnableToReadKeys(f"{path.name}: no key file can be read there") from error
    return _loaded(path, seen.st_ino, seen.st_mtime_ns, seen.st_mode)


def new_ring() -> KeyRing:
    """Return a ring of new random keys."""
    return KeyRing(
        _FIRST,
        MappingProxyType({_FIRST: secrets.token_bytes(KEY_BYTES)}),
        secrets.token_bytes(KEY_BYTES),
        secrets.token_bytes(KEY_BYTES),
    )


def make(path: Path) -> KeyRing:
    """Write a new ring to a file that must not exist, for its owner alone.

    :raises FileExistsError: if there is one: its keys may seal something.
    """
    ring = new_ring()
    _write(ring, path, flags=os.O_CREAT | os.O_EXCL | os.O_WRONLY)
    return ring


def save(ring: KeyRing, path: Path) -> None:
    """Replace the file of a ring, whole or not at all."""
    beside = path.with_name(f".{path.name}.new")
    beside.unlink(missing_ok=True)
    _write(ring, beside, flags=os.O_CREAT | os.O_EXCL | os.O_WRONLY)
    beside.replace(path)


def load(path: Path) -> KeyRing:
    """Return the ring of a file.

    :raises UnableToReadKeys: if it is missing, malformed, or readable by others.
    """
    try:
        mode = path.stat().st_mode
        said = json.loads(path.read_bytes())
    except (OSError, ValueError) as error:
        raise UnableToReadKeys(f"{path.name}: no key file can be read there") from error
    if mode & 0o077:
        raise UnableToReadKeys(f"{path.name}: others may read it; run chmod 600 on it")
    try:
        keys = {str(name): _decoded(key) for name, key in said["seal"].items()}
        current = str(said["current"])
        ring = KeyRing(
            current, MappingProxyType(keys), _decoded(said["index"]), _decoded(said["sign"])
        )
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise UnableToReadKeys(f"{path.name}: not a key file of this software") from error
    if current not in keys:
        raise UnableToReadKeys(f"{path.name}: its current key is not in it")
    return ring


@lru_cache(maxsize=4)
def _loaded(path: Path, _inode: int, _changed: int, _mode: int) -> KeyRing:
    return load(path)


def _write(ring: KeyRing, path: Path, *, flags: int) -> None:
    said = {
        "current": ring.current,
        "seal": {name: _encoded(key) for name, key in ring.seal.items()},
        "index": _encoded(ring.index),
        "sign": _encoded(ring.sign),
    }
    with os.fdopen(os.open(path, flags, 0o600), "w", encoding="ascii") as opened:
        json.dump(said, opened, indent=1)
        opened.flush()
        os.fsync(opened.fileno())


def _encoded(key: bytes) -> str:
    return base64.b64encode(key).decode()


def _decoded(text: str) -> bytes:
    try:
        key = base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise ValueError("not base64") from error
    if len(key) != KEY_BYTES:
        raise ValueError("not 32 bytes")
    return key
