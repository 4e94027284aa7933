"""What is stored of the log, handed to the check that shares no code with us."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from django.db import connection, transaction
from django.db.models import Exists, OuterRef

from hejie.evidence import files
from hejie.evidence.models import (
    Checkpoint,
    Cosignature,
    Disclosure,
    Entry,
    LogCheck,
    LogKey,
    OutsideState,
    Tile,
    Timestamp,
)
from hejie.evidence.signing import origin, signer
from hejie.evidence.verify import Attested, StoredEntry, StoredLog, check
from hejie.privacy.sealing import UnableToUnseal

_ROWS_AT_ONCE = 2_000
_NOTED = 20


def findings() -> Iterator[str]:
    """Yield whatever is not as it must be of log, disclosures and files, a line each."""
    with transaction.atomic(durable=True):
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        log, damaged = stored_log()
        yield from map(str, check(log))
        yield from damaged
        yield from (f"{where}: {what}" for where, what in files.damaged())


def note(*, found: Sequence[str], size: int, began_at: datetime, now: datetime) -> LogCheck:
    """Write down that the log was checked: what a page shows, and nothing that proves anything.

    :param found: every finding.
    :param size: entries that had been signed when it began.
    """
    return LogCheck.objects.create(
        began_at=began_at,
        ended_at=now,
        size=size,
        findings=len(found),
        first=list(found[:_NOTED]),
    )


def stored_log() -> tuple[StoredLog, list[str]]:
    """Return the log as the database has it, and a list of what does not open.

    The list is complete once the log has been read to its end.
    """
    damaged: list[str] = []
    rows = Entry.objects.order_by("index").iterator(chunk_size=_ROWS_AT_ONCE)
    log = StoredLog(
        origin=origin(),
        own_key=str(signer().key),
        keys=tuple(LogKey.objects.order_by("id").values_list("text", flat=True)),
        entries=map(_entry, rows),
        tiles={(t.level, t.index): (bytes(t.hashes), bytes(t.root)) for t in Tile.objects.all()},
        checkpoints={c.size: (bytes(c.root), c.note) for c in Checkpoint.objects.all()},
        disclosed=Disclosure.objects.values_list("entry", "name").iterator(),
        told=_told(damaged),
        attested=_attested(),
    )
    return log, damaged


def _attested() -> Attested:
    stamps = Timestamp.objects.order_by("id")
    cosigned = Cosignature.objects.order_by("id")
    return Attested(
        stamps=[(s.checkpoint_id, s.authority, bytes(s.token), s.stamped_at) for s in stamps],
        cosignatures=[(c.checkpoint_id, c.witness, c.line, c.cosigned_at) for c in cosigned],
        states=list(OutsideState.objects.values_list("address", "tried_at", "worked_at")),
    )


def _entry(row: Entry) -> StoredEntry:
    return StoredEntry(
        index=row.index,
        number=row.pending_id,
        kind=row.kind,
        at=row.recorded_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        subjects=tuple(row.subjects),
        leaf_hash=bytes(row.leaf_hash),
        canonical=bytes(row.canonical),
    )


def _told(damaged: list[str]) -> Iterator[tuple[int, str, bytes, str]]:
    """Yield what is behind commitments in the log; name in ``damaged`` what does not open."""
    integrated = Exists(Entry.objects.filter(pending_id=OuterRef("entry")))
    rows = Disclosure.objects.filter(integrated, erased_at=None).order_by("id")
    for row in rows.iterator(chunk_size=_ROWS_AT_ONCE):
        try:
            value = row.value.reveal()
        except UnableToUnseal as error:
            damaged.append(f"disclosure {row.name} of number {row.entry}: {error}")
        else:
            yield row.entry, row.name, bytes(row.salt or b""), value
