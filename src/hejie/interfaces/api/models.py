"""Rows of the API: answers already given, and calls counted.

Neither decides anything: one makes a call that is sent twice one call, the other holds a program
to its rate.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from hejie.people.models import ApiKey


class GivenAnswer(models.Model):
    """The answer once given under an idempotency key: the same body gets it again."""

    api_key = models.ForeignKey(ApiKey, on_delete=models.PROTECT, db_index=False)
    idempotency_key = models.CharField(max_length=128)
    asked = models.BinaryField(max_length=32)
    """SHA-256 of method, path and body: the call the key was first used with."""
    status = models.PositiveSmallIntegerField()
    answer = models.TextField()
    """The JSON as it was sent: the second sending gets the same bytes."""
    given_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["api_key", "idempotency_key"], name="answer_once_a_key")
        ]


class CallCount(models.Model):
    """Calls of a key in a minute. The table is unlogged: a crash forgives, and nothing waits."""

    api_key = models.ForeignKey(
        ApiKey, on_delete=models.CASCADE, db_constraint=False, db_index=False
    )
    minute = models.BigIntegerField()
    calls = models.PositiveIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["api_key", "minute"], name="count_once_a_minute")
        ]
