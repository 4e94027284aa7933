"""Blind indexes: find a person by a value without keeping the value in sight.

HMAC-SHA256, cut to 16 bytes, under a key of its own an organisation and field (HKDF, RFC 5869): the
same number at two lenders has two indexes, and one field's index tells nothing of another's.
"""

from __future__ import annotations

import hmac
import re
import unicodedata
from collections.abc import Callable, Sequence
from functools import lru_cache
from hashlib import sha256

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from hejie.privacy.keys import KEY_BYTES, KeyRing

INDEX_BYTES = 16
_NOT_A_DIGIT = re.compile(r"[^\d+]")
_CHINA = "+86"
_CHINESE_DIGITS = 11


def blind(value: str, *, organization: str, field: str, ring: KeyRing) -> bytes:
    """Return the index of a value of a field, among the rows of one organisation."""
    key = _key(ring.index, organization, field)
    return hmac.digest(key, normal(value, field=field).encode(), sha256)[:INDEX_BYTES]


def blind_many(
    values: Sequence[str | None], *, organization: str, field: str, ring: KeyRing
) -> list[bytes | None]:
    """Return the indexes of values; None stays None."""
    key = _key(ring.index, organization, field)
    plain = _NORMAL.get(field, _text)
    return [
        None if value is None else hmac.digest(key, plain(value).encode(), sha256)[:INDEX_BYTES]
        for value in values
    ]


def normal(value: str, *, field: str) -> str:
    """Return the one spelling under which a value of a field is indexed."""
    return _NORMAL.get(field, _text)(value)


def _text(value: str) -> str:
    return "".join(unicodedata.normalize("NFKC", value).split()).casefold()


def _number(value: str) -> str:
    digits = _NOT_A_DIGIT.sub("", unicodedata.normalize("NFKC", value))
    if digits.startswith("00"):
        digits = f"+{digits[2:]}"
    is_chinese = len(digits) == _CHINESE_DIGITS and digits.startswith("1")
    return f"{_CHINA}{digits}" if is_chinese else digits


_NORMAL: dict[str, Callable[[str], str]] = {"mobile": _number, "phone": _number}


@lru_cache(maxsize=1024)
def _key(index: bytes, organization: str, field: str) -> bytes:
    about = f"{len(organization)}:{organization}:{field}".encode()
    return HKDF(SHA256(), KEY_BYTES, salt=None, info=about).derive(index)
