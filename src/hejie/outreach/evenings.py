"""What was done to the borrowers of a book here, as more touches beside those a lender told."""

from __future__ import annotations

from django.db import connection

from hejie.portfolio.reading import reading_of
from hejie.portfolio.tapes import BookTape

_TOUCHES = reading_of(
    "parent:number at:moment action:text party:text connected:flag outcome:text",
    "FROM (SELECT borrower_id, at, action, party, outcome, CASE WHEN outcome = 'no_answer' "
    "THEN coalesce(connected, false) ELSE connected END AS connected "
    "FROM outreach_touch WHERE state <> 'failed' "
    "UNION ALL SELECT borrower_id, granted_at, action, party, '', NULL FROM outreach_permit "
    "WHERE is_outside AND state IN ('open', 'expired')) t "
    "JOIN portfolio_borrower b ON b.id = t.borrower_id "
    "WHERE b.servicer_id = {servicer} ORDER BY t.borrower_id, t.at",
    named={"parent": "t.borrower_id"},
)


def with_touches(book: BookTape, *, servicer_id: int) -> BookTape:
    """Return the book with every touch of ours that may have gone out.

    As at the gate, a permit given to somebody else's machine counts as made until they report.
    """
    with connection.cursor() as cursor:
        return book.with_rows("touches", _TOUCHES.read(cursor, servicer_id=servicer_id))
