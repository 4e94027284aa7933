"""Somebody who hands out every single fen by hand: what the matching is compared with."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from hejie.arrangements.fulfilment import Payment, Promised


def handed_out(promises: Sequence[Promised], payments: Sequence[Payment]) -> dict[int, int]:
    """Give every fen that stayed, day by day, to the promise due first that it may go to."""
    gone = Counter[str]()
    for one in payments:
        if one.reverses:
            gone[one.reverses] += one.amount
    purse = [
        one
        for one in sorted(payments, key=lambda paid: (paid.paid_on, paid.name))
        if not one.reverses
        for _ in range(one.amount - gone[one.name])
    ]
    in_turn = sorted(promises, key=lambda one: (one.due_on, one.made_at, one.id))
    got = {one.id: 0 for one in promises}
    for fen in purse:
        for promise in in_turn:
            fits = fen.loan in promise.loans and fen.received_at >= promise.made_at
            in_time = promise.made_on <= fen.paid_on <= promise.until_on
            if fits and in_time and got[promise.id] < promise.amount:
                got[promise.id] += 1
                break
    return got
