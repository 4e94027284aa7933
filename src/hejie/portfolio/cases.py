"""When a case is opened, and when it is over: once no loan its mandate covers is owed any more.

A loan of which nobody knows where it stands, or that is in doubt, keeps its case open: what is kept
of a person may be erased some years after their last case closed, and unknown is no reason to.
"""

from __future__ import annotations

from django.db.backends.utils import CursorWrapper

from hejie.book.age import CLOSED
from hejie.portfolio.claims import write_claims
from hejie.values.moments import Day

_SETTLE = """
    WITH owing AS (
        SELECT c.id, bool_or(NOT coalesce(
            l.status = ANY(%(closed)s)
            OR s.is_aged AND s.total = 0 AND s.next_due_on IS NULL, false)
            OR EXISTS (SELECT FROM portfolio_doubt d WHERE d.loan_id = l.id)) AS is_owing
        FROM portfolio_case c
        JOIN portfolio_mandate m ON m.id = c.mandate_id
        JOIN portfolio_loan l ON l.borrower_id = c.borrower_id AND l.lender_id = m.lender_id
        LEFT JOIN portfolio_standing s ON s.loan_id = l.id
        WHERE c.borrower_id IN ({among})
        GROUP BY c.id
    )
    UPDATE portfolio_case c SET closed_on = CASE WHEN o.is_owing THEN NULL ELSE %(on)s::date END
    FROM owing o WHERE o.id = c.id AND o.is_owing = (c.closed_on IS NOT NULL)
"""


_OPEN = """
    INSERT INTO portfolio_case (borrower_id, mandate_id, opened_on)
    SELECT DISTINCT l.borrower_id, m.id, %(on)s::date FROM {loans} l
    JOIN portfolio_mandate m ON m.lender_id = l.lender_id AND m.servicer_id = %(servicer)s
    AND m.until_on IS NULL ORDER BY 1, 2 ON CONFLICT (borrower_id, mandate_id) DO NOTHING
"""


def open_cases(cursor: CursorWrapper, *, servicer: int, on: Day, loans: str) -> None:
    """Open a case for every borrower and mandate that has none.

    The caller holds the borrowers' rows.

    :param loans: a table of ours with ``borrower_id`` and ``lender_id``.
    """
    cursor.execute(_OPEN.format(loans=loans), {"servicer": servicer, "on": on})


def settle_cases(cursor: CursorWrapper, *, among: str, on: Day) -> int:
    """Close the cases of which nothing is owed any more and reopen those of which something is.

    What each creditor may ask of their loans is written with it.

    The caller holds the borrowers' rows and has written where their loans stand.

    :param among: a query of ours that gives the ids of the borrowers.
    :return: how many were closed or reopened.
    """
    cursor.execute(_SETTLE.format(among=among), {"closed": list(CLOSED), "on": on})
    settled = int(cursor.rowcount)
    write_claims(cursor, among=among, on=on)
    return settled
