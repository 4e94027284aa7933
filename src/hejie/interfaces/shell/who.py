"""Who asks for a page, and what to call those who did something."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from hejie.interfaces.shell.words import say
from hejie.people.models import Organization, User
from hejie.people.queries import names_of


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
