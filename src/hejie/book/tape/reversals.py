"""Payments that take payments back: each names one of the same loan, and takes no more than it."""

from __future__ import annotations

import polars as pl

from hejie.book.keys import positions
from hejie.book.tape.draft import Draft

_FIELD = "reverses"


def check_reversals(payments: Draft) -> None:
    """Set aside reversals that cannot be, and make the amounts of all others positive."""
    frame = payments.frame
    if _FIELD not in payments.given or frame[_FIELD].null_count() == frame.height:
        return
    reversing = payments.staying(frame[_FIELD].is_not_null().arg_true())
    _part_with_unknown(payments, reversing)
    reversing = payments.staying(reversing)
    original = _original(payments, reversing)
    links = payments.parents if payments.parents is not None else original.clear()
    wrong = (
        (frame[_FIELD].gather(original).is_not_null(), "is itself a reversal"),
        (links.gather(original) != links.gather(reversing), "is a payment of another loan"),
    )
    for mask, because in wrong:
        payments.reject(field=_FIELD, at=payments.staying(reversing.filter(mask)), because=because)
    reversing = payments.staying(reversing)
    _limit(payments, reversing)
    amount = pl.col("amount")
    payments.frame = payments.frame.with_columns(
        pl.when(pl.col(_FIELD).is_not_null()).then(amount.abs()).otherwise(amount).alias("amount")
    )


def _original(payments: Draft, reversing: pl.Series) -> pl.Series:
    """Return the row of the payment that each reversal names; null if it is not there."""
    stays = payments.stays()
    ids = payments.frame["payment_id"]
    kept = ids if stays is None else ids.filter(stays)
    found = positions(child=payments.frame[_FIELD].gather(reversing), parent=kept)
    return found if stays is None else stays.arg_true().gather(found)


def _part_with_unknown(payments: Draft, reversing: pl.Series) -> None:
    lost = reversing.filter(_original(payments, reversing).is_null())
    named = payments.frame[_FIELD].gather(lost)
    was_there = named.is_in(payments.frame["payment_id"].drop_nulls().implode())
    payments.follow(lost.filter(was_there))
    because = f"names no payment of {payments.file}"
    payments.reject(field=_FIELD, at=lost.filter(~was_there), because=because)


def _limit(payments: Draft, reversing: pl.Series) -> None:
    """Set aside what takes back more than its payment brought, counted in the file's order."""
    original = _original(payments, reversing)
    amount = payments.frame["amount"]
    taken = pl.DataFrame(
        {
            "at": reversing,
            "original": original,
            "taken": amount.gather(reversing).abs(),
            "brought": amount.gather(original),
        }
    ).with_columns(pl.col("taken").cum_sum().over("original"))
    excess = taken.filter(pl.col("taken") > pl.col("brought"))["at"]
    because = "takes back more than that payment brought"
    payments.reject(field="amount", at=excess, because=because)
