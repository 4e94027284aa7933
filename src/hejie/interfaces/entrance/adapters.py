"""How the library of sign-in behaves in this house: accounts, and second factors.

Accounts are given by operations of ``people``. A sign-in and a change of password are evidence.
Secrets of second factors are sealed like everything that must be read again; one that was sealed
with an older key is sealed anew when its owner signs in, so that the older key can be retired.
"""

from __future__ import annotations

from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import lazy

from hejie.interfaces.entrance import sessions
from hejie.interfaces.shell.words import say
from hejie.people.factors import has_one, is_required, opened, renewed, sealed
from hejie.people.models import User
from hejie.people.operations import note_sign_in, password_changed
from hejie.people.queries import actor_of


class Accounts(DefaultAccountAdapter):
    """Nobody makes an account for themselves; who comes in and who changes a password is noted."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Tell that nobody makes an account for themselves."""
        del request
        return False

    def get_reauthentication_methods(
        self, user: AbstractBaseUser | AnonymousUser
    ) -> list[dict[str, Any]]:
        """Return the ways in which somebody confirms that it is they, in our words."""
        return [
            {**way, "description": say(f"again.{way['id'].replace(':', '.')}")}
            for way in super().get_reauthentication_methods(user)
        ]

    def pre_authenticate(self, request: HttpRequest, **credentials: object) -> None:
        """Count nothing here: a name is locked by ``lockout``, in the database."""

    def login(self, request: HttpRequest, user: User) -> None:
        """Sign a person in, under a new session key, from now on."""
        now = timezone.now()
        with transaction.atomic():
            super().login(request, user)
            sessions.begin(request.session, now=now)
            shown = get_authentication_records(request, user)
            by = [str(one.get("type") or one.get("method")) for one in shown]
            note_sign_in(user_id=user.id, by=by, actor=actor_of(user), now=now)
            renewed(user_id=user.id)

    def set_password(self, user: User, password: str) -> None:
        """Take the password a person chose; from then on it is nobody else's."""
        now = timezone.now()
        with transaction.atomic():
            user.set_password(password)
            user.must_change_password = False
            user.save(update_fields=["password", "must_change_password"])
            password_changed(user_id=user.id, actor=actor_of(user), now=now)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Return where somebody goes who has changed their password: on."""
        del request
        return str(settings.LOGIN_REDIRECT_URL)


class Factors(DefaultMFAAdapter):
    """Second factors: sealed, and never given up down to none."""

    error_messages: ClassVar = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": lazy(say, str)("second.wrong"),
    }

    def encrypt(self, text: str) -> str:
        """Seal a secret."""
        return sealed(text)

    def decrypt(self, encrypted_text: str) -> str:
        """Open a sealed secret."""
        return opened(encrypted_text)

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Tell whether a person still has a second factor without this one, or needs none."""
        return not is_required() or has_one(user_id=authenticator.user_id, besides=authenticator.pk)

    def get_public_key_credential_rp_entity(self) -> dict[str, Any]:
        """Name this house, as a device shows it where it keeps a passkey."""
        return {**super().get_public_key_credential_rp_entity(), "name": settings.MFA_TOTP_ISSUER}
