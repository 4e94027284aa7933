"""Rows of what people write to us: their words and their number sealed, found by a blind index."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from hejie.portfolio.models import Borrower
from hejie.privacy.fields import BlindIndexField, SealedField
from hejie.values.names import TOUCH_ACTIONS


class Inbound(models.Model):
    """Somebody's words on a channel, of whichever borrowers have that number; of none, too.

    A text that came in parts is a row a part, with the same ``series`` and number. ``reference`` is
    the carrier's, or a keyed digest of the words, so that the same brought again makes no second.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    channel = models.CharField(max_length=16, choices=[(a, a) for a in TOUCH_ACTIONS])
    reference = models.CharField(max_length=80)
    at = models.DateTimeField()
    """When it was written, as far as the carrier says so; else when it was heard."""
    heard_at = models.DateTimeField()
    last_at = models.DateTimeField()
    """When it was heard last; ``times`` says how often."""
    times = models.IntegerField(default=1)
    number = SealedField(null=True)
    number_index = BlindIndexField()
    text = SealedField(null=True)
    series = models.CharField(max_length=80, blank=True)
    part = models.IntegerField(default=1)
    of = models.IntegerField(default=1)
    is_no = models.BooleanField()
    """Whether it says that nothing more is wanted on this channel."""
    borrowers = models.ManyToManyField(Borrower, related_name="inbound")
    erased_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name_plural = "inbound"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["channel", "reference"], name="inbound_once"),
            models.CheckConstraint(
                condition=Q(channel__in=TOUCH_ACTIONS), name="inbound_channel_known"
            ),
            models.CheckConstraint(
                condition=Q(part__gte=1) & Q(part__lte=F("of")), name="inbound_part_of_its_whole"
            ),
            models.CheckConstraint(
                condition=Q(times__gte=1) & Q(last_at__gte=F("heard_at")),
                name="inbound_heard_at_least_once",
            ),
            models.CheckConstraint(
                condition=Q(
                    erased_at__isnull=True,
                    number__isnull=False,
                    text__isnull=False,
                    number_index__isnull=False,
                )
                | Q(
                    erased_at__isnull=False,
                    number__isnull=True,
                    text__isnull=True,
                    number_index__isnull=True,
                ),
                name="inbound_whole_or_erased",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["channel", "heard_at"], name="inbound_by_day"),
        ]
