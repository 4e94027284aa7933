"""Rows of imports: what came in when, what was wrong with it, and what is known of a book."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from hejie.people.models import Organization
from hejie.portfolio.models.loans import Loan
from hejie.portfolio.models.persons import Borrower

STATES = ("running", "done", "unchanged", "stopped")


class Import(models.Model):
    """A tape brought in. ``digest`` is of its files and its mapping; ``counts`` balance by table.

    ``law`` is a digest of the rules in force: the same tape under others is another import.

    A run that died stays ``running`` and holds nothing: all it had written went with it.
    """

    servicer = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    as_of = models.DateField()
    digest = models.BinaryField()
    law = models.BinaryField(default=b"")
    state = models.TextField(choices=[(state, state) for state in STATES])
    asked_by = models.TextField()
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    counts = models.JSONField(default=dict)
    problems = models.IntegerField(default=0)
    stopped_because = models.TextField(blank=True, default="")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=STATES), name="import_state_known"),
            models.CheckConstraint(
                condition=Q(state="running") | Q(finished_at__isnull=False),
                name="import_finished_when_not_running",
            ),
        ]


class ImportProblem(models.Model):
    """A row of a tape that was set aside, or a field left unknown, and why."""

    of_import = models.ForeignKey(
        Import, on_delete=models.PROTECT, related_name="found", db_column="import_id"
    )
    file = models.TextField()
    row = models.BigIntegerField(null=True)
    field = models.TextField(blank=True, default="")
    said = models.TextField(null=True)  # noqa: DJ001 - nothing said is not the empty text said
    because = models.TextField()
    so = models.TextField()


class Book(models.Model):
    """What is known of a servicer's whole book, as its last tape had it.

    ``known`` names the tables that a tape brought or asserted empty: of any other, facts are
    unknown. ``reachable`` names actions whose contact points the lender keeps elsewhere.
    """

    servicer = models.OneToOneField(Organization, on_delete=models.PROTECT, primary_key=True)
    currency = models.CharField(max_length=3)
    as_of = models.DateField()
    known = ArrayField(models.TextField())
    reachable = ArrayField(models.TextField(), default=list)
    last_import = models.ForeignKey(Import, on_delete=models.PROTECT, related_name="+")


class Doubt(models.Model):
    """Somebody who stays in the book although a row of theirs was set aside."""

    servicer = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    table = models.TextField()
    loan = models.ForeignKey(Loan, on_delete=models.PROTECT, null=True, related_name="+")
    borrower = models.ForeignKey(Borrower, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["servicer", "table", "loan", "borrower"],
                nulls_distinct=False,
                name="doubt_once",
            ),
            models.CheckConstraint(
                condition=Q(loan__isnull=True, borrower__isnull=False)
                | Q(loan__isnull=False, borrower__isnull=True),
                name="doubt_of_one",
            ),
        ]
