"""Payments that take payments back: each names one of the same loan, and takes no more than it."""

from __future__ import annotations

import numpy as np
import polars as pl

from hejie.book.keys import rows_among
from hejie.book.tape.draft import Draft

_FIELD = "reverses"


def check_reversals(payments: Draft) -> None:
    """Set aside reversals that cannot be, and make the amounts of all others positive.

    Payments are linked to their loans already.
    """
    named = payments.frame[_FIELD] if _FIELD in payments.given else None
    if named is None or payments.parents is None or named.null_count() == named.len():
        return
    reversing = payments.staying(named.is_not_null().arg_true())
    pairs = _pairs(payments, reversing, payments.parents)
    unknown = pairs.filter(pl.col("original").is_null())
    payments.follow(unknown.filter("was_there")["at"])
    _reject(payments, unknown.filter(~pl.col("was_there")), f"names no payment of {payments.file}")
    pairs = pairs.filter(pl.col("original").is_not_null())
    for condition, because in (
        (pl.col("is_reversal"), "is itself a reversal"),
        (pl.col("loan") != pl.col("own_loan"), "is a payment of another loan"),
    ):
        _reject(payments, pairs.filter(condition), because)
        pairs = pairs.filter(~condition)
    taken = pairs.with_columns(taken=pl.col("own_amount").abs().cum_sum().over("original"))
    excess = taken.filter(pl.col("taken") > pl.col("amount"))["at"]
    because = "takes back more than that payment brought"
    payments.reject(field="amount", at=excess, because=because)
    amount = pl.col("amount")
    payments.frame = payments.frame.with_columns(
        pl.when(pl.col(_FIELD).is_not_null()).then(amount.abs()).otherwise(amount).alias("amount")
    )


def _reject(payments: Draft, pairs: pl.DataFrame, because: str) -> None:
    payments.reject(field=_FIELD, at=pairs["at"], because=because)


def _pairs(payments: Draft, reversing: pl.Series, loans: pl.Series) -> pl.DataFrame:
    """Return each reversal beside the payment it names, in the file's order."""
    frame = payments.frame
    own = pl.DataFrame(
        {
            "at": reversing,
            "named": frame[_FIELD].gather(reversing),
            "own_loan": loans.gather(reversing),
            "own_amount": frame["amount"].gather(reversing),
        }
    )
    rows = _rows_named(frame, own, loans)
    originals = pl.DataFrame(
        {
            "named": frame["payment_id"].gather(rows),
            "original": rows,
            "loan": loans.gather(rows),
            "amount": frame["amount"].gather(rows),
            "is_reversal": frame[_FIELD].gather(rows).is_not_null(),
        }
    )
    there = originals.select("named", was_there=pl.lit(value=True)).unique()
    here = originals.filter(pl.col("original").is_in(payments.staying(rows).implode()))
    return (
        own.join(here.unique("named", keep="first", maintain_order=True), on="named", how="left")
        .join(there, on="named", how="left")
        .with_columns(pl.col("was_there").fill_null(value=False))
        .sort("at")
    )


def _rows_named(frame: pl.DataFrame, own: pl.DataFrame, loans: pl.Series) -> pl.Series:
    """Return the rows of every payment that some reversal names.

    Nearly all stand in the reversal's own loan; the whole table is searched for the rest alone.
    """
    rows_of_loan = loans.to_numpy()
    has_reversal = np.zeros(int(rows_of_loan.max()) + 1, dtype=np.bool_)
    has_reversal[own["own_loan"].to_numpy()] = True
    near = pl.Series(np.flatnonzero(has_reversal[rows_of_loan]).astype(np.uint32))
    ids = frame["payment_id"]
    found = near.filter(ids.gather(near).is_in(own["named"].unique().implode()))
    rest = own.filter(~pl.col("named").is_in(ids.gather(found).implode()))["named"].unique()
    if rest.is_empty():
        return found
    return pl.concat([found, rows_among(ids, wanted=rest)]).sort()
