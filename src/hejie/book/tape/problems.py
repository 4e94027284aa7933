"""Problems: what was wrong with a row, said so that a lender can mend it."""

from __future__ import annotations

from decimal import Decimal

import polars as pl

from hejie.book.tape.tables import PROBLEM_SCHEMA, Kind
from hejie.values.rate import Rate

SET_ASIDE = "row set aside"
LEFT_UNKNOWN = "field left unknown; row kept"
COLUMN_IGNORED = "column ignored"
WITHHELD = "(withheld)"

IDENTIFYING = {
    ("borrowers", "name"),
    ("borrowers", "national_id"),
    ("borrowers", "mobile"),
    ("borrowers", "email"),
    ("borrowers", "address"),
    ("contact_points", "value"),
    ("touches", "number"),
    ("loans", "contract_no"),
}
"""Fields that identify a person: what they said is never repeated."""

_LONGEST_SAID = 80


def problems(
    *,
    table: str,
    file: str,
    field: str,
    rows: pl.Series,
    said: pl.Series,
    because: str | pl.Series,
    so: str,
) -> pl.DataFrame:
    """Return a problem for each of ``rows`` (numbers in the source, 1 the first).

    :param said: what the field said, as text; withheld where the field identifies a person.
    """
    if (table, field) in IDENTIFYING:
        said = said.set(said.is_not_null(), WITHHELD)
    return (
        pl.DataFrame({"row": rows.cast(pl.Int64), "said": said.str.head(_LONGEST_SAID)})
        .select(
            pl.lit(file).alias("file"),
            "row",
            pl.lit(field).alias("field"),
            "said",
            pl.lit(because).alias("because"),
            pl.lit(so).alias("so"),
        )
        .cast(PROBLEM_SCHEMA)
    )


def in_order(found: list[pl.DataFrame]) -> pl.DataFrame:
    """Return all problems by file and row, one row's in the order in which they were found."""
    everything = pl.concat([pl.DataFrame(schema=PROBLEM_SCHEMA), *found])
    return everything.sort("file", "row", maintain_order=True, nulls_last=False)


def shown(values: pl.Series, *, kind: Kind, digits: int) -> pl.Series:
    """Return typed values as a lender would write them; ``digits`` is the currency's."""
    if kind is Kind.MONEY:
        return pl.Series([_decimal(each, digits) for each in values], dtype=pl.String)
    if kind is Kind.RATE:
        texts = [None if each is None else str(Rate(each)) for each in values]
        return pl.Series(texts, dtype=pl.String)
    if kind is Kind.NAMES:
        return values.list.join(";")
    return values.cast(pl.String)


def _decimal(minor: int | None, digits: int) -> str | None:
    return None if minor is None else f"{Decimal(minor).scaleb(-digits):.{digits}f}"
