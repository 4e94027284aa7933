"""Rows of what carriers say of our messages: what they call them, receipts, and how a line stands.

A receipt may come before the name it speaks of is known, or speak of nothing of ours: it is kept
as it came, and waits. The same said twice is kept once.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from hejie.outreach.models.touches import Touch

RECEIPT_STATES = ("delivered", "bounced", "under_way")


class CarriedPart(models.Model):
    """What a carrier calls a part of a message it took. Names may come again after years."""

    touch = models.ForeignKey(
        Touch, on_delete=models.PROTECT, related_name="carried", db_index=False
    )
    channel = models.CharField(max_length=16)
    reference = models.CharField(max_length=200)
    part = models.IntegerField()
    of = models.IntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["touch", "part", "reference"], name="carried_part_once"
            ),
            models.CheckConstraint(
                condition=Q(part__gte=1) & Q(part__lte=F("of")), name="carried_part_of_its_whole"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["channel", "reference"], name="carried_part_by_name"),
        ]


class CarrierReceipt(models.Model):
    """What a carrier says became of a part; ``part`` is null while no part has that name."""

    channel = models.CharField(max_length=16)
    reference = models.CharField(max_length=200)
    part = models.ForeignKey(
        CarriedPart, on_delete=models.PROTECT, null=True, related_name="receipts", db_index=False
    )
    state = models.CharField(max_length=16, choices=[(s, s) for s in RECEIPT_STATES])
    code = models.CharField(max_length=40, blank=True)
    """The carrier's own word for it."""
    at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    """When its touch's outcome was looked at with it in hand."""

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=RECEIPT_STATES), name="receipt_state_known"
            ),
            models.UniqueConstraint(fields=["part", "state"], name="receipt_of_part_once"),
            models.UniqueConstraint(
                fields=["channel", "reference", "state"],
                condition=Q(part__isnull=True),
                name="receipt_of_nothing_yet_once",
            ),
            models.CheckConstraint(
                condition=Q(settled_at__isnull=True) | Q(part__isnull=False),
                name="receipt_settled_of_a_part",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["at"],
                condition=Q(part__isnull=False, settled_at__isnull=True),
                name="receipt_to_settle",
            ),
        ]


class Line(models.Model):
    """How the line of a channel stands that must be kept open: since when, and last seen when."""

    channel = models.CharField(max_length=16, primary_key=True)
    is_open = models.BooleanField()
    since_at = models.DateTimeField()
    seen_at = models.DateTimeField()
