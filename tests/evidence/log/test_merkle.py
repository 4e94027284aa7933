"""Trees by the vectors of Certificate Transparency, by RFC 6962's words, and beside pymerkle."""

from __future__ import annotations

import hashlib
import random

import pymerkle
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hejie.evidence.log.merkle import (
    EMPTY_ROOT,
    consistency_ranges,
    inclusion_ranges,
    leaf_hash,
)
from hejie.evidence.log.tiles import WIDTH, Edge, Tile, hash_range, split
from hejie.evidence.verify import tree

INPUTS = [
    bytes.fromhex(text)
    for text in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
"""The reference entries of Certificate Transparency, and the roots over the first 1, 2, … 8."""


def naive_root(leaves: list[bytes]) -> bytes:
    """Return MTH as section 2.1 of RFC 6962 says it."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return hashlib.sha256(b"\x01" + naive_root(leaves[:k]) + naive_root(leaves[k:])).digest()


def naive_path(m: int, leaves: list[bytes]) -> list[bytes]:
    """Return PATH as section 2.1.1 says it."""
    if len(leaves) == 1:
        return []
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    if m < k:
        return [*naive_path(m, leaves[:k]), naive_root(leaves[k:])]
    return [*naive_path(m - k, leaves[k:]), naive_root(leaves[:k])]


def naive_proof(m: int, leaves: list[bytes], *, whole: bool = True) -> list[bytes]:
    """Return PROOF and SUBPROOF as section 2.1.2 says them."""
    if m == len(leaves):
        return [] if whole else [naive_root(leaves)]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    if m <= k:
        return [*naive_proof(m, leaves[:k], whole=whole), naive_root(leaves[k:])]
    return [*naive_proof(m - k, leaves[k:], whole=False), naive_root(leaves[:k])]


class Log:
    """A log in memory, from tiles and an edge as the database keeps them."""

    def __init__(self, leaves: list[bytes]) -> None:
        self.edge = Edge()
        tiles: list[Tile] = list(self.edge.extend(leaves))
        self.levels: dict[int, list[bytes]] = {0: leaves}
        for tile in tiles:
            self.levels.setdefault(tile.level + 1, []).append(tile.root)
            assert (
                split(tile.hashes)
                == self.levels[tile.level][tile.index * WIDTH : (tile.index + 1) * WIDTH]
            )

    def hashes(self, level: int, first: int, count: int) -> list[bytes]:
        """Return neighbouring hashes of a level of tiles."""
        return self.levels[level][first : first + count]

    def path(self, spans: list[tuple[int, int]]) -> list[bytes]:
        """Return the hashes of ranges."""
        return [hash_range(span, self.hashes) for span in spans]


def some_leaves(number: int) -> list[bytes]:
    return [leaf_hash(b"%d" % n) for n in range(number)]


@pytest.mark.parametrize("size", range(1, 9))
def test_roots_are_those_of_certificate_transparency(size: int) -> None:
    edge = Edge()
    list(edge.extend(leaf_hash(entry) for entry in INPUTS[:size]))
    again = tree.Growing()
    for entry in INPUTS[:size]:
        list(again.add(tree.leaf(entry)))

    assert edge.root().hex() == ROOTS[size - 1]
    assert again.root().hex() == ROOTS[size - 1]


def test_the_empty_tree_has_the_hash_of_nothing() -> None:
    assert Edge().root() == EMPTY_ROOT == tree.Growing().root()
    assert EMPTY_ROOT.hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


@pytest.mark.parametrize("size", [1, 2, 3, 7, 8, 9, 33, 64, 100])
def test_paths_and_proofs_are_those_of_the_recursive_definition(size: int) -> None:
    leaves = some_leaves(size)
    log = Log(leaves)

    assert log.edge.root() == naive_root(leaves)
    for index in range(size):
        assert log.path(inclusion_ranges(index, size)) == naive_path(index, leaves)
    for old in range(1, size + 1):
        assert log.path(consistency_ranges(old, size)) == naive_proof(old, leaves)


@pytest.mark.parametrize("size", [1, 2, 255, 256, 257, 511, 700, 65_536, 66_000])
def test_a_stranger_follows_every_path(size: int) -> None:
    log, draw = Log(some_leaves(size)), random.Random(size)  # noqa: S311 - places, not secrets
    root = log.edge.root()
    for index in {0, size - 1, *(draw.randrange(size) for _ in range(20))}:
        path = log.path(inclusion_ranges(index, size))
        leaf = log.levels[0][index]

        assert tree.is_included(leaf, index, size, path, root)
        assert not tree.is_included(leaf, index, size, [*path, leaf], root)
        assert not tree.is_included(leaf, index, size, path[:-1], root) or size == 1
        assert not tree.is_included(leaf, index + 1, size, path, root) or size == 1
        assert not tree.is_included(tree.leaf(b"other"), index, size, path, root)


@given(st.data())
def test_a_stranger_follows_how_the_log_grew(data: st.DataObject) -> None:
    new = data.draw(st.integers(1, 600))
    old = data.draw(st.integers(1, new))
    leaves = some_leaves(new)
    log = Log(leaves)
    before, after = Log(leaves[:old]).edge.root(), log.edge.root()
    path = log.path(consistency_ranges(old, new))

    assert tree.is_consistent(old, before, new, after, path)
    other = Log([*leaves[: old - 1], leaf_hash(b"rewritten")]).edge.root()
    assert not tree.is_consistent(old, other, new, after, path)
    if path:
        at = data.draw(st.integers(0, len(path) - 1))
        bent = [*path[:at], bytes([path[at][0] ^ 1]) + path[at][1:], *path[at + 1 :]]
        assert not tree.is_consistent(old, before, new, after, bent)
        assert not tree.is_consistent(old, before, new, after, path[1:])
        assert not tree.is_consistent(old, before, new, after, [*path, path[0]])


@given(st.lists(st.binary(max_size=40), min_size=1, max_size=80), st.data())
def test_an_independent_implementation_agrees(entries: list[bytes], data: st.DataObject) -> None:
    other = pymerkle.InmemoryTree(algorithm="sha256")
    for entry in entries:
        other.append_entry(entry)
    log = Log([leaf_hash(entry) for entry in entries])
    size = data.draw(st.integers(1, len(entries)))
    index = data.draw(st.integers(0, size - 1))
    theirs = other.prove_inclusion(index + 1, size).path

    assert log.edge.root() == other.get_root()
    assert Log(log.levels[0][:size]).edge.root() == other.get_root(size)
    assert [log.levels[0][index], *log.path(inclusion_ranges(index, size))] == theirs


@given(st.integers(0, 700), st.integers(0, 700))
def test_an_edge_taken_up_again_goes_on_as_if_nothing_had_been(first: int, then: int) -> None:
    leaves = some_leaves(first + then)
    whole, half = Log(leaves), Log(leaves[:first])
    levels = [
        half.levels.get(level, [])[-width:] if width else []
        for level, width in enumerate(_widths(first))
    ]
    edge = Edge(first, levels)
    tiles = list(edge.extend(leaves[first:]))

    assert edge.root() == whole.edge.root()
    assert (
        len(tiles)
        == sum(map(len, whole.levels.values())) - sum(map(len, half.levels.values())) - then
    )


def _widths(size: int) -> list[int]:
    found = []
    while size:
        found.append(size % WIDTH)
        size //= WIDTH
    return found


def test_a_wrong_edge_is_refused() -> None:
    with pytest.raises(ValueError, match="partial tiles of a tree of 3"):
        Edge(3, [some_leaves(2)])


@pytest.mark.parametrize(("index", "size"), [(-1, 3), (3, 3), (0, 0)])
def test_what_is_not_there_has_no_path(index: int, size: int) -> None:
    with pytest.raises(ValueError, match="no entry"):
        inclusion_ranges(index, size)
    with pytest.raises(ValueError, match="does not begin"):
        consistency_ranges(size + 1, size)
