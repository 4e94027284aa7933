"""Rows of persons: the borrower as work sees them, who they are (sealed), and ways to reach them.

Fields that say who somebody is hold what ``hejie.privacy`` sealed; work that needs only to decide
reads ``Borrower`` and never opens one.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from hejie.people.models import Organization
from hejie.privacy.fields import BlindIndexField, SealedField
from hejie.values.names import CONTACT_KINDS, RELATIONS


class Borrower(models.Model):
    """A person in the book of one servicer. Who they are stands, sealed, in ``Identity``.

    ``facts_version`` moves with every payment, hold, consent, placement and change of the person;
    its row is the lock under which the gate asks and dispatches.
    """

    servicer = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    external_id = models.TextField()
    facts_version = models.BigIntegerField(default=1, db_default=1)
    time_zone = models.TextField(blank=True, default="")
    adcode = models.TextField(blank=True, default="")
    born_by = models.DateField(null=True)
    """The last day of the month of birth: enough to ask whether of age, too coarse to tell who."""

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["servicer", "external_id"], name="borrower_once"),
            models.CheckConstraint(
                condition=Q(facts_version__gte=1), name="borrower_facts_version_counts"
            ),
        ]


class Identity(models.Model):
    """Who a borrower is: every field sealed, with blind indexes to find them by.

    ``profile`` is a JSON object of what is rarely asked: birthday, gender, occupation, income,
    position on the map.
    """

    borrower = models.OneToOneField(
        Borrower, on_delete=models.PROTECT, primary_key=True, related_name="identity"
    )
    name = SealedField(null=True)
    national_id = SealedField(null=True)
    mobile = SealedField(null=True)
    email = SealedField(null=True)
    address = SealedField(null=True)
    profile = SealedField(null=True)
    name_index = BlindIndexField()
    national_id_index = BlindIndexField()
    mobile_index = BlindIndexField()
    email_index = BlindIndexField()
    digest = models.BinaryField()
    """Keyed digest of all that is sealed here: whether a tape brings anything new of a person."""


class ContactPoint(models.Model):
    """A way to reach somebody: whose it is, where it came from, whether it still counts.

    ``consented``, ``verified_on`` and ``valid`` are null where nobody said. A point is never
    deleted: it is closed, and why is said.
    """

    borrower = models.ForeignKey(
        Borrower, on_delete=models.PROTECT, related_name="contact_points", db_index=False
    )
    kind = models.TextField(choices=[(kind, kind) for kind in CONTACT_KINDS])
    value = SealedField()
    value_index = BlindIndexField(null=False)
    relation = models.TextField(default="self", choices=[(name, name) for name in RELATIONS])
    source = models.TextField(blank=True, default="")
    from_import = models.ForeignKey(
        "Import",
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        db_column="import_id",
        db_index=False,
    )
    """The import that brought it; null where somebody added it here."""
    consented = models.BooleanField(null=True)
    verified_on = models.DateField(null=True)
    valid = models.BooleanField(null=True)
    closed_at = models.DateTimeField(null=True)
    closed_because = models.TextField(blank=True, default="")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["borrower", "value_index", "kind", "relation"],
                condition=Q(closed_at__isnull=True),
                name="contact_point_open_once",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=CONTACT_KINDS), name="contact_point_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(relation__in=RELATIONS), name="contact_point_relation_known"
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | ~Q(closed_because=""),
                name="contact_point_closed_with_reason",
            ),
        ]

    @property
    def masked(self) -> str:
        """What a screen may show of it without a reason."""
        return str(self.value.masked(like=self.kind))
