"""Receipts of carriers, kept as they come, and the outcome of a touch that follows from them.

A receipt may come late, twice, before the answer it belongs to, or for a name nobody knows: nothing
is lost and nothing counts twice. A message of several parts is ``delivered`` when all of them
were, and ``bounced`` as soon as one was: what is left of it no reader can rely on. An outcome that
somebody reported before stands.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from hejie.outreach.carrying import Part, lock_names, name_parts
from hejie.outreach.heard import Receipt
from hejie.outreach.models import CarriedPart, CarrierReceipt, Touch
from hejie.outreach.operations import Outcome, report_outcome
from hejie.values.actor import Actor

_FINAL = ("delivered", "bounced")


def take_receipt(said: Receipt, *, now: datetime) -> None:
    """Keep what a carrier says of a part, and what follows for its touch."""
    with transaction.atomic():
        lock_names(said.channel, [said.reference])
        # A name that came again after years speaks of the latest message that has it.
        part = (
            CarriedPart.objects.filter(channel=said.channel, reference=said.reference)
            .order_by("-id")
            .first()
        )
        CarrierReceipt.objects.get_or_create(
            channel=said.channel,
            reference=said.reference,
            part=part,
            state=said.state,
            defaults={"code": said.code[:40], "at": now},
        )
        if part is not None:
            settle(touch_id=part.touch_id, now=now)


def take_late(*, permit_id: str, channel: str, part: Part, now: datetime) -> None:
    """Keep a carrier's name of a part that was given up on, and what is known of it already.

    That the part was taken after all does not settle the touch by itself: a receipt does.
    """
    with transaction.atomic():
        touch = Touch.objects.filter(permit_id=permit_id).first()
        if touch is not None and name_parts(touch, [part], channel=channel):
            settle(touch_id=touch.pk, now=now)


def settle(*, touch_id: int, now: datetime) -> None:
    """Report what the receipts of a touch say came of it, if they say anything yet."""
    with transaction.atomic():
        receipts = CarrierReceipt.objects.filter(part__touch_id=touch_id)
        outcome = _outcome_of(touch_id)
        touch = Touch.objects.select_related("permit__organization").get(id=touch_id)
        if outcome and not touch.outcome and touch.state != "failed":
            code = touch.permit.organization.code
            report_outcome(
                permit_id=touch.permit_id,
                said=Outcome(outcome),
                actor=Actor("job", "outreach.receipts", code, through="carrier"),
                now=now,
            )
        receipts.filter(settled_at__isnull=True).update(settled_at=now)


def settle_left(*, now: datetime, limit: int = 1000) -> int:
    """Settle the touches of receipts that nobody looked at, because a machine died in between.

    :returns: how many.
    """
    left = CarrierReceipt.objects.filter(part__isnull=False, settled_at__isnull=True)
    touches = list(left.order_by("at").values_list("part__touch_id", flat=True)[:limit])
    for touch_id in dict.fromkeys(touches):
        settle(touch_id=touch_id, now=now)
    return len(touches)


def _outcome_of(touch_id: int) -> str:
    """Return the outcome that the receipts of a touch amount to; empty: none yet."""
    rows = CarrierReceipt.objects.filter(part__touch_id=touch_id, state__in=_FINAL)
    by_part: dict[int, str] = {}
    of = 0
    # Of two final words about one part the first counts.
    for part, total, state in rows.order_by("id").values_list("part__part", "part__of", "state"):
        by_part.setdefault(part, state)
        of = total
    if "bounced" in by_part.values():
        return "bounced"
    return "delivered" if of and len(by_part) == of else ""
