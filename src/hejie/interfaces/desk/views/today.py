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

from hejie.interfaces.shell import formats
from hejie.interfaces.shell.who import person
from hejie.interfaces.shell.words import say
from hejie.outreach.models import Touch
from hejie.outreach.worklists.claiming import claim_next
from hejie.outreach.worklists.queries import in_hand, later_among, later_today, steps_of
from hejie.outreach.worklists.unable import UnableToClaim
from hejie.people.doors import requires
from hejie.people.queries import actor_of

LATEST = 20


@requires("work_cases")
@require_GET
@never_cache
def today(request: HttpRequest) -> HttpResponse:
    """Show what is left today and whom this person contacted."""
    now, who = timezone.now(), person(request)
    mine = _touches_of(request, since=_midnight(now))
    steps = steps_of(user_id=who.pk, now=now)
    going_on = mine.filter(state="sending", outcome="", action="call").first()
    told = {
        "left": sum(step.is_open(now=now) for step in steps),
        "later": later_among(steps, now=now),
        "done": mine.exclude(outcome="").count(),
        "lately": mine.order_by("-at")[:LATEST],
        "going_on": going_on.borrower_id if going_on else None,
        "in_hand": in_hand(user_id=who.pk),
    }
    return render(request, "desk/today.html", told)


@requires("work_cases")
@require_POST
def next_borrower(request: HttpRequest) -> HttpResponse:
    """Claim the next step of this person's that may be made now, and open its borrower."""
    now, who = timezone.now(), person(request)
    try:
        claimed = claim_next(user=who, now=now)
    except UnableToClaim:
        claimed = None
    if claimed is None:
        later = later_today(who, now)
        if later.next_at is None:
            messages.info(request, say("desk.nobody"))
        else:
            opens = formats.hour(later.next_at, now=now)
            messages.info(request, say("desk.nobody_until", n=later.count, when=opens))
        return redirect("desk:today")
    return redirect("desk:borrower", borrower_id=claimed.borrower_id)


def _touches_of(request: HttpRequest, *, since: datetime) -> QuerySet[Touch]:
    return Touch.objects.filter(made_by=str(actor_of(person(request))), at__gte=since)


def _midnight(now: datetime) -> datetime:
    return timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
