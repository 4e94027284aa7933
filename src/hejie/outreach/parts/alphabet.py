"""The GSM alphabet of 7 bits (3GPP TS 23.038), one byte a letter as SMPP carries it.

Ten further characters, € and brackets among them, are written as an escape and a letter, and
take the room of two.
"""

from __future__ import annotations

ESCAPE = 0x1B

_BASIC = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ"
    " !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§"
    "¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENDED = {
    "\f": 0x0A,
    "^": 0x14,
    "{": 0x28,
    "}": 0x29,
    "\\": 0x2F,
    "[": 0x3C,
    "~": 0x3D,
    "]": 0x3E,
    "|": 0x40,
    "€": 0x65,
}

CODES: dict[str, bytes] = {
    **{letter: bytes([code]) for code, letter in enumerate(_BASIC) if code != ESCAPE},
    **{letter: bytes([ESCAPE, code]) for letter, code in _EXTENDED.items()},
}
"""The bytes of every character the alphabet has: one, or an escape and one."""

_BY_CODE = dict(enumerate(_BASIC))
_BY_ESCAPED = {code: letter for letter, code in _EXTENDED.items()}
UNKNOWN = "\ufffd"


def encoded(text: str) -> bytes:
    """Return the bytes of a text.

    :raises KeyError: if a character is not of the alphabet.
    """
    return b"".join(CODES[letter] for letter in text)


def decoded(content: bytes) -> str:
    """Return the text of bytes; what means nothing is shown as U+FFFD."""
    letters = []
    codes = iter(content)
    for code in codes:
        if code == ESCAPE:
            # An escape before a letter that has no second meaning says the letter (TS 23.038).
            after = next(codes, None)
            letters.append(_BY_ESCAPED.get(after or 0) or _BY_CODE.get(after or -1, UNKNOWN))
        else:
            letters.append(_BY_CODE.get(code, UNKNOWN))
    return "".join(letters)
