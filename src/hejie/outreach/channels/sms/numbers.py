"""Numbers of phones: what is one, and how it travels."""

from __future__ import annotations

import re

from hejie.privacy.index import normal

_WORLD = re.compile(r"\+[1-9]\d{6,14}")
_WRITTEN = re.compile(r"\+?[\d\s().-]+")
_LONGEST_WRITTEN = 40


class NoNumber(ValueError):
    """The text is no number that a message could travel to; it is not repeated in the message."""


def number_of(text: str) -> str:
    """Return a number as the world writes it: ``+`` and the digits, country first (E.164).

    A Chinese mobile number needs no country; any other does. The spelling is the one under which
    numbers are indexed, so that whoever answers is found by it.

    :raises NoNumber: if it is none.
    """
    if len(text) > _LONGEST_WRITTEN or not text.isascii() or not _WRITTEN.fullmatch(text):
        raise NoNumber("not a number")
    number = normal(text, field="mobile")
    if not _WORLD.fullmatch(number):
        raise NoNumber("not a number with its country")
    return number
