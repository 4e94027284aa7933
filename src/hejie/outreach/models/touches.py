"""Rows of touches: every contact made or tried, each by a permit of its own."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from hejie.outreach.models.permits import Permit
from hejie.portfolio.models import Borrower
from hejie.values.names import OUTCOMES, PARTIES, PURPOSES, TOUCH_ACTIONS

TOUCH_STATES = ("sending", "made", "failed", "delivery_unknown")
"""``sending`` until the channel answers; ``made``: it went out; ``failed``: it certainly did not;
``delivery_unknown``: nobody can say — it counts, and is never sent again by itself."""


class Touch(models.Model):
    """A contact made or tried under a permit. Its row never moves to another permit."""

    permit = models.OneToOneField(Permit, on_delete=models.PROTECT, related_name="touch")
    borrower = models.ForeignKey(
        Borrower, on_delete=models.PROTECT, related_name="touches", db_index=False
    )
    action = models.CharField(max_length=16, choices=[(a, a) for a in TOUCH_ACTIONS])
    purpose = models.CharField(max_length=16, choices=[(p, p) for p in PURPOSES])
    party = models.CharField(max_length=16, choices=[(p, p) for p in PARTIES])
    number = models.BinaryField(null=True)
    """Keyed hash of whom it reached for, as in told contacts; null for what has no number."""
    at = models.DateTimeField()
    state = models.CharField(max_length=16, choices=[(s, s) for s in TOUCH_STATES])
    outcome = models.CharField(max_length=16, blank=True, choices=[(o, o) for o in OUTCOMES])
    connected = models.BooleanField(null=True)
    talk_seconds = models.IntegerField(null=True)
    receipt = models.TextField(blank=True)
    """What the channel called it."""
    made_by = models.CharField(max_length=80)
    ended_at = models.DateTimeField(null=True)
    """When its fate became known, or was given up on."""

    class Meta:
        verbose_name_plural = "touches"
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=TOUCH_STATES), name="touch_state_known"),
            models.CheckConstraint(
                condition=Q(outcome__in=("", *OUTCOMES)), name="touch_outcome_known"
            ),
            models.CheckConstraint(
                condition=Q(talk_seconds__isnull=True) | Q(talk_seconds__gte=0),
                name="touch_talk_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("at")),
                name="touch_ends_after_it_begins",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["borrower", "at"], name="touch_of_borrower"),
            models.Index(fields=["at"], condition=Q(state="sending"), name="touch_sending"),
        ]
