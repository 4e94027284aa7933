"""One borrower at the desk: the story, what may be done now, and the call that is going on."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from hejie.interfaces.desk.endings import offered
from hejie.interfaces.desk.story import current_of, story_of
from hejie.interfaces.desk.ways import ways_of
from hejie.interfaces.inforce import rules_in_force
from hejie.interfaces.shell.who import borrower_of, house_of, masked, person
from hejie.interfaces.shell.words import language
from hejie.outreach.models import Permit
from hejie.outreach.wording.scripts import Script, scripts_for
from hejie.people.doors import requires
from hejie.people.queries import actor_of, day_of
from hejie.portfolio.closing import MAY_UNDO
from hejie.portfolio.models import Borrower

CLOSED = "desk_closed"
"""In the session: the number that was closed last, and whose, so that a slip can be undone."""
RECORDED = "desk_recorded"
"""In the session: whether the recorder ran at the last call, as it mostly does at the next."""


@requires("work_cases")
@require_GET
@never_cache
def borrower(request: HttpRequest, borrower_id: int) -> HttpResponse:
    """Show a borrower: what may be done now, what may not and by which rule, and the story."""
    return page(request, borrower_of(request, borrower_id))


def page(
    request: HttpRequest,
    one: Borrower,
    *,
    number: str = "",
    refused: list[Any] | None = None,
    wrong: str = "",
    status: int = 200,
) -> HttpResponse:
    """Show the desk's page of a borrower.

    :param number: the number to dial, shown once, of a call just begun.
    :param refused: the rules by which the gate refused what was just asked.
    :param wrong: why a deed was not done.
    """
    now, house, who = timezone.now(), house_of(request), person(request)
    told = story_of(one, house=house, now=now, today=day_of(now))
    purpose = purpose_of(told)
    call = current_of(one, actor=actor_of(who), now=now)
    ways = []
    if call is None:
        ways = ways_of(one, collector=who, purpose=purpose, rules=rules_in_force(), now=now)
    told |= {
        "stays_at": reverse("desk:borrower", args=[one.pk]),
        "case_name": str(one.pk),
        "name": masked(one, "name"),
        "purpose": purpose,
        "ways": ways,
        "call": call,
        "begun": getattr(call, "touch", None) if call else None,
        "number": number,
        "endings": offered(),
        "scripts": _scripts(request, one, told, purpose, call),
        "refused": refused or [],
        "wrong": wrong,
        "recorded": request.session.get(RECORDED, False),
        "closed_point": _closed_point(request, one),
    }
    return render(request, "desk/borrower.html", told, status=status)


def closed_lately(request: HttpRequest, borrower_id: int, point_id: int) -> None:
    """Remember the number that was closed just now."""
    request.session[CLOSED] = [borrower_id, point_id, timezone.now().isoformat()]


def _closed_point(request: HttpRequest, one: Borrower) -> int | None:
    """Return the number of this borrower that was closed by this person and may be opened again."""
    borrower_id, point_id, at = request.session.get(CLOSED, [0, 0, ""])
    if borrower_id != one.pk or timezone.now() - datetime.fromisoformat(at) > MAY_UNDO:
        return None
    return int(point_id)


def purpose_of(told: dict[str, Any]) -> str:
    """Return what a call would be for: what the night planned, else what the days past due say."""
    for step in told["steps"]:
        if step.action == "call" and step.purpose:
            return str(step.purpose)
    worst = told["worst"]
    return "collect" if worst is not None and worst.days_past_due > 0 else "remind"


class _About:
    """A call about all of a borrower's loans."""

    def __init__(self, borrower_id: int) -> None:
        self.borrower_id = borrower_id
        self.loan_ids: tuple[int, ...] = ()


def _scripts(
    request: HttpRequest, one: Borrower, told: dict[str, Any], purpose: str, call: Permit | None
) -> list[Script]:
    who, worst = person(request), told["worst"]
    found = scripts_for(
        _About(one.pk),
        organization_id=house_of(request).pk,
        purpose=call.purpose if call else purpose,
        language="en" if language() == "en" else "zh",
        days_past_due=worst.days_past_due if worst else 0,
        officer=who.display_name,
        name=None if hasattr(call, "touch") else masked(one, "name"),
        now=timezone.now(),
    )
    if call and call.template_version_id:
        chosen = [script for script in found if script.version_id == call.template_version_id]
        return chosen or found
    return found
