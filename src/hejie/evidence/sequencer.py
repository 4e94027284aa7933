"""The sequencer: pending entries become entries of the log, in one order, each exactly once.

One transaction a batch does all: rows move from ``pending`` to ``entry``, tiles that become full
are added, a checkpoint is signed. A crash anywhere leaves the batch pending, whole.

Numbers of pending rows are given before their transactions commit, so a lower number may appear
after a higher one was integrated. That is no gap: rows are taken as they are seen, by number within
a batch, and the place in the log is the order in which the sequencer saw them.
"""

from __future__ import annotations

from datetime import datetime

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from hejie.evidence.log.notes import checkpoint_text
from hejie.evidence.log.tiles import Edge, Tile, widths
from hejie.evidence.models import Checkpoint
from hejie.evidence.models import Tile as TileRow
from hejie.evidence.signing import announce, signer
from hejie.evidence.unable import UnableToIntegrate

BATCH = 10_000
_LOCK = 0x68656A6965  # one number for the whole house

_TAKE = """
    INSERT INTO evidence_entry
        (index, pending_id, kind, recorded_at, subjects, leaf_hash, canonical)
    SELECT %s + row_number() OVER (ORDER BY id) - 1,
        id, kind, recorded_at, subjects, sha256('\\x00'::bytea || canonical), canonical
    FROM (SELECT * FROM evidence_pending ORDER BY id LIMIT %s) AS taken
    ORDER BY id
    RETURNING index, leaf_hash
"""
_LEAVE = """
    DELETE FROM evidence_pending USING evidence_entry
    WHERE evidence_entry.index >= %s AND evidence_entry.pending_id = evidence_pending.id
"""


def integrate(*, now: datetime, limit: int = BATCH) -> int:
    """Integrate pending entries into the log and sign a checkpoint over them.

    :param limit: the most entries of this batch.
    :returns: how many were integrated; 0 also if another sequencer is at work.
    :raises UnableToIntegrate: if the stored log does not agree with its last checkpoint; nothing is
        signed over a log that is not the one signed before.
    """
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
        if not cursor.fetchone()[0]:
            return 0
        edge = _edge(cursor)
        cursor.execute("SELECT EXISTS (SELECT FROM evidence_pending)")
        if not cursor.fetchone()[0]:
            return 0
        announce(now=now)
        return _extend(cursor, edge, limit=limit)


def _extend(cursor: CursorWrapper, edge: Edge, *, limit: int) -> int:
    before = edge.size
    cursor.execute(_TAKE, [before, limit])
    leaves = [bytes(leaf) for _, leaf in sorted(cursor.fetchall())]
    cursor.execute(_LEAVE, [before])
    if cursor.rowcount != len(leaves):
        raise UnableToIntegrate(f"{len(leaves)} entries were taken, {cursor.rowcount} left")
    _add_tiles(list(edge.extend(leaves)))
    root = edge.root()
    note = signer().sign(checkpoint_text(signer().name, edge.size, root))
    Checkpoint.objects.create(size=edge.size, root=root, note=note)
    return len(leaves)


def _add_tiles(tiles: list[Tile]) -> None:
    TileRow.objects.bulk_create(
        TileRow(level=tile.level, index=tile.index, hashes=tile.hashes, root=tile.root)
        for tile in tiles
    )


def _edge(cursor: CursorWrapper) -> Edge:
    """Return the right edge of the log as stored, if it is the one that was signed."""
    last = Checkpoint.objects.order_by("-size").first()
    size = last.size if last else 0
    cursor.execute("SELECT coalesce(max(index) + 1, 0) FROM evidence_entry")
    if (entries := cursor.fetchone()[0]) != size:
        raise UnableToIntegrate(f"the log has {entries} entries, its last checkpoint says {size}")
    levels = []
    for level, width in enumerate(widths(size)):
        first = (size >> (8 * level)) - width
        if level == 0:
            cursor.execute(
                "SELECT leaf_hash FROM evidence_entry WHERE index >= %s ORDER BY index", [first]
            )
        else:
            cursor.execute(
                "SELECT root FROM evidence_tile WHERE level = %s AND index >= %s ORDER BY index",
                [level - 1, first],
            )
        levels.append([bytes(row[0]) for row in cursor.fetchall()])
    try:
        edge = Edge(size, levels)
    except ValueError as error:
        raise UnableToIntegrate(f"the log: {error}; run hejie evidence fsck") from error
    if last and edge.root() != bytes(last.root):
        raise UnableToIntegrate(
            f"the log of {size} entries is not the one that was signed; run hejie evidence fsck"
        )
    return edge
