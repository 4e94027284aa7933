"""Decimal text to integers, exactly: scaled by a power of ten and rounded half-even, no floats.

A column is parsed at once as a decimal of twelve places; the few texts that need more (long tails
of digits, exponents) are parsed one by one.
"""

from __future__ import annotations

import re
from decimal import ROUND_HALF_EVEN, Context, Decimal

import polars as pl

CLAMP = 10**16
"""What is larger is read as this, beyond every bound that is checked later."""

_PLACES = 12
_LARGEST_EXPONENT = 40
_NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]{1,4})?", re.ASCII)
_EXACT = Context(prec=10_000)
_LONGEST = 1_000


def scaled(text: pl.Series, *, digits: int) -> pl.Series:
    """Return each text times ten to the ``digits``, rounded half-even (Int64).

    :param text: decimal numbers such as ``"-1234.565"`` or ``"4.5e-13"``; nulls stay null.
    :return: null where the text is not a decimal number; clamped to ±10^16.
    """
    exact = text.cast(pl.Decimal(38, _PLACES), strict=False)
    rounded = _rounded(exact.to_physical(), 10 ** (_PLACES - digits))
    slow = text.is_not_null() & (exact.is_null() | _is_long(text))
    if not slow.any():
        return rounded
    hard = text.filter(slow).unique()
    read = pl.Series([_one(each, digits) for each in hard], dtype=pl.Int64)
    answers = text.filter(slow).replace_strict(hard, read, return_dtype=pl.Int64)
    return rounded.scatter(slow.arg_true(), answers)


def _rounded(places: pl.Series, unit: int) -> pl.Series:
    whole, rest, half = pl.col("whole"), pl.col("rest"), unit // 2
    is_odd = (whole - whole // 2 * 2) == 1
    goes_up = (rest > half) | ((rest == half) & is_odd)
    return (
        pl.DataFrame({"places": places})
        .lazy()
        .with_columns(whole=pl.col("places") // unit)
        .with_columns(rest=pl.col("places") - whole * unit)
        .select((whole + goes_up.cast(pl.Int128)).clip(-CLAMP, CLAMP).cast(pl.Int64))
        .collect()
        .to_series()
        .rename("")
    )


def _is_long(text: pl.Series) -> pl.Series:
    length = text.str.len_bytes()
    dot = text.str.find(".", literal=True)
    return ((length - dot) > _PLACES + 1).fill_null(value=False) | text.str.contains("[eE]")


def _one(text: str, digits: int) -> int | None:
    if len(text) > _LONGEST or not _NUMBER.fullmatch(text):
        return None
    number = Decimal(text)
    if number and number.adjusted() > _LARGEST_EXPONENT:
        return CLAMP if number > 0 else -CLAMP
    if not number or number.adjusted() < -_LARGEST_EXPONENT:
        return 0
    moved = number.scaleb(digits, _EXACT).to_integral_value(ROUND_HALF_EVEN, _EXACT)
    return max(-CLAMP, min(CLAMP, int(moved)))
