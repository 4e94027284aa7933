"""Rows of what the lender told: contacts before us, promises, placements, holds and wishes.

They count at the gate like our own touches and holds, but are told, not proven: no permit stands
behind such a contact, and such a hold ends when a later tape no longer has it. ``nth`` tells apart
rows that say the very same.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from hejie.people.models import Organization
from hejie.portfolio.models.persons import Borrower
from hejie.values.names import HOLDS, TOUCH_ACTIONS


class PastContact(models.Model):
    """A contact that the lender says it made; ``number`` is a keyed hash of whom it dialled."""

    borrower = models.ForeignKey(Borrower, on_delete=models.PROTECT, related_name="past_contacts")
    servicer = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    external_id = models.TextField()
    at = models.DateTimeField()
    action = models.TextField(choices=[(action, action) for action in TOUCH_ACTIONS])
    lender_code = models.TextField(blank=True, default="")
    party = models.TextField(blank=True, default="")
    purpose = models.TextField(blank=True, default="")
    number = models.BinaryField(null=True)
    connected = models.BooleanField(null=True)
    talk_seconds = models.IntegerField(null=True)
    outcome = models.TextField(blank=True, default="")
    actor = models.TextField(blank=True, default="")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["servicer", "external_id"], name="past_contact_once"),
            models.CheckConstraint(
                condition=Q(action__in=TOUCH_ACTIONS), name="past_contact_action_known"
            ),
        ]


class PastPromise(models.Model):
    """A promise to pay that the lender was given."""

    borrower = models.ForeignKey(
        Borrower, on_delete=models.PROTECT, related_name="past_promises", db_index=False
    )
    made_at = models.DateTimeField()
    due_on = models.DateField()
    amount = models.BigIntegerField()
    state = models.TextField(blank=True, default="")
    nth = models.IntegerField(default=0, db_default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["borrower", "made_at", "due_on", "amount", "nth"],
                name="past_promise_once",
            )
        ]


class Placement(models.Model):
    """A borrower placed with an agency, and what is known of that agency; null is not known."""

    borrower = models.ForeignKey(
        Borrower, on_delete=models.PROTECT, related_name="placements", db_index=False
    )
    agency_code = models.TextField()
    from_on = models.DateField()
    until_on = models.DateField(null=True)
    agency_listed = models.BooleanField(null=True)
    agency_published = models.BooleanField(null=True)
    agency_contract_in_force = models.BooleanField(null=True)
    agency_evaluated_on = models.DateField(null=True)
    borrower_told_of_agency = models.BooleanField(null=True)
    nth = models.IntegerField(default=0, db_default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["borrower", "agency_code", "from_on", "nth"], name="placement_once"
            )
        ]


class ToldHold(models.Model):
    """Something that stops or limits contact, as the lender told it; it covers every matter."""

    borrower = models.ForeignKey(
        Borrower, on_delete=models.PROTECT, related_name="told_holds", db_index=False
    )
    kind = models.TextField(choices=[(kind, kind) for kind in HOLDS])
    since_on = models.DateField()
    until_on = models.DateField(null=True)
    scope = models.TextField(blank=True, default="")
    nth = models.IntegerField(default=0, db_default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["borrower", "kind", "since_on", "nth"], name="told_hold_once"
            ),
            models.CheckConstraint(condition=Q(kind__in=HOLDS), name="told_hold_kind_known"),
        ]


class ToldWish(models.Model):
    """What a borrower asked for or agreed to, as the lender told it: a row a channel, or of all.

    An empty ``channel`` speaks of every channel. Hours are ``HH:MM``; empty is not said.
    """

    borrower = models.ForeignKey(
        Borrower, on_delete=models.PROTECT, related_name="told_wishes", db_index=False
    )
    channel = models.TextField(blank=True, default="")
    opted_out = models.BooleanField(null=True)
    all_contact_refused = models.BooleanField(null=True)
    represented = models.BooleanField(null=True)
    borrower_status = models.TextField(blank=True, default="")
    agreed_earliest = models.TextField(blank=True, default="")
    agreed_latest = models.TextField(blank=True, default="")
    wished_earliest = models.TextField(blank=True, default="")
    wished_latest = models.TextField(blank=True, default="")
    nth = models.IntegerField(default=0, db_default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["borrower", "channel", "nth"], name="told_wish_once")
        ]
