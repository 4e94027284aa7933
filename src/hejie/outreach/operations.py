"""Writes of outreach besides asking and dispatching: outcomes, permits given back, time gone by."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from hejie.evidence.operations import Draft, record, record_many
from hejie.outreach.models import Permit, Touch
from hejie.outreach.touching import UNTIL_KNOWN, write_fate
from hejie.portfolio.operations import lock_borrowers
from hejie.values.actor import Actor, job
from hejie.values.names import MESSAGES, OUTCOMES
from hejie.values.unable import Unable

SENDING_AT_MOST = timedelta(minutes=10)
"""How long a channel may take before nobody can say what it did."""

UNREPORTED_AT_MOST = timedelta(days=1)
"""How long the outcome of a call, letter or visit is waited for."""

_EXPIRY = job("outreach.expire")
_RECOVERY = job("outreach.recover")


class UnableToReport(Unable):
    """An outcome cannot be taken down, or a permit not given back, as said."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a touch.

    :param outcome: one of ``OUTCOMES``.
    :param connected: whether a call was answered; None where nobody said, which counts as answered.
    :param talk_seconds: how long was spoken.
    :param began_at: when it was made, of one begun without ``start``; None: when it is reported.
    """

    outcome: str
    connected: bool | None = None
    talk_seconds: int | None = None
    began_at: datetime | None = None


def report_outcome(*, permit_id: uuid.UUID, said: Outcome, actor: Actor, now: datetime) -> Touch:
    """Take down what came of a touch; the same words again change nothing.

    A touch that somebody else's machine made without saying so before is a touch all the same,
    and is written down late rather than not at all.

    :raises UnableToReport: if the permit is not the organisation's, was never used and is not an
        outside one, or something else was reported before.
    """
    if said.outcome not in OUTCOMES:
        raise UnableToReport(f"outcome: {said.outcome!r} is none; one of {', '.join(OUTCOMES)}")
    if said.talk_seconds is not None and said.talk_seconds < 0:
        raise UnableToReport("talk_seconds: cannot be less than nothing")
    with transaction.atomic():
        permit = _locked(permit_id, actor)
        touch = Touch.objects.select_for_update().filter(permit=permit).first()
        if touch is None:
            touch = _made_outside(permit, said, actor=actor, now=now)
        elif touch.outcome:
            before = (touch.outcome, touch.connected, touch.talk_seconds)
            if before == (said.outcome, said.connected, said.talk_seconds):
                return touch
            raise UnableToReport(f"permit {permit_id}: {touch.outcome} was reported before")
        elif touch.state == "failed":
            raise UnableToReport(f"permit {permit_id}: it was never sent, so nothing came of it")
        if touch.state in UNTIL_KNOWN:
            touch.state, touch.ended_at = "made", max(now, touch.at)
        touch.outcome = said.outcome
        touch.connected, touch.talk_seconds = said.connected, said.talk_seconds
        touch.save(update_fields=["state", "ended_at", "outcome", "connected", "talk_seconds"])
        permit.state = "reported"
        permit.save(update_fields=["state"])
        record(
            kind="outreach.outcome_reported",
            subject={"borrower": str(permit.borrower_id), "permit": str(permit.pk)},
            content={
                "outcome": said.outcome,
                "connected": said.connected,
                "talk_seconds": said.talk_seconds,
            },
            actor=actor,
            now=now,
        )
    return touch


def release(*, permit_id: uuid.UUID, actor: Actor, now: datetime) -> None:
    """Give an open permit back unused, so that its unit is free again; twice is once.

    :raises UnableToReport: if it is not the organisation's, or was used or ran out.
    """
    with transaction.atomic():
        permit = _locked(permit_id, actor)
        if permit.state == "released":
            return
        if permit.state != "open":
            raise UnableToReport(f"permit {permit_id}: {permit.state} already")
        permit.state, permit.ended_at = "released", now
        permit.save(update_fields=["state", "ended_at"])
        record(
            kind="outreach.permit_released",
            subject={"borrower": str(permit.borrower_id), "permit": str(permit.pk)},
            content={},
            actor=actor,
            now=now,
        )


def expire(*, now: datetime, limit: int = 10_000) -> int:
    """End the open permits whose time is over; an outside one goes on counting as made.

    :returns: how many ended.
    """
    with transaction.atomic():
        over = list(
            Permit.objects.filter(state="open", good_until__lte=now)
            .order_by("good_until")
            .values_list("id", "borrower_id")[:limit]
        )
        lock_borrowers(borrower for _, borrower in over)
        ended = list(
            Permit.objects.select_for_update()
            .filter(id__in=[permit for permit, _ in over], state="open")
            .order_by("id")
        )
        Permit.objects.filter(id__in=[permit.pk for permit in ended]).update(
            state="expired", ended_at=now
        )
        record_many(
            [
                Draft(
                    "outreach.permit_expired",
                    {"borrower": str(permit.borrower_id), "permit": str(permit.pk)},
                    {"outside": permit.is_outside},
                )
                for permit in ended
            ],
            actor=_EXPIRY,
            now=now,
        )
    return len(ended)


def recover(*, now: datetime, limit: int = 10_000) -> int:
    """Give up on touches whose sender died or never reported: nobody can say, so they count.

    :returns: how many became ``delivery_unknown``. None of them is ever sent again by itself.
    """
    sending = Touch.objects.filter(state="sending").order_by("at")
    late = [
        *sending.filter(action__in=MESSAGES, at__lte=now - SENDING_AT_MOST)[:limit],
        *sending.exclude(action__in=MESSAGES).filter(at__lte=now - UNREPORTED_AT_MOST)[:limit],
    ]
    found = [
        write_fate(touch, state="delivery_unknown", receipt="", actor=_RECOVERY, now=now)
        for touch in late
    ]
    return sum(touch.state == "delivery_unknown" for touch in found)


def _locked(permit_id: uuid.UUID, actor: Actor) -> Permit:
    found = (
        Permit.objects.filter(id=permit_id, organization__code=actor.organization)
        .values_list("borrower_id", flat=True)
        .first()
    )
    if found is None:
        raise UnableToReport(f"permit {permit_id}: not found")
    lock_borrowers([found])
    return Permit.objects.select_for_update().get(id=permit_id)


def _made_outside(permit: Permit, said: Outcome, *, actor: Actor, now: datetime) -> Touch:
    began = said.began_at or now
    if not permit.is_outside or permit.state not in {"open", "expired"}:
        raise UnableToReport(f"permit {permit.pk}: no touch was made by it")
    if not permit.granted_at <= began <= now:
        raise UnableToReport(f"permit {permit.pk}: began_at is outside its time")
    permit.state, permit.ended_at = "used", began
    permit.save(update_fields=["state", "ended_at"])
    number = permit.contact_point.value_index if permit.contact_point else None
    return Touch.objects.create(
        permit=permit,
        borrower_id=permit.borrower_id,
        action=permit.action,
        purpose=permit.purpose,
        party=permit.party,
        number=number,
        at=began,
        state="sending",
        made_by=str(actor),
    )
