"""Rows of webhooks: who is told at which address, and what has still to be told."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from hejie.people.models import Organization
from hejie.privacy.fields import SealedField

DELIVERY_STATES = ("waiting", "told", "given_up")


class Webhook(models.Model):
    """An address at which an organisation's programs want to be told."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    url = models.CharField(max_length=500)
    kinds = ArrayField(models.CharField(max_length=80))
    """Of what: kinds of evidence."""
    secret = SealedField()
    """Signs what is told, as Standard Webhooks writes it: ``whsec_`` and base64."""
    cursor = models.BigIntegerField()
    """The first entry of the log that was not looked at yet."""
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=80)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organization", "url"],
                condition=Q(ended_at__isnull=True),
                name="webhook_once_an_address",
            ),
            models.CheckConstraint(condition=~Q(kinds=[]), name="webhook_of_something"),
        ]


class Delivery(models.Model):
    """One thing that one address is told, until it hears or nobody tries any more."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    webhook = models.ForeignKey(Webhook, on_delete=models.PROTECT, db_index=False)
    entry = models.BigIntegerField()
    """Its place in the log."""
    body = models.TextField()
    state = models.CharField(
        max_length=8, default="waiting", choices=[(s, s) for s in DELIVERY_STATES]
    )
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField()
    """When it is tried next; while one is trying, when another may."""
    last_status = models.PositiveSmallIntegerField(null=True)
    """What the address answered last; null: nothing, or not yet asked."""

    class Meta:
        verbose_name_plural = "deliveries"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["webhook", "entry"], name="delivery_once"),
            models.CheckConstraint(
                condition=Q(state__in=DELIVERY_STATES), name="delivery_state_known"
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["next_at"], condition=Q(state="waiting"), name="delivery_to_be_tried"
            ),
        ]
