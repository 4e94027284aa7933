"""Reads of arrangements: what is promised, what falls due, what came of a collector's promises.

Nobody is set beside anybody else: a share is that of one person, asked for by name.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet

from hejie.arrangements.models import Promise

_HUNDRED = 100


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of the promises of one collector that were due on a day and are not open."""

    due_on: date
    kept: int
    part: int
    broken: int
    withdrawn: int = 0
    """Beside the others, so that no share grows unseen by taking out what would be broken."""

    @property
    def kept_percent(self) -> int | None:
        """Of a hundred settled, how many were kept, rounded down; None where none was settled."""
        settled = self.kept + self.part + self.broken
        return self.kept * _HUNDRED // settled if settled else None


def live_promises(*, borrower_id: int) -> QuerySet[Promise]:
    """Return the promises of a borrower that are open, the one due first first."""
    found = Promise.objects.filter(borrower_id=borrower_id, state="open")
    return found.order_by("due_on", "made_at", "id")


def takers_of_live(*, servicer_id: int) -> dict[int, str]:
    """Return who took the promise that is open, by case; of several, the one made last."""
    found = Promise.objects.filter(borrower__servicer_id=servicer_id, state="open")
    return dict(found.order_by("made_at", "id").values_list("case_id", "taken_by"))


def promises_of(*, borrower_id: int) -> QuerySet[Promise]:
    """Return every promise of a borrower, the newest first, those withdrawn as well."""
    return Promise.objects.filter(borrower_id=borrower_id).order_by("-made_at", "-id")


def promises_due(*, servicer_id: int, on: date, taken_by: str = "") -> QuerySet[Promise]:
    """Return the promises of a book due on a day, by who took them; of one taker if named."""
    found = Promise.objects.filter(borrower__servicer_id=servicer_id, due_on=on)
    found = found.filter(taken_by=taken_by) if taken_by else found
    return found.exclude(state="withdrawn").order_by("taken_by", "id")


def kept_by_day(*, servicer_id: int, taken_by: str, from_on: date, until_on: date) -> list[Kept]:
    """Return what came of one collector's promises, a row a day on which any were due and are over.

    :param until_on: the first day that is not asked for.
    """
    over = Promise.objects.filter(
        borrower__servicer_id=servicer_id,
        taken_by=taken_by,
        due_on__gte=from_on,
        due_on__lt=until_on,
    ).exclude(state="open")
    rows = over.values_list("due_on").annotate(
        kept=Count("id", filter=Q(state="kept")),
        part=Count("id", filter=Q(state="part")),
        broken=Count("id", filter=Q(state="broken")),
        withdrawn=Count("id", filter=Q(state="withdrawn")),
    )
    return [Kept(*row) for row in rows.order_by("due_on")]
