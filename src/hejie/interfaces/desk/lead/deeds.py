"""What a lead does: gives cases on, has two work one, stops and resumes work, shares a night."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from hejie.interfaces.desk.lead.views import NOBODY, page
from hejie.interfaces.shell.forms import row_of
from hejie.interfaces.shell.who import house_of, person
from hejie.interfaces.shell.words import say
from hejie.outreach.models import Night
from hejie.outreach.worklists.operations import (
    approve_pause,
    join,
    pause,
    reassign,
    resume,
    share_night,
)
from hejie.outreach.worklists.unable import UnableToAssign, UnableToPause
from hejie.people.doors import requires
from hejie.people.queries import actor_of

MOST_AT_ONCE = 200


@requires("assign_cases")
@require_POST
@never_cache
def share(request: HttpRequest) -> HttpResponse:
    """Share the latest night now, instead of waiting for the clock."""
    nights = Night.objects.filter(servicer=house_of(request), state="done")
    night = nights.select_related("servicer").order_by("-as_of").first()
    if night is None:
        return page(request, wrong=say("team.no_night"), status=409)

    def deed() -> str:
        told = share_night(night=night, actor=actor_of(person(request)), now=timezone.now())
        return say("team.shared", n=told.moved, left=told.left)

    return _done(request, deed)


@requires("assign_cases")
@require_POST
@never_cache
def assign(request: HttpRequest) -> HttpResponse:
    """Give the chosen cases to a person."""

    def deed() -> str:
        moved = reassign(
            cases=_chosen(request),
            to=row_of(request.POST.get("to", "")),
            reason=request.POST.get("reason", ""),
            actor=actor_of(person(request)),
            now=timezone.now(),
        )
        return say("team.assigned", n=moved)

    return _done(request, deed)


@requires("assign_cases")
@require_POST
@never_cache
def join_cases(request: HttpRequest) -> HttpResponse:
    """Have a second person work the chosen cases as well."""
    cases = _chosen(request)

    def deed() -> str:
        for case in cases:
            join(
                case=case,
                second=row_of(request.POST.get("to", "")),
                reason=request.POST.get("reason", ""),
                actor=actor_of(person(request)),
                now=timezone.now(),
            )
        return say("team.joined", n=len(cases))

    return _done(request, deed)


@requires("pause_work")
@require_POST
@never_cache
def pause_cases(request: HttpRequest) -> HttpResponse:
    """Stop the work on the chosen cases."""
    cases, until_at = _chosen(request), _end_of(request.POST.get("until", ""))
    if until_at is None:
        return page(request, wrong=say("team.no_until"), status=422)

    def deed() -> str:
        for case in cases:
            pause(
                case=case,
                until_at=until_at,
                reason=request.POST.get("reason", ""),
                actor=actor_of(person(request)),
                now=timezone.now(),
            )
        return say("team.paused", n=len(cases))

    return _done(request, deed)


@requires("pause_work")
@require_POST
@never_cache
def approve(request: HttpRequest, pause_id: int) -> HttpResponse:
    """Confirm that work rests as long as was asked."""

    def deed() -> str:
        approve_pause(pause_id=pause_id, actor=actor_of(person(request)), now=timezone.now())
        return say("team.approved")

    return _done(request, deed)


@requires("pause_work")
@require_POST
@never_cache
def go_on(request: HttpRequest, pause_id: int) -> HttpResponse:
    """Have work go on before its time."""

    def deed() -> str:
        resume(
            pause_id=pause_id,
            because=request.POST.get("because", ""),
            actor=actor_of(person(request)),
            now=timezone.now(),
        )
        return say("team.resumed")

    return _done(request, deed)


def _done(request: HttpRequest, deed: Callable[[], str]) -> HttpResponse:
    """Do all of it or nothing, and say which."""
    if "case" not in request.POST and request.POST.get("chooses"):
        return page(request, wrong=say("team.none_chosen"), status=422)
    try:
        with transaction.atomic():
            said = deed()
    except (UnableToAssign, UnableToPause) as error:
        return page(request, wrong=say(f"team.unable.{error.because}"), status=422)
    messages.success(request, said, extra_tags="may")
    return _back(request)


def _back(request: HttpRequest) -> HttpResponseRedirect:
    asked = request.POST.get("person", "")
    if asked == NOBODY or asked.isdecimal():
        query = urlencode({"person": asked})
        return HttpResponseRedirect(f"{reverse('lead:team')}?{query}")
    return redirect("lead:team")


def _chosen(request: HttpRequest) -> list[int]:
    """Return the cases that were ticked; what is no number was not ticked on our page."""
    said = request.POST.getlist("case")[:MOST_AT_ONCE]
    return sorted({case for one in said if (case := row_of(one)) is not None})


def _end_of(day: str) -> datetime | None:
    """Return the end of a day on the house's clock; None where it is no day."""
    try:
        on = date.fromisoformat(day)
    except ValueError:
        return None
    return datetime.combine(on, time.max.replace(microsecond=0), timezone.get_default_timezone())
