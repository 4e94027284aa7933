"""The keeper of every door: what no mark opens stays shut, whoever asks.

Before a view runs its door is read (``people.doors``). Who is not signed in is led to the entrance;
who is on their way in is led to the next step; who may not is told so, with 403, the same for a
view without a mark as for one that is another's to open.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from allauth.account.authentication import get_authentication_records
from django.contrib.auth import logout
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers

from hejie.interfaces.entrance import sessions
from hejie.people.doors import Door, Opens, door_of
from hejie.people.factors import has_one, is_required
from hejie.people.keys import key_of
from hejie.people.models import ApiKey, User
from hejie.people.queries import capabilities_of


class Staffed(HttpRequest):
    """A request as a view behind a door sees it.

    :param user: who is signed in.
    :param may: what they may do now; empty behind a public door.
    :param key: the key a program showed, behind a door of keys.
    """

    user: User
    may: frozenset[str]
    key: ApiKey


class DenyByDefault:
    """The middleware; it stands after those of sessions and authentication."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """End a session that is over, and go on."""
        if isinstance(request.user, User):
            now = timezone.now()
            if sessions.is_over(request.session, user=request.user, now=now):
                logout(request)
            elif not _is_asked_by_itself(request):
                sessions.note(request.session, now=now)
        answer = self._get_response(request)
        if request.user.is_authenticated:
            # The next person at this desk does not read it by going back.
            add_never_cache_headers(answer)
        return answer

    def process_view(
        self,
        request: Staffed,
        view: Callable[..., HttpResponse],
        _args: tuple[Any, ...],
        _kwargs: dict[str, Any],
    ) -> HttpResponse | None:
        """Open the door of a view, or answer in its place.

        :raises PermissionDenied: if it is nobody's, or not this person's.
        """
        door = door_of(view)
        request.may = frozenset()
        if door is None:
            raise PermissionDenied
        if door.opens is Opens.ANYBODY:
            return None
        now = timezone.now()
        if door.opens is Opens.KEYS:
            return _shown_key(request, now)
        return _let_in(request, door, now=now)


def _let_in(request: Staffed, door: Door, *, now: datetime) -> HttpResponse | None:
    """Open a door of staff, or lead to the step that comes before it."""
    if not isinstance(request.user, User):
        return _led(request, "account_login")
    if _is_overtaken(request):
        logout(request)
        return _led(request, "account_login")
    if door.opens is Opens.ENTERING:
        return None
    if step := next_step(request):
        return _led(request, step)
    request.may = capabilities_of(request.user, now=now)
    if door.opens is Opens.ABLE and door.capability not in request.may:
        raise PermissionDenied
    return None


def _is_asked_by_itself(request: HttpRequest) -> bool:
    """Tell whether a page asks by the clock, as one does that watches a night: nobody is at work.

    Every part that a page fetches so is such a one; else a page left open would never time out.
    """
    return request.method == "GET" and "HX-Request" in request.headers


def next_step(request: Staffed) -> str:
    """Return the name of the page where a signed-in person goes on; empty: they are in.

    A password that somebody else knows is changed; a second factor is set up and shown. Whoever has
    one was asked for it at sign-in; the record of this session says so.
    """
    if request.user.must_change_password:
        return "account_change_password"
    if is_required() and not _has_shown_factor(request):
        return "mfa_index"
    return ""


def _has_shown_factor(request: Staffed) -> bool:
    records = get_authentication_records(request, request.user)
    return any(one.get("method") == "mfa" for one in records)


def _is_overtaken(request: Staffed) -> bool:
    """Tell whether a sign-in by password alone is older than the person's second factor.

    Whoever has one shows it; else whoever knows a password, and signed in before its owner set one
    up, could add another of their own.
    """
    return not _has_shown_factor(request) and has_one(user_id=request.user.id)


def _shown_key(request: Staffed, now: datetime) -> HttpResponse | None:
    """Find the key a program shows, or refuse the call by RFC 9457."""
    key = key_of(header=request.headers.get("Authorization", ""), now=now)
    if key is not None:
        request.key = key
        return None
    problem = {
        "type": "about:blank",
        "title": "Unauthorized",
        "status": 401,
        "detail": "send a key in force as Authorization: Bearer",
    }
    return JsonResponse(
        problem,
        status=401,
        content_type="application/problem+json",
        headers={"WWW-Authenticate": "Bearer"},
    )


def _led(request: HttpRequest, name: str) -> HttpResponse:
    """Lead to a page of the entrance, and back from there if something was being read."""
    address = reverse(name)
    if request.headers.get("HX-Request"):
        # A part of a page cannot hold the entrance: the whole page goes there.
        return HttpResponse(status=401, headers={"HX-Redirect": address})
    if request.method == "GET" and name == "account_login":
        address = f"{address}?{urlencode({'next': request.get_full_path()})}"
    return HttpResponseRedirect(address)
