"""Rows of nights: what one decided, for whom, and what the law left out."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from hejie.people.models import Organization, User
from hejie.portfolio.models import Borrower, Case
from hejie.values.names import ACTIONS, PURPOSES

NIGHT_STATES = ("running", "done", "failed")
WORK_STATES = ("open", "claimed", "done", "cancelled")
MADE_BY_PEOPLE = ("call",)
"""What a person at a desk does. Visits are another room's, reviews another list; the rest machines
do."""


class Night(models.Model):
    """One night over a servicer's book: the plan for ``plan_for``, the day after ``as_of``."""

    servicer = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    as_of = models.DateField()
    plan_for = models.DateField()
    state = models.CharField(max_length=8, choices=[(s, s) for s in NIGHT_STATES])
    step = models.CharField(max_length=32, blank=True)
    """What a running night is at, for who watches."""
    summary = models.JSONField(default=dict)
    """As ``summary.json`` of a night over a tape."""
    report = models.TextField(blank=True)
    asked_by = models.CharField(max_length=80)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    failed_because = models.TextField(blank=True)
    shared_at = models.DateTimeField(null=True)
    """When its steps were shared over the people who make them."""

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=NIGHT_STATES), name="night_state_known"),
            models.UniqueConstraint(
                fields=["servicer"], condition=Q(state="running"), name="night_runs_alone"
            ),
            models.UniqueConstraint(
                fields=["servicer", "as_of"], condition=Q(state="done"), name="night_done_once"
            ),
            models.CheckConstraint(
                condition=Q(state="running") | Q(finished_at__isnull=False),
                name="night_finished_when_not_running",
            ),
        ]


class WorkItem(models.Model):
    """A step of a borrower's plan, in the columns of ``decisions``."""

    night = models.ForeignKey(Night, on_delete=models.PROTECT, related_name="items", db_index=False)
    borrower = models.ForeignKey(Borrower, on_delete=models.PROTECT, related_name="work_items")
    lender_code = models.CharField(max_length=64, blank=True)
    case = models.ForeignKey(
        Case, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    step = models.IntegerField()
    action = models.CharField(max_length=16, choices=[(a, a) for a in ACTIONS])
    after = models.TextField(blank=True)
    only_if = models.TextField(blank=True)
    purpose = models.CharField(max_length=16, blank=True, choices=[(p, p) for p in PURPOSES])
    reason_codes = ArrayField(models.TextField(), default=list)
    duties = ArrayField(models.TextField(), default=list)
    windows = models.JSONField(default=list)
    """A list of ``{"from", "until"}`` in the borrower's clock."""
    priority = models.BigIntegerField(null=True)
    expected_value = models.BigIntegerField(null=True)
    cost = models.BigIntegerField(null=True)
    strategy = models.TextField(blank=True)
    arm = models.TextField(blank=True)
    state = models.CharField(max_length=16, default="open", db_default="open")
    moved_at = models.DateTimeField(null=True)
    """When the state last changed."""
    claimed_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    """Who has it in hand, or had it when it was done."""
    claimed_at = models.DateTimeField(null=True)
    """When they took it, or last did something on it."""

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["night", "lender_code", "borrower", "step"], name="work_item_once"
            ),
            models.CheckConstraint(condition=Q(action__in=ACTIONS), name="work_item_action_known"),
            models.CheckConstraint(
                condition=Q(state__in=WORK_STATES), name="work_item_state_known"
            ),
            models.CheckConstraint(
                condition=~Q(state="claimed")
                | Q(claimed_by__isnull=False, claimed_at__isnull=False),
                name="work_item_claimed_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state="open") | Q(claimed_by__isnull=True, claimed_at__isnull=True),
                name="work_item_open_is_nobodys",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["night", "action", "priority"], name="work_item_in_order"),
            models.Index(
                fields=["case"],
                condition=Q(state="open", action__in=MADE_BY_PEOPLE),
                name="work_item_open_by_case",
            ),
            models.Index(
                fields=["claimed_by"], condition=Q(state="claimed"), name="work_item_in_hand"
            ),
            models.Index(
                fields=["claimed_by", "moved_at"],
                condition=Q(state="done"),
                name="work_item_done_by",
            ),
        ]


class NightRefusal(models.Model):
    """How often a rule stood against an action in a night."""

    night = models.ForeignKey(Night, on_delete=models.PROTECT, related_name="refusals")
    action = models.CharField(max_length=16, choices=[(a, a) for a in ACTIONS])
    rule = models.TextField()
    count = models.BigIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["night", "action", "rule"], name="night_refusal_once"),
        ]
