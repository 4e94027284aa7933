"""Ways to reach a borrower, closed because they lead to somebody else, and opened again in error.

A number closes everywhere it stands for the borrower: in every kind and for every relation. It is
never deleted, and a later tape does not open it.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from hejie.evidence.operations import record
from hejie.portfolio.models import ContactPoint
from hejie.portfolio.operations import move_facts
from hejie.values.actor import Actor
from hejie.values.unable import Unable

WRONG = "wrong_number"
"""Why a point was closed that leads to somebody else."""

MAY_UNDO = timedelta(minutes=15)
"""How long whoever closed a number by a slip of the hand may open it again."""


class UnableToClose(Unable):
    """A way to reach somebody cannot be closed, or opened again, as said."""


def close_number(*, borrower_id: int, point_id: int, actor: Actor, now: datetime) -> list[int]:
    """Close a number that is not the borrower's, wherever it stands for them.

    :returns: the points closed by this, ascending; none if they were closed before.
    :raises UnableToClose: if the point is not the borrower's.
    """
    with transaction.atomic():
        move_facts(borrower_ids=[borrower_id])
        theirs = ContactPoint.objects.filter(borrower_id=borrower_id)
        point = theirs.filter(pk=point_id).first()
        if point is None:
            raise UnableToClose(f"contact point {point_id}: not of borrower {borrower_id}")
        same = theirs.filter(value_index=point.value_index, closed_at__isnull=True).order_by("id")
        closed = list(same.values_list("id", flat=True))
        theirs.filter(id__in=closed).update(closed_at=now, closed_because=WRONG)
        for one in closed:
            _record("portfolio.contact_point_closed", borrower_id, one, actor=actor, now=now)
    return closed


def open_number(*, borrower_id: int, point_id: int, actor: Actor, now: datetime) -> list[int]:
    """Open a number again that was closed as wrong a moment ago: a slip of the hand is mended.

    :returns: the points opened.
    :raises UnableToClose: if it was not closed as a wrong number, or too long ago.
    """
    with transaction.atomic():
        move_facts(borrower_ids=[borrower_id])
        theirs = ContactPoint.objects.filter(borrower_id=borrower_id, closed_because=WRONG)
        point = theirs.filter(pk=point_id).first()
        if point is None or point.closed_at is None or point.closed_at < now - MAY_UNDO:
            raise UnableToClose(f"contact point {point_id}: not closed as a wrong number just now")
        same = theirs.filter(value_index=point.value_index, closed_at=point.closed_at)
        opened = list(same.order_by("id").values_list("id", flat=True))
        theirs.filter(id__in=opened).update(closed_at=None, closed_because="")
        for one in opened:
            _record("portfolio.contact_point_opened", borrower_id, one, actor=actor, now=now)
    return opened


def _record(kind: str, borrower_id: int, point: int, *, actor: Actor, now: datetime) -> None:
    record(
        kind=kind,
        subject={"borrower": str(borrower_id), "contact_point": str(point)},
        content={"because": WRONG},
        actor=actor,
        now=now,
    )
