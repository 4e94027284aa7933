"""``hejie evidence``: integrate what was recorded, and check the log as it is stored."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import typer

from hejie.interfaces.cli.database import database
from hejie.interfaces.cli.stop import FINDINGS, stop, stopping

if TYPE_CHECKING:
    from hejie.evidence.models import Entry
    from hejie.evidence.verify import StoredEntry, StoredLog

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="The log of what was done, in the database DATABASE_URL names.",
)

_ROWS_AT_ONCE = 2_000


@app.command()
def integrate() -> None:
    """Move what was recorded into the log, and sign a checkpoint over it."""
    with stopping(), database():
        from hejie.evidence import sequencer

        total = 0
        while done := sequencer.integrate(now=datetime.now(UTC)):
            total += done
        typer.echo(f"{total:,} entries integrated")


@app.command()
def fsck() -> None:
    """Derive the log anew from its entries and compare; exit 3 if anything is not as it must be."""
    with stopping(), database():
        from django.db import transaction

        from hejie.evidence.verify import check

        with transaction.atomic():
            log, damaged = _stored()
            found = [*map(str, check(log)), *damaged]
        for finding in found:
            typer.echo(finding)
        if found:
            stop(f"findings: {len(found):,}", code=FINDINGS)
        typer.echo("the log is sound")


def _stored() -> tuple[StoredLog, list[str]]:
    """Return the log as one snapshot of the database, and a list of what does not open.

    The list is complete once the log has been read to its end.
    """
    from django.db import connection

    from hejie.evidence.models import Checkpoint, Entry, LogKey, Tile
    from hejie.evidence.signing import origin, signer
    from hejie.evidence.verify import StoredLog

    with connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
    damaged: list[str] = []
    rows = Entry.objects.order_by("index").iterator(chunk_size=_ROWS_AT_ONCE)
    log = StoredLog(
        origin=origin(),
        own_key=str(signer().key),
        keys=tuple(LogKey.objects.order_by("id").values_list("text", flat=True)),
        entries=map(_entry, rows),
        tiles={(t.level, t.index): (bytes(t.hashes), bytes(t.root)) for t in Tile.objects.all()},
        checkpoints={c.size: (bytes(c.root), c.note) for c in Checkpoint.objects.all()},
        told=_told(damaged),
    )
    return log, damaged


def _entry(row: Entry) -> StoredEntry:
    from hejie.evidence.verify import StoredEntry

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
    from django.db.models import Exists, OuterRef

    from hejie.evidence.models import Disclosure, Entry
    from hejie.privacy.sealing import UnableToUnseal

    integrated = Exists(Entry.objects.filter(pending_id=OuterRef("entry")))
    rows = Disclosure.objects.filter(integrated, erased_at=None).order_by("id")
    for row in rows.iterator(chunk_size=_ROWS_AT_ONCE):
        try:
            value = row.value.reveal()
        except UnableToUnseal as error:
            damaged.append(f"disclosure {row.name} of number {row.entry}: {error}")
        else:
            yield row.entry, row.name, bytes(row.salt or b""), value
