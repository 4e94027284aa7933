"""A small book for the tests of this room: one servicer, one borrower, two loans."""

from __future__ import annotations

from datetime import UTC, datetime

from tests.portfolio.books import servicer_with_book

from hejie.portfolio.models import Borrower, Loan
from hejie.values.actor import Actor

NOW = datetime(2026, 11, 21, 2, tzinfo=UTC)
STAFF = Actor("person", "7", "demo")
OTHER = Actor("person", "8", "demo")


def borrower(code: str = "demo", *, known: tuple[str, ...] = ("holds", "preferences")) -> Borrower:
    """Make a borrower of a new servicer whose tape told of the tables in ``known``."""
    servicer = servicer_with_book(code, known=known, now=NOW)
    made = Borrower.objects.create(servicer=servicer, external_id="b1", time_zone="Asia/Shanghai")
    for number in (1, 2):
        Loan.objects.create(
            borrower=made,
            servicer=servicer,
            lender=servicer,
            external_id=f"l{number}",
            currency="CNY",
        )
    return made
