"""All payments known of a tape's loans: those of the tape, and those that came another way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import polars as pl
from django.db.backends.utils import CursorWrapper

from hejie.book.tape import Tape
from hejie.portfolio.imports.copying import copy_out

_OTHERS = """
    SELECT p.external_id, p.loan_id, p.paid_on, p.amount, nullif(p.reverses, '')
    FROM portfolio_payment p JOIN new_loan l ON l.id = p.loan_id
    WHERE NOT EXISTS (
        SELECT FROM new_payment n
        WHERE (n.servicer_id, n.external_id, n.loan_id, n.paid_on, n.amount, n.reverses)
            = (p.servicer_id, p.external_id, p.loan_id, p.paid_on, p.amount, p.reverses))
"""


PAYERS = """
    SELECT l.borrower_id FROM changed_payment c JOIN portfolio_loan l ON l.id = c.owner
"""
"""The borrowers of whom the tape brought payments that were not known; they are staged."""


def with_known_payments(
    cursor: CursorWrapper, tape: Tape, loans: pl.Series, *, changed: Sequence[str]
) -> Tape:
    """Return the tape with every payment that is known of its loans; what came first stands.

    The caller holds the borrowers' rows, and the tape's payments are staged.

    :param loans: the id of each of the tape's loans.
    :param changed: ids of payments that the tape tells otherwise.
    """
    others = copy_out(
        cursor,
        _OTHERS,
        {
            "payment_id": pl.String(),
            "loan": pl.Int64(),
            "paid_on": pl.Date(),
            "amount": pl.Int64(),
            "reverses": pl.String(),
        },
    )
    if others.is_empty() and not changed:
        return tape
    rows = pl.DataFrame({"loan": loans}).with_row_index("at")
    placed = others.join(rows, on="loan", how="left", maintain_order="left")
    own = tape["payments"].with_columns(at=tape.positions["payments"])
    if changed:
        own = own.filter(~pl.col("payment_id").is_in(changed))
    known = tape["loans"]["loan_id"].gather(placed["at"]).alias("loan_id")
    both = pl.concat(
        [own, placed.drop("loan").with_columns(known, pl.col("at").cast(own["at"].dtype))],
        how="diagonal_relaxed",
    )
    return replace(
        tape,
        tables={**tape.tables, "payments": both.drop("at")},
        positions={**tape.positions, "payments": both["at"]},
    )
