"""Signed notes and checkpoints (C2SP), read strictly."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

LOG, WITNESS = 1, 4
_LINE = re.compile("— ([^ +]+) ([A-Za-z0-9+/]+=*)")
_ROOT = 32
_DIGITS = re.compile("0|[1-9][0-9]{0,18}")


class NotANote(ValueError):
    """A text that is no signed note, no checkpoint, no proof or no key; the message says why."""


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A key as C2SP writes it: ``name+id+base64``."""

    name: str
    id: bytes
    sort: int
    raw: bytes
    text: str


@dataclass(frozen=True, slots=True)
class Head:
    """A checkpoint whose signature held: size and root of the log, and who else saw it when."""

    size: int
    root: bytes
    seen: tuple[tuple[str, int], ...] = ()


def key(text: str) -> PublicKey:
    """Read a public key.

    :raises NotANote: if it is none.
    """
    name, _, rest = text.partition("+")
    id_, _, encoded = rest.partition("+")
    raw = unbase64(encoded)
    if not name or name != "".join(name.split()) or len(raw) != 1 + _ROOT or raw[0] not in (1, 4):
        raise NotANote("no public key: it is written name+id+key")
    expected = hashlib.sha256(name.encode() + b"\n" + raw).digest()[:4]
    if id_ != expected.hex():
        raise NotANote(f"the key of {name} has the id {expected.hex()}")
    return PublicKey(name, expected, raw[0], raw[1:], text)


def opened(note: bytes, keys: Sequence[PublicKey]) -> tuple[str, tuple[tuple[str, int], ...]]:
    """Return what a note says, and which witnesses cosigned it when (seconds since 1970).

    One of the log keys must have signed; every signature by a known key must hold; a line by a key
    that is not known is an error too, for nothing that stands in a pack is left unchecked.

    :raises NotANote: otherwise.
    """
    try:
        text, separator, lines = note.decode().rpartition("\n\n")
    except UnicodeDecodeError as error:
        raise NotANote("not UTF-8") from error
    if not separator or not lines.endswith("\n"):
        raise NotANote("no signature lines")
    text += "\n"
    signed_by_log, seen = False, []
    for line in lines[:-1].split("\n"):
        known, signature = _signature(line, keys)
        if known.sort == WITNESS:
            at, signature = int.from_bytes(signature[:8], "big"), signature[8:]
            seen.append((known.name, at))
            said = f"cosignature/v1\ntime {at}\n{text}"
        else:
            said, signed_by_log = text, True
        try:
            Ed25519PublicKey.from_public_bytes(known.raw).verify(signature, said.encode())
        except (InvalidSignature, ValueError) as error:
            raise NotANote(f"the signature of {known.name} does not hold") from error
    if not signed_by_log:
        raise NotANote("no log key signed it")
    return text, tuple(seen)


def _signature(line: str, keys: Sequence[PublicKey]) -> tuple[PublicKey, bytes]:
    found = _LINE.fullmatch(line)
    if found is None:
        raise NotANote("a line that is no signature")
    raw = unbase64(found[2])
    for known in keys:
        if (known.name, known.id) == (found[1], raw[:4]):
            return known, raw[4:]
    raise NotANote(f"signed by {found[1]} with a key that is not among the known ones")


def checkpoint(note: bytes, keys: Sequence[PublicKey], *, origin: str | None = None) -> Head:
    """Return the head that a signed checkpoint tells.

    :param origin: the log it must be of; the name of its key if null.
    :raises NotANote: if it is none, or not of that log, or its signature does not hold.
    """
    text, seen = opened(note, keys)
    lines = text.split("\n")
    if len(lines) != 4 or not _DIGITS.fullmatch(lines[1]):  # noqa: PLR2004 - three lines and an end
        raise NotANote("no checkpoint: origin, size and root, a line each")
    if lines[0] not in ([origin] if origin else [known.name for known in keys]):
        raise NotANote(f"of another log: {lines[0]}")
    root = unbase64(lines[2])
    if len(root) != _ROOT:
        raise NotANote("its root has no 32 bytes")
    return Head(int(lines[1]), root, seen)


def proof(text: bytes) -> tuple[int, list[bytes], bytes]:
    """Return index, path and checkpoint of a C2SP tlog-proof.

    :raises NotANote: if it is none.
    """
    head, separator, note = text.partition(b"\n\n")
    lines = head.decode(errors="replace").split("\n")
    index = lines[1].removeprefix("index ") if len(lines) > 1 else ""
    if not separator or lines[0] != "c2sp.org/tlog-proof@v1" or not _DIGITS.fullmatch(index):
        raise NotANote("no proof of the form c2sp.org/tlog-proof@v1")
    return int(index), path("\n".join(lines[2:])), note


def path(text: str) -> list[bytes]:
    """Return the hashes of a proof, a line each.

    :raises NotANote: if a line is no hash.
    """
    found = [unbase64(line) for line in text.split("\n")] if text else []
    if any(len(one) != _ROOT for one in found):
        raise NotANote("a line of the proof is no hash")
    return found


def unbase64(text: str) -> bytes:
    """Return the bytes of base64 written in its one way.

    :raises NotANote: if it is none, or has other bits set.
    """
    try:
        raw = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise NotANote("no base64") from error
    if base64.b64encode(raw).decode() != text:
        raise NotANote("base64 that is not written in its one way")
    return raw
