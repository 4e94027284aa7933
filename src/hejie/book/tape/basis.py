"""What a loan's balance rests on: its due lines, or a balance its lender gives; never both."""

from __future__ import annotations

import numpy as np
import polars as pl

from hejie.book.tape.draft import Draft, Mask

BOTH = "is a loan with due lines, which are used instead of this balance"
NEITHER = "has neither a due line nor a balance"


def check_basis(*, loans: Draft, instalments: Draft | None, balances: Draft | None) -> None:
    """Set aside balances of loans that have due lines, and loans that have neither.

    Children are linked already, and no loan has left since.
    """
    stays = loans.stays()
    rows = pl.int_range(loans.frame.height, dtype=pl.UInt32, eager=True)
    rows = rows if stays is None else rows.filter(stays)
    has_lines = _named_by(instalments, rows.len())
    if balances is not None and balances.parents is not None and has_lines.any():
        doubled = pl.Series(has_lines).gather(balances.parents)
        balances.reject(field="loan_id", at=balances.staying(doubled.arg_true()), because=BOTH)
    lacking = ~(has_lines | _named_by(balances, rows.len()))
    if lacking.any():
        loans.reject(field="loan_id", at=rows.filter(pl.Series(lacking)), because=NEITHER)


def _named_by(child: Draft | None, loans: int) -> Mask:
    """Tell of each loan that stays whether a row of the child that stays names it."""
    named = np.zeros(loans, dtype=np.bool_)
    if child is None or child.parents is None:
        return named
    stays = child.stays()
    rows = child.parents if stays is None else child.parents.filter(stays)
    named[rows.to_numpy()] = True
    return named
