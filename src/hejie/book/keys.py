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
    rows = child.len()
    if rows == 0:
        return pl.Series("position", [], dtype=pl.UInt32)
    changes = [
        row + earlier.ne_missing(later).arg_true().to_numpy()
        for row, earlier, later in neighbors(child)
    ]
    starts = np.concatenate(([0], *changes)).astype(np.uint32)
    is_repeating = len(starts) < rows
    found = _found(child.gather(starts) if is_repeating else child, parent)
    if is_repeating:
        found = np.repeat(found, np.diff(starts, append=np.uint32(rows)))
    answer = pl.Series("position", found)
    lost = answer == _NONE
    return answer.set(lost, None) if lost.any() else answer


def are_among(ids: pl.Series, *, all_ids: pl.Series) -> pl.Series:
    """Tell of each of a few ids whether it is one of many; null is not."""
    distinct = ids.drop_nulls().unique()
    if distinct.is_empty():
        return pl.Series([False], dtype=pl.Boolean).new_from_index(0, ids.len())
    there = positions(child=all_ids, parent=distinct).drop_nulls().unique()
    return ids.is_in(distinct.gather(there).implode()).fill_null(value=False)


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


def _found(ids: pl.Series, parent: pl.Series) -> Places:
    if ids.len() == parent.len() and ids.equals(parent, check_names=False, null_equal=False):
        return np.arange(ids.len(), dtype=np.uint32)
    found = _looked_up(_Hashed.of(ids), _Hashed.of(parent))
    if ids.null_count():
        found[ids.is_null().to_numpy()] = _NONE
    return found


@dataclass(frozen=True, slots=True)
class _Hashed:
    """Rows and two independent hashes of their ids: 128 bits, which no two ids of a tape share."""

    row: Places
    first: Hashes
    second: Hashes

    @classmethod
    def of(cls, ids: pl.Series) -> _Hashed:
        rows = np.arange(ids.len(), dtype=np.uint32)
        return cls(rows, ids.hash(seed=1).to_numpy(), ids.hash(seed=2).to_numpy())

    def where(self, mask: npt.NDArray[np.bool_]) -> _Hashed:
        return _Hashed(self.row[mask], self.first[mask], self.second[mask])

    def slots(self, bits: int, turn: int) -> npt.NDArray[np.int64]:
        mixed = self.first * np.uint64((_GOLDEN * (2 * turn + 1)) % (1 << 64))
        return (mixed >> np.uint64(64 - bits)).astype(np.int64)


def _looked_up(child: _Hashed, parent: _Hashed) -> Places:
    """Return each child's parent by a table of slots; who loses a slot gets one next turn."""
    answer = np.full(len(child.row), _NONE, dtype=np.uint32)
    turn = 0
    while len(child.row) and len(parent.row):
        bits = (_SPARSENESS * len(parent.row)).bit_length()
        holders = np.full(1 << bits, _NONE, dtype=np.uint32)
        slot = parent.slots(bits, turn)
        own = np.arange(len(slot), dtype=np.uint32)
        holders[slot[::-1]] = own[::-1]
        holder = holders[child.slots(bits, turn)]
        is_taken = holder != _NONE
        at = np.where(is_taken, holder, 0)
        is_found = is_taken & (parent.first[at] == child.first) & (parent.second[at] == child.second)
        answer[child.row[is_found]] = parent.row[at[is_found]]
        child = child.where(is_taken & ~is_found)
        winner = holders[slot]
        is_same = (parent.first[winner] == parent.first) & (parent.second[winner] == parent.second)
        parent = parent.where((winner != own) & ~is_same)
        turn += 1
    return answer
