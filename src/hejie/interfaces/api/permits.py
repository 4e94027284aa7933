"""Ask the gate, start, report and give back: what a dialler, a sender or an agency calls.

The order of a touch is ask, start, make it, report. A permit that is started or reported counts;
one that is never heard of again counts, too, as nobody can say it was not used.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import DatabaseError, transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Router

from hejie.interfaces.api.asks import (
    BatchAnswers,
    OutcomeReport,
    PermitAnswer,
    PermitAsk,
    PermitBatch,
    PermitState,
)
from hejie.interfaces.api.idempotency import Answered, SentTwiceError, call_of, once, store
from hejie.interfaces.api.keys import SIGNED_FOR, key_of_call
from hejie.interfaces.api.naming import NO_BORROWER, named
from hejie.interfaces.api.problems import UnableToServe
from hejie.interfaces.api.rates import count
from hejie.interfaces.api.replies import PROBLEMS, reply, spelled
from hejie.interfaces.api.together import Together, Waiting
from hejie.interfaces.inforce import rules_in_force
from hejie.outreach.dispatch import UnableToDispatch, start
from hejie.outreach.gate import Answer, Asked, UnableToAsk, ask_many
from hejie.outreach.models import Permit
from hejie.outreach.operations import Outcome, UnableToReport, release, report_outcome
from hejie.people.keys import actor_of_key
from hejie.people.models import ApiKey
from hejie.values.unable import Unable

Said = dict[str, Any]
"""JSON."""

router = Router(tags=["permits"])


@router.post(
    "/permits",
    auth=SIGNED_FOR["ask"],
    response={200: PermitAnswer, **PROBLEMS},
    summary="Ask whether one touch may be made now",
)
def ask_one(request: HttpRequest, body: PermitAsk) -> HttpResponse:
    """Return a permit, or the rules against the touch. A permit reserves its unit of every cap."""
    key, now = key_of_call(request), timezone.now()
    count(key=key, now=now)
    given = _TOGETHER.answer(Waiting(call_of(request), body, key))
    if given is not None:
        return reply(*given)

    def act() -> Answered:
        found = named([body], key=key)
        if found.unfit:
            raise _unfit(found.unfit[0])
        try:
            answers = ask_many(
                asked=[found.asked[0]], rules=rules_in_force(), actor=actor_of_key(key=key), now=now
            )
        except UnableToAsk as error:
            raise _unfit(str(error)) from error
        return 200, _told(answers[0])

    return once(request, key=key, now=now, act=act)


@router.post(
    "/permits/batch",
    auth=SIGNED_FOR["ask"],
    response={200: BatchAnswers, **PROBLEMS},
    summary="Ask about many touches at once",
)
def ask_batch(request: HttpRequest, body: PermitBatch) -> HttpResponse:
    """Return an answer a question, in their order; one that cannot be put stops no other."""
    key, now = key_of_call(request), timezone.now()
    count(key=key, now=now, calls=len(body.asks))

    def act() -> Answered:
        found = named(body.asks, key=key)
        said: dict[int, Said] = {place: _problem(why) for place, why in found.unfit.items()}
        said |= _all_asked(found.asked, key=key, now=now)
        return 200, {"answers": [said[place] for place in range(len(body.asks))]}

    return once(request, key=key, now=now, act=act)


@router.get(
    "/permits/{uuid:permit_id}",
    auth=SIGNED_FOR["ask"],
    response={200: PermitState, **PROBLEMS},
    summary="Where a permit stands",
)
def permit_state(request: HttpRequest, permit_id: uuid.UUID) -> HttpResponse:
    """Return where a permit of the key's organisation stands, and the touch made by it."""
    key, now = key_of_call(request), timezone.now()
    count(key=key, now=now)
    return reply(200, spelled(_state(permit_id, key)))


@router.post(
    "/permits/{uuid:permit_id}/start",
    auth=SIGNED_FOR["ask"],
    response={200: PermitState, **PROBLEMS},
    summary="Say that the touch begins now",
)
def start_touch(request: HttpRequest, permit_id: uuid.UUID) -> HttpResponse:
    """Use the permit: right before the number is dialled or the message sent.

    Refused where anything moved since it was given: a payment, a complaint, an opt-out.
    """
    key, now = key_of_call(request), timezone.now()
    count(key=key, now=now)

    def act() -> Answered:
        try:
            start(permit_id=permit_id, actor=actor_of_key(key=key), now=now)
        except UnableToDispatch as error:
            raise _refused(error, permit_id, key) from error
        return 200, _state(permit_id, key)

    return once(request, key=key, now=now, act=act)


@router.post(
    "/permits/{uuid:permit_id}/outcome",
    auth=SIGNED_FOR["report"],
    response={200: PermitState, **PROBLEMS},
    summary="Report what came of the touch",
)
def report(request: HttpRequest, permit_id: uuid.UUID, body: OutcomeReport) -> HttpResponse:
    """Take down an outcome, of a touch that was never started, too."""
    key, now = key_of_call(request), timezone.now()
    count(key=key, now=now)
    if body.began_at is not None and body.began_at.tzinfo is None:
        raise UnableToServe(
            422, "Malformed", "a moment with its offset is wanted", field="began_at"
        )
    said = Outcome(body.outcome, body.connected, body.talk_seconds, body.began_at)

    def act() -> Answered:
        try:
            report_outcome(permit_id=permit_id, said=said, actor=actor_of_key(key=key), now=now)
        except UnableToReport as error:
            raise _refused(error, permit_id, key) from error
        return 200, _state(permit_id, key)

    return once(request, key=key, now=now, act=act)


@router.post(
    "/permits/{uuid:permit_id}/release",
    auth=SIGNED_FOR["ask"],
    response={200: PermitState, **PROBLEMS},
    summary="Give a permit back unused",
)
def give_back(request: HttpRequest, permit_id: uuid.UUID) -> HttpResponse:
    """Free the unit of every cap that the permit reserved."""
    key, now = key_of_call(request), timezone.now()
    count(key=key, now=now)

    def act() -> Answered:
        try:
            release(permit_id=permit_id, actor=actor_of_key(key=key), now=now)
        except UnableToReport as error:
            raise _refused(error, permit_id, key) from error
        return 200, _state(permit_id, key)

    return once(request, key=key, now=now, act=act)


def _ask_together(turn: Sequence[Waiting]) -> None:
    """Ask for several questions of one key in one transaction; leave the difficult ones alone."""
    key, now = turn[0].key, timezone.now()
    calls = {one.call.name: one for one in turn}
    if len(calls) < len(turn):
        return
    found = named([one.body for one in turn], key=key)
    if found.unfit:
        return
    try:
        with transaction.atomic():
            answers = ask_many(
                asked=list(found.asked.values()),
                rules=rules_in_force(),
                actor=actor_of_key(key=key),
                now=now,
            )
            given = {
                one.call: (200, spelled(_told(answer)))
                for one, answer in zip(turn, answers, strict=True)
            }
            store(given, key=key, now=now)
    except (UnableToAsk, SentTwiceError, DatabaseError):
        # Each is asked alone and told what is wrong with it, or what it was answered before.
        return
    for one in turn:
        one.given = given[one.call]


_TOGETHER = Together(_ask_together)


def _all_asked(asked: Mapping[int, Asked], *, key: ApiKey, now: datetime) -> dict[int, Said]:
    """Return what the gate says to each question by its place; the unfit are left out and told."""
    if not asked:
        return {}
    places = list(asked)
    actor, rules = actor_of_key(key=key), rules_in_force()
    try:
        answers = ask_many(
            asked=[asked[place] for place in places], rules=rules, actor=actor, now=now
        )
    except UnableToAsk as error:
        if not error.unfit:
            raise
        bad = {places[nth]: why for nth, why in error.unfit.items()}
        rest = {place: one for place, one in asked.items() if place not in bad}
        return {place: _problem(why) for place, why in bad.items()} | _all_asked(
            rest, key=key, now=now
        )
    return {place: {"answer": _told(answer)} for place, answer in zip(places, answers, strict=True)}


def _told(answer: Answer) -> Said:
    permit = answer.permit
    return {
        "answer": answer.answer,
        "permit_id": str(permit.pk) if permit else None,
        "good_until": permit.good_until.isoformat() if permit else None,
        "rules": list(answer.rules),
        "duties": list(answer.duties),
        "next_moment": answer.next_moment.isoformat() if answer.next_moment else None,
    }


def _problem(why: str) -> Said:
    return {"problem": _unfit(why).problem.model_dump(exclude_none=True)}


def _unfit(why: str) -> UnableToServe:
    """Return the refusal of a question that cannot be put; ``why`` begins with the field."""
    if why == NO_BORROWER or why.endswith(": not found"):
        # The gate names the borrower by our id; a stranger is told of neither.
        return UnableToServe(404, "Not found", "no such borrower", field="borrower_id")
    field, _, detail = why.partition(": ")
    named_so = field.removeprefix("told.").replace("_", "").isalpha()
    return UnableToServe(
        422, "Cannot be asked", detail if named_so else why, field=field if named_so else None
    )


def _refused(error: Unable, permit_id: uuid.UUID, key: ApiKey) -> UnableToServe:
    if not Permit.objects.filter(id=permit_id, organization=key.organization).exists():
        return _no_permit()
    return UnableToServe(409, "Not done", str(error))


def _no_permit() -> UnableToServe:
    return UnableToServe(404, "Not found", "no such permit")


def _state(permit_id: uuid.UUID, key: ApiKey) -> Said:
    permit = (
        Permit.objects.filter(id=permit_id, organization=key.organization)
        .select_related("touch")
        .first()
    )
    if permit is None:
        raise _no_permit()
    touch = getattr(permit, "touch", None)
    return {
        "permit_id": str(permit.pk),
        "state": permit.state,
        "good_until": permit.good_until.isoformat(),
        "touch_state": touch.state if touch else None,
        "outcome": touch.outcome or None if touch else None,
    }
