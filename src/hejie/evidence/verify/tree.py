"""Merkle trees by RFC 9162, sections 2.1.3.2 and 2.1.4.2: the algorithms of whoever verifies."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence

SHORT = 32


def leaf(entry: bytes) -> bytes:
    """Return the hash of an entry."""
    return hashlib.sha256(b"\x00" + entry).digest()


def parent(left: bytes, right: bytes) -> bytes:
    """Return the hash over two neighbours."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def is_included(found: bytes, index: int, size: int, path: Sequence[bytes], root: bytes) -> bool:
    """Tell whether a path leads from a leaf's hash to the root, and has nothing left over."""
    if not 0 <= index < size:
        return False
    at, last, reached = index, size - 1, found
    for step in path:
        if last == 0:
            return False
        if at & 1 or at == last:
            reached = parent(step, reached)
            while not at & 1 and at:
                at >>= 1
                last >>= 1
        else:
            reached = parent(reached, step)
        at >>= 1
        last >>= 1
    return last == 0 and reached == root


def is_consistent(
    old: int, old_root: bytes, new: int, new_root: bytes, path: Sequence[bytes]
) -> bool:
    """Tell whether a path proves that the smaller tree is the beginning of the larger."""
    if old == new:
        return not path and old_root == new_root
    if not 0 < old < new or not path:
        return False
    steps = [old_root, *path] if old & (old - 1) == 0 else list(path)
    at, last = old - 1, new - 1
    while at & 1:
        at >>= 1
        last >>= 1
    before = after = steps[0]
    for step in steps[1:]:
        if last == 0:
            return False
        if at & 1 or at == last:
            before, after = parent(step, before), parent(step, after)
            while not at & 1 and at:
                at >>= 1
                last >>= 1
        else:
            after = parent(after, step)
        at >>= 1
        last >>= 1
    return last == 0 and before == old_root and after == new_root


class Growing:
    """A tree that is hashed again from its entries, and tells its root at any size."""

    def __init__(self) -> None:
        self.size = 0
        self._parts: list[tuple[int, bytes]] = []

    def add(self, found: bytes) -> Iterator[tuple[int, int, bytes]]:
        """Add a leaf's hash; yield height, place and hash of each full subtree it completes."""
        height, part = 0, found
        yield 0, self.size, part
        while self._parts and self._parts[-1][0] == height:
            part = parent(self._parts.pop()[1], part)
            height += 1
            yield height, self.size >> height, part
        self._parts.append((height, part))
        self.size += 1

    def root(self) -> bytes:
        """Return the root over all leaves so far."""
        if not self._parts:
            return hashlib.sha256().digest()
        reached = self._parts[-1][1]
        for _, part in self._parts[-2::-1]:
            reached = parent(part, reached)
        return reached
