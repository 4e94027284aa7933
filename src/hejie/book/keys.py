"""Where each child row's parent stands, without hashing every row.

Rows of a tape mostly come in runs (all due lines of a loan together) and often in the parents'
own order. So the ids are compared run by run: equal sequences need no lookup at all, and any
other order looks up one id a run.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

Hashes = npt.NDArray[np.uint64]
Places = npt.NDArray[np.uint32]

_NONE = np.uint32(0xFFFFFFFF)
_GOLDEN = 0x9E3779B97F4A7C15
_SPARSENESS = 2


def positions(*, child: pl.Series, parent: pl.Series) -> pl.Series:
    """Return the row of ``parent`` that each row of ``child`` names (UInt32, null where none).

    :param child: ids of the children's parents, any order, repeats welcome.
    :param parent: the parents' ids, each once.
    """
    found, lost = placed(child, Index(parent))
    return found.scatter(lost, None) if lost.len() else found


def placed(child: pl.Series, index: Index) -> tuple[pl.Series, pl.Series]:
    """Return where each row's parent stands, 0 for rows without one; and which rows those are."""
    rows = child.len()
    if rows == 0:
        return pl.Series("position", [], dtype=pl.UInt32), pl.Series([], dtype=pl.UInt32)
    changes = [
        row + earlier.ne_missing(later).arg_true().to_numpy()
        for row, earlier, later in neighbors(child)
    ]
    starts = np.concatenate(([0], *changes)).astype(np.uint32)
    is_repeating = len(starts) < rows
    found = index.find(child.gather(starts) if is_repeating else child)
    lost = np.flatnonzero(found == _NONE)
    found[lost] = 0
    if not is_repeating:
        return pl.Series("position", found), pl.Series(lost.astype(np.uint32))
    lengths = np.diff(starts, append=np.uint32(rows))
    lost_rows = _stretches(starts[lost], lengths[lost])
    return pl.Series("position", np.repeat(found, lengths)), pl.Series(lost_rows)


def rows_among(ids: pl.Series, *, wanted: pl.Series) -> pl.Series:
    """Return the rows of many ids that are one of a few, each named once."""
    if ids.is_empty() or wanted.is_empty():
        return pl.Series([], dtype=pl.UInt32)
    found = np.flatnonzero(Index(wanted).find(ids) != _NONE)
    return pl.Series(found.astype(np.uint32))


def are_among(ids: pl.Series, *, all_ids: pl.Series) -> pl.Series:
    """Tell of each of a few ids whether it is one of many; null is not."""
    distinct = ids.drop_nulls().unique()
    there = all_ids.gather(rows_among(all_ids, wanted=distinct)).unique()
    return ids.is_in(there.implode()).fill_null(value=False)


def neighbors(column: pl.Series) -> Iterator[tuple[int, pl.Series, pl.Series]]:
    """Yield stretches of rows each beside the row before it: (first later row, earlier, later).

    A column read from many row groups stays in its pieces, which a plain shift would copy.
    """
    row = 0
    last: pl.Series | None = None
    for piece in column.get_chunks():
        if piece.is_empty():
            continue
        if last is not None:
            yield row, last, piece.head(1)
        yield row + 1, piece.slice(0, piece.len() - 1), piece.slice(1)
        last = piece.tail(1)
        row += piece.len()


def _stretches(starts: Places, lengths: Places) -> Places:
    """Return every row of stretches that begin at ``starts``."""
    before = np.cumsum(lengths) - lengths
    rows = np.repeat(starts.astype(np.int64) - before, lengths)
    return (rows + np.arange(len(rows))).astype(np.uint32)


class Index:
    """Where ids stand: tables of slots by hash; who loses a slot gets one in the next table.

    Two independent hashes stand for an id: 128 bits, which no two ids of a tape share.
    """

    def __init__(self, ids: pl.Series) -> None:
        self._ids = ids
        self._tables: list[_Table] | None = None

    def find(self, ids: pl.Series) -> Places:
        """Return the row of each id, the largest UInt32 where it has none."""
        own = self._ids
        if ids.len() == own.len() and ids.equals(own, check_names=False, null_equal=False):
            return np.arange(ids.len(), dtype=np.uint32)
        if self._tables is None:
            self._tables = list(_tables_of(own))
        answer = np.full(ids.len(), _NONE, dtype=np.uint32)
        row = np.arange(ids.len(), dtype=np.uint32)
        first, second = _hashes(ids)
        for table in self._tables:
            holder = table.holders[_slots(first, table.bits, table.turn)]
            taken = np.flatnonzero(holder != _NONE)
            at, row, first, second = holder[taken], row[taken], first[taken], second[taken]
            is_found = (table.first[at] == first) & (table.second[at] == second)
            answer[row[is_found]] = table.row[at[is_found]]
            others = ~is_found
            row, first, second = row[others], first[others], second[others]
            if not len(row):
                break
        if ids.null_count():
            answer[ids.is_null().to_numpy()] = _NONE
        return answer


@dataclass(frozen=True, slots=True)
class _Table:
    """Some rows with their hashes, and which of them holds each slot."""

    turn: int
    bits: int
    holders: Places
    row: Places
    first: Hashes
    second: Hashes


def _tables_of(ids: pl.Series) -> Iterator[_Table]:
    row = np.arange(ids.len(), dtype=np.uint32)
    first, second = _hashes(ids)
    turn = 0
    while len(row):
        bits = (_SPARSENESS * len(row)).bit_length()
        holders = np.full(1 << bits, _NONE, dtype=np.uint32)
        slot = _slots(first, bits, turn)
        own = np.arange(len(row), dtype=np.uint32)
        holders[slot[::-1]] = own[::-1]
        yield _Table(turn, bits, holders, row, first, second)
        winner = holders[slot]
        lost = np.flatnonzero(winner != own)
        winner = winner[lost]
        is_other = (first[winner] != first[lost]) | (second[winner] != second[lost])
        lost = lost[is_other]
        row, first, second = row[lost], first[lost], second[lost]
        turn += 1


def _hashes(ids: pl.Series) -> tuple[Hashes, Hashes]:
    return ids.hash(seed=1).to_numpy(), ids.hash(seed=2).to_numpy()


def _slots(hashes: Hashes, bits: int, turn: int) -> npt.NDArray[np.int64]:
    mixed = hashes * np.uint64((_GOLDEN * (2 * turn + 1)) % (1 << 64))
    mixed >>= np.uint64(64 - bits)
    return mixed.view(np.int64)
