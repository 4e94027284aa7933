"""The shell's own addresses: the way in after sign-in, and the language of the pages."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from hejie.interfaces.shell import rail
from hejie.people.doors import public
from hejie.people.queries import capabilities_of

YEAR = 365 * 24 * 60 * 60


@public
def home(request: HttpRequest) -> HttpResponse:
    """Lead to the first page a person may use; without one, say whom to ask."""
    if not request.user.is_authenticated:
        return redirect(settings.LOGIN_URL)
    may = capabilities_of(request.user, now=timezone.now())
    for stop in rail.stops(capabilities=may, path=request.path):
        return HttpResponseRedirect(stop.address)
    return render(request, "shell/nowhere.html")


@public
@require_POST
def speak(request: HttpRequest) -> HttpResponse:
    """Change the language of the pages and return to where the person was."""
    wanted = request.POST.get("language", "")
    back = request.POST.get("next", "/")
    is_ours = url_has_allowed_host_and_scheme(
        back, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    answer = HttpResponseRedirect(back if is_ours else "/")
    if wanted in dict(settings.LANGUAGES):
        answer.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            wanted,
            max_age=YEAR,
            httponly=True,
            samesite="Lax",
            secure=request.is_secure(),
        )
    return answer
