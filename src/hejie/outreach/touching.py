"""What became of a touch, written once: by who sent it, who reports on it, or who gave up on it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from hejie.evidence.operations import record
from hejie.outreach.carrying import Part, name_parts
from hejie.outreach.models import Touch
from hejie.values.actor import Actor

UNTIL_KNOWN = ("sending", "delivery_unknown")
"""States that a later word may still settle."""


def write_fate(
    touch: Touch,
    *,
    state: str,
    receipt: str,
    channel: str = "",
    carried: Sequence[Part] = (),
    actor: Actor,
    now: datetime,
) -> Touch:
    """Write what the channel said of a touch; a fate somebody else wrote meanwhile stands.

    :param receipt: what the carrier calls it, or why it did not take it; names nobody.
    :param channel: which channel it went by.
    :param carried: what the carrier calls its parts: receipts that came before are theirs now.
    """
    with transaction.atomic():
        name_parts(touch, carried, channel=channel)
        changed = Touch.objects.filter(id=touch.pk, state="sending").update(
            state=state, receipt=receipt, ended_at=max(now, touch.at)
        )
        if changed:
            record(
                kind=f"outreach.touch_{_KIND[state]}",
                subject={"borrower": str(touch.borrower_id), "permit": str(touch.permit_id)},
                content={"action": touch.action},
                actor=actor,
                now=now,
            )
    touch.refresh_from_db()
    return touch


_KIND = {"made": "made", "failed": "failed", "delivery_unknown": "left_unknown"}
