"""Writes of arrangements: a promise taken, withdrawn, or settled because its time is over.

None of them moves the borrower's facts: the gate asks for no promise, and the night, which does,
reads them anew. What money does to promises stands in ``matching``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import connection, transaction

from hejie.arrangements.facts import clocks_of, loans_of_cases
from hejie.arrangements.fulfilment import keeps_from
from hejie.arrangements.matching import settle_words
from hejie.arrangements.models import GIVERS, WITHDRAWALS, Promise
from hejie.arrangements.owing import owed_by
from hejie.arrangements.rights import stops_on_promising
from hejie.arrangements.terms import Terms, terms_on
from hejie.evidence.operations import record
from hejie.permit import Rulebook
from hejie.portfolio.models import Case, Loan
from hejie.portfolio.operations import lock_borrowers
from hejie.values.actor import Actor
from hejie.values.unable import Unable

_OVER = """
    SELECT p.borrower_id FROM arrangements_promise p
    JOIN portfolio_borrower b ON b.id = p.borrower_id
    WHERE p.state = 'open' AND p.until_on < (%(now)s AT TIME ZONE
        coalesce(nullif(b.time_zone, ''), 'Asia/Shanghai'))::date
    GROUP BY 1 ORDER BY min(p.until_on), 1 LIMIT %(limit)s
"""


class UnableToPromise(Unable):
    """A promise cannot be taken or withdrawn as said; the line begins with the field."""


@dataclass(frozen=True, slots=True)
class Pledge:
    """What somebody promises.

    :param amount: in minor units of ``currency``.
    :param due_on: the day by which it will be paid, by the borrower's clock.
    :param loan_ids: the loans it is about; empty: all of the borrower's only open case.
    :param given_by: of ``models.GIVERS``.
    :param permit_id: the permit of the touch in which it was made; None: it was made elsewhere.
    """

    borrower_id: int
    amount: int
    currency: str
    due_on: date
    loan_ids: frozenset[int] = frozenset()
    given_by: str = "borrower"
    permit_id: UUID | None = None


def take_promise(*, pledge: Pledge, rules: Rulebook, actor: Actor, now: datetime) -> Promise:
    """Take a promise down; whoever does is ``actor``.

    :param rules: the law in force here, which says how far ahead it may be and what keeps it.
    :raises UnableToPromise: if it is of nothing or of more than will be owed by then, of a day gone
        by or too far, of loans of no one case, or if the law stops collecting here.
    """
    if pledge.given_by not in GIVERS:
        raise UnableToPromise(f"given_by: one of {', '.join(GIVERS)}")
    if pledge.amount <= 0:
        raise UnableToPromise("amount: more than nothing is wanted")
    with transaction.atomic():
        if not lock_borrowers([pledge.borrower_id]):
            raise UnableToPromise("borrower_id: no such borrower")
        case, loans = _meant(pledge)
        today = now.astimezone(clocks_of([pledge.borrower_id])[pledge.borrower_id]).date()
        terms = _within_terms(pledge.due_on, rules=rules, today=today)
        _refuse_stopped(pledge, loans, rules=rules, now=now)
        _refuse_too_much(pledge, case, loans, rules=rules)
        promise = Promise(
            borrower_id=pledge.borrower_id,
            case=case,
            loan_ids=sorted(pledge.loan_ids),
            amount=pledge.amount,
            keeps_from=keeps_from(pledge.amount, percent=terms.kept_percent),
            currency=pledge.currency,
            due_on=pledge.due_on,
            until_on=pledge.due_on + timedelta(days=terms.waits_days),
            made_at=now,
            made_on=today,
            given_by=pledge.given_by,
            taken_by=str(actor),
            permit_id=pledge.permit_id,
        )
        promise.save(force_insert=True)
        _record("arrangements.promise_made", promise, _terms_of(promise), actor=actor, now=now)
    return promise


def withdraw_promise(*, promise_id: int, because: str, actor: Actor, now: datetime) -> Promise:
    """Withdraw a promise that is open, so that it counts for nobody; its money is free for others.

    :param because: of ``models.WITHDRAWALS``.
    :raises UnableToPromise: if there is none such, it is settled, or its time is over.
    """
    if because not in WITHDRAWALS:
        raise UnableToPromise(f"because: one of {', '.join(WITHDRAWALS)}")
    found = Promise.objects.filter(id=promise_id).values_list("borrower_id", flat=True).first()
    if found is None:
        raise UnableToPromise("promise_id: no such promise")
    with transaction.atomic():
        lock_borrowers([found])
        promise = Promise.objects.get(id=promise_id)
        today = now.astimezone(clocks_of([found])[found]).date()
        if promise.state != "open" or today > promise.until_on:
            # What was broken stays so: a promise is not withdrawn because it was not kept.
            raise UnableToPromise("promise_id: it is settled already")
        arrived, promise.arrived = promise.arrived, 0
        promise.state, promise.settled_at = "withdrawn", now
        promise.withdrawn_by, promise.withdrawn_because = str(actor), because
        promise.save()
        said = {"because": because, "arrived": arrived}
        _record("arrangements.promise_withdrawn", promise, said, actor=actor, now=now)
        settle_words([found], actor=actor, now=now)
    return promise


def settle_promises(*, actor: Actor, now: datetime, limit: int = 1000) -> int:
    """Settle the open promises whose last day is over by their borrower's clock, oldest first.

    :param limit: of how many borrowers at once.
    :returns: how many promises came to be in another state; 0: none was left.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(_OVER, {"now": now, "limit": limit})
            borrowers = [borrower for (borrower,) in cursor.fetchall()]
        return settle_words(borrowers, actor=actor, now=now) if borrowers else 0


def _meant(pledge: Pledge) -> tuple[Case, frozenset[int]]:
    """Return the case a promise is of, and the loans on which money counts for it.

    :raises UnableToPromise: if the loans are of no one case, or of another currency.
    """
    of_case = loans_of_cases([pledge.borrower_id])
    cases = Case.objects.filter(borrower_id=pledge.borrower_id).select_related("mandate__servicer")
    if pledge.loan_ids:
        found = [case for case in cases if pledge.loan_ids <= of_case[case.pk]]
        why = "loan_ids: not all of one case of the borrower's"
    else:
        found = [case for case in cases if case.closed_on is None]
        why = "loan_ids: the borrower has no open case, or several: name the loans"
    if len(found) != 1:
        raise UnableToPromise(why)
    (case,) = found
    loans = pledge.loan_ids or of_case[case.pk]
    if Loan.objects.filter(id__in=loans).exclude(currency=pledge.currency).exists():
        raise UnableToPromise("currency: not that of the loans")
    return case, loans


def _within_terms(due_on: date, *, rules: Rulebook, today: date) -> Terms:
    terms = terms_on(rules, today)
    if terms is None:
        raise UnableToPromise("due_on: no law in force here says what a promise may be")
    if due_on < today:
        raise UnableToPromise("due_on: a day gone by for the borrower")
    if (due_on - today).days > terms.furthest_days:
        raise UnableToPromise(f"due_on: more than {terms.furthest_days} days ahead")
    return terms


def _refuse_stopped(
    pledge: Pledge, loans: frozenset[int], *, rules: Rulebook, now: datetime
) -> None:
    stops = stops_on_promising(
        borrower_id=pledge.borrower_id,
        loans=loans,
        given_by=pledge.given_by,
        rules=rules,
        now=now,
    )
    if stops:
        why = ", ".join(stops)
        raise UnableToPromise(f"borrower_id: nobody may ask for money here, nor promise it: {why}")


def _refuse_too_much(pledge: Pledge, case: Case, loans: frozenset[int], *, rules: Rulebook) -> None:
    owed = owed_by(
        servicer=case.mandate.servicer,
        borrower_id=pledge.borrower_id,
        loans=loans,
        on=pledge.due_on,
        rules=rules,
    )
    if owed is None:
        raise UnableToPromise("amount: what is owed is not known for sure; a person must look")
    if pledge.amount > owed:
        raise UnableToPromise("amount: more than will be owed by the day promised")


def _terms_of(promise: Promise) -> dict[str, object]:
    return {
        "amount": promise.amount,
        "currency": promise.currency,
        "due_on": promise.due_on.isoformat(),
        "keeps_from": promise.keeps_from,
        "until_on": promise.until_on.isoformat(),
        "given_by": promise.given_by,
        "permit": str(promise.permit_id) if promise.permit_id else None,
    }


def _record(
    kind: str, promise: Promise, content: Mapping[str, object], *, actor: Actor, now: datetime
) -> None:
    subject = {"borrower": str(promise.borrower_id), "promise": str(promise.pk)}
    record(kind=kind, subject=subject, content=content, actor=actor, now=now)
