"""Rows → frozen facts: a borrower's promises and the money that may count for them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db import connection
from django.db.backends.utils import CursorWrapper

from hejie.arrangements.fulfilment import Payment, Promised

_PROMISES = """
    SELECT p.borrower_id, p.id, p.loan_ids, p.case_id, p.made_at, p.made_on, p.due_on, p.until_on,
        p.amount, p.keeps_from, p.state, p.arrived
    FROM arrangements_promise p
    WHERE p.borrower_id = ANY(%s) AND p.state <> 'withdrawn' ORDER BY p.id
"""
_CLOCKS = """
    SELECT id, coalesce(nullif(time_zone, ''), 'Asia/Shanghai') FROM portfolio_borrower
    WHERE id = ANY(%s)
"""
_LOANS = """
    SELECT c.id, l.id FROM portfolio_case c JOIN portfolio_mandate m ON m.id = c.mandate_id
    JOIN portfolio_loan l ON l.borrower_id = c.borrower_id AND l.lender_id = m.lender_id
    WHERE c.borrower_id = ANY(%s)
"""
_PAYMENTS = """
    SELECT l.borrower_id, p.external_id, p.loan_id, p.paid_on, p.received_at, p.amount, p.reverses
    FROM portfolio_payment p JOIN portfolio_loan l ON l.id = p.loan_id
    WHERE l.borrower_id = ANY(%(ids)s) AND (p.paid_on >= %(since)s OR p.reverses <> '')
"""


@dataclass(frozen=True, slots=True)
class Stood:
    """How a promise stood when it was last looked at."""

    state: str
    arrived: int


@dataclass(slots=True)
class Word:
    """What one borrower promised, what they paid, and by which clock.

    :param stood: of each promise by its id.
    """

    zone: ZoneInfo
    promises: list[Promised] = field(default_factory=list)
    stood: dict[int, Stood] = field(default_factory=dict)
    payments: list[Payment] = field(default_factory=list)

    def today(self, now: datetime) -> date:
        """Return the day it is for the borrower."""
        return now.astimezone(self.zone).date()


def clocks_of(borrowers: Collection[int]) -> dict[int, ZoneInfo]:
    """Return the clock of each borrower; of whom it is not known, that of the book's country."""
    with connection.cursor() as cursor:
        cursor.execute(_CLOCKS, [sorted(borrowers)])
        return {borrower: ZoneInfo(name) for borrower, name in cursor.fetchall()}


def loans_of_cases(borrowers: Collection[int]) -> Mapping[int, frozenset[int]]:
    """Return the loans of each case of these borrowers."""
    loans: dict[int, set[int]] = defaultdict(set)
    with connection.cursor() as cursor:
        cursor.execute(_LOANS, [sorted(borrowers)])
        for case, loan in cursor.fetchall():
            loans[case].add(loan)
    return defaultdict(frozenset, {case: frozenset(those) for case, those in loans.items()})


def words_of(borrowers: Collection[int]) -> dict[int, Word]:
    """Return what borrowers promised and paid; those without a promise that counts are left out.

    The caller holds their rows.
    """
    with connection.cursor() as cursor:
        cursor.execute(_PROMISES, [sorted(borrowers)])
        rows = cursor.fetchall()
        if not rows:
            return {}
        givers = {row[0] for row in rows}
        words = {borrower: Word(zone) for borrower, zone in clocks_of(givers).items()}
        of_case = loans_of_cases(givers)
        for borrower, number, loans, case, *terms, state, arrived in rows:
            meant = frozenset(loans) or of_case[case]
            words[borrower].promises.append(Promised(number, meant, *terms))
            words[borrower].stood[number] = Stood(state, arrived)
        _add_payments(cursor, words)
    return words


def _add_payments(cursor: CursorWrapper, words: Mapping[int, Word]) -> None:
    since = min(one.made_on for word in words.values() for one in word.promises)
    cursor.execute(_PAYMENTS, {"ids": sorted(words), "since": since})
    for borrower, *payment in cursor.fetchall():
        words[borrower].payments.append(Payment(*payment))
