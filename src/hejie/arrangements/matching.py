"""Money matched to promises in the rows: what changed is written, and told to the log.

Whoever takes money down, or looks whether a day is over, calls this in their own transaction. A
promise that money takes up or leaves changes its state both ways; each change is an entry.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import connection

from hejie.arrangements.facts import Word, words_of
from hejie.arrangements.fulfilment import Promised, arrivals, state_of
from hejie.arrangements.models import Promise
from hejie.evidence.operations import Draft, record_many
from hejie.portfolio.operations import lock_borrowers
from hejie.values.actor import Actor

KINDS = {
    "open": "arrangements.promise_reopened",
    "kept": "arrangements.promise_kept",
    "part": "arrangements.promise_partly_kept",
    "broken": "arrangements.promise_broken",
}
"""What the log says when a promise comes to be in a state."""

_AMONG = """
    SELECT DISTINCT borrower_id FROM arrangements_promise
    WHERE state <> 'withdrawn' AND borrower_id IN ({among})
"""


def match_money(*, among: str, actor: Actor, now: datetime) -> None:
    """Match anew the money and the promises of borrowers whose money has just moved.

    :param among: a query of ours that gives their ids; the caller holds their rows.
    """
    with connection.cursor() as cursor:
        cursor.execute(_AMONG.format(among=among))
        borrowers = [borrower for (borrower,) in cursor.fetchall()]
    if borrowers:
        settle_words(borrowers, actor=actor, now=now)


def settle_words(borrowers: Collection[int], *, actor: Actor, now: datetime) -> int:
    """Lock borrowers, match their money to their promises, and write what came of each.

    :returns: how many promises are in another state than before.
    """
    words = words_of(lock_borrowers(borrowers))
    changed: list[Promise] = []
    drafts: list[Draft] = []
    for borrower, word in sorted(words.items()):
        for promise, arrived, state in _standing(word, now):
            before = word.stood[promise.id]
            if (state, arrived) == (before.state, before.arrived):
                continue
            row = Promise(id=promise.id, state=state, arrived=arrived)
            changed.append(row)
            if state != before.state:
                row.settled_at = None if state == "open" else now
                drafts.append(_draft(borrower, promise, arrived, state))
    _write(changed, {int(draft.subject["promise"]) for draft in drafts})
    if drafts:
        record_many(drafts, actor=actor, now=now)
    return len(drafts)


def _standing(word: Word, now: datetime) -> list[tuple[Promised, int, str]]:
    arrived = arrivals(word.promises, word.payments)
    today = word.today(now)
    return [
        (one, arrived[one.id], state_of(one, arrived[one.id], today=today)) for one in word.promises
    ]


def _write(changed: list[Promise], moved: set[int]) -> None:
    """Write what arrived for each; the moment of its state only where that is another."""
    of_state = [row for row in changed if row.id in moved]
    Promise.objects.bulk_update(of_state, ["state", "arrived", "settled_at"], batch_size=1000)
    of_money = [row for row in changed if row.id not in moved]
    Promise.objects.bulk_update(of_money, ["arrived"], batch_size=1000)


def _draft(borrower: int, promise: Promised, arrived: int, state: str) -> Draft:
    return Draft(
        KINDS[state],
        {"borrower": str(borrower), "promise": str(promise.id)},
        {
            "amount": promise.amount,
            "arrived": arrived,
            "due_on": promise.due_on.isoformat(),
        },
    )
