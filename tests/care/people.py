"""A small book for the tests of this room: one servicer, one borrower, two loans."""

from __future__ import annotations

from datetime import UTC, date, datetime

from hejie.people.models import Organization
from hejie.portfolio.models import Book, Borrower, Import, Loan
from hejie.values.actor import Actor

NOW = datetime(2026, 11, 21, 2, tzinfo=UTC)
STAFF = Actor("person", "7", "demo")
OTHER = Actor("person", "8", "demo")


def borrower(code: str = "demo", *, known: tuple[str, ...] = ("holds", "preferences")) -> Borrower:
    """Make a borrower of a new servicer whose tape told of the tables in ``known``."""
    servicer = Organization.objects.create(
        code=code, name="示例消金", kind="lender", lender_kind="consumer_finance"
    )
    brought = Import.objects.create(
        servicer=servicer,
        as_of=date(2026, 11, 20),
        digest=b"",
        state="done",
        asked_by="job:test",
        started_at=NOW,
        finished_at=NOW,
    )
    Book.objects.create(
        servicer=servicer,
        currency="CNY",
        as_of=date(2026, 11, 20),
        known=list(known),
        last_import=brought,
    )
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
