"""Tiles and their names as C2SP tlog-tiles says them."""

from __future__ import annotations

import pytest

from hejie.evidence.log.merkle import leaf_hash, node_hash
from hejie.evidence.log.tiles import Edge, bundle, bundle_path, tile_path, widths


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (tile_path(0, 1234067), "tile/0/x001/x234/067"),
        (tile_path(0, 0), "tile/0/000"),
        (tile_path(2, 999, 1), "tile/2/999.p/1"),
        (bundle_path(1000, 112), "tile/entries/x001/000.p/112"),
    ],
)
def test_names_are_those_of_the_specification(path: str, expected: str) -> None:
    assert path == expected


def test_seventy_thousand_entries_have_the_tiles_the_specification_counts() -> None:
    edge = Edge()
    tiles = list(edge.extend(leaf_hash(b"%d" % n) for n in range(70_000)))

    assert sum(tile.level == 0 for tile in tiles) == 273
    assert sum(tile.level == 1 for tile in tiles) == 1
    assert widths(70_000) == [112, 17, 1]


def test_two_hundred_and_fifty_six_entries_are_a_full_tile_and_one_hash_above() -> None:
    assert widths(256) == [0, 1]


def test_a_tile_is_the_subtree_over_its_hashes() -> None:
    leaves = [leaf_hash(b"%d" % n) for n in range(256)]
    (tile,) = Edge().extend(leaves)
    row = leaves
    while len(row) > 1:
        row = [node_hash(row[n], row[n + 1]) for n in range(0, len(row), 2)]

    assert (tile.level, tile.index, len(tile.hashes)) == (0, 0, 8192)
    assert tile.hashes == b"".join(leaves)
    assert tile.root == row[0]


def test_a_bundle_tells_each_length_in_two_bytes() -> None:
    assert bundle([b"", b"ab", b"x" * 300]) == b"\0\0" + b"\0\2ab" + b"\1\x2c" + b"x" * 300
