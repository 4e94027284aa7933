"""What a loan's balance rests on: its due lines, or a balance its lender gives; never both."""

from __future__ import annotations

import numpy as np
import polars as pl

from hejie.book.tape.draft import Draft, Mask

BOTH = "is a loan with due lines, which are used instead of this balance"
NEITHER = "has neither a due line nor a balance"


def check_basis(*, loans: Draft, instalments: Draft | None, balances: Draft | None) -> None:
    """Set aside balances of loans that have due lines, and loans that have neither."""
    has_lines = _parents_of(instalments, loans)
    if balances is not None and balances.parents is not None and has_lines.any():
        doubled = pl.Series(has_lines).gather(balances.parents).fill_null(value=False)
        balances.reject(field="loan_id", at=balances.staying(doubled.arg_true()), because=BOTH)
    lacking = pl.Series(~(has_lines | _parents_of(balances, loans)))
    if lacking.any():
        loans.reject(field="loan_id", at=loans.staying(lacking.arg_true()), because=NEITHER)


def _parents_of(child: Draft | None, loans: Draft) -> Mask:
    """Tell of each loan whether a row of the child that stays names it."""
    named = np.zeros(loans.frame.height, dtype=np.bool_)
    if child is None or child.parents is None:
        return named
    stays = child.stays()
    rows = child.parents if stays is None else child.parents.filter(stays)
    named[rows.drop_nulls().to_numpy()] = True
    return named
