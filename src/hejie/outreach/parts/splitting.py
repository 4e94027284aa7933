"""Splitting a text into the parts it is sent in, none of them in the middle of a character."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from hejie.outreach.parts.alphabet import CODES
from hejie.values.unable import Unable

Alphabet = Literal["gsm7", "ucs2"]

ALONE = {"gsm7": 160, "ucs2": 70}
"""Room of a message that goes alone, in letters or in units of 16 bits."""
IN_PARTS = {"gsm7": 153, "ucs2": 67}
"""Room of each part of a longer one."""

_UNIT_BYTES = 2


class UnableToSplit(Unable):
    """The text holds half a character, so that nobody could read it."""


@dataclass(frozen=True, slots=True)
class Split:
    """A text as it is sent; together the parts are the text, to the letter.

    :param room: letters or units it takes, of ``ALONE`` or of ``IN_PARTS`` a part.
    """

    alphabet: Alphabet
    parts: tuple[str, ...] = field(repr=False)
    room: int

    @property
    def count(self) -> int:
        """How many short messages are paid for."""
        return len(self.parts)


def split(text: str, *, always_ucs2: bool = False) -> Split:
    """Return the parts of a text, in the GSM alphabet where all of it fits.

    :param always_ucs2: the carrier reads the GSM alphabet as something else.
    :raises UnableToSplit: if the text holds half of a surrogate pair.
    """
    is_plain = not always_ucs2 and all(letter in CODES for letter in text)
    alphabet: Alphabet = "gsm7" if is_plain else "ucs2"
    sizes = [_size(letter, alphabet) for letter in text]
    room = sum(sizes)
    if room <= ALONE[alphabet]:
        return Split(alphabet, (text,), room)
    return Split(alphabet, tuple(_pieces(text, sizes, most=IN_PARTS[alphabet])), room)


def _size(letter: str, alphabet: Alphabet) -> int:
    if alphabet == "gsm7":
        return len(CODES[letter])
    try:
        return len(letter.encode("utf-16-be")) // _UNIT_BYTES
    except UnicodeEncodeError:
        raise UnableToSplit("the text holds half a character") from None


def _pieces(text: str, sizes: list[int], *, most: int) -> Iterator[str]:
    begin, taken = 0, 0
    for place, size in enumerate(sizes):
        if taken + size > most:
            yield text[begin:place]
            begin, taken = place, 0
        taken += size
    yield text[begin:]
