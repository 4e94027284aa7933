"""Rows of worklists: whose case is whose, which cases rest, and whose a payment was."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from hejie.people.models import Team, User
from hejie.portfolio.models import Case, Payment


class Assignment(models.Model):
    """A case with a team, and a person of it, from a day and until another.

    A row is never changed but by its end: who had a case at a moment can always be told, and a
    payment that comes in is told of whom it came to.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="assignments")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    """Null: the team's, and nobody's yet; a lead gives it to somebody."""
    second = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    """Who works it together with the person."""
    held_since_on = models.DateField(null=True)
    """Since when the person has had it without a break; null: nobody has."""
    from_on = models.DateField()
    until_on = models.DateField(null=True)
    """The first day on which it is no longer theirs; null: until it is given to others."""
    reason = models.TextField()
    """Why, in words that name no borrower."""
    made_by = models.CharField(max_length=80)
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    """When its end was written down; null: it lives."""

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(ended_at__isnull=True), name="assignment_lives_once"
            ),
            models.CheckConstraint(
                condition=Q(until_on__isnull=True) | Q(until_on__gte=F("from_on")),
                name="assignment_span_forward",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(until_on__isnull=False),
                name="assignment_ended_on_a_day",
            ),
            models.CheckConstraint(
                condition=Q(second__isnull=True) | Q(person__isnull=False) & ~Q(second=F("person")),
                name="assignment_second_is_another",
            ),
            models.CheckConstraint(
                condition=Q(person__isnull=True, held_since_on__isnull=True)
                | Q(person__isnull=False, held_since_on__isnull=False),
                name="assignment_held_by_a_person",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["person"], condition=Q(ended_at__isnull=True), name="assignment_of_person"
            ),
            models.Index(
                fields=["second"], condition=Q(ended_at__isnull=True), name="assignment_of_second"
            ),
        ]


class Pause(models.Model):
    """The work on a case stops until a moment, or until somebody says that it goes on.

    It works at once, but for a day only: a second person makes it last. It stops work, not contact:
    what stops contact is a hold.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="pauses")
    reason = models.TextField()
    """Why, in words that name no borrower."""
    until_at = models.DateTimeField()
    """When work goes on, as it was asked for."""
    works_until_at = models.DateTimeField()
    """When work goes on as things stand: sooner, as long as nobody has approved."""
    asked_by = models.CharField(max_length=80)
    asked_at = models.DateTimeField()
    approved_by = models.CharField(max_length=80, blank=True)
    approved_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=80, blank=True)
    ended_at = models.DateTimeField(null=True)
    ended_because = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(ended_at__isnull=True), name="pause_lives_once"
            ),
            models.CheckConstraint(
                condition=Q(works_until_at__lte=F("until_at")) & Q(until_at__gt=F("asked_at")),
                name="pause_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(approved_at__isnull=True) | ~Q(approved_by=F("asked_by")),
                name="pause_approved_by_another",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["works_until_at"],
                condition=Q(ended_at__isnull=True),
                name="pause_works_until",
            ),
        ]


class Attribution(models.Model):
    """By which assignment a case was held when a payment on it came in; it never changes."""

    payment = models.OneToOneField(
        Payment, on_delete=models.PROTECT, primary_key=True, related_name="attribution"
    )
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+", db_index=False)
    assignment = models.ForeignKey(
        Assignment, on_delete=models.PROTECT, related_name="attributions"
    )
    attributed_at = models.DateTimeField()
