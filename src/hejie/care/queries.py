"""Reads of care."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from hejie.care.holds import NEEDS_APPROVAL
from hejie.care.models import Hold, OptOut


def holds_of(*, borrower_id: int, now: datetime) -> QuerySet[Hold]:
    """Return the holds of a borrower in force at a moment, the newest first."""
    return Hold.objects.filter(
        Q(until_at__isnull=True) | Q(until_at__gt=now),
        borrower_id=borrower_id,
        since_at__lte=now,
        ended_at__isnull=True,
    ).order_by("-since_at", "-id")


def holds_to_approve(*, servicer_id: int) -> QuerySet[Hold]:
    """Return the holds of a servicer's book that wait for a second person, the oldest first."""
    return Hold.objects.filter(
        borrower__servicer_id=servicer_id,
        kind__in=NEEDS_APPROVAL,
        approved_at__isnull=True,
        ended_at__isnull=True,
    ).order_by("since_at", "id")


@dataclass(frozen=True, slots=True)
class Signs:
    """What borrowers of a book said against being contacted, since a moment."""

    complaints: int
    opt_outs: int


def signs_since(*, servicer_id: int, since: datetime) -> Signs:
    """Return how often borrowers of a book complained or closed a channel since a moment."""
    of_book = {"borrower__servicer_id": servicer_id, "since_at__gte": since}
    return Signs(
        complaints=Hold.objects.filter(kind="complaint", **of_book).count(),
        opt_outs=OptOut.objects.filter(**of_book).count(),
    )


def holds_ever(*, borrower_id: int) -> QuerySet[Hold]:
    """Return every hold of a borrower, over or not, the newest first."""
    return Hold.objects.filter(borrower_id=borrower_id).order_by("-since_at", "-id")
