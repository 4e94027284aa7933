"""Rows of promises to pay: an amount by a day, by whom it was taken down, and what came of it.

A promise whose ``state`` is open may have money already: ``arrived`` says how much of what came
counts for it. Nothing in a row says who the borrower is.
"""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from hejie.portfolio.models import Borrower, Case
from hejie.values.names import PROMISE_STATES

STATES = (*PROMISE_STATES, "withdrawn")
GIVERS = ("borrower", "representative")
"""Who gave their word."""

WITHDRAWALS = ("mistaken", "replaced", "unable", "stopped")
"""Why a promise is withdrawn: it was taken down wrongly; another takes its place; the borrower said
in time that they cannot; something came up that stops collecting."""


class Promise(models.Model):
    """A promise to pay an amount by a day; days are those of the borrower's clock."""

    borrower = models.ForeignKey(
        Borrower, on_delete=models.PROTECT, related_name="promises", db_index=False
    )
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+", db_index=False)
    loan_ids = ArrayField(models.BigIntegerField(), default=list)
    """The loans it is about; empty: all of the case's."""
    amount = models.BigIntegerField()
    keeps_from = models.BigIntegerField()
    """What has to arrive for it to be kept."""
    currency = models.CharField(max_length=3)
    due_on = models.DateField()
    until_on = models.DateField()
    """The last day of which money counts."""
    made_at = models.DateTimeField()
    made_on = models.DateField()
    given_by = models.CharField(max_length=16, choices=[(who, who) for who in GIVERS])
    taken_by = models.CharField(max_length=80)
    permit_id = models.UUIDField(null=True)
    """The permit of the touch in which it was made; the room above that gave it keeps its row."""
    state = models.CharField(max_length=16, default="open", choices=[(s, s) for s in STATES])
    arrived = models.BigIntegerField(default=0)
    settled_at = models.DateTimeField(null=True)
    """When it came to be what it is; null while it is open."""
    withdrawn_by = models.CharField(max_length=80, blank=True)
    withdrawn_because = models.CharField(
        max_length=16, blank=True, choices=[(why, why) for why in WITHDRAWALS]
    )

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=STATES), name="promise_state_known"),
            models.CheckConstraint(condition=Q(given_by__in=GIVERS), name="promise_giver_known"),
            models.CheckConstraint(
                condition=Q(keeps_from__gte=1, amount__gte=F("keeps_from")),
                name="promise_of_something",
            ),
            models.CheckConstraint(
                condition=Q(due_on__gte=F("made_on"), until_on__gte=F("due_on")),
                name="promise_days_in_order",
            ),
            models.CheckConstraint(
                condition=Q(arrived__gte=0, arrived__lte=F("amount")),
                name="promise_gets_no_more_than_promised",
            ),
            models.CheckConstraint(
                condition=Q(state__in=("open", "part"), arrived__lt=F("keeps_from"))
                | Q(state="kept", arrived__gte=F("keeps_from"))
                | Q(state__in=("broken", "withdrawn"), arrived=0),
                name="promise_state_as_money_came",
            ),
            models.CheckConstraint(
                condition=~Q(state="part") | Q(arrived__gt=0), name="promise_part_is_something"
            ),
            models.CheckConstraint(
                condition=Q(state="open", settled_at__isnull=True)
                | (~Q(state="open") & Q(settled_at__isnull=False)),
                name="promise_open_or_settled",
            ),
            models.CheckConstraint(
                condition=Q(state="withdrawn", withdrawn_because__in=WITHDRAWALS)
                & ~Q(withdrawn_by="")
                | ~Q(state="withdrawn") & Q(withdrawn_because="", withdrawn_by=""),
                name="promise_withdrawal_named",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["borrower", "due_on"], name="promise_of_borrower"),
            models.Index(fields=["until_on"], condition=Q(state="open"), name="promise_open_until"),
            models.Index(fields=["due_on"], name="promise_due"),
            models.Index(fields=["taken_by", "due_on"], name="promise_of_taker"),
        ]
