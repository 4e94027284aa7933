"""A second factor of an app, and the codes it shows."""

from __future__ import annotations

from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)

from hejie.people.models import User


def code(secret: str) -> str:
    """Return the code an app shows now."""
    counter = next(iter(yield_hotp_counters_from_time()))
    return format_hotp_value(hotp_value(secret, counter))


def with_second_factor(user: User) -> str:
    """Give somebody an app that shows codes; return its secret."""
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    return secret
