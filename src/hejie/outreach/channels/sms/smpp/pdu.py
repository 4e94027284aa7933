"""What goes over the wire in SMPP 3.4: a head of four integers, a body, optional parameters.

Integers are big-endian. A text of the protocol (*C-octet string*) is ASCII ended by a zero. A body
may carry a number or words of somebody, so no unit shows its body in a log.

Ours, and small, because what became of a message follows from what exactly was read and written,
and when; see the decision record on SMPP.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum

_HEAD = struct.Struct(">IIII")
_PARAMETER = struct.Struct(">HH")
HEAD_BYTES = _HEAD.size
LONGEST = 70_000
"""No unit we know is longer: the longest parameter has 65,535 bytes."""

ANSWER = 0x80000000
"""The bit by which an answer differs from what it answers."""
LAST_SEQUENCE = 0x7FFFFFFF


class Command(IntEnum):
    """What a unit asks for."""

    GENERIC_NACK = 0x80000000
    BIND_RECEIVER = 0x00000001
    BIND_TRANSMITTER = 0x00000002
    SUBMIT_SM = 0x00000004
    DELIVER_SM = 0x00000005
    UNBIND = 0x00000006
    BIND_TRANSCEIVER = 0x00000009
    ENQUIRE_LINK = 0x00000015
    ALERT_NOTIFICATION = 0x00000102


class Parameter(IntEnum):
    """Tags of the optional parameters we write or read."""

    RECEIPTED_MESSAGE_ID = 0x001E
    USER_MESSAGE_REFERENCE = 0x0204
    SAR_REFERENCE = 0x020C
    SAR_TOTAL = 0x020E
    SAR_NUMBER = 0x020F
    NETWORK_ERROR = 0x0423
    MESSAGE_PAYLOAD = 0x0424
    MESSAGE_STATE = 0x0427


class NoUnit(ValueError):
    """The bytes are no unit of SMPP; none of them is repeated."""


@dataclass(frozen=True, slots=True)
class Unit:
    """One unit; ``status`` says something only in an answer."""

    command: int
    sequence: int
    status: int = 0
    body: bytes = field(default=b"", repr=False)

    @property
    def is_answer(self) -> bool:
        """Whether it answers one of ours."""
        return bool(self.command & ANSWER)

    def answered(self, *, status: int = 0, body: bytes = b"") -> Unit:
        """Return the answer to it."""
        return Unit(self.command | ANSWER, self.sequence, status, body)

    def __bytes__(self) -> bytes:
        length = HEAD_BYTES + len(self.body)
        return _HEAD.pack(length, self.command, self.status, self.sequence) + self.body


def length_of(head: bytes) -> int:
    """Return how long the unit is that begins so, its head counted.

    :raises NoUnit: if no unit is so long.
    """
    length: int = _HEAD.unpack(head)[0]
    if not HEAD_BYTES <= length <= LONGEST:
        raise NoUnit("a unit of an impossible length")
    return length


def unit_of(content: bytes) -> Unit:
    """Read a whole unit."""
    _, command, status, sequence = _HEAD.unpack(content[:HEAD_BYTES])
    return Unit(command, sequence, status, content[HEAD_BYTES:])


class Reader:
    """Reads a body from its beginning, one field after the other."""

    def __init__(self, body: bytes) -> None:
        self._body = body
        self._at = 0

    def text(self) -> str:
        """Read a text ended by a zero."""
        end = self._body.find(b"\x00", self._at)
        if end < 0:
            raise NoUnit("a text without an end")
        found = self._body[self._at : end].decode("latin-1")
        self._at = end + 1
        return found

    def byte(self) -> int:
        """Read an integer of one byte."""
        return self.take(1)[0]

    def take(self, length: int) -> bytes:
        """Read so many bytes."""
        found = self._body[self._at : self._at + length]
        if len(found) != length:
            raise NoUnit("a body that ends too early")
        self._at += length
        return found

    def parameters(self) -> dict[int, bytes]:
        """Read the optional parameters, up to the end; of one given twice the first counts."""
        found: dict[int, bytes] = {}
        while self._at < len(self._body):
            tag, length = _PARAMETER.unpack(self.take(_PARAMETER.size))
            found.setdefault(tag, self.take(length))
        return found


def text(value: str) -> bytes:
    """Return a text of the protocol."""
    return value.encode("ascii") + b"\x00"


def parameters(values: Mapping[int, bytes]) -> bytes:
    """Return optional parameters."""
    return b"".join(_PARAMETER.pack(tag, len(value)) + value for tag, value in values.items())
