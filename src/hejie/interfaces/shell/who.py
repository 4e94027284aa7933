"""Who asks for a page, whom it may be about, and what to call those who did something."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone

from hejie.interfaces.shell.words import say
from hejie.people.models import Organization, User
from hejie.people.queries import day_of, names_of
from hejie.portfolio.belonging import theirs
from hejie.portfolio.models import Borrower


def person(request: HttpRequest) -> User:
    """Return the person of staff who asks.

    :raises PermissionDenied: if nobody is signed in; a door has seen to that before.
    """
    if not request.user.is_authenticated:
        raise PermissionDenied
    return request.user


def house_of(request: HttpRequest) -> Organization:
    """Return the organisation in which the person works: its rows are the ones they see."""
    return person(request).organization


def borrower_of(request: HttpRequest, borrower_id: int) -> Borrower:
    """Return a borrower the person's organisation may see today, with who they are.

    :raises Http404: if there is none, or they are somebody else's: strangers are told alike.
    """
    seen = theirs(house_of(request).code, on=day_of(timezone.now()))
    return get_object_or_404(seen.select_related("identity"), pk=borrower_id)


def masked(one: Borrower, field: str) -> str:
    """Return a field of a borrower's identity as a screen shows it; empty where none is held."""
    held = getattr(getattr(one, "identity", None), field, None)
    return "" if held is None else str(held.masked())


def called(actors: Iterable[str], *, house: Organization) -> Mapping[str, str]:
    """Return what a page calls each of these actors: a person by name, a job as the system.

    :param house: whose page it is; somebody of another is called by that one's name.
    """
    written = set(actors)
    names = dict(names_of(written, organization=house.code))
    return {
        actor: names.get(actor) or (say("actor.job") if actor.startswith("job:") else actor)
        for actor in written
    }
