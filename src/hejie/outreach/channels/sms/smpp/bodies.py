"""Bodies of the units we write and read: binding, a message of ours, a delivery to us."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass, field

from hejie.outreach.channels.sms.smpp.pdu import NoUnit, Parameter, Reader, parameters, text

VERSION = 0x34

HAS_HEAD = 0x40
"""Bit of the class of a message: its content begins with a head (UDH)."""
KIND = 0x3C
RECEIPT = 0x04
"""Bits of the class of a delivery that say what it is; a receipt has this one alone."""

LONGEST_INLINE = 254
"""Bytes that fit into the body itself; more go as a parameter."""

_CODES = {"gsm7": 0, "ucs2": 8}
"""How a message says its alphabet."""

_PLACE, _PLACE_WIDE = 0x00, 0x08
"""Elements of a head that say which part it is, by a reference of one byte or of two."""


@dataclass(frozen=True, slots=True)
class Party:
    """A number as the protocol has it: type, plan, digits."""

    kind: int
    plan: int
    digits: str = field(repr=False)

    def __bytes__(self) -> bytes:
        return bytes([self.kind, self.plan]) + text(self.digits)


def binding(*, system_id: str, password: str, system_type: str) -> bytes:
    """Return the body with which a session begins."""
    said = text(system_id) + text(password) + text(system_type)
    return said + bytes([VERSION, 0, 0]) + text("")


@dataclass(frozen=True, slots=True)
class Piece:
    """What one submission carries: the whole message, or a part with its head.

    :param alphabet: ``gsm7`` or ``ucs2``.
    :param has_head: whether the content begins with a head that says which part it is.
    """

    content: bytes = field(repr=False)
    alphabet: str
    has_head: bool = False


def head(*, reference: int, number: int, of: int) -> bytes:
    """Return the head of a part: six bytes, by which the phone puts the parts together.

    :param reference: one byte, the same in all parts of a message.
    :param number: which part, from 1.
    """
    return bytes([5, _PLACE, 3, reference, of, number])


def submission(piece: Piece, *, sender: Party, to: Party, validity: str) -> bytes:
    """Return the body of a message of ours; a receipt is asked for, of success and of failure.

    :param validity: how long the carrier may try, in the protocol's words; empty: as it likes.
    """
    is_inline = len(piece.content) <= LONGEST_INLINE
    said = text("") + bytes(sender) + bytes(to)
    said += bytes([HAS_HEAD if piece.has_head else 0, 0, 0])  # class, protocol, priority
    said += text("") + text(validity)  # sent at once
    said += bytes([1, 0, _CODES[piece.alphabet], 0])  # receipt, replaces nothing, alphabet
    if is_inline:
        return said + bytes([len(piece.content)]) + piece.content
    return said + b"\x00" + parameters({Parameter.MESSAGE_PAYLOAD: piece.content})


@dataclass(frozen=True, slots=True)
class Delivery:
    """What an SMSC brings: a receipt for a message of ours, or somebody's words.

    :param coding: how the content is written, in the protocol's numbers.
    :param place: of a part: reference, number, of how many; else None.
    """

    source: str = field(repr=False)
    destination: str = field(repr=False)
    kind: int
    coding: int
    content: bytes = field(repr=False)
    extra: Mapping[int, bytes] = field(repr=False)
    place: tuple[int, int, int] | None = None

    @property
    def is_receipt(self) -> bool:
        """Whether it says what became of a message of ours."""
        return self.kind & KIND == RECEIPT


def delivery_of(body: bytes) -> Delivery:
    """Read the body of a delivery.

    :raises NoUnit: if it is none.
    """
    reads = Reader(body)
    reads.text()
    reads.take(2)
    source = reads.text()
    reads.take(2)
    destination = reads.text()
    kind, _protocol, _priority = reads.take(3)
    reads.text()
    reads.text()
    _receipt, _replaces, coding, _canned = reads.take(4)
    content = reads.take(reads.byte())
    extra = reads.parameters()
    content = content or extra.get(Parameter.MESSAGE_PAYLOAD, b"")
    place = _by_parameters(extra)
    if kind & HAS_HEAD:
        found, content = _headed(content)
        place = found or place
    return Delivery(source, destination, kind, coding, content, extra, place)


def _headed(content: bytes) -> tuple[tuple[int, int, int] | None, bytes]:
    """Return which part a content is, by its head, and what follows the head."""
    if not content or content[0] >= len(content):
        raise NoUnit("a head longer than its message")
    elements, rest = content[1 : content[0] + 1], content[content[0] + 1 :]
    while len(elements) > 1:
        name, length = elements[0], elements[1]
        value, elements = elements[2 : 2 + length], elements[2 + length :]
        if (name, len(value)) == (_PLACE, 3):
            return (value[0], value[2], value[1]), rest
        if (name, len(value)) == (_PLACE_WIDE, 4):
            reference, of, number = struct.unpack(">HBB", value)
            return (reference, number, of), rest
    return None, rest


def _by_parameters(extra: Mapping[int, bytes]) -> tuple[int, int, int] | None:
    said = [
        extra.get(tag, b"")
        for tag in (Parameter.SAR_REFERENCE, Parameter.SAR_NUMBER, Parameter.SAR_TOTAL)
    ]
    if not all(said):
        return None
    reference, number, of = (int.from_bytes(value, "big") for value in said)
    return reference, number, of
