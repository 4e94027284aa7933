"""Reading the log: entries, proofs, tiles, and how things stand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import Count, Exists, Max, Min, OuterRef, QuerySet

from hejie.evidence.log import tiles
from hejie.evidence.log.merkle import consistency_ranges, inclusion_ranges
from hejie.evidence.log.tiles import WIDTH, hash_range
from hejie.evidence.models import (
    Checkpoint,
    Cosignature,
    Disclosure,
    Entry,
    LogCheck,
    OutsideState,
    Pending,
    StoredFile,
    Timestamp,
)

_LEVEL_0 = "SELECT leaf_hash FROM evidence_entry WHERE index >= %s AND index < %s ORDER BY index"
_LEVEL_N = """
    SELECT root FROM evidence_tile WHERE level = %s AND index >= %s AND index < %s ORDER BY index
"""


def hashes(level: int, first: int, count: int) -> list[bytes]:
    """Return neighbouring hashes of a level of tiles, as far as the log has them."""
    with connection.cursor() as cursor:
        if level == 0:
            cursor.execute(_LEVEL_0, [first, first + count])
        else:
            cursor.execute(_LEVEL_N, [level - 1, first, first + count])
        return [bytes(row[0]) for row in cursor.fetchall()]


class Prover:
    """Proofs about the log as it is now; each tile is read once."""

    def __init__(self) -> None:
        self._tile = lru_cache(maxsize=512)(self._read)

    def inclusion(self, index: int, size: int) -> list[bytes]:
        """Return the hashes that prove an entry to be in the log of a size."""
        return [hash_range(span, self._hashes) for span in inclusion_ranges(index, size)]

    def consistency(self, old: int, new: int) -> list[bytes]:
        """Return the hashes that prove the log of a size to be the beginning of a later one."""
        return [hash_range(span, self._hashes) for span in consistency_ranges(old, new)]

    def _hashes(self, level: int, first: int, count: int) -> Sequence[bytes]:
        # A range of proof is never wider than a tile, and never crosses one's border.
        start = first % WIDTH
        return self._tile(level, first // WIDTH)[start : start + count]

    @staticmethod
    def _read(level: int, index: int) -> list[bytes]:
        return hashes(level, index * WIDTH, WIDTH)


def entries_about(subject: Mapping[str, str], *, before: int | None = None) -> list[Entry]:
    """Return the integrated entries that name all of these subjects, oldest first.

    :param before: only entries with a lower index.
    """
    found = Entry.objects.filter(subjects__contains=[f"{n}:{v}" for n, v in subject.items()])
    if before is not None:
        found = found.filter(index__lt=before)
    return list(found.order_by("index"))


def counted_since(*, kind: str, subject: Mapping[str, str], since: datetime) -> int:
    """Return how many acts of a kind about these subjects were recorded since a moment."""
    about = [f"{name}:{value}" for name, value in subject.items()]
    rows = {"kind": kind, "subjects__contains": about, "recorded_at__gt": since}
    return Pending.objects.filter(**rows).count() + Entry.objects.filter(**rows).count()


def files_about(subject: Mapping[str, str]) -> QuerySet[StoredFile]:
    """Return the stored files whose taking in names all of these subjects."""
    return StoredFile.objects.filter(entry__in=_numbers(subject)).order_by("stored_at", "id")


def disclosed_since(subject: Mapping[str, str]) -> datetime | None:
    """Return when the newest personal value about these subjects was recorded that is not erased.

    :returns: null if nothing stands behind their commitments.
    """
    about = [f"{name}:{value}" for name, value in subject.items()]
    told = Exists(Disclosure.objects.filter(entry=OuterRef("pending_id"), erased_at=None))
    waiting = Exists(Disclosure.objects.filter(entry=OuterRef("id"), erased_at=None))
    rows = (
        Entry.objects.filter(told, subjects__contains=about),
        Pending.objects.filter(waiting, subjects__contains=about),
    )
    newest = [found.aggregate(at=Max("recorded_at"))["at"] for found in rows]
    return max((at for at in newest if at is not None), default=None)


def _numbers(subject: Mapping[str, str]) -> QuerySet[Any, int]:
    """Return the numbers of all entries about these subjects, integrated or not."""
    about = [f"{name}:{value}" for name, value in subject.items()]
    integrated = Entry.objects.filter(subjects__contains=about).values_list("pending_id", flat=True)
    waiting = Pending.objects.filter(subjects__contains=about).values_list("id", flat=True)
    return integrated.union(waiting)


def latest_checkpoint() -> Checkpoint | None:
    """Return the newest checkpoint; null for a log without entries."""
    return Checkpoint.objects.order_by("-size").first()


def note_of(checkpoint: Checkpoint) -> str:
    """Return a checkpoint's note with the lines of the witnesses that cosigned it."""
    lines = Cosignature.objects.filter(checkpoint=checkpoint).order_by("id")
    return checkpoint.note + "".join(f"{one.line}\n" for one in lines)


def tile(level: int, index: int, width: int = WIDTH) -> bytes | None:
    """Return a tile as C2SP tlog-tiles serves it; null if the log does not have it (yet)."""
    found = hashes(level, index * WIDTH, width)
    return b"".join(found) if len(found) == width else None


def bundle(index: int, width: int = WIDTH) -> bytes | None:
    """Return a bundle of entries as C2SP tlog-tiles serves it; null if the log does not have it."""
    first = index * WIDTH
    rows = Entry.objects.filter(index__gte=first, index__lt=first + width).order_by("index")
    found = [bytes(row) for row in rows.values_list("canonical", flat=True)]
    return tiles.bundle(found) if len(found) == width else None


@dataclass(frozen=True, slots=True)
class Outside:
    """How the last try with an authority or a witness went."""

    address: str
    tried_at: datetime
    worked_at: datetime | None
    why_not: str


@dataclass(frozen=True, slots=True)
class EvidenceState:
    """How the log stands.

    :param pending: recorded, not yet integrated: what nobody outside could miss yet.
    :param oldest_pending_at: since when the oldest of them waits.
    :param integrated: entries of the log.
    :param newest_at: when the newest of them was recorded.
    :param checkpoint: the newest, null for an empty log.
    :param stamped_size: up to where an outside authority has confirmed a time.
    :param checked: when the whole log was last checked, and what was found.
    """

    pending: int
    oldest_pending_at: datetime | None
    integrated: int
    newest_at: datetime | None
    checkpoint: Checkpoint | None
    stamped_size: int
    stamped_at: datetime | None
    cosigned_size: int
    outside: tuple[Outside, ...]
    checked: LogCheck | None


def state() -> EvidenceState:
    """Return how the log stands."""
    waiting = Pending.objects.aggregate(number=Count("id"), oldest=Min("recorded_at"))
    last = latest_checkpoint()
    newest = Entry.objects.order_by("-index").first()
    stamp = Timestamp.objects.order_by("-checkpoint_id").first()
    witness = Cosignature.objects.order_by("-checkpoint_id").first()
    tried = OutsideState.objects.order_by("address")
    return EvidenceState(
        pending=waiting["number"],
        oldest_pending_at=waiting["oldest"],
        integrated=last.size if last else 0,
        newest_at=newest.recorded_at if newest else None,
        checkpoint=last,
        stamped_size=stamp.checkpoint_id if stamp else 0,
        stamped_at=stamp.stamped_at if stamp else None,
        cosigned_size=witness.checkpoint_id if witness else 0,
        outside=tuple(Outside(o.address, o.tried_at, o.worked_at, o.why_not) for o in tried),
        checked=LogCheck.objects.order_by("-id").first(),
    )
