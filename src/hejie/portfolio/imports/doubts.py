"""Who is in doubt after a tape: by a row set aside, a loan that left, a payment that changed.

Whoever comes to be in doubt, or no longer is, is somebody of whom the gate knows something else
than before: their facts move with it.
"""

from __future__ import annotations

import polars as pl
from django.db.backends.utils import CursorWrapper

from hejie.book.tape import Tape
from hejie.portfolio.imports.copying import copy_in
from hejie.portfolio.imports.rows import OF_LOANS, Places

_NAME_LOANS = ("loans", *OF_LOANS)
"""Tables whose doubts name a loan; those of the others name a borrower."""

_KEY = '"table", loan_id, borrower_id'
_CHANGED = (
    "FROM portfolio_payment p JOIN new_payment n USING (servicer_id, external_id) "
    "WHERE (p.loan_id, p.paid_on, p.amount, p.reverses) "
    "IS DISTINCT FROM (n.loan_id, n.paid_on, n.amount, n.reverses)"
)


def stage_doubts(cursor: CursorWrapper, tape: Tape, places: Places) -> None:
    """Stage the doubts of this tape, those that are new and those that are over; note whose."""
    cursor.execute(
        f"CREATE TEMP TABLE new_doubt ON COMMIT DROP AS SELECT {_KEY} "
        "FROM portfolio_doubt WITH NO DATA"
    )
    for frame in rows_in_doubt(tape, places):
        copy_in(cursor, "new_doubt", frame)
    cursor.execute(
        "INSERT INTO new_doubt (\"table\", loan_id) SELECT 'loans', l.id FROM portfolio_loan l "
        "WHERE l.servicer_id = %s AND NOT EXISTS (SELECT FROM new_loan n WHERE n.id = l.id) "
        f"UNION SELECT 'payments', p.loan_id {_CHANGED}",
        [places.servicer],
    )
    old = f"SELECT {_KEY} FROM portfolio_doubt WHERE servicer_id = {places.servicer}"
    new = f"SELECT {_KEY} FROM new_doubt"
    for name, query in (
        ("begun_doubt", f"{new} EXCEPT {old}"),
        ("ended_doubt", f"{old} EXCEPT {new}"),
    ):
        cursor.execute(f"CREATE TEMP TABLE {name} ON COMMIT DROP AS {query}")
        cursor.execute(
            "INSERT INTO moved SELECT coalesce(d.borrower_id, n.borrower_id, l.borrower_id) "
            f"FROM {name} d LEFT JOIN new_loan n ON n.id = d.loan_id "
            "LEFT JOIN portfolio_loan l ON l.id = d.loan_id"
        )


def apply_doubts(cursor: CursorWrapper, *, servicer: int) -> None:
    """Write the staged doubts."""
    cursor.execute(
        "DELETE FROM portfolio_doubt d USING ended_doubt e WHERE d.servicer_id = %s "
        'AND (d."table", d.loan_id, d.borrower_id) IS NOT DISTINCT FROM '
        '(e."table", e.loan_id, e.borrower_id)',
        [servicer],
    )
    cursor.execute(
        f"INSERT INTO portfolio_doubt (servicer_id, {_KEY}) SELECT %s, {_KEY} FROM begun_doubt",
        [servicer],
    )


def changed_payments(cursor: CursorWrapper) -> list[str]:
    """Return the lender's ids of payments that came before and are told otherwise now."""
    cursor.execute(f"SELECT p.external_id {_CHANGED} ORDER BY 1")
    return [name for (name,) in cursor.fetchall()]


def rows_in_doubt(tape: Tape, places: Places) -> list[pl.DataFrame]:
    """Return the doubts of rows set aside: ``table`` with ``loan_id``, and with ``borrower_id``."""
    ids = {
        "loan_id": pl.DataFrame({"id": tape["loans"]["loan_id"], "loan_id": places.loans}),
        "borrower_id": pl.DataFrame(
            {"id": tape["borrowers"]["borrower_id"], "borrower_id": places.borrowers}
        ),
    }
    names_loan = pl.col("table").is_in(_NAME_LOANS)
    chosen = {"loan_id": names_loan, "borrower_id": ~names_loan}
    return [
        tape.doubts.filter(chosen[column]).join(known, on="id").select("table", column).unique()
        for column, known in ids.items()
    ]
