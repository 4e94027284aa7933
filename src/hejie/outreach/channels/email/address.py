"""Addresses of e-mail: what is one, and how it travels.

The domain travels as IDNA (``例子.测试`` as ``xn--fsqu00a.xn--0zwm56d``); a name before the @
that is not ASCII needs a server that speaks SMTPUTF8, and is not mangled where the server does not.
Quoted names, address literals and lists are refused: nobody's contract holds one, and each is a way
to smuggle something past a check.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

ATOM = r"[^\s@<>()\[\]\\,;:\"\x00-\x20\x7f-\x9f]+"
ADDRESS = re.compile(rf"({ATOM})@({ATOM})")
LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
LONGEST_NAME = 64
LONGEST_DOMAIN = 253


class NoAddress(ValueError):
    """The text is no address that a letter could travel to; it is not repeated in the message."""


@dataclass(frozen=True, slots=True)
class Address:
    """An address as it travels: ``name`` before the @, ``domain`` in ASCII after it."""

    name: str = field(repr=False)
    domain: str = field(repr=False)

    def __str__(self) -> str:
        return f"{self.name}@{self.domain}"

    @property
    def is_ascii(self) -> bool:
        """Whether any server can take it."""
        return self.name.isascii()


def address_of(text: str) -> Address:
    """Read an address.

    :raises NoAddress: if it is none.
    """
    found = ADDRESS.fullmatch(text)
    if not found:
        raise NoAddress("not an address")
    name, domain = found.groups()
    if len(name.encode()) > LONGEST_NAME or name.startswith(".") or name.endswith("."):
        raise NoAddress("not a name before the @")
    if ".." in name:
        raise NoAddress("not a name before the @")
    try:
        ascii_domain = domain.encode("idna").decode("ascii").lower()
    except UnicodeError:
        raise NoAddress("not a domain after the @") from None
    labels = ascii_domain.split(".")
    if len(ascii_domain) > LONGEST_DOMAIN or not all(LABEL.fullmatch(label) for label in labels):
        raise NoAddress("not a domain after the @")
    return Address(name, ascii_domain)
