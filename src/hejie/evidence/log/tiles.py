"""Tiles of C2SP tlog-tiles: the tree in files of 256 hashes that never change once full.

A tile of level 0 holds leaf hashes; one of level *l* + 1 holds the roots of 256 full tiles of level
*l*. All hashes of the tree follow from tiles, so tiles and entry bundles are all that a stranger
needs. The right edge of a growing tree is what is not full yet: at most 255 hashes a level.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from hejie.evidence.log.merkle import HASH_BYTES, Range, fold, join, node_hash

WIDTH = 256
_BITS = 8
MOST_ENTRY_BYTES = 65_535
"""A bundle tells the length of an entry in two bytes."""

Hashes = Callable[[int, int, int], Sequence[bytes]]
"""``hashes(level, first, count)``: neighbouring hashes of a level of tiles."""


@dataclass(frozen=True, slots=True)
class Tile:
    """A full tile: where it stands, its 256 hashes, and the root over them."""

    level: int
    index: int
    hashes: bytes
    root: bytes


class Edge:
    """The right edge of a tree: enough to append to it and to tell its root.

    :param size: entries in the tree.
    :param levels: the hashes of the last, partial tile of each level; see :func:`widths`.
    :raises ValueError: if the levels are not those of a tree of that size.
    """

    def __init__(self, size: int = 0, levels: Sequence[Sequence[bytes]] = ()) -> None:
        if [len(level) for level in levels] != widths(size):
            raise ValueError(f"these are not the partial tiles of a tree of {size}")
        self.size = size
        self._levels = [list(level) for level in levels]
        self._peaks = [peak for level in reversed(self._levels) for peak in _peaks(level)]

    def extend(self, leaves: Iterable[bytes]) -> Iterator[Tile]:
        """Append leaf hashes; yield each tile that becomes full, lower levels first.

        An entry costs about two hashes, and never more than the tree is high.
        """
        for leaf in leaves:
            yield from self._append(leaf)

    def _append(self, leaf: bytes) -> Iterator[Tile]:
        self._push(0, leaf)
        carried, rest, height = leaf, self.size, 0
        while rest & 1:
            carried = node_hash(self._peaks.pop(), carried)
            rest >>= 1
            height += 1
            if height % _BITS == 0:
                level = height // _BITS - 1
                yield Tile(level, rest, b"".join(self._levels[level]), carried)
                self._levels[level] = []
                self._push(level + 1, carried)
        self._peaks.append(carried)
        self.size += 1

    def _push(self, level: int, found: bytes) -> None:
        if level == len(self._levels):
            self._levels.append([])
        self._levels[level].append(found)

    def root(self) -> bytes:
        """Return the root of the tree as it is now."""
        return join(self._peaks)


def widths(size: int) -> list[int]:
    """Return how many hashes the last, partial tile of each level holds in a tree of ``size``."""
    return [(size >> (_BITS * level)) % WIDTH for level in range(_levels(size))]


def _levels(size: int) -> int:
    return -(-size.bit_length() // _BITS)


def _peaks(level: Sequence[bytes]) -> Iterator[bytes]:
    """Yield the roots of the full subtrees, of falling size, that a row of hashes consists of."""
    start = 0
    for bit in reversed(range(_BITS)):
        if len(level) >> bit & 1:
            yield fold(level[start : start + (1 << bit)])
            start += 1 << bit


def hash_range(span: Range, hashes: Hashes) -> bytes:
    """Return the hash of a range that the cutting of RFC 6962 meets, read from tiles."""
    start, end = span
    peaks: list[bytes] = []
    while start < end:
        height = (end - start).bit_length() - 1
        level, bits = divmod(height, _BITS)
        first = start >> (_BITS * level)
        peaks.append(fold(hashes(level, first, 1 << bits)))
        start += 1 << height
    return join(peaks)


def tile_path(level: int, index: int, width: int = WIDTH) -> str:
    """Return where a tile is served, under the prefix of the log."""
    return f"tile/{level}/{_number(index)}{_partial(width)}"


def bundle_path(index: int, width: int = WIDTH) -> str:
    """Return where a bundle of entries is served, under the prefix of the log."""
    return f"tile/entries/{_number(index)}{_partial(width)}"


def _number(index: int) -> str:
    last = f"{index % 1000:03d}"
    rest = index // 1000
    parts = []
    while rest:
        parts.append(f"x{rest % 1000:03d}")
        rest //= 1000
    return "/".join([*reversed(parts), last])


def _partial(width: int) -> str:
    return "" if width == WIDTH else f".p/{width}"


def bundle(entries: Iterable[bytes]) -> bytes:
    """Return entries as a bundle: each after its length in two bytes, the higher first."""
    return b"".join(len(entry).to_bytes(2, "big") + entry for entry in entries)


def split(tile: bytes) -> list[bytes]:
    """Return the hashes of a tile."""
    return [tile[at : at + HASH_BYTES] for at in range(0, len(tile), HASH_BYTES)]
