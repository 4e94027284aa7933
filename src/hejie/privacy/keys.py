"""The key ring: which key seals now, which still open, and the keys of indexes, log and recordings.

It is one JSON file that only its owner may read: ``seal`` (AES-256 keys by id, of which ``current``
seals), ``index`` (the root of every blind index), ``sign`` (the seed that signs the log's
checkpoints), ``recipient`` (the age key of oversight, to which recordings are encrypted) and
``identities`` (the age keys that open them, newest first; none where they are kept elsewhere).

A key that no longer seals stays until nothing is sealed with it; a ring without the key of a sealed
value cannot open it, and says so.
"""

from __future__ import annotations

import base64
import binascii
import fcntl
import json
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property, lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import NoReturn

import pyrage
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from hejie.values.disk import settle
from hejie.values.unable import Unable

KEY_BYTES = 32
_FIRST = "k1"


class UnableToReadKeys(Unable):
    """The key file is missing, malformed, or readable by others."""


@dataclass(frozen=True, repr=False)
class KeyRing:
    """Keys by id; ``current`` seals. Printing a ring shows no key.

    :param since: when the current key took over; None for the first.
    """

    current: str
    seal: MappingProxyType[str, bytes]
    index: bytes
    sign: bytes
    recipient: str
    identities: tuple[str, ...] = ()
    since: datetime | None = None

    def __repr__(self) -> str:
        return f"KeyRing(current={self.current!r}, keys={list(self.seal)})"

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise TypeError("a key ring is not pickled: it is loaded where it is needed")

    @cached_property
    def ciphers(self) -> dict[str, AESGCM]:
        """Return a ready cipher a key."""
        return {name: AESGCM(key) for name, key in self.seal.items()}

    def with_new_key(self, name: str = "", *, since: datetime | None = None) -> KeyRing:
        """Return a ring in which a new key seals; the old ones still open.

        :param name: its id; the next free of k1, k2, … if none is given.
        :raises ValueError: if a key has that name.
        """
        if name in self.seal:
            raise ValueError(f"there is a key {name} already")
        name = name or _next_name(self.seal)
        keys = {**self.seal, name: secrets.token_bytes(KEY_BYTES)}
        return replace(self, current=name, seal=MappingProxyType(keys), since=since)

    def without(self, name: str) -> KeyRing:
        """Return a ring without a key that seals no longer.

        :raises ValueError: if it is the current key, or none of the ring.
        """
        if name == self.current or name not in self.seal:
            raise ValueError(f"{name} is the current key, or no key of this ring")
        keys = {each: key for each, key in self.seal.items() if each != name}
        return replace(self, seal=MappingProxyType(keys))


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
    identity = pyrage.x25519.Identity.generate()
    return KeyRing(
        current=_FIRST,
        seal=MappingProxyType({_FIRST: secrets.token_bytes(KEY_BYTES)}),
        index=secrets.token_bytes(KEY_BYTES),
        sign=secrets.token_bytes(KEY_BYTES),
        recipient=str(identity.to_public()),
        identities=(str(identity),),
    )


def make(path: Path) -> KeyRing:
    """Write a new ring to a file that must not exist, for its owner alone.

    :raises FileExistsError: if there is one: its keys may seal something.
    """
    ring = new_ring()
    keep(text_of(ring), path)
    return ring


def keep(text: str, path: Path) -> None:
    """Write a key file that must not exist, whole or not at all, for its owner alone.

    :raises FileExistsError: if there is one: its keys may seal something.
    """
    beside = _written(text, path)
    try:
        os.link(beside, path)
    finally:
        beside.unlink()
    settle(path.parent)


def save(ring: KeyRing, path: Path) -> None:
    """Replace the file of a ring, whole or not at all."""
    _written(text_of(ring), path).replace(path)
    settle(path.parent)


@contextmanager
def changing(path: Path) -> Iterator[None]:
    """Let one process at a time change the keys of a folder; the next is refused, not kept waiting.

    :raises UnableToReadKeys: if another is at it.
    """
    try:
        folder = os.open(path.parent, os.O_RDONLY)
    except OSError as error:
        raise UnableToReadKeys(f"{path.name}: no key file can be read there") from error
    try:
        fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError:
        raise UnableToReadKeys(f"{path.name}: somebody else is changing the keys now") from None
    finally:
        os.close(folder)


def load(path: Path) -> KeyRing:
    """Return the ring of a file.

    :raises UnableToReadKeys: if it is missing, malformed, or readable by others.
    """
    try:
        mode = path.stat().st_mode
        text = path.read_text(encoding="utf-8")
    except (OSError, ValueError) as error:
        raise UnableToReadKeys(f"{path.name}: no key file can be read there") from error
    if mode & 0o077:
        raise UnableToReadKeys(f"{path.name}: others may read it; run chmod 600 on it")
    return ring_of(text, called=path.name)


def ring_of(text: str, *, called: str) -> KeyRing:
    """Return the ring that the text of a key file describes.

    :param called: what an error calls the file.
    :raises UnableToReadKeys: if it is malformed; the line repeats nothing of it.
    """
    try:
        said = json.loads(text)
        since = said.get("since")
        keys = {str(name): _decoded(key) for name, key in said["seal"].items()}
        current = str(said["current"])
        ring = KeyRing(
            current=current,
            seal=MappingProxyType(keys),
            index=_decoded(said["index"]),
            sign=_decoded(said["sign"]),
            recipient=str(said["recipient"]),
            identities=tuple(map(str, said["identities"])),
            since=None if since is None else datetime.fromisoformat(since),
        )
    except (KeyError, TypeError, AttributeError, ValueError):
        raise UnableToReadKeys(f"{called}: not a key file of this software") from None
    if current not in keys:
        raise UnableToReadKeys(f"{called}: its current key is not in it")
    return ring


@lru_cache(maxsize=4)
def _loaded(path: Path, _inode: int, _changed: int, _mode: int) -> KeyRing:
    return load(path)


def text_of(ring: KeyRing) -> str:
    """Return a ring as its file says it: every key in the clear."""
    said = {
        "current": ring.current,
        "since": ring.since and ring.since.isoformat(),
        "seal": {name: _encoded(key) for name, key in ring.seal.items()},
        "index": _encoded(ring.index),
        "sign": _encoded(ring.sign),
        "recipient": ring.recipient,
        "identities": ring.identities,
    }
    return json.dumps(said, indent=1)


def _written(text: str, path: Path) -> Path:
    """Write beside ``path`` for the owner alone, and return where."""
    beside = path.with_name(f".{path.name}.new")
    beside.unlink(missing_ok=True)
    descriptor = os.open(beside, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as opened:
        opened.write(text)
        opened.flush()
        os.fsync(opened.fileno())
    return beside


def _next_name(taken: MappingProxyType[str, bytes]) -> str:
    numbers = [int(name[1:]) for name in taken if name[:1] == "k" and name[1:].isdigit()]
    return f"k{max(numbers, default=0) + 1}"


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
