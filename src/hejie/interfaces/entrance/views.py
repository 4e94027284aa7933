"""Pages of the entrance: those of the library of sign-in, each behind its door.

Setting up a second factor shows it: the code or the touch was just checked, so nobody is asked for
it again in the same session, whose key changes with what it may open.
"""

from __future__ import annotations

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.views import ActivateTOTPView
from allauth.mfa.webauthn.views import AddWebAuthnView
from django.contrib.auth import logout
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from hejie.people.doors import entering
from hejie.people.models import User
from hejie.people.operations import sign_out
from hejie.people.queries import actor_of


class AddApp(ActivateTOTPView):
    """An app that shows codes becomes a second factor, by a code it shows."""

    def form_valid(self, form: Form) -> HttpResponse:
        """Add it, and count it as shown."""
        answer: HttpResponse = super().form_valid(form)
        _count_as_shown(self.request, Authenticator.Type.TOTP)
        return answer


class AddPasskey(AddWebAuthnView):
    """A passkey becomes a second factor, by being used."""

    def form_valid(self, form: Form) -> HttpResponse:
        """Add it, and count it as shown."""
        answer: HttpResponse = super().form_valid(form)
        _count_as_shown(self.request, Authenticator.Type.WEBAUTHN)
        return answer


@entering
@require_POST
def sign_out_everywhere(request: HttpRequest) -> HttpResponse:
    """End every session of the person who asks, wherever it is, this one as well."""
    if isinstance(request.user, User):
        sign_out(user_id=request.user.id, actor=actor_of(request.user), now=timezone.now())
    logout(request)
    return redirect("account_login")


add_app = entering(AddApp.as_view())
add_passkey = entering(AddPasskey.as_view())


def _count_as_shown(request: HttpRequest, kind: str) -> None:
    record_authentication(request, request.user, "mfa", type=str(kind))
    request.session.cycle_key()
