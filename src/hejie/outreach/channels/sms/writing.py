"""What every carrier of short messages is given: a number it can reach, a text within bounds."""

from __future__ import annotations

from hejie.outreach.channels.message import Message, TransportError, UnableToSpeak
from hejie.outreach.channels.sms.numbers import NoNumber, number_of
from hejie.outreach.parts import Split, UnableToSplit, split


def reader_of(to: str) -> str:
    """Return the number of a reader as the world writes it.

    :raises TransportError: if it is none.
    """
    try:
        return number_of(to)
    except NoNumber:
        raise TransportError("no-number", permanent=True) from None


def split_of(message: Message, *, always_ucs2: bool, most: int) -> Split:
    """Return a message in its parts.

    :raises TransportError: if it has more than ``most``.
    :raises UnableToSpeak: if its text holds half a character.
    """
    try:
        whole = split(message.text, always_ucs2=always_ucs2)
    except UnableToSplit as error:
        raise UnableToSpeak(str(error)) from error
    if whole.count > most:
        raise TransportError(f"too-long-{whole.count}", permanent=True)
    return whole
