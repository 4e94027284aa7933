"""Holds, placed, confirmed and ended: whatever stops contact stops it in the same transaction.

A hold works from the moment it is placed. A second person confirms one whose kind asks for it;
until they do the hold works all the same, for a right does not wait for a signature. Ending one
takes somebody other than who asked for it, or the borrower who asked.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from hejie.care.models import Hold
from hejie.care.unable import UnableToHold
from hejie.evidence.operations import Draft, record, record_many
from hejie.portfolio.models import Loan
from hejie.portfolio.operations import move_facts
from hejie.values.actor import Actor, job

NEEDS_APPROVAL = frozenset({"hardship_review", "plan_kept", "breathing_space", "paid_unposted"})
"""Kinds that give time on the lender's side: somebody else confirms that they are well placed."""

_RETURN = job("care.return_expired")


@dataclass(frozen=True, slots=True)
class Scope:
    """What a hold covers: one loan, one channel, the person, or everybody asked about the debt.

    :param kind: one of :data:`~hejie.values.names.HOLD_SCOPES`.
    :param loan_id: the loan, of ``matter``.
    :param channel: the action, of ``channel``.
    """

    kind: str = "all"
    loan_id: int | None = None
    channel: str = ""


def place_hold(
    *,
    borrower_id: int,
    kind: str,
    reason: str,
    source: str,
    scope: Scope | None = None,
    until_at: datetime | None = None,
    actor: Actor,
    now: datetime,
) -> Hold:
    """Place a hold, in force at once.

    :param reason: why, in words that name nobody; kept here and out of the log.
    :param scope: what it covers; everything, if nothing is said.
    :param until_at: when it returns by itself; None: when it is lifted.
    :raises UnableToHold: if the loan is not the borrower's, no reason is given, or it would end
        before it begins.
    """
    covers = scope or Scope()
    if not reason.strip():
        raise UnableToHold("a hold says why: give a reason")
    if until_at is not None and until_at <= now:
        raise UnableToHold(f"a hold until {until_at.isoformat()} would be over before it begins")
    with transaction.atomic():
        _known(borrower_id)
        if covers.kind == "matter":
            _own_loan(borrower_id, covers.loan_id)
        hold = Hold(
            borrower_id=borrower_id,
            kind=kind,
            scope=covers.kind,
            loan_id=covers.loan_id,
            channel=covers.channel,
            since_at=now,
            until_at=until_at,
            reason=reason.strip(),
            source=source,
            requested_by=str(actor),
        )
        hold.save(force_insert=True)
        record(
            kind="care.hold_placed",
            subject=_subject(hold),
            content={
                "kind": kind,
                "scope": covers.kind,
                "channel": covers.channel,
                "source": source,
                "until": until_at.isoformat() if until_at else None,
            },
            actor=actor,
            now=now,
        )
    return hold


def approve_hold(*, hold_id: int, actor: Actor, now: datetime) -> Hold:
    """Confirm a hold that another person asked for.

    :raises UnableToHold: if it is unknown, over, already confirmed, or the actor's own.
    """
    with transaction.atomic():
        hold = _open(hold_id)
        if hold.requested_by == str(actor):
            raise UnableToHold("a hold is confirmed by somebody other than who asked for it")
        if hold.approved_at is not None:
            raise UnableToHold(f"hold {hold_id} is confirmed already")
        hold.approved_at, hold.approved_by = now, str(actor)
        hold.save(update_fields=["approved_at", "approved_by"])
        record(
            kind="care.hold_approved",
            subject=_subject(hold),
            content={"kind": hold.kind},
            actor=actor,
            now=now,
        )
    return hold


def lift_hold(*, hold_id: int, because: str, actor: Actor, now: datetime) -> Hold:
    """End a hold, so that contact may be asked for again.

    :raises UnableToHold: if it is unknown or over, no reason is given, or a member of staff would
        lift what they asked for themselves; a borrower may withdraw their own word.
    """
    if not because.strip():
        raise UnableToHold("lifting a hold says why: give a reason")
    with transaction.atomic():
        hold = _open(hold_id)
        own = hold.requested_by == str(actor)
        if own and actor.kind != "borrower":
            raise UnableToHold("a hold is lifted by somebody other than who asked for it")
        if actor.kind == "borrower" and not own:
            raise UnableToHold("a borrower withdraws only what they asked for themselves")
        hold.ended_at, hold.ended_by, hold.ended_because = now, str(actor), because.strip()
        hold.save(update_fields=["ended_at", "ended_by", "ended_because"])
        record(
            kind="care.hold_lifted",
            subject=_subject(hold),
            content={"kind": hold.kind, "scope": hold.scope},
            actor=actor,
            now=now,
        )
    return hold


def return_expired(*, now: datetime, limit: int = 10_000) -> int:
    """End the holds whose time is over, oldest first, and give the borrowers back to the plan.

    The gate stops counting a hold at ``until_at`` itself; this writes down that it ended.

    :returns: how many ended.
    """
    with transaction.atomic():
        over = list(
            Hold.objects.filter(ended_at__isnull=True, until_at__lte=now)
            .order_by("until_at", "id")
            .values_list("id", "borrower_id")[:limit]
        )
        if not over:
            return 0
        move_facts(borrower_ids={borrower for _, borrower in over})
        # Locked only now, after their borrowers: somebody may have lifted one meanwhile.
        ended = list(
            Hold.objects.select_for_update()
            .filter(id__in=[hold for hold, _ in over], ended_at__isnull=True)
            .order_by("id")
        )
        Hold.objects.filter(id__in=[hold.id for hold in ended]).update(
            ended_at=now, ended_by=str(_RETURN), ended_because="its time was over"
        )
        record_many(
            [
                Draft(
                    "care.hold_returned", _subject(hold), {"kind": hold.kind, "scope": hold.scope}
                )
                for hold in ended
            ],
            actor=_RETURN,
            now=now,
        )
    return len(ended)


def _known(borrower_id: int) -> None:
    """Lock the borrower and move their facts.

    :raises UnableToHold: if there is none of that id.
    """
    if not move_facts(borrower_ids=[borrower_id]):
        raise UnableToHold(f"there is no borrower {borrower_id}")


def _own_loan(borrower_id: int, loan_id: int | None) -> None:
    if loan_id is None:
        raise UnableToHold("a hold on a matter names the loan")
    if not Loan.objects.filter(id=loan_id, borrower_id=borrower_id).exists():
        raise UnableToHold(f"loan {loan_id} is not of borrower {borrower_id}")


def _open(hold_id: int) -> Hold:
    """Return a hold in force, its borrower locked first."""
    found = Hold.objects.filter(id=hold_id).values_list("borrower_id", flat=True).first()
    if found is None:
        raise UnableToHold(f"there is no hold {hold_id}")
    move_facts(borrower_ids=[found])
    hold = Hold.objects.select_for_update().get(id=hold_id)
    if hold.ended_at is not None:
        raise UnableToHold(f"hold {hold_id} is over already")
    return hold


def _subject(hold: Hold) -> dict[str, str]:
    return {"borrower": str(hold.borrower_id), "hold": str(hold.id)}
