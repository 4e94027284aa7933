"""Masks: what a screen shows of a person until somebody gives a reason to see more."""

from __future__ import annotations

import re
from collections.abc import Callable

HIDDEN = "•••"
_LONG_NUMBER = 9
_LONGER_NUMBER = 11
_CHINA = "+86"
_PLACE = re.compile(r"[^\W\d_a-zA-Z区县路街道镇乡村]{1,7}(?:省|市|州|盟|自治区)")
"""A province or city at the beginning of an address; a district may be a housing estate."""


def mask_name(name: str) -> str:
    """Return the first character: 王**."""
    return f"{name[:1]}**" if name else HIDDEN


def mask_number(number: str) -> str:
    """Return the ends of a telephone number: 138****1234; of a short one less, or nothing."""
    country = _CHINA if number.startswith(_CHINA) else ""
    bare = number.removeprefix(country)
    if len(bare) < _LONG_NUMBER:
        return HIDDEN
    shown = bare[:3] if len(bare) >= _LONGER_NUMBER else ""
    return f"{country}{shown}****{bare[-4:]}"


def mask_national_id(number: str) -> str:
    """Return the last four: ••• 1234."""
    return f"{HIDDEN} {number[-4:]}" if len(number) >= _LONG_NUMBER else HIDDEN


def mask_email(address: str) -> str:
    """Return the first character and the domain: w•••@example.org."""
    name, at, domain = address.rpartition("@")
    return f"{name[:1]}{HIDDEN}@{domain}" if at and name else HIDDEN


def mask_address(address: str) -> str:
    """Return province and city at most: 河南省郑州市•••; nothing of an address without them."""
    shown = ""
    while place := _PLACE.match(address, len(shown)):
        shown += place[0]
    if len(shown) == len(address):
        return HIDDEN
    return f"{shown}{HIDDEN}"


def mask_all(_: str) -> str:
    """Return nothing of it."""
    return HIDDEN


MASKS: dict[str, Callable[[str], str]] = {
    "name": mask_name,
    "mobile": mask_number,
    "phone": mask_number,
    "national_id": mask_national_id,
    "email": mask_email,
    "address": mask_address,
}
"""The mask of a field by its name; what is not named here shows nothing."""
