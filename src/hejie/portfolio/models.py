"""Rows of the portfolio: people, loans, who holds them, and how a person may be reached."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from hejie.people.models import Organization
from hejie.privacy.fields import BlindIndexField, SealedField


class Mandate(models.Model):
    """Whose book is serviced by whom: ``servicer`` works the loans of ``lender``."""

    servicer = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    lender = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="mandates")
    from_on = models.DateField()
    until_on = models.DateField(null=True)


class Borrower(models.Model):
    """A person in the book of one servicer. Who they are stands, sealed, in ``Identity``.

    ``facts_version`` moves with every payment, hold, consent, placement and change of the person;
    its row is the lock under which the gate asks and dispatches.
    """

    id = models.BigIntegerField(primary_key=True)
    servicer = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    external_id = models.CharField(max_length=100)
    facts_version = models.BigIntegerField(default=1)
    time_zone = models.CharField(max_length=64, blank=True)
    adcode = models.CharField(max_length=12, blank=True)
    born_by = models.DateField(null=True)
    """The last day of the month of birth: enough to ask whether of age, too coarse to tell who."""


class Identity(models.Model):
    """Who a borrower is: every field sealed, with blind indexes to find them by."""

    borrower = models.OneToOneField(Borrower, on_delete=models.PROTECT, primary_key=True)
    name = SealedField(null=True)
    national_id = SealedField(null=True)
    mobile = SealedField(null=True)
    email = SealedField(null=True)
    address = SealedField(null=True)
    name_index = BlindIndexField()
    national_id_index = BlindIndexField()
    mobile_index = BlindIndexField()
    email_index = BlindIndexField()


class Loan(models.Model):
    """A loan as its contract has it; money in minor units, rates in parts per billion a year."""

    id = models.BigIntegerField(primary_key=True)
    borrower = models.ForeignKey(Borrower, on_delete=models.PROTECT, related_name="loans")
    lender = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    servicer = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    external_id = models.CharField(max_length=100)


class Schedule(models.Model):
    """A loan's due lines, one array a column: they are read whole, and nothing refers to one."""

    loan = models.OneToOneField(Loan, on_delete=models.PROTECT, primary_key=True)
    number = ArrayField(models.IntegerField())
    due_on = ArrayField(models.DateField())
    principal = ArrayField(models.BigIntegerField())
    interest = ArrayField(models.BigIntegerField())
    fee = ArrayField(models.BigIntegerField())


class Case(models.Model):
    """A borrower under one servicing mandate."""

    borrower = models.ForeignKey(Borrower, on_delete=models.PROTECT, related_name="cases")
    mandate = models.ForeignKey(Mandate, on_delete=models.PROTECT)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["borrower", "mandate"], name="case_once_a_mandate")
        ]
