"""Rows of evidence: what waits to be integrated, what is in the log, and what may be erased.

Entries, tiles, checkpoints, keys, timestamps and cosignatures are only ever added; triggers
(migration 0002) refuse everything else. A pending row leaves only into the log. Disclosures and
keys of files can be erased, and the log still proves.
"""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from hejie.privacy.fields import SealedField

FILE_SEALS = ("house", "oversight", "device")


class Pending(models.Model):
    """An entry that its transaction recorded and the sequencer has not yet integrated.

    Kind, moment and subjects repeat what stands in ``canonical``, to find rows by.
    """

    kind = models.CharField(max_length=80)
    recorded_at = models.DateTimeField()
    subjects = ArrayField(models.TextField())
    """``name:value`` of each subject."""
    canonical = models.BinaryField()

    class Meta:
        verbose_name_plural = "pending entries"


class Entry(models.Model):
    """An entry of the log: integrated once, never changed."""

    index = models.BigIntegerField(primary_key=True)
    pending_id = models.BigIntegerField(unique=True)
    """The number under which it was recorded, also in ``canonical``: none is integrated twice."""
    kind = models.CharField(max_length=80)
    recorded_at = models.DateTimeField()
    subjects = ArrayField(models.TextField())
    leaf_hash = models.BinaryField()
    canonical = models.BinaryField()

    class Meta:
        verbose_name_plural = "entries"
        indexes: ClassVar = [GinIndex(fields=["subjects"], name="entry_by_subject")]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(index__gte=0), name="entry_index_from_zero"),
        ]


class Tile(models.Model):
    """A full tile of the log's tree; what is not full yet follows from entries and full tiles."""

    level = models.SmallIntegerField()
    index = models.BigIntegerField()
    hashes = models.BinaryField()
    root = models.BinaryField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["level", "index"], name="tile_once"),
        ]


class Checkpoint(models.Model):
    """What we signed of the log at one size."""

    size = models.BigIntegerField(primary_key=True)
    root = models.BinaryField()
    note = models.TextField()


class LogKey(models.Model):
    """A key that signs, or signed, checkpoints, as C2SP writes it."""

    text = models.CharField(max_length=300, unique=True)


class Timestamp(models.Model):
    """A token of a time-stamping authority (RFC 3161) over the note of a checkpoint."""

    checkpoint = models.ForeignKey(Checkpoint, on_delete=models.PROTECT)
    authority = models.CharField(max_length=300)
    token = models.BinaryField()
    stamped_at = models.DateTimeField()
    """What the authority says."""


class Cosignature(models.Model):
    """A line by which a witness says that it saw a checkpoint, and that the log had only grown."""

    checkpoint = models.ForeignKey(Checkpoint, on_delete=models.PROTECT)
    witness = models.CharField(max_length=300)
    """The witness's key, as C2SP writes it."""
    line = models.TextField()
    cosigned_at = models.DateTimeField()


class OutsideState(models.Model):
    """How the last try with an authority or witness outside went; shown, never trusted."""

    address = models.CharField(max_length=300, primary_key=True)
    tried_at = models.DateTimeField()
    worked_at = models.DateTimeField(null=True)
    why_not = models.CharField(max_length=300, blank=True)


class LogCheck(models.Model):
    """The whole log was derived anew and compared, and what was found; shown, never trusted."""

    began_at = models.DateTimeField()
    ended_at = models.DateTimeField()
    size = models.BigIntegerField()
    """Entries of the log that had been signed when the check began."""
    findings = models.IntegerField()
    first = ArrayField(models.TextField(), default=list)
    """The first of them, a line each: what names the place, and no content."""


class Disclosure(models.Model):
    """A personal value behind a commitment of an entry: opened on purpose, erasable for good."""

    entry = models.BigIntegerField(db_index=True)
    """The number under which its entry was recorded (``Entry.pending_id``)."""
    name = models.CharField(max_length=80)
    salt = models.BinaryField(null=True)
    value = SealedField(null=True)
    erased_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["entry", "name"], name="disclosure_once"),
            models.CheckConstraint(
                condition=Q(salt__isnull=True, value__isnull=True, erased_at__isnull=False)
                | Q(salt__isnull=False, value__isnull=False, erased_at__isnull=True),
                name="disclosure_whole_or_erased",
            ),
        ]


class StoredFile(models.Model):
    """A file in the store; its bytes lie on a shelf under the digest of what is stored.

    The digest of the plain content stands in the log, not here alone.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    kind = models.CharField(max_length=40)
    address = models.CharField(max_length=64, unique=True)
    """SHA-256 of the sealed bytes, in hexadecimal; the name on the shelf."""
    sealed_size = models.BigIntegerField()
    digest = models.CharField(max_length=64)
    """SHA-256 of the content as it was given to us, in hexadecimal."""
    size = models.BigIntegerField()
    sealed_by = models.CharField(max_length=16, choices=[(s, s) for s in FILE_SEALS])
    """``house``: by our key; ``oversight``: to the oversight key; ``device``: before it came."""
    key = SealedField(null=True)
    entry = models.BigIntegerField()
    """The number under which its taking in was recorded."""
    stored_at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(sealed_by="house", erased_at__isnull=True, key__isnull=False)
                | Q(sealed_by="house", erased_at__isnull=False, key__isnull=True)
                | Q(sealed_by__in=("oversight", "device"), key__isnull=True),
                name="file_key_until_erased",
            ),
        ]
