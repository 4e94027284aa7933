"""Signed notes and checkpoints: C2SP signed-note, tlog-checkpoint and tlog-cosignature.

A note is text, an empty line, and a line a signature. A checkpoint is a note that tells of a log:
its origin, how many entries it has, and the root over them.
"""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

ED25519 = 0x01
COSIGNATURE = 0x04
DASH = "\N{EM DASH}"
_ID_BYTES = 4
_KEY_BYTES = 32
_TIME_BYTES = 8
_NAME = re.compile(r"[^\s+]+")


@dataclass(frozen=True)
class Key:
    """A key that signs notes, as others know it.

    :param name: whose it is, without space or plus; for a log its origin.
    :param public: 32 bytes of Ed25519.
    :param kind: ``ED25519`` for a log, ``COSIGNATURE`` for a witness.
    """

    name: str
    public: bytes
    kind: int = ED25519

    @cached_property
    def id(self) -> bytes:
        """Four bytes that, beside the name, tell which key made a signature."""
        said = self.name.encode() + b"\n" + bytes([self.kind]) + self.public
        return sha256(said).digest()[:_ID_BYTES]

    def __str__(self) -> str:
        """Return the key as text that every tool of this family reads."""
        encoded = base64.b64encode(bytes([self.kind]) + self.public).decode()
        return f"{self.name}+{self.id.hex()}+{encoded}"


def read_key(text: str) -> Key:
    """Read a key from the text that ``str(key)`` gives.

    :raises ValueError: if it is no such text, or its parts do not agree.
    """
    name, _, rest = text.strip().partition("+")
    said_id, _, encoded = rest.partition("+")
    try:
        raw = base64.b64decode(encoded, validate=True)
    except binascii.Error:
        raw = b""
    if not _NAME.fullmatch(name) or len(raw) != 1 + _KEY_BYTES:
        raise ValueError("a key is written name+id+key, the key in base64")
    key = Key(name, raw[1:], raw[0])
    if said_id != key.id.hex():
        raise ValueError(f"the key of {name} has the id {key.id.hex()}, not {said_id}")
    return key


@dataclass(frozen=True)
class Signer:
    """A key that can sign: its name and 32 secret bytes.

    :raises ValueError: if the name has a space or a plus, or is empty.
    """

    name: str
    seed: bytes

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name):
            raise ValueError(f"{self.name!r} cannot name a key: no space, no plus, not empty")

    @cached_property
    def _secret(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self.seed)

    @cached_property
    def key(self) -> Key:
        """What others check with."""
        return Key(self.name, self._secret.public_key().public_bytes_raw())

    def sign(self, text: str) -> str:
        """Return text as a note signed by this key; the text ends with a newline."""
        signature = base64.b64encode(self.key.id + self._secret.sign(text.encode())).decode()
        return f"{text}\n{DASH} {self.name} {signature}\n"


def checkpoint_text(origin: str, size: int, root: bytes) -> str:
    """Return the text of a checkpoint."""
    return f"{origin}\n{size}\n{base64.b64encode(root).decode()}\n"


def text_of(note: str) -> str:
    """Return what a note says, without its signatures."""
    return note.rpartition("\n\n")[0] + "\n"


def cosigned_at(line: str, *, note: str, by: Key) -> int | None:
    """Return when a witness cosigned a checkpoint, in seconds since 1970.

    :param line: a signature line of the witness, without its newline.
    :returns: null if the line is of another key, or the signature does not hold.
    """
    dash, _, rest = line.partition(" ")
    name, _, encoded = rest.partition(" ")
    try:
        raw = base64.b64decode(encoded, validate=True)
    except binascii.Error:
        return None
    if dash != DASH or name != by.name or raw[:_ID_BYTES] != by.id or by.kind != COSIGNATURE:
        return None
    moment = raw[_ID_BYTES : _ID_BYTES + _TIME_BYTES]
    at = int.from_bytes(moment, "big")
    said = f"cosignature/v1\ntime {at}\n{text_of(note)}"
    try:
        key = Ed25519PublicKey.from_public_bytes(by.public)
        key.verify(raw[_ID_BYTES + _TIME_BYTES :], said.encode())
    except InvalidSignature:
        return None
    return at
