"""Where ids stand among others: in order or not, in one piece or many, there or not."""

from __future__ import annotations

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from hejie.book.keys import are_among, neighbors, positions, rows_among

IDS = st.none() | st.sampled_from([f"i{n}" for n in range(12)]) | st.text(max_size=3)
LISTS = st.lists(IDS, max_size=40)


def _texts(ids: list[str | None], cut: int = 0) -> pl.Series:
    pieces = [ids[:cut], ids[cut:]] if cut else [ids]
    return pl.concat([pl.Series(piece, dtype=pl.String) for piece in pieces], rechunk=False)


@given(child=LISTS, parents=LISTS, cut=st.integers(0, 5))
def test_every_row_finds_its_parent(
    child: list[str | None], parents: list[str | None], cut: int
) -> None:
    parent = list(dict.fromkeys(parents))
    row_of = {name: row for row, name in enumerate(parent) if name is not None}

    found = positions(child=_texts(child, cut), parent=_texts(parent))

    assert found.dtype == pl.UInt32
    assert found.to_list() == [row_of.get(name) if name is not None else None for name in child]


@given(ids=LISTS, others=LISTS)
def test_a_few_ids_are_found_among_many(ids: list[str | None], others: list[str | None]) -> None:
    few = _texts(ids)

    among = are_among(few, all_ids=_texts(others))
    rows = rows_among(_texts(others), wanted=few.drop_nulls().unique())

    assert among.to_list() == [name is not None and name in others for name in ids]
    assert rows.to_list() == [
        row for row, name in enumerate(others) if name is not None and name in ids
    ]


def test_children_in_runs_in_their_parents_order_need_no_lookup() -> None:
    child = _texts(["a", "a", "b", "c", "c", "c"], cut=1)

    assert positions(child=child, parent=_texts(["a", "b", "c"])).to_list() == [0, 0, 1, 2, 2, 2]


def test_many_ids_in_any_order_each_find_their_own() -> None:
    parent = pl.Series([f"L{n * 7919 % 100_003:06d}" for n in range(100_003)])
    child = parent.sort()

    assert parent.gather(positions(child=child, parent=parent)).equals(child)


@given(values=st.lists(st.integers(0, 3), max_size=12), cut=st.integers(0, 12))
def test_neighbors_pair_every_row_with_the_one_before(values: list[int], cut: int) -> None:
    column = pl.concat(
        [pl.Series(values[:cut], dtype=pl.Int64), pl.Series(values[cut:], dtype=pl.Int64)]
    )
    pairs = [
        (row + step, pair)
        for row, earlier, later in neighbors(column)
        for step, pair in enumerate(zip(earlier, later, strict=True))
    ]

    assert pairs == [(row, (values[row - 1], values[row])) for row in range(1, len(values))]
