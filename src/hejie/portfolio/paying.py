"""Payments in: each taken down once, its loan aged anew by ``book.age``, in one transaction.

The borrower's facts move with it, so that no permit given on the debt of before passes any more. A
loan that stands by a balance the lender gave cannot be aged: until a later balance comes, what is
owed of it is unknown (the view ``portfolio_stalebalance``). Rooms above that have to know that
money moved are told in the same transaction (``arriving``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import polars as pl
from django.db import IntegrityError, connection, transaction

from hejie.evidence.operations import Draft, record_many
from hejie.people.models import Organization
from hejie.people.queries import day_of
from hejie.permit import Rulebook
from hejie.portfolio.arriving import ARRIVALS
from hejie.portfolio.cases import settle_cases
from hejie.portfolio.imports.standings import standings_of
from hejie.portfolio.models import Book, Payment, Standing
from hejie.portfolio.operations import lock_borrowers, move_facts
from hejie.portfolio.tapes import tape_of
from hejie.values.actor import Actor
from hejie.values.unable import Unable

_AT_ONCE = 1000
_LOANS = """
    SELECT external_id, id, borrower_id FROM portfolio_loan
    WHERE servicer_id = %s AND external_id = ANY(%s)
"""
_KNOWN = """
    SELECT external_id, loan_id, paid_on, amount, reverses FROM portfolio_payment
    WHERE servicer_id = %(servicer)s AND (external_id = ANY(%(names)s) OR reverses = ANY(%(names)s))
"""


class UnableToTakePayment(Unable):
    """Payments cannot be taken down as told; none of them is.

    :param unfit: why each that cannot be taken cannot, by its place.
    """

    def __init__(self, said: str, *, unfit: Mapping[int, str] | None = None) -> None:
        super().__init__(said)
        self.unfit: Mapping[int, str] = dict(unfit or {})


@dataclass(frozen=True, slots=True)
class Paid:
    """Money that came in.

    :param payment_id: the lender's id of it, one in a book.
    :param loan_id: the lender's id of the loan it is on.
    :param paid_on: the day it counts from.
    :param amount: in minor units, more than nothing.
    :param reverses: the lender's id of a payment that this one takes back; empty: none.
    """

    payment_id: str
    loan_id: str
    paid_on: date
    amount: int
    reverses: str = ""


_Row = tuple[int, date, int, str]
"""A payment as its row has it: loan, day, amount, what it takes back."""


def receive_payments(
    *,
    payments: Sequence[Paid],
    servicer: Organization,
    rules: Rulebook,
    actor: Actor,
    now: datetime,
) -> int:
    """Take payments down, and age their borrowers' loans anew.

    :param servicer: whose book they are in.
    :param rules: the law in force here, which says in which order a payment falls.
    :returns: how many were new; what came before, told the same, changes nothing.
    :raises UnableToTakePayment: if one names no loan of the book, or another amount, day or loan
        than before, is of a day to come, or takes back what cannot be taken back.
    """
    today = day_of(now)
    with transaction.atomic():
        loans = _loans(payments, servicer)
        _refuse(
            {
                place: why
                for place, one in enumerate(payments)
                if (why := _misfit(one, loans, today=today))
            }
        )
        lock_borrowers(loans[one.loan_id][1] for one in payments)
        fresh = _fresh(payments, loans, servicer)
        if not fresh:
            return 0
        borrowers = move_facts(borrower_ids={loans[one.loan_id][1] for one in fresh})
        _write(fresh, loans, servicer, now=now)
        _age(borrowers, servicer, rules=rules, now=now)
        ARRIVALS.tell(among=",".join(map(str, borrowers)), actor=actor, now=now)
        record_many(
            [_draft(one, loans[one.loan_id]) for one in fresh],
            actor=actor,
            now=now,
        )
    return len(fresh)


def _loans(payments: Sequence[Paid], servicer: Organization) -> dict[str, tuple[int, int]]:
    """Return the ids of loan and borrower, by the lender's id of the loan."""
    with connection.cursor() as cursor:
        cursor.execute(_LOANS, [servicer.pk, sorted({one.loan_id for one in payments})])
        return {name: (loan, borrower) for name, loan, borrower in cursor.fetchall()}


def _misfit(paid: Paid, loans: Mapping[str, tuple[int, int]], *, today: date) -> str:
    if paid.loan_id not in loans:
        return "loan_id: no such loan"
    if paid.paid_on > today:
        return "paid_on: a day to come"
    return "" if paid.amount > 0 else "amount: more than nothing is wanted"


def _refuse(unfit: Mapping[int, str]) -> None:
    if unfit:
        raise UnableToTakePayment(next(iter(unfit.values())), unfit=unfit)


def _fresh(
    payments: Sequence[Paid], loans: Mapping[str, tuple[int, int]], servicer: Organization
) -> list[Paid]:
    """Return the payments not known yet; their borrowers are locked.

    :raises UnableToTakePayment: if one is told otherwise than before, or takes back too much.
    """
    names = {one.payment_id for one in payments} | {one.reverses for one in payments} - {""}
    with connection.cursor() as cursor:
        cursor.execute(_KNOWN, {"servicer": servicer.pk, "names": sorted(names)})
        known: dict[str, _Row] = {name: tuple(row) for name, *row in cursor.fetchall()}
    fresh: list[Paid] = []
    unfit: dict[int, str] = {}
    for place, one in enumerate(payments):
        row = (loans[one.loan_id][0], one.paid_on, one.amount, one.reverses)
        before = known.setdefault(one.payment_id, row)
        if before is not row:
            if before != row:
                unfit[place] = "payment_id: told before, and otherwise"
        elif why := _not_reversible(one, row, known):
            unfit[place] = why
        else:
            fresh.append(one)
    _refuse(unfit)
    return fresh


def _not_reversible(paid: Paid, row: _Row, known: Mapping[str, _Row]) -> str:
    """Return why a payment cannot take back what it names; empty: it can, or takes back nothing."""
    if not paid.reverses:
        return ""
    named = known.get(paid.reverses)
    if named is None or named[0] != row[0]:
        return "reverses: no such payment of this loan"
    if named[3]:
        return "reverses: takes a payment back itself"
    taken = sum(amount for _, _, amount, reverses in known.values() if reverses == paid.reverses)
    return "reverses: more than that payment brought" if taken > named[2] else ""


def _write(
    fresh: Sequence[Paid],
    loans: Mapping[str, tuple[int, int]],
    servicer: Organization,
    *,
    now: datetime,
) -> None:
    rows = [
        Payment(
            loan_id=loans[one.loan_id][0],
            servicer=servicer,
            external_id=one.payment_id,
            paid_on=one.paid_on,
            amount=one.amount,
            reverses=one.reverses,
            received_at=now,
        )
        for one in fresh
    ]
    try:
        with transaction.atomic():
            Payment.objects.bulk_create(rows)
    except IntegrityError as error:
        # One id told at the same moment of loans of two borrowers: the first stands.
        raise UnableToTakePayment("payment_id: told before, and otherwise") from error


def _age(
    borrowers: Sequence[int], servicer: Organization, *, rules: Rulebook, now: datetime
) -> None:
    """Write where the borrowers' loans stand by today.

    A balance is told to be of no later day than the book: of the days since, only these payments
    are known.
    """
    book = Book.objects.get(servicer=servicer)
    as_of = max(day_of(now), book.as_of)
    tape = tape_of(servicer=servicer, as_of=as_of, borrowers=borrowers)
    aged = standings_of(tape.tape, tape.loans, as_of=as_of, rules=rules, now=now)
    given = tape.loans.gather(tape.tape.positions["balances"])
    aged = aged.filter(~pl.col("loan_id").is_in(given.implode())).with_columns(
        pl.min_horizontal("balance_on", pl.lit(book.as_of)).alias("balance_on")
    )
    rows: list[dict[str, Any]] = aged.to_dicts()
    written = [name for name in aged.columns if name != "loan_id"]
    Standing.objects.bulk_create(
        (Standing(**row) for row in rows),
        update_conflicts=True,
        unique_fields=["loan"],
        batch_size=_AT_ONCE,
        update_fields=written,
    )
    with connection.cursor() as cursor:
        settle_cases(cursor, among=",".join(map(str, borrowers)), on=as_of)


def _draft(paid: Paid, ids: tuple[int, int]) -> Draft:
    loan, borrower = ids
    return Draft(
        "portfolio.payment_received",
        {"borrower": str(borrower), "loan": str(loan)},
        {
            "paid_on": paid.paid_on.isoformat(),
            "amount": paid.amount,
            "takes_back": bool(paid.reverses),
        },
    )
