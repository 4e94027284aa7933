"""Reads of care."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet

from hejie.care.holds import NEEDS_APPROVAL
from hejie.care.models import Hold


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
