"""Writes of the portfolio; each in one transaction, each leaving evidence where it is an act.

Whoever changes what the gate reads of a borrower moves that borrower's facts, in the same
transaction: an open permit given on the facts before then no longer passes.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection

_LOCK = "SELECT id FROM portfolio_borrower WHERE id = ANY(%s) ORDER BY id FOR UPDATE"
_MOVE = "UPDATE portfolio_borrower SET facts_version = facts_version + 1 WHERE id = ANY(%s)"


def lock_borrowers(borrower_ids: Iterable[int]) -> list[int]:
    """Lock the rows of these borrowers until the transaction ends; everything else comes after.

    :returns: the ids that exist, ascending: the order in which everybody locks.
    """
    with connection.cursor() as cursor:
        cursor.execute(_LOCK, [sorted(set(borrower_ids))])
        return [borrower for (borrower,) in cursor.fetchall()]


def move_facts(*, borrower_ids: Iterable[int]) -> list[int]:
    """Lock these borrowers and move their facts, so that no permit of before passes any more.

    :returns: the ids that exist, ascending.
    """
    locked = lock_borrowers(borrower_ids)
    with connection.cursor() as cursor:
        cursor.execute(_MOVE, [locked])
    return locked
