"""The beginning of a working day: how much is left, who comes next, whom one spoke to today."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from hejie.interfaces.shell.who import house_of, person
from hejie.interfaces.shell.words import say
from hejie.outreach.models import Night, Touch, WorkItem
from hejie.people.doors import requires
from hejie.people.queries import actor_of

LATEST = 20


@requires("work_cases")
@require_GET
@never_cache
def today(request: HttpRequest) -> HttpResponse:
    """Show what is left today and whom this person contacted."""
    mine = _touches_of(request, since=_midnight(timezone.now()))
    going_on = mine.filter(state="sending", outcome="", action="call").first()
    told = {
        "planned": _night(request) is not None,
        "left": _left(request).count(),
        "done": mine.exclude(outcome="").count(),
        "lately": mine.order_by("-at")[:LATEST],
        "going_on": going_on.borrower_id if going_on else None,
    }
    return render(request, "desk/today.html", told)


@requires("work_cases")
@require_POST
def next_borrower(request: HttpRequest) -> HttpResponse:
    """Open the next borrower of the night's list."""
    step = _left(request).order_by("priority", "id").first()
    if step is None:
        messages.info(request, say("desk.nobody"))
        return redirect("desk:today")
    return redirect("desk:borrower", borrower_id=step.borrower_id)


def _night(request: HttpRequest) -> Night | None:
    nights = Night.objects.filter(servicer=house_of(request), state="done").defer("report")
    return nights.order_by("-as_of").first()


def _left(request: HttpRequest) -> QuerySet[WorkItem]:
    return WorkItem.objects.filter(night=_night(request), action="call", state="open")


def _touches_of(request: HttpRequest, *, since: datetime) -> QuerySet[Touch]:
    return Touch.objects.filter(made_by=str(actor_of(person(request))), at__gte=since)


def _midnight(now: datetime) -> datetime:
    return timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
