"""Masks: what a screen shows of a person until somebody gives a reason to see more."""

from __future__ import annotations

from collections.abc import Callable

HIDDEN = "•••"
_SHOWN_OF_ADDRESS = 6
_LONG_NUMBER = 9


def mask_name(name: str) -> str:
    """Return the first character: 王**."""
    return f"{name[:1]}**" if name else HIDDEN


def mask_number(number: str) -> str:
    """Return the ends of a telephone number: 138****1234; nothing of a short one."""
    if len(number) < _LONG_NUMBER:
        return HIDDEN
    return f"{number[:-8]}****{number[-4:]}"


def mask_national_id(number: str) -> str:
    """Return the last four: ••• 1234."""
    return f"{HIDDEN} {number[-4:]}" if len(number) >= _LONG_NUMBER else HIDDEN


def mask_email(address: str) -> str:
    """Return the first character and the domain: w•••@example.org."""
    name, at, domain = address.rpartition("@")
    return f"{name[:1]}{HIDDEN}@{domain}" if at and name else HIDDEN


def mask_address(address: str) -> str:
    """Return the beginning, province and city at most."""
    return f"{address[:_SHOWN_OF_ADDRESS]}{HIDDEN}" if len(address) > _SHOWN_OF_ADDRESS else HIDDEN


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
