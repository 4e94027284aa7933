"""Decimal text becomes integers exactly, rounded half-even, however many digits it has."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hejie.book.tape.decimals import CLAMP, scaled

NUMBERS = st.from_regex(
    r"[+-]?([0-9]{1,14}(\.[0-9]{0,22})?|\.[0-9]{1,22})([eE][+-]?[0-9]{1,2})?", fullmatch=True
).filter(str.isascii)
HALVES = st.builds(
    lambda whole, tail: f"{whole}.{tail}",
    st.integers(-(10**9), 10**9),
    st.sampled_from(
        ["5", "05", "005", "0050", "00500000000001", "00499999999999999", "015", "025"]
    ),
)
DIGITS = st.sampled_from([0, 2, 3, 4, 9])


def _exactly(text: str, digits: int) -> int:
    rounded = round(Fraction(Decimal(text)) * 10**digits)
    return max(-CLAMP, min(CLAMP, rounded))


@given(texts=st.lists(NUMBERS | HALVES, max_size=20), digits=DIGITS)
def test_text_is_read_as_decimal_arithmetic_would(texts: list[str], digits: int) -> None:
    found = scaled(pl.Series(texts, dtype=pl.String), digits=digits)

    assert found.dtype == pl.Int64
    assert found.to_list() == [_exactly(text, digits) for text in texts]


@given(amounts=st.lists(st.integers(-(10**15), 10**15)))
def test_minor_units_written_out_and_read_again_are_the_same(amounts: list[int]) -> None:
    texts = pl.Series([str(Decimal(amount).scaleb(-2)) for amount in amounts], dtype=pl.String)

    assert scaled(texts, digits=2).to_list() == amounts


@given(floats=st.lists(st.floats(-1e13, 1e13)))
def test_the_shortest_text_of_a_float_is_read_exactly(floats: list[float]) -> None:
    texts = pl.Series(floats, dtype=pl.Float64).cast(pl.String)

    assert scaled(texts, digits=2).to_list() == [_exactly(repr(each), 2) for each in floats]


@pytest.mark.parametrize(
    "text",
    [
        "",
        ".",
        "-",
        "+",
        "1.2.3",
        "1,000",
        "1_000",
        " 1",
        "1 ",
        "nan",
        "inf",
        "１",
        "१",
        "0x1",
        "e5",
    ],
)
def test_what_is_no_decimal_number_is_null(text: str) -> None:
    assert scaled(pl.Series([text, None, "1"]), digits=2).to_list() == [None, None, 100]


def test_numbers_beyond_every_bound_are_clamped() -> None:
    texts = ["1" * 40, "-" + "9" * 40, "1e400", "-1e400", "1e-400", "0e400", "1" * 1001]

    assert scaled(pl.Series(texts), digits=2).to_list() == [
        CLAMP,
        -CLAMP,
        CLAMP,
        -CLAMP,
        0,
        0,
        None,
    ]
