"""Secrets of second factors: sealed, and sealed anew as keys change.

The library of sign-in keeps them as texts in a row of its own, which the rotation of keys does not
know. So whoever signs in has theirs sealed with the current key; who does not sign in while an
older key is retired is given access anew (``accounts.reset_access``).
"""

from __future__ import annotations

from base64 import b64decode, b64encode

from allauth.mfa.models import Authenticator
from django.conf import settings

from hejie.privacy.keys import ring
from hejie.privacy.sealing import key_of, seal, unseal

FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
"""What counts as a second factor; recovery codes stand in for one that is lost."""

_WHERE = "mfa.authenticator.secret"
_SECRETS = ("secret", "seed")


def sealed(plain: str) -> str:
    """Seal a secret with the current key."""
    return b64encode(seal(plain, where=_WHERE, ring=ring())).decode()


def opened(text: str) -> str:
    """Open a sealed secret.

    :raises UnableToUnseal: if its key is gone.
    """
    return unseal(b64decode(text), where=_WHERE, ring=ring())


def renewed(*, user_id: int) -> int:
    """Seal a person's secrets anew where an older key sealed them; return how many it were."""
    count = 0
    for row in Authenticator.objects.filter(user_id=user_id):
        for name in _SECRETS:
            kept = row.data.get(name)
            if kept and key_of(b64decode(kept)) != ring().current:
                row.data[name] = sealed(opened(kept))
                row.save(update_fields=["data"])
                count += 1
    return count


def is_required() -> bool:
    """Tell whether this house asks a second factor of all its staff, as one beyond a trial does."""
    return bool(settings.HEJIE_SECOND_FACTOR != "optional")


def has_one(*, user_id: int, besides: int | None = None) -> bool:
    """Tell whether a person has a second factor.

    :param besides: the row of one that is not counted, because it is to go.
    """
    held = Authenticator.objects.filter(user_id=user_id, type__in=FACTORS)
    return bool(held.exclude(pk=besides).exists())


def forget(*, user_id: int) -> None:
    """Take every second factor off a person, who then sets up another."""
    Authenticator.objects.filter(user_id=user_id).delete()
