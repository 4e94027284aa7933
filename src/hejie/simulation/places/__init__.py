"""Real districts to place invented people in: county-level divisions with a point each.

Where the rows come from, and on which terms, stands in ``NOTICE.md`` beside them.
"""

from __future__ import annotations

from functools import lru_cache
from importlib import resources

import polars as pl

_MILLIONS = (
    "11:22 12:14 13:75 14:35 15:24 21:43 22:24 23:32 31:25 32:85 33:65 34:61 35:42 36:45 37:102 "
    "41:99 42:58 43:66 44:126 45:50 46:10 50:32 51:84 52:39 53:47 54:4 61:40 62:25 63:6 64:7 65:26"
)
POPULATION = {code: int(count) for code, _, count in (p.partition(":") for p in _MILLIONS.split())}
"""Millions of residents by province code (census of 2020): where borrowers plausibly live."""

_URBAN = 3
"""A city district draws this many times what a county draws: online loans are an urban product."""

_SPREAD = 10_000


@lru_cache(maxsize=1)
def districts() -> pl.DataFrame:
    """Return ``adcode, province, city, district, longitude, latitude, weight``, by adcode.

    ``weight`` is an integer: a province weighs what its population does, shared among its
    districts. Coordinates are GCJ-02 millionths of a degree, as integers.
    """
    text = resources.files(__package__).joinpath("districts.csv").read_bytes()
    frame = pl.read_csv(text, schema_overrides={"adcode": pl.String}).with_columns(
        pl.col("city", "district").fill_null(""),
        (pl.col("longitude", "latitude") * 1_000_000).round().cast(pl.Int64),
        people=pl.col("adcode").str.head(2).replace_strict(POPULATION, return_dtype=pl.Int64),
    )
    is_urban = pl.col("district").str.ends_with("区") | (pl.col("district") == "")
    share = pl.when(is_urban).then(_URBAN).otherwise(1)
    of_province = share.sum().over(pl.col("adcode").str.head(2))
    weight = pl.col("people") * _SPREAD * share // of_province
    return frame.with_columns(weight=weight).drop("people")
