"""Staff wholly signed in, for tests of pages: the session is as the entrance leaves it."""

from __future__ import annotations

from datetime import datetime

from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.account.internal.userkit import user_id_to_str
from django.test import Client
from django.utils import timezone

from hejie.interfaces.entrance import sessions
from hejie.people.models import User


def signed_in(
    client: Client,
    user: User,
    *,
    second_factor: bool = True,
    password_chosen: bool = True,
    since: datetime | None = None,
) -> Client:
    """Sign somebody in, as if at the entrance."""
    if password_chosen:
        User.objects.filter(id=user.id).update(must_change_password=False)
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    session = client.session
    sessions.begin(session, now=since or timezone.now())
    at = (since or timezone.now()).timestamp()
    shown = [{"method": "password", "at": at, "reauthenticated": True}]
    if second_factor:
        shown.append({"method": "mfa", "type": "totp", "at": at, "reauthenticated": True})
    session[AUTHENTICATION_METHODS_SESSION_KEY] = shown
    session["account_authentication_methods_user"] = user_id_to_str(user)
    session.save()
    return client
