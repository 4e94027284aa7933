"""What was promised here, as more rows of the table in which a lender tells of promises."""

from __future__ import annotations

from django.db import connection

from hejie.portfolio.reading import reading_of
from hejie.portfolio.tapes import BookTape

_PROMISES = reading_of(
    "parent:number made_at:moment due_on:day state:text",
    "FROM arrangements_promise t JOIN portfolio_borrower b ON b.id = t.borrower_id "
    "WHERE b.servicer_id = {servicer} AND t.state <> 'withdrawn' ORDER BY t.borrower_id, t.id",
    named={"parent": "t.borrower_id"},
)


def with_promises(book: BookTape, *, servicer_id: int) -> BookTape:
    """Return the book with every promise made here that counts, beside those a lender told."""
    with connection.cursor() as cursor:
        return book.with_rows("promises", _PROMISES.read(cursor, servicer_id=servicer_id))
