"""Rows of care: holds, opt-outs, hours of contact, and who may be spoken to.

Rows end, they are never deleted: what stood at a moment can be told for any moment past.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from hejie.portfolio.models import Borrower, Loan
from hejie.values.names import BORROWER_STATUSES, HOLD_SCOPES, HOLDS, TOUCH_ACTIONS

SOURCES = ("borrower", "representative", "relative", "court", "police", "lender", "staff", "system")
"""Who said that contact must stop or change."""


class Hold(models.Model):
    """A reason to stop contact, in force from ``since_at`` until it is lifted or returns.

    ``matter`` covers one loan, ``channel`` one action, ``person`` and ``all`` everything asked
    of the borrower; ``all`` covers other parties about the debt, too.
    """

    borrower = models.ForeignKey(
        Borrower, on_delete=models.PROTECT, related_name="holds", db_index=False
    )
    kind = models.CharField(max_length=32, choices=[(k, k) for k in HOLDS])
    scope = models.CharField(max_length=8, choices=[(s, s) for s in HOLD_SCOPES])
    loan = models.ForeignKey(Loan, on_delete=models.PROTECT, null=True, related_name="+")
    channel = models.CharField(max_length=16, blank=True, choices=[(a, a) for a in TOUCH_ACTIONS])
    since_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True)
    reason = models.TextField()
    """Why, in words that name nobody."""
    source = models.CharField(max_length=16, choices=[(s, s) for s in SOURCES])
    requested_by = models.CharField(max_length=80)
    approved_at = models.DateTimeField(null=True)
    approved_by = models.CharField(max_length=80, blank=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=80, blank=True)
    ended_because = models.TextField(blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["borrower"], condition=Q(ended_at__isnull=True), name="hold_in_force"
            ),
            models.Index(
                fields=["until_at"],
                condition=Q(ended_at__isnull=True, until_at__isnull=False),
                name="hold_to_return",
            ),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=HOLDS), name="hold_kind_known"),
            models.CheckConstraint(condition=Q(scope__in=HOLD_SCOPES), name="hold_scope_known"),
            models.CheckConstraint(condition=Q(source__in=SOURCES), name="hold_source_known"),
            models.CheckConstraint(
                condition=Q(scope="matter", loan__isnull=False)
                | (~Q(scope="matter") & Q(loan__isnull=True)),
                name="hold_names_its_matter",
            ),
            models.CheckConstraint(
                condition=Q(scope="channel", channel__in=TOUCH_ACTIONS)
                | (~Q(scope="channel") & Q(channel="")),
                name="hold_names_its_channel",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="hold_says_why"),
            models.CheckConstraint(
                condition=Q(until_at__isnull=True) | Q(until_at__gt=F("since_at")),
                name="hold_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(approved_at__isnull=True, approved_by="")
                | (Q(approved_at__isnull=False) & ~Q(approved_by="")),
                name="hold_approval_named",
            ),
            models.CheckConstraint(
                condition=Q(approved_by="") | ~Q(approved_by=F("requested_by")),
                name="hold_approved_by_another",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by="", ended_because="")
                | (Q(ended_at__isnull=False) & ~Q(ended_by="") & ~Q(ended_because="")),
                name="hold_end_named",
            ),
        ]


class OptOut(models.Model):
    """A channel on which the borrower wants nothing, from a moment until they say otherwise."""

    borrower = models.ForeignKey(
        Borrower, on_delete=models.PROTECT, related_name="opt_outs", db_index=False
    )
    channel = models.CharField(max_length=16, choices=[(a, a) for a in TOUCH_ACTIONS])
    since_at = models.DateTimeField()
    source = models.CharField(max_length=16, choices=[(s, s) for s in SOURCES])
    set_by = models.CharField(max_length=80)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["borrower", "channel"],
                condition=Q(ended_at__isnull=True),
                name="opt_out_in_force_once",
            ),
            models.CheckConstraint(
                condition=Q(channel__in=TOUCH_ACTIONS), name="opt_out_channel_known"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("since_at")),
                name="opt_out_ends_after_it_begins",
            ),
        ]


class Hours(models.Model):
    """Hours of contact in the borrower's clock: agreed ones widen, wished ones narrow."""

    borrower = models.ForeignKey(
        Borrower, on_delete=models.PROTECT, related_name="hours", db_index=False
    )
    agreed_earliest = models.TimeField(null=True)
    agreed_latest = models.TimeField(null=True)
    wished_earliest = models.TimeField(null=True)
    wished_latest = models.TimeField(null=True)
    since_at = models.DateTimeField()
    source = models.CharField(max_length=16, choices=[(s, s) for s in SOURCES])
    set_by = models.CharField(max_length=80)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=80, blank=True)

    class Meta:
        verbose_name_plural = "hours"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["borrower"], condition=Q(ended_at__isnull=True), name="hours_in_force_once"
            ),
            models.CheckConstraint(
                condition=Q(agreed_earliest__isnull=True, agreed_latest__isnull=True)
                | Q(agreed_earliest__isnull=False, agreed_latest__isnull=False),
                name="hours_agreed_both_or_neither",
            ),
            # Only the borrower, or who may speak for them, agrees to be contacted at more hours.
            models.CheckConstraint(
                condition=Q(agreed_earliest__isnull=True)
                | Q(source__in=("borrower", "representative")),
                name="hours_agreed_by_the_borrower",
            ),
        ]


class Voice(models.Model):
    """Who may be spoken to at all: refusal of all contact, a representative, life and capacity."""

    borrower = models.ForeignKey(
        Borrower, on_delete=models.PROTECT, related_name="voices", db_index=False
    )
    all_contact_refused = models.BooleanField(default=False)
    represented = models.BooleanField(default=False)
    borrower_status = models.CharField(
        max_length=16, blank=True, choices=[(s, s) for s in BORROWER_STATUSES]
    )
    """Empty: nothing said here; what the lender told stands."""
    since_at = models.DateTimeField()
    source = models.CharField(max_length=16, choices=[(s, s) for s in SOURCES])
    set_by = models.CharField(max_length=80)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["borrower"], condition=Q(ended_at__isnull=True), name="voice_in_force_once"
            ),
            models.CheckConstraint(
                condition=Q(borrower_status__in=("", *BORROWER_STATUSES)),
                name="voice_status_known",
            ),
        ]
