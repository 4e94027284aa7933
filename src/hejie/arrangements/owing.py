"""What will be owed on a day if nothing is paid till then: the most that can be promised for it."""

from __future__ import annotations

from collections.abc import Collection

import polars as pl

from hejie.nightly.balances import standing_on
from hejie.nightly.caps import caps_of
from hejie.nightly.night import repayment_orders
from hejie.people.models import Organization
from hejie.permit import Rulebook
from hejie.portfolio.facts import MONEY
from hejie.portfolio.models import Book
from hejie.portfolio.tapes import tape_of
from hejie.values.moments import Day


def owed_by(
    *,
    servicer: Organization,
    borrower_id: int,
    loans: Collection[int],
    on: Day,
    rules: Rulebook,
) -> int | None:
    """Return what of some loans is owed by the end of a day, by ``book.age``; None: not known.

    Of a loan with a schedule that is what is due by then; of a balance that the lender gave, all.

    :param on: not before the day of the book.
    """
    book = Book.objects.filter(servicer=servicer).first()
    if book is None:
        return None
    found = tape_of(servicer=servicer, as_of=max(on, book.as_of), borrowers=[borrower_id])
    tape = found.tape
    standing = standing_on(
        tape,
        as_of=max(on, book.as_of),
        orders=repayment_orders(rules.packs),
        caps=caps_of(rules.packs),
    )
    is_asked = found.loans.is_in(list(loans))
    doubts = tape.doubts.filter(pl.col("table").is_in(MONEY))["id"].implode()
    given = tape.positions["balances"]
    is_given = pl.Series([False]).new_from_index(0, standing.height).scatter(given, values=True)
    is_sure = is_given | tape.is_known("payments")
    if (
        not is_sure.filter(is_asked).all()
        or standing["loan_id"].filter(is_asked).is_in(doubts).any()
    ):
        return None
    return int(standing["total"].filter(is_asked).sum())
