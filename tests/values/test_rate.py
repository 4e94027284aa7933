"""Rates as integer parts per billion."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from hejie.values.rate import PPB, Rate, UnableToReadRate

quick = settings(max_examples=300, deadline=None, derandomize=True)


@given(value=st.decimals(-100, 100, allow_nan=False, allow_infinity=False))
@example(value=Decimal("0.18"))
@example(value=Decimal("0.0000000005"))
@example(value=Decimal("0.0000000015"))
@example(value=Decimal("0.000000000500000000000000000000000000001"))
@quick
def test_text_is_read_exactly_and_rounded_half_even(value: Decimal) -> None:
    assert Rate.parse(str(value)).ppb == round(Fraction(str(value)) * PPB)


@given(ppb=st.integers(-(10**11), 10**11))
@quick
def test_a_rate_written_is_read_again_as_the_same(ppb: int) -> None:
    assert Rate.parse(str(Rate(ppb))) == Rate(ppb)


def test_a_rate_is_written_as_a_plain_fraction() -> None:
    assert [str(Rate(ppb)) for ppb in (180_000_000, 0, 1, 10 * PPB)] == [
        "0.18",
        "0",
        "0.000000001",
        "10",
    ]


@pytest.mark.parametrize("text", ["", "18%", "NaN", "Infinity", "0,18", "1e999999"])
def test_text_that_is_no_rate_is_refused(text: str) -> None:
    with pytest.raises(UnableToReadRate):
        Rate.parse(text)
