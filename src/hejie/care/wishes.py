"""What borrowers ask for and agree to: channels, hours, and who may be spoken to.

A wish takes effect in the transaction that writes it down. Anybody may bring one; to take one
back, so that more contact is allowed, it takes the borrower or who speaks for them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time

from django.db import transaction

from hejie.care.models import Hours, OptOut, Voice
from hejie.care.unable import UnableToWish
from hejie.evidence.operations import record
from hejie.portfolio.operations import lock_borrowers, move_facts
from hejie.values.actor import Actor
from hejie.values.names import TOUCH_ACTIONS

OWN_WORD = frozenset({"borrower", "representative"})
"""Whose word allows more contact than before."""


@dataclass(frozen=True, slots=True)
class Clock:
    """Hours in the borrower's clock: from ``earliest`` until before ``latest``."""

    earliest: time
    latest: time


def opt_out(*, borrower_id: int, channel: str, source: str, actor: Actor, now: datetime) -> OptOut:
    """Write down that a borrower wants nothing on a channel; saying it again changes nothing.

    :raises UnableToWish: if the borrower or the channel is unknown.
    """
    if channel not in TOUCH_ACTIONS:
        raise UnableToWish(f"{channel}: not a channel; one of {', '.join(TOUCH_ACTIONS)}")
    with transaction.atomic():
        lock_borrowers([borrower_id])
        found = OptOut.objects.filter(
            borrower_id=borrower_id, channel=channel, ended_at__isnull=True
        ).first()
        if found is not None:
            return found
        _known(borrower_id)
        made = OptOut.objects.create(
            borrower_id=borrower_id,
            channel=channel,
            since_at=now,
            source=source,
            set_by=str(actor),
        )
        _record("care.channel_opted_out", borrower_id, {"channel": channel}, source, actor, now)
    return made


def opt_in(*, borrower_id: int, channel: str, source: str, actor: Actor, now: datetime) -> None:
    """Write down that a borrower wants a channel again.

    :raises UnableToWish: unless the borrower or who speaks for them says so; or if nothing was
        opted out of.
    """
    _own(source, "a channel is opened again")
    with transaction.atomic():
        _known(borrower_id)
        ended = OptOut.objects.filter(
            borrower_id=borrower_id, channel=channel, ended_at__isnull=True
        ).update(ended_at=now, ended_by=str(actor))
        if not ended:
            raise UnableToWish(f"{channel} is not opted out of")
        _record("care.channel_opted_in", borrower_id, {"channel": channel}, source, actor, now)


def set_hours(
    *,
    borrower_id: int,
    agreed: Clock | None = None,
    wished: Clock | None = None,
    source: str,
    actor: Actor,
    now: datetime,
) -> Hours:
    """Write down the hours a borrower agreed to (they widen) and wished for (they narrow).

    What was set before ends; leave both out to say that there are none any more.

    :raises UnableToWish: if agreed hours, or fewer wishes than before, are not the borrower's word.
    """
    with transaction.atomic():
        _known(borrower_id)
        before = Hours.objects.filter(borrower_id=borrower_id, ended_at__isnull=True).first()
        was_wished = before is not None and before.wished_earliest is not None
        if agreed is not None or was_wished:
            _own(source, "hours are widened")
        if before is not None:
            before.ended_at, before.ended_by = now, str(actor)
            before.save(update_fields=["ended_at", "ended_by"])
        made = Hours.objects.create(
            borrower_id=borrower_id,
            agreed_earliest=agreed.earliest if agreed else None,
            agreed_latest=agreed.latest if agreed else None,
            wished_earliest=wished.earliest if wished else None,
            wished_latest=wished.latest if wished else None,
            since_at=now,
            source=source,
            set_by=str(actor),
        )
        _record(
            "care.hours_set",
            borrower_id,
            {"agreed": agreed is not None, "wished": wished is not None},
            source,
            actor,
            now,
        )
    return made


def set_voice(
    *,
    borrower_id: int,
    all_contact_refused: bool,
    represented: bool,
    borrower_status: str = "",
    source: str,
    actor: Actor,
    now: datetime,
) -> Voice:
    """Write down who may be spoken to; what was said before ends.

    :raises UnableToWish: if a refusal of all contact or a representative would be taken back by
        anybody but the borrower or who speaks for them.
    """
    with transaction.atomic():
        _known(borrower_id)
        before = Voice.objects.filter(borrower_id=borrower_id, ended_at__isnull=True).first()
        if before is not None:
            taken_back = (before.all_contact_refused and not all_contact_refused) or (
                before.represented and not represented
            )
            if taken_back:
                _own(source, "contact is allowed again")
            before.ended_at, before.ended_by = now, str(actor)
            before.save(update_fields=["ended_at", "ended_by"])
        made = Voice.objects.create(
            borrower_id=borrower_id,
            all_contact_refused=all_contact_refused,
            represented=represented,
            borrower_status=borrower_status,
            since_at=now,
            source=source,
            set_by=str(actor),
        )
        said = {
            "all_contact_refused": all_contact_refused,
            "represented": represented,
            "status": borrower_status,
        }
        _record("care.voice_set", borrower_id, said, source, actor, now)
    return made


def _known(borrower_id: int) -> None:
    if not move_facts(borrower_ids=[borrower_id]):
        raise UnableToWish(f"there is no borrower {borrower_id}")


def _own(source: str, what: str) -> None:
    if source not in OWN_WORD:
        raise UnableToWish(f"{what} only at the word of the borrower or who speaks for them")


def _record(
    kind: str,
    borrower_id: int,
    said: dict[str, object],
    source: str,
    actor: Actor,
    now: datetime,
) -> None:
    record(
        kind=kind,
        subject={"borrower": str(borrower_id)},
        content={**said, "source": source},
        actor=actor,
        now=now,
    )
