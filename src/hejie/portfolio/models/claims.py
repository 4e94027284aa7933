"""Rows of claims: who may ask for a loan's money, in which share, and who works it for whom."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from hejie.people.models import Organization
from hejie.portfolio.models.loans import Loan
from hejie.portfolio.models.persons import Borrower
from hejie.values.names import PARTY_ROLES


class Mandate(models.Model):
    """Whose book is serviced by whom: ``servicer`` works the loans of ``lender``."""

    servicer = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    lender = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="mandates")
    from_on = models.DateField()
    until_on = models.DateField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["servicer", "lender"],
                condition=Q(until_on__isnull=True),
                name="mandate_open_once",
            )
        ]


class LoanParty(models.Model):
    """A party's share in a loan from and until a day, and when the borrower was told of it.

    ``nth`` tells apart rows that say the very same.
    """

    loan = models.ForeignKey(Loan, on_delete=models.PROTECT, related_name="parties", db_index=False)
    organization_code = models.TextField()
    role = models.TextField(choices=[(role, role) for role in PARTY_ROLES])
    share = models.FloatField(null=True)
    from_on = models.DateField(null=True)
    until_on = models.DateField(null=True)
    told_on = models.DateField(null=True)
    nth = models.IntegerField(default=0, db_default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["loan", "organization_code", "role", "from_on", "until_on", "nth"],
                nulls_distinct=False,
                name="party_once",
            ),
            models.CheckConstraint(condition=Q(role__in=PARTY_ROLES), name="party_role_known"),
        ]


class Case(models.Model):
    """A borrower under one servicing mandate."""

    borrower = models.ForeignKey(
        Borrower, on_delete=models.PROTECT, related_name="cases", db_index=False
    )
    mandate = models.ForeignKey(Mandate, on_delete=models.PROTECT, db_index=False)
    opened_on = models.DateField()
    closed_on = models.DateField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["borrower", "mandate"], name="case_once_a_mandate")
        ]


class Claim(models.Model):
    """What one creditor may ask of one loan: a share of it, in parts per billion, for a while.

    What all creditors of a loan may ask is, to the minor unit, what is owed of it.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="claims")
    loan = models.ForeignKey(Loan, on_delete=models.PROTECT, related_name="claims", db_index=False)
    organization_code = models.TextField()
    share = models.BigIntegerField()
    principal = models.BigIntegerField(default=0)
    interest = models.BigIntegerField(default=0)
    fee = models.BigIntegerField(default=0)
    penalty = models.BigIntegerField(default=0)
    costs = models.BigIntegerField(default=0)
    total = models.BigIntegerField(default=0)
    from_on = models.DateField(null=True)
    until_on = models.DateField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["loan", "organization_code"], name="claim_once"),
            models.CheckConstraint(
                condition=Q(
                    total=F("principal") + F("interest") + F("fee") + F("penalty") + F("costs")
                ),
                name="claim_parts_sum_to_total",
            ),
            models.CheckConstraint(
                condition=Q(share__gt=0) & Q(share__lte=1_000_000_000),
                name="claim_share_within_whole",
            ),
            models.CheckConstraint(
                condition=Q(until_on__isnull=True)
                | Q(from_on__isnull=True)
                | Q(until_on__gt=F("from_on")),
                name="claim_span_forward",
            ),
        ]
