"""Rows of wording: templates and their versions, written by one and approved by another."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from hejie.people.models import Organization
from hejie.values.names import PURPOSES, TOUCH_ACTIONS

VERSION_STATES = ("draft", "inspected", "approved", "withdrawn")
LANGUAGES = ("zh", "en")


class Template(models.Model):
    """What is said on one action for one purpose, in one organisation's name."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=64)
    action = models.CharField(max_length=16, choices=[(a, a) for a in TOUCH_ACTIONS])
    purpose = models.CharField(max_length=16, choices=[(p, p) for p in PURPOSES])

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organization", "code", "action"], name="template_code_once"
            ),
        ]


class TemplateVersion(models.Model):
    """The words of a template in one language; once written they are never changed.

    The languages of one ``number`` are one text: they are inspected, approved and withdrawn
    together. Its way through the states goes forward only, and the database sees to it.
    """

    template = models.ForeignKey(Template, on_delete=models.PROTECT, related_name="versions")
    language = models.CharField(max_length=8)
    number = models.IntegerField()
    subject = models.TextField(blank=True)
    body = models.TextField()
    sender_name = models.CharField(max_length=200, default="")
    """Who writes or calls, as the reader sees it."""
    letterhead = models.JSONField(default=dict)
    """What fills the gaps that are the organisation's own: its telephones, its ways to pay."""
    digest = models.BinaryField(default=b"")
    """SHA-256 over all that is approved: see ``wording.editions.digest_of_version``."""
    inspection = models.JSONField(default=dict)
    """What an inspection of the words found: disclosures made, and conduct flags."""
    state = models.CharField(
        max_length=16, default="draft", choices=[(s, s) for s in VERSION_STATES]
    )
    written_by = models.CharField(max_length=80)
    written_at = models.DateTimeField()
    approved_by = models.CharField(max_length=80, blank=True)
    approved_at = models.DateTimeField(null=True)
    withdrawn_by = models.CharField(max_length=80, blank=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["template", "language", "number"], name="template_version_once"
            ),
            models.UniqueConstraint(
                fields=["template", "language"],
                condition=Q(state="approved"),
                name="template_version_in_force_once",
            ),
            models.CheckConstraint(
                condition=Q(state__in=VERSION_STATES), name="template_version_state_known"
            ),
            models.CheckConstraint(
                condition=Q(language__in=LANGUAGES), name="template_version_language_known"
            ),
            models.CheckConstraint(
                condition=Q(approved_by="") | ~Q(approved_by=F("written_by")),
                name="template_version_approved_by_another",
            ),
            models.CheckConstraint(
                condition=Q(approved_by="") | Q(approved_by__startswith="person:"),
                name="template_version_approved_by_a_person",
            ),
            models.CheckConstraint(
                condition=~Q(state="approved")
                | (
                    Q(approved_at__isnull=False)
                    & ~Q(approved_by="")
                    & Q(inspection__stops=[])
                    & ~Q(sender_name="")
                ),
                name="template_version_approval_named",
            ),
        ]
