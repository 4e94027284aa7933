"""A servicer whose tape of the day before was brought, as most tests of people begin."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from hejie.people.models import Organization
from hejie.portfolio.models import Book, Import

_AS_OF = date(2026, 11, 20)


def servicer_with_book(code: str, *, known: Sequence[str], now: datetime) -> Organization:
    """Make a servicer that is a consumer finance company, and its book.

    :param known: the tables its tape told of.
    :param now: when the tape was brought.
    """
    servicer = Organization.objects.create(
        code=code, name="示例消金", kind="lender", lender_kind="consumer_finance"
    )
    brought = Import.objects.create(
        servicer=servicer,
        as_of=_AS_OF,
        digest=b"",
        state="done",
        asked_by="job:test",
        started_at=now,
        finished_at=now,
    )
    Book.objects.create(
        servicer=servicer, currency="CNY", as_of=_AS_OF, known=list(known), last_import=brought
    )
    return servicer
