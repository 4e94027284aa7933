"""Merkle trees of RFC 6962, section 2: hashes, and the ranges whose hashes are a proof.

A tree over entries 0 … n-1 is cut at the largest power of two below n, and so is each half. A range
``(start, end)`` that this cutting meets has a hash. A proof is a list of such ranges, from the
leaf's side to the root's; whoever can hash ranges (see ``tiles.hash_range``) can prove.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

HASH_BYTES = 32
EMPTY_ROOT = sha256(b"").digest()
"""The root of a tree without entries."""

LEAF = b"\x00"
NODE = b"\x01"

Range = tuple[int, int]
"""Entries from the first up to, not including, the second."""


def leaf_hash(entry: bytes) -> bytes:
    """Return the hash of an entry as a leaf."""
    return sha256(LEAF + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of a node over its two children."""
    return sha256(NODE + left + right).digest()


def fold(hashes: Sequence[bytes]) -> bytes:
    """Return the root over neighbouring subtrees of equal size, a power of two of them."""
    row = list(hashes)
    while len(row) > 1:
        row = [node_hash(row[at], row[at + 1]) for at in range(0, len(row), 2)]
    return row[0]


def join(peaks: Sequence[bytes]) -> bytes:
    """Return the root of a tree from its peaks: full subtrees of falling size, left to right."""
    if not peaks:
        return EMPTY_ROOT
    root = peaks[-1]
    for peak in reversed(peaks[:-1]):
        root = node_hash(peak, root)
    return root


def cut(size: int) -> int:
    """Return the largest power of two smaller than a size of at least 2."""
    return 1 << ((size - 1).bit_length() - 1)


def inclusion_ranges(index: int, size: int) -> list[Range]:
    """Return the ranges whose hashes prove that entry ``index`` is in the tree of ``size``.

    :raises ValueError: if the tree has no such entry.
    """
    if not 0 <= index < size:
        raise ValueError(f"a tree of {size} has no entry {index}")
    found: list[Range] = []
    start, end = 0, size
    while end - start > 1:
        middle = start + cut(end - start)
        if index < middle:
            found.append((middle, end))
            end = middle
        else:
            found.append((start, middle))
            start = middle
    return found[::-1]


def consistency_ranges(old: int, new: int) -> list[Range]:
    """Return the ranges whose hashes prove that the tree of ``old`` is the beginning of ``new``.

    From or to nothing, and between equals, nothing has to be proved.

    :raises ValueError: if the old tree is the larger.
    """
    if not 0 <= old <= new:
        raise ValueError(f"a tree of {new} does not begin with a tree of {old}")
    if old in {0, new}:
        return []
    found: list[Range] = []
    start, end = 0, new
    # The verifier knows the old root; only when the old tree is no left branch of ours must its
    # last complete part be told.
    while old != end:
        middle = start + cut(end - start)
        if old <= middle:
            found.append((middle, end))
            end = middle
        else:
            found.append((start, middle))
            start = middle
    if start:
        found.append((start, end))
    return found[::-1]
