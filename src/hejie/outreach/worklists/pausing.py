"""The work on a case stops and goes on: asked by one, approved by another, over by itself.

A pause works at once, so that nobody is called while colleagues look for a signature, and it is
over within a day if nobody gives it. It goes on before its time only by somebody other than who
asked for it.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import transaction

from hejie.evidence.operations import Draft, record, record_many
from hejie.outreach.models import Pause
from hejie.outreach.worklists.assigning import live_rows, lock_books
from hejie.outreach.worklists.unable import UnableToAssign, UnableToPause
from hejie.people.rights import lacking
from hejie.values.actor import Actor, job

CAPABILITY = "pause_work"

UNAPPROVED_AT_MOST = timedelta(days=1)
"""How long a pause works that nobody else has approved."""

LONGEST = timedelta(days=90)
"""How long a pause may be: what is to rest for longer is a hold, or closed."""

_RETURN = job("outreach.return_pauses")


def pause(*, case: int, until_at: datetime, reason: str, actor: Actor, now: datetime) -> Pause:
    """Stop the work on a case, at once and for a day; approved, until the moment asked for.

    :param reason: why, in words that name nobody; kept here and out of the log.
    :raises UnableToPause: if no reason is given, it would end before it begins or too late, the
        case rests already or is not of here, or the actor may not.
    """
    if not reason.strip():
        raise UnableToPause("a pause says why: give a reason", because="reason")
    if not now < until_at <= now + LONGEST:
        raise UnableToPause(f"a pause ends within {LONGEST.days} days", because="long")
    with transaction.atomic():
        _refuse_those_who_may_not(actor, now=now)
        _locked_case(case, actor)
        before = Pause.objects.filter(case_id=case, ended_at__isnull=True).first()
        if before is not None and before.works_until_at > now:
            raise UnableToPause("the work on this case rests already", because="rests")
        if before is not None:
            _over([before], now=now)
        made = Pause.objects.create(
            case_id=case,
            reason=reason.strip(),
            until_at=until_at,
            works_until_at=min(until_at, now + UNAPPROVED_AT_MOST),
            asked_by=str(actor),
            asked_at=now,
        )
        record(
            kind="outreach.pause_made",
            subject=_subject(made),
            content={"until": until_at.isoformat()},
            actor=actor,
            now=now,
        )
    return made


def approve_pause(*, pause_id: int, actor: Actor, now: datetime) -> Pause:
    """Confirm a pause that another person asked for, so that it lasts.

    :raises UnableToPause: if it is unknown, over, confirmed already, or the actor's own.
    """
    with transaction.atomic():
        _refuse_those_who_may_not(actor, now=now)
        row = _live(pause_id, actor, now=now)
        if row.asked_by == str(actor):
            raise UnableToPause(
                "a pause is approved by somebody other than who asked for it", because="own"
            )
        if row.approved_at is not None:
            raise UnableToPause("this pause is approved already", because="approved")
        row.approved_by, row.approved_at = str(actor), now
        row.works_until_at = row.until_at
        row.save(update_fields=["approved_by", "approved_at", "works_until_at"])
        record(
            kind="outreach.pause_approved",
            subject=_subject(row),
            content={"until": row.until_at.isoformat()},
            actor=actor,
            now=now,
        )
    return row


def resume(*, pause_id: int, because: str, actor: Actor, now: datetime) -> Pause:
    """Have the work on a case go on before its time.

    :raises UnableToPause: if it is unknown or over, no reason is given, or it is the actor's own.
    """
    if not because.strip():
        raise UnableToPause("going on says why: give a reason", because="reason")
    with transaction.atomic():
        _refuse_those_who_may_not(actor, now=now)
        row = _live(pause_id, actor, now=now)
        if row.asked_by == str(actor):
            raise UnableToPause("work goes on by somebody other than who stopped it", because="own")
        row.ended_by, row.ended_at, row.ended_because = str(actor), now, because.strip()
        row.save(update_fields=["ended_by", "ended_at", "ended_because"])
        record(kind="outreach.pause_ended", subject=_subject(row), content={}, actor=actor, now=now)
    return row


def return_pauses(*, now: datetime, limit: int = 1000) -> int:
    """End the pauses whose time is over; claims stopped counting them at that moment itself.

    :returns: how many ended.
    """
    with transaction.atomic():
        over = list(
            Pause.objects.select_for_update(skip_locked=True)
            .filter(ended_at__isnull=True, works_until_at__lte=now)
            .order_by("works_until_at", "pk")[:limit]
        )
        _over(over, now=now)
    return len(over)


def _over(rows: Collection[Pause], *, now: datetime) -> None:
    Pause.objects.filter(pk__in=[row.pk for row in rows]).update(
        ended_by=str(_RETURN), ended_at=now, ended_because="its time was over"
    )
    record_many(
        [Draft("outreach.pause_ended", _subject(row), {}) for row in rows], actor=_RETURN, now=now
    )


def _refuse_those_who_may_not(actor: Actor, *, now: datetime) -> None:
    if lacking(actor=actor, capability=CAPABILITY, now=now) is not None:
        raise UnableToPause("your roles do not stop work", because="roles")


def _locked_case(case: int, actor: Actor) -> None:
    """Hold off whoever gives this case away or claims a step of it now."""
    try:
        lock_books([case], actor=actor)
    except UnableToAssign as error:
        raise UnableToPause(str(error), because=error.because) from error
    live_rows([case])


def _live(pause_id: int, actor: Actor, *, now: datetime) -> Pause:
    found = Pause.objects.filter(pk=pause_id).values_list("case_id", flat=True).first()
    if found is None:
        raise UnableToPause("there is no such pause here", because="over")
    _locked_case(found, actor)
    row = Pause.objects.select_for_update().get(pk=pause_id)
    if row.ended_at is not None or row.works_until_at <= now:
        raise UnableToPause("this pause is over already", because="over")
    return row


def _subject(row: Pause) -> dict[str, str]:
    return {"case": str(row.case_id), "pause": str(row.pk)}
