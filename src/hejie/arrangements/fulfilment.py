"""Which money keeps which promise: a pure function of a borrower's promises and payments.

The promise due first comes first, and takes what counts for it, the earliest payment first, up to
its amount; what is left is for the next. Money counts for a promise if it is on one of its loans,
of a day from the one on which the promise was made until the last that counts, and was not known
before the promise was made: nobody promises what they have paid. A payment that was taken back, in
whole or in part, counts only for what is left of it, whenever that came.

All is computed anew each time, so that a payment told late, or taken back late, is nothing special.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

_HUNDRED = 100


@dataclass(frozen=True, slots=True)
class Promised:
    """A promise that counts.

    :param loans: the loans on which money counts for it.
    :param made_on: the day it was made, by the borrower's clock; money of before does not count.
    :param until_on: the last day of which money counts.
    :param amount: what was promised, in minor units.
    :param keeps_from: what has to arrive for it to be kept.
    """

    id: int
    loans: frozenset[int]
    made_at: datetime
    made_on: date
    due_on: date
    until_on: date
    amount: int
    keeps_from: int


@dataclass(frozen=True, slots=True)
class Payment:
    """A payment as its row has it.

    :param name: the lender's id of it.
    :param received_at: when it came to be known here.
    :param reverses: the lender's id of the payment that this one takes back; empty: none.
    """

    name: str
    loan: int
    paid_on: date
    received_at: datetime
    amount: int
    reverses: str = ""


def keeps_from(amount: int, *, percent: int) -> int:
    """Return the least that is ``percent`` of an amount, in whole minor units."""
    return -(-amount * percent // _HUNDRED)


def arrivals(promises: Iterable[Promised], payments: Sequence[Payment]) -> dict[int, int]:
    """Return how much arrived for each promise, by its id."""
    left = _left(payments)
    came = sorted((one for one in payments if left[one.name]), key=_earliest)
    arrived: dict[int, int] = {}
    for promise in sorted(promises, key=_first_due):
        wanted = promise.amount
        for one in came:
            if _counts(one, promise):
                taken = min(wanted, left[one.name])
                wanted -= taken
                left[one.name] -= taken
        arrived[promise.id] = promise.amount - wanted
    return arrived


def state_of(promise: Promised, arrived: int, *, today: date) -> str:
    """Return where a promise stands on a day of the borrower's clock: ``values.PROMISE_STATES``."""
    if arrived >= promise.keeps_from:
        return "kept"
    if today <= promise.until_on:
        return "open"
    return "part" if arrived else "broken"


def _left(payments: Sequence[Payment]) -> Counter[str]:
    """Return what is left of each payment by its name; those that take one back bring nothing."""
    left = Counter({one.name: one.amount for one in payments if not one.reverses})
    for one in payments:
        if one.reverses in left:
            left[one.reverses] = max(0, left[one.reverses] - one.amount)
    return left


def _counts(payment: Payment, promise: Promised) -> bool:
    return (
        payment.loan in promise.loans
        and promise.made_on <= payment.paid_on <= promise.until_on
        and payment.received_at >= promise.made_at
    )


def _earliest(payment: Payment) -> tuple[date, str]:
    return payment.paid_on, payment.name


def _first_due(promise: Promised) -> tuple[date, datetime, int]:
    return promise.due_on, promise.made_at, promise.id
