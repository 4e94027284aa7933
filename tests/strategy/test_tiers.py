"""Willingness and tiers, against the tables read by hand."""

from __future__ import annotations

from itertools import product

import polars as pl
import pytest

from hejie.strategy.ladder import WILLINGNESS, Ladder
from hejie.strategy.load import load_ladder
from hejie.strategy.tiers import tier, willingness

ROWS = (0, 15, 30, 60, 90)
TABLE = """
small 1 1 1  medium 1 1 1  large 2 1 1
small 2 1 1  medium 2 2 1  large 3 2 2
small 2 2 1  medium 3 2 2  large 4 3 2
small 3 2 2  medium 4 3 2  large 5 4 3
small 3 3 2  medium 4 4 3  large 5 5 4
small 3 2 2  medium 4 3 3  large 5 4 4
"""


@pytest.fixture(scope="module")
def ladder() -> Ladder:
    """Return the shipped ladder."""
    return load_ladder("cn-default")


def by_hand(days: int, amount: int, level: int) -> int:
    """Return the tier as somebody reads it off the table."""
    row = next((at for at, last in enumerate(ROWS) if days <= last), len(ROWS))
    size = "small" if amount < 100_000 else "medium" if amount < 500_000 else "large"
    words = TABLE.strip().splitlines()[row].split()
    return int(words[words.index(size) + 1 + level])


def test_every_cell_of_the_tier_table(ladder: Ladder) -> None:
    days = (-3, 0, 1, 15, 16, 30, 31, 60, 61, 90, 91, 5_000)
    amounts = (0, 1, 99_999, 100_000, 499_999, 500_000, 10**15)
    cells = list(product(days, amounts, range(len(WILLINGNESS))))
    schema = {"days": pl.Int32, "amount": pl.Int64, "willingness": pl.UInt8}
    frame = pl.DataFrame(cells, schema=schema, orient="row")
    found = frame.select(tier(ladder)).to_series().to_list()
    assert found == [by_hand(*cell) for cell in cells]


@pytest.mark.parametrize(
    ("due", "kept", "refusals", "reached", "level"),
    [
        (0, 0, 0, False, "medium"),  # nobody knows anything
        (0, 0, 2, True, "low"),  # two refusals weigh more than being reached
        (0, 0, 1, False, "medium"),
        (0, 0, 1, True, "medium"),  # reached, but refused once
        (0, 0, 0, True, "high"),
        (1, 0, 0, False, "medium"),  # one promise tells nothing
        (1, 1, 0, False, "medium"),
        (2, 0, 0, False, "low"),  # none of two kept
        (4, 1, 0, False, "low"),  # 25 %
        (10, 3, 0, False, "medium"),  # 30 % is not below 30
        (2, 1, 0, False, "medium"),
        (5, 3, 0, False, "high"),  # 60 %
        (5, 3, 2, False, "low"),  # kept promises do not undo two refusals: the first line fits
        (2, 0, 0, True, "low"),  # and being reached does not undo broken promises
    ],
)
def test_the_first_line_of_willingness_that_fits(
    ladder: Ladder, due: int, kept: int, refusals: int, level: str, *, reached: bool
) -> None:
    frame = pl.DataFrame(
        {
            "promises_due": [due],
            "promises_kept": [kept],
            "refusals_30d": [refusals],
            "reached_30d": [reached],
        }
    )
    found = frame.select(willingness(ladder)).to_series().to_list()
    assert [WILLINGNESS[at] for at in found] == [level]


def test_unknown_touches_leave_willingness_in_the_middle(ladder: Ladder) -> None:
    schema = {
        "promises_due": pl.Int64,
        "promises_kept": pl.Int64,
        "refusals_30d": pl.Int64,
        "reached_30d": pl.Boolean,
    }
    frame = pl.DataFrame({"promises_due": [0], "promises_kept": [0]}).with_columns(
        pl.lit(None, dtype=schema[name]).alias(name) for name in ("refusals_30d", "reached_30d")
    )
    assert frame.select(willingness(ladder)).to_series().to_list() == [1]
