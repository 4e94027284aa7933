"""A call from the desk: asked for, begun, ended; each a step that the gate sees.

Number and name are shown to nobody before the call is permitted and begun, and then to who makes
it; showing them leaves evidence.
"""

from __future__ import annotations

import uuid
from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from hejie.arrangements.operations import UnableToPromise
from hejie.interfaces.desk.asking import caller
from hejie.interfaces.desk.story import currency_of
from hejie.interfaces.desk.views.borrowers import CLOSED, RECORDED, closed_lately, page
from hejie.interfaces.inforce import rules_in_force
from hejie.interfaces.shell.forms import row_of
from hejie.interfaces.shell.who import borrower_of, house_of, person
from hejie.interfaces.shell.words import say
from hejie.outreach import dispatch
from hejie.outreach.endings import ENDINGS, Promised, conclude
from hejie.outreach.gate import UnableToAsk
from hejie.outreach.gate import ask as ask_the_gate
from hejie.outreach.models import Permit
from hejie.outreach.operations import UnableToReport, release
from hejie.people.doors import requires
from hejie.people.queries import actor_of, day_of
from hejie.portfolio.closing import UnableToClose, open_number
from hejie.portfolio.models import Borrower
from hejie.portfolio.revealing import UnableToReveal, reveal
from hejie.values.money import Money
from hejie.values.names import PURPOSES

PROMISE_FIELDS = ("amount", "due_on")
"""Fields of a promise that who takes it can mend."""
STOPPABLE = ("call", "sms")
"""Channels that a borrower may say no more to in a call."""


@requires("work_cases")
@require_POST
@never_cache
def ask(request: HttpRequest, borrower_id: int) -> HttpResponse:
    """Ask whether the borrower may be called now; a yes shows the script, a no its rules."""
    one, now, who = borrower_of(request, borrower_id), timezone.now(), person(request)
    said = request.POST
    request.session[RECORDED] = "recording" in said
    try:
        answer = ask_the_gate(
            asked=caller(who, borrower_id=one.pk, now=now).asked(
                "call",
                purpose=said.get("purpose", "") if said.get("purpose") in PURPOSES else "collect",
                point_id=row_of(said.get("point", "")),
                script_id=row_of(said.get("script", "")),
                recording_on="recording" in said,
            ),
            rules=rules_in_force(),
            actor=actor_of(who),
            now=now,
        )
    except UnableToAsk:
        return page(request, one, wrong=say("desk.not_asked"), status=422)
    if answer.permit is None:
        law = rules_in_force()
        grounds = [law.ground(rule, day_of(now)) for rule in answer.rules]
        return page(request, one, refused=grounds, status=409)
    return redirect("desk:borrower", borrower_id=one.pk)


@requires("work_cases")
@require_POST
@never_cache
def start(request: HttpRequest, permit_id: uuid.UUID) -> HttpResponse:
    """Begin the call: the permit is used, and the number shown to who dials it."""
    permit, who, now = _own(request, permit_id), person(request), timezone.now()
    one = borrower_of(request, permit.borrower_id)
    try:
        dispatch.start(permit_id=permit.pk, actor=actor_of(who), now=now)
    except dispatch.UnableToDispatch:
        return page(request, one, wrong=say("desk.moved"), status=409)
    number, wrong = "", ""
    if permit.contact_point_id is not None:
        try:
            shown = reveal(
                borrower_id=one.pk,
                fields=["name"],
                point_ids=[permit.contact_point_id],
                purpose="contact",
                reason=f"to dial under permit {permit.pk}",
                actor=actor_of(who),
                now=now,
            )
            number = shown.points[permit.contact_point_id]
        except UnableToReveal:
            wrong = say("desk.no_number")
    return page(request, one, number=number, wrong=wrong)


@requires("work_cases")
@require_POST
def give_back(request: HttpRequest, permit_id: uuid.UUID) -> HttpResponse:
    """Give a permit back that was not used."""
    permit = _own(request, permit_id)
    try:
        release(permit_id=permit.pk, actor=actor_of(person(request)), now=timezone.now())
    except UnableToReport:
        messages.info(request, say("desk.over"))
    return redirect("desk:borrower", borrower_id=permit.borrower_id)


@requires("work_cases")
@require_POST
def end(request: HttpRequest, permit_id: uuid.UUID) -> HttpResponse:
    """Take down how the call ended; what follows from it is done with it."""
    permit, said = _own(request, permit_id), request.POST
    ending = said.get("ending", "")
    one = borrower_of(request, permit.borrower_id)
    try:
        conclude(
            permit_id=permit.pk,
            ending=ending,
            promised=_promised(request, one),
            stops=[channel for channel in said.getlist("stops") if channel in STOPPABLE],
            rules=rules_in_force(),
            actor=actor_of(person(request)),
            now=timezone.now(),
        )
    except UnableToReport:
        return page(request, one, wrong=say("desk.not_ended"), status=409)
    except UnableToPromise as error:
        return page(request, one, wrong=_why_no_promise(error), status=422)
    messages.info(request, say(f"ending.{ending}_done"))
    if ENDINGS[ending].closes_number and permit.contact_point_id:
        closed_lately(request, permit.borrower_id, permit.contact_point_id)
    return redirect("desk:borrower", borrower_id=permit.borrower_id)


@requires("work_cases")
@require_POST
def reopen(request: HttpRequest, borrower_id: int, point_id: int) -> HttpResponse:
    """Open a number again that was closed by a slip a moment ago."""
    one = borrower_of(request, borrower_id)
    request.session.pop(CLOSED, None)
    try:
        open_number(
            borrower_id=one.pk,
            point_id=point_id,
            actor=actor_of(person(request)),
            now=timezone.now(),
        )
    except UnableToClose:
        return page(request, one, wrong=say("desk.not_reopened"), status=409)
    messages.info(request, say("desk.reopened"))
    return redirect("desk:borrower", borrower_id=one.pk)


def _own(request: HttpRequest, permit_id: uuid.UUID) -> Permit:
    """Return a permit that this person asked for; anybody else's is not there."""
    mine = Permit.objects.filter(
        organization=house_of(request), asked_by=str(actor_of(person(request))), action="call"
    )
    return get_object_or_404(mine, pk=permit_id)


def _promised(request: HttpRequest, one: Borrower) -> Promised | None:
    """Return what the form says was promised; None where it says no amount and day."""
    said, currency = request.POST, currency_of(one)
    try:
        amount = Money.parse(said.get("amount", "").replace(",", "").strip(), currency).minor
        due_on = date.fromisoformat(said.get("due_on", ""))
    except ValueError:
        return None
    return Promised(amount, currency, due_on)


def _why_no_promise(error: UnableToPromise) -> str:
    """Return why a promise was not taken, in the words of the page, by the field it begins with."""
    field = str(error).partition(":")[0]
    return say(f"desk.no_promise_{field if field in PROMISE_FIELDS else 'borrower_id'}")
