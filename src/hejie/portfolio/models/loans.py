"""Rows of loans: the contract, what falls due, what was paid, and where it stands.

Money is minor units, rates are parts per billion a year. Payments are only added to: one that was
wrong is taken back by another that ``reverses`` it.
"""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from hejie.people.models import Organization
from hejie.portfolio.models.persons import Borrower
from hejie.values.names import BUCKETS, LOAN_STATUSES, METHODS, PRODUCTS


class Loan(models.Model):
    """A loan as its contract has it. What nobody said is null, or an empty text."""

    borrower = models.ForeignKey(Borrower, on_delete=models.PROTECT, related_name="loans")
    lender = models.ForeignKey(
        Organization, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    servicer = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    external_id = models.TextField()
    product = models.TextField(blank=True, default="", choices=[(p, p) for p in PRODUCTS])
    currency = models.CharField(max_length=3)
    principal = models.BigIntegerField(null=True)
    annual_rate = models.BigIntegerField(null=True)
    penalty_rate = models.BigIntegerField(null=True)
    fee_rate = models.BigIntegerField(null=True)
    method = models.TextField(blank=True, default="", choices=[(m, m) for m in METHODS])
    disbursed_on = models.DateField(null=True)
    term = models.IntegerField(null=True)
    grace_days = models.IntegerField(null=True)
    status = models.TextField(blank=True, default="", choices=[(s, s) for s in LOAN_STATUSES])
    contract_no = models.TextField(blank=True, default="")
    autopay = models.BooleanField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["servicer", "external_id"], name="loan_once"),
            models.CheckConstraint(
                condition=Q(product__in=("", *PRODUCTS)), name="loan_product_known"
            ),
            models.CheckConstraint(
                condition=Q(status__in=("", *LOAN_STATUSES)), name="loan_status_known"
            ),
            models.CheckConstraint(
                condition=Q(principal__isnull=True) | Q(principal__gte=0),
                name="loan_principal_not_negative",
            ),
        ]


class Schedule(models.Model):
    """A loan's due lines, one array a column: they are read whole, and nothing refers to one."""

    loan = models.OneToOneField(
        Loan, on_delete=models.PROTECT, primary_key=True, related_name="schedule"
    )
    number = ArrayField(models.IntegerField())
    due_on = ArrayField(models.DateField())
    principal = ArrayField(models.BigIntegerField())
    interest = ArrayField(models.BigIntegerField())
    fee = ArrayField(models.BigIntegerField())


class GivenBalance(models.Model):
    """A balance as the lender gave it, of a loan without a schedule."""

    loan = models.OneToOneField(
        Loan, on_delete=models.PROTECT, primary_key=True, related_name="given_balance"
    )
    as_of = models.DateField(null=True)
    principal = models.BigIntegerField()
    interest = models.BigIntegerField(default=0)
    fee = models.BigIntegerField(default=0)
    penalty = models.BigIntegerField(default=0)
    costs = models.BigIntegerField(default=0)
    days_past_due = models.IntegerField()
    next_due_on = models.DateField(null=True)
    next_due_amount = models.BigIntegerField(null=True)


class Payment(models.Model):
    """Money received. Its id is the lender's; the same id with another amount is refused."""

    loan = models.ForeignKey(Loan, on_delete=models.PROTECT, related_name="payments")
    servicer = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    external_id = models.TextField()
    paid_on = models.DateField()
    amount = models.BigIntegerField()
    reverses = models.TextField(blank=True, default="")
    """The lender's id of the payment that this one takes back; empty: none."""
    received_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["servicer", "external_id"], name="payment_once"),
            models.CheckConstraint(
                condition=Q(amount__gte=0) | ~Q(reverses=""),
                name="payment_not_negative",
            ),
        ]


class Standing(models.Model):
    """Where a loan stands on a day: computed from its schedule and payments, never typed in."""

    loan = models.OneToOneField(
        Loan, on_delete=models.PROTECT, primary_key=True, related_name="standing"
    )
    as_of = models.DateField()
    principal = models.BigIntegerField()
    interest = models.BigIntegerField()
    fee = models.BigIntegerField()
    penalty = models.BigIntegerField()
    costs = models.BigIntegerField()
    above_cap = models.BigIntegerField()
    above_cap_mode = models.TextField(blank=True, default="")
    total = models.BigIntegerField()
    owed = models.BigIntegerField(default=0)
    """What of the total is due and unpaid; of a given balance that is not late, not all is."""
    unapplied = models.BigIntegerField()
    days_past_due = models.IntegerField()
    bucket = models.CharField(max_length=4, choices=[(b, b) for b in BUCKETS])
    next_due_on = models.DateField(null=True)
    next_due_amount = models.BigIntegerField(null=True)
    is_aged = models.BooleanField()
    """Whether anything of the loan has come due."""
    may_be_barred = models.BooleanField(null=True)
    """Whether limitation may have run out by the day after ``as_of``; null: no law says when."""
    change_untold = models.BooleanField(default=False)
    """Whether another creditor has come, of whom nothing shows the borrower was told."""
    balance_on = models.DateField()
    """The day whose balance this is: ``as_of``, or the day a lender's own balance is of."""
    computed_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(
                    total=F("principal") + F("interest") + F("fee") + F("penalty") + F("costs")
                ),
                name="standing_parts_sum_to_total",
            ),
            models.CheckConstraint(condition=Q(bucket__in=BUCKETS), name="standing_bucket_known"),
        ]
