"""Rows of the gate: what was asked, and the permits given.

An ask is kept whatever its answer. A permit is the yes: it is used at most once, and as long as it
is open it reserves one unit of every cap.
"""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from hejie.outreach.models.wording import TemplateVersion
from hejie.people.models import Organization
from hejie.portfolio.models import Borrower, Case, ContactPoint
from hejie.values.names import ANSWERS, MESSAGES, PARTIES, PURPOSES, TOUCH_ACTIONS

PERMIT_STATES = ("open", "used", "reported", "released", "expired")
"""``used``: a touch began; ``reported``: its outcome is known; ``released``: given back unused by
who asked; ``expired``: not used in time — an outside dialler's counts as made."""


class Ask(models.Model):
    """A question to the gate and its answer; ``rules`` are the grounds of a no."""

    borrower = models.ForeignKey(Borrower, on_delete=models.PROTECT, related_name="asks")
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    """Who asked, or for whom."""
    action = models.CharField(max_length=16, choices=[(a, a) for a in TOUCH_ACTIONS])
    purpose = models.CharField(max_length=16, choices=[(p, p) for p in PURPOSES])
    party = models.CharField(max_length=16, choices=[(p, p) for p in PARTIES])
    answer = models.CharField(max_length=16, choices=[(a, a) for a in ANSWERS])
    rules = ArrayField(models.TextField(), default=list)
    asked_by = models.CharField(max_length=80)
    asked_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(answer__in=ANSWERS), name="ask_answer_known"),
            models.CheckConstraint(
                condition=~Q(answer="refused") | ~Q(rules=[]), name="ask_refusal_has_grounds"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["organization", "asked_at"], name="ask_by_day"),
        ]


class Permit(models.Model):
    """Leave for one touch: whom, how, what for, in which words, on what facts, until when."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    ask = models.OneToOneField(Ask, on_delete=models.PROTECT, related_name="permit")
    borrower = models.ForeignKey(
        Borrower, on_delete=models.PROTECT, related_name="permits", db_index=False
    )
    case = models.ForeignKey(
        Case, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    action = models.CharField(max_length=16, choices=[(a, a) for a in TOUCH_ACTIONS])
    purpose = models.CharField(max_length=16, choices=[(p, p) for p in PURPOSES])
    party = models.CharField(max_length=16, choices=[(p, p) for p in PARTIES])
    contact_point = models.ForeignKey(
        ContactPoint, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    template_version = models.ForeignKey(
        TemplateVersion, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    loan_ids = ArrayField(models.BigIntegerField(), default=list)
    """The loans it is about; empty: all of the borrower's."""
    rendering = models.BinaryField(null=True)
    """Digest of the message it was given for; dispatch sends no other."""
    facts = models.JSONField()
    """What the gate knew, without a word that identifies anybody."""
    facts_version = models.BigIntegerField()
    laws = ArrayField(models.TextField())
    duties = ArrayField(models.TextField(), default=list)
    is_outside = models.BooleanField(default=False)
    """Whether the touch is made by somebody else's machine, so that silence counts as made."""
    asked_by = models.CharField(max_length=80)
    granted_at = models.DateTimeField()
    good_until = models.DateTimeField()
    state = models.CharField(max_length=8, default="open", choices=[(s, s) for s in PERMIT_STATES])
    ended_at = models.DateTimeField(null=True)
    """When it stopped being open."""

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=PERMIT_STATES), name="permit_state_known"),
            models.CheckConstraint(
                condition=Q(good_until__gt=F("granted_at")), name="permit_good_for_a_while"
            ),
            models.CheckConstraint(
                condition=Q(state="open", ended_at__isnull=True)
                | (~Q(state="open") & Q(ended_at__isnull=False)),
                name="permit_open_or_ended",
            ),
            # What a touch refers to: it is of the permit's own borrower and action.
            models.UniqueConstraint(
                fields=["id", "borrower", "action"], name="permit_of_whom_and_how"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["borrower", "granted_at"], name="permit_of_borrower"),
            models.Index(
                fields=["good_until"], condition=Q(state="open"), name="permit_open_until"
            ),
        ]

    @property
    def is_message_of_ours(self) -> bool:
        """Whether a channel of ours takes it there, so that its words are made by us."""
        return self.action in MESSAGES and not self.is_outside
