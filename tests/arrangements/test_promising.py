"""A promise is taken where the law lets anybody ask for money, within bounds, and on the record."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from tests.arrangements.scene import (
    COLLECTOR,
    LINE,
    NEW_YORK,
    NOW,
    TODAY,
    URUMQI,
    loan,
    pay,
    pledge,
    settle,
    stands,
    take,
    told,
    who,
)

from hejie.arrangements.models import Promise
from hejie.arrangements.operations import Pledge, UnableToPromise, take_promise, withdraw_promise
from hejie.care.operations import Scope, place_hold, set_voice
from hejie.evidence.models import Pending
from hejie.permit import rulebook
from hejie.portfolio.models import Book, Borrower, Doubt, Loan, Standing
from hejie.portfolio.paying import Paid
from hejie.values.actor import Actor

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("servicer")]
NOTED = Actor("person", "8", "demo")


def test_a_promise_says_what_keeps_it_and_by_whose_clock() -> None:
    permit = UUID(int=5)
    promise = take(pledge(LINE + 1, in_days=5, permit_id=permit))
    promise.refresh_from_db()
    assert (promise.amount, promise.keeps_from) == (LINE + 1, 95_001)
    assert (promise.made_on, promise.due_on) == (TODAY, TODAY + timedelta(days=5))
    assert promise.until_on == promise.due_on + timedelta(days=1)
    assert (promise.taken_by, promise.permit_id) == ("person:7", permit)
    assert (promise.state, promise.case.borrower_id) == ("open", who(URUMQI).pk)
    assert take(pledge(name=NEW_YORK)).made_on == TODAY - timedelta(days=1)
    assert told() == ["made", "made"]
    assert Pending.objects.filter(subjects__contains=[f"promise:{promise.pk}"]).count() == 1


def test_taking_one_moves_no_facts_for_the_gate_asks_for_none() -> None:
    before = who(URUMQI).facts_version
    promise = take(pledge())
    withdraw_promise(promise_id=promise.pk, because="mistaken", actor=COLLECTOR, now=NOW)
    assert who(URUMQI).facts_version == before


def test_several_instalments_are_several_promises() -> None:
    for days in (2, 4):
        take(pledge(LINE // 2, in_days=days, loan_ids=frozenset({loan("u-1")})))
    assert Promise.objects.filter(state="open").count() == 2


@pytest.mark.parametrize(
    ("change", "line"),
    [
        (lambda one: replace(one, amount=0), "amount: more than nothing"),
        (lambda one: replace(one, amount=-5), "amount: more than nothing"),
        (lambda one: replace(one, amount=2 * LINE + 1), "amount: more than will be owed"),
        (lambda one: replace(one, amount=10**15), "amount: more than will be owed"),
        (lambda one: replace(one, currency="USD"), "currency: not that of the loans"),
        (lambda one: replace(one, due_on=TODAY - timedelta(days=1)), "due_on: a day gone by"),
        (lambda one: replace(one, due_on=TODAY + timedelta(days=31)), "due_on: more than 30 days"),
        (lambda one: replace(one, given_by="neighbour"), "given_by: one of"),
        (lambda one: replace(one, borrower_id=0), "borrower_id: no such borrower"),
        (lambda one: replace(one, loan_ids=frozenset({loan("n-1")})), "loan_ids: not all of one"),
        (lambda one: replace(one, loan_ids=frozenset({0})), "loan_ids: not all of one"),
    ],
)
def test_what_cannot_be_promised_is_refused_in_one_line(
    change: Callable[[Pledge], Pledge], line: str
) -> None:
    with pytest.raises(UnableToPromise, match=f"^{line}") as refused:
        take(change(pledge()))
    assert "\n" not in str(refused.value)
    assert not Promise.objects.exists()
    assert told() == []


def test_the_day_promised_may_be_today_and_the_furthest_the_law_lets_it_be() -> None:
    assert take(pledge(in_days=0)).due_on == TODAY
    assert take(pledge(in_days=30)).due_on == TODAY + timedelta(days=30)


def test_today_is_the_borrowers() -> None:
    yesterday = TODAY - timedelta(days=1)
    assert take(pledge(name=NEW_YORK, due_on=yesterday)).due_on == yesterday
    with pytest.raises(UnableToPromise, match="gone by"):
        take(pledge(due_on=yesterday))


def test_what_falls_due_by_the_day_promised_can_be_promised_with_it() -> None:
    ahead = (date(2026, 12, 1) - TODAY).days
    of_one = frozenset({loan("u-1")})
    assert take(pledge(2 * LINE, in_days=ahead, loan_ids=of_one)).amount == 2 * LINE
    with pytest.raises(UnableToPromise, match="more than will be owed"):
        take(pledge(2 * LINE, in_days=ahead - 1, loan_ids=of_one))


def test_what_was_paid_is_not_owed_any_more() -> None:
    pay(Paid("p", "u-1", TODAY, LINE))
    of_one = frozenset({loan("u-1")})
    with pytest.raises(UnableToPromise, match="more than will be owed"):
        take(pledge(1, loan_ids=of_one))


@pytest.mark.parametrize("doubted", ["payments", "balances"])
def test_where_nobody_knows_what_is_owed_nothing_is_promised(doubted: str) -> None:
    first = Loan.objects.get(external_id="u-1")
    Doubt.objects.create(servicer=first.servicer, table=doubted, loan=first)
    # Of a loan in doubt nobody knows whether it is barred, either.
    with pytest.raises(UnableToPromise, match=r"cn-civ-192|not known for sure"):
        take(pledge())


def test_without_a_law_that_says_what_a_promise_is_none_is_taken() -> None:
    with pytest.raises(UnableToPromise, match="no law in force"):
        take_promise(pledge=pledge(), rules=rulebook(laws=("zz",)), actor=COLLECTOR, now=NOW)
    long_ago = datetime(2024, 12, 31, 4, tzinfo=UTC)
    Book.objects.update(as_of=long_ago.date())
    with pytest.raises(UnableToPromise, match="no law in force"):
        take(pledge(due_on=date(2025, 1, 1)), now=long_ago)


@pytest.mark.parametrize(
    ("kind", "rule"),
    [
        ("complaint", "cn-house-complaint-hold"),
        ("dispute", "cn-house-complaint-hold"),
        ("hardship_review", "cn-house-complaint-hold"),
        ("plan_kept", "cn-house-plan-kept"),
        ("police_no_contact", "cn-psa2026-50"),
    ],
)
def test_under_a_hold_that_forbids_collecting_nobody_promises(kind: str, rule: str) -> None:
    _hold(kind)
    with pytest.raises(UnableToPromise, match=rule):
        take(pledge())


def test_a_hold_on_one_matter_stops_promises_about_that_matter() -> None:
    _hold("dispute", scope=Scope("matter", loan_id=loan("u-1")))
    with pytest.raises(UnableToPromise, match="cn-house-complaint-hold"):
        take(pledge(loan_ids=frozenset({loan("u-1")})))
    with pytest.raises(UnableToPromise, match="cn-house-complaint-hold"):
        take(pledge())
    assert take(pledge(loan_ids=frozenset({loan("u-2")}))).state == "open"


def _hold(kind: str, *, scope: Scope | None = None) -> None:
    place_hold(
        borrower_id=who(URUMQI).pk,
        kind=kind,
        reason="said so",
        source="borrower",
        scope=scope,
        actor=NOTED,
        now=NOW,
    )


@pytest.mark.parametrize("given_by", ["borrower", "representative"])
def test_for_somebody_who_died_nobody_promises(given_by: str) -> None:
    _voice(borrower_status="deceased")
    with pytest.raises(UnableToPromise, match="deceased"):
        take(pledge(given_by=given_by))


@pytest.mark.parametrize("voice", [{"represented": True}, {"borrower_status": "no_capacity"}])
def test_whoever_is_represented_promises_through_who_speaks_for_them(
    voice: dict[str, Any],
) -> None:
    _voice(**voice)
    with pytest.raises(UnableToPromise, match="cn-house-"):
        take(pledge())
    assert take(pledge(given_by="representative")).given_by == "representative"


def _voice(*, represented: bool = False, borrower_status: str = "") -> None:
    set_voice(
        borrower_id=who(URUMQI).pk,
        all_contact_refused=False,
        represented=represented,
        borrower_status=borrower_status,
        source="relative",
        actor=NOTED,
        now=NOW,
    )


@pytest.mark.parametrize("given_by", ["borrower", "representative"])
def test_a_minor_promises_nothing(given_by: str) -> None:
    Borrower.objects.filter(external_id=URUMQI).update(born_by=date(2012, 1, 31))
    with pytest.raises(UnableToPromise, match="cn-house-minor"):
        take(pledge(given_by=given_by))


def test_a_claim_that_may_be_barred_is_not_made_good_by_a_promise() -> None:
    Standing.objects.filter(loan__external_id="u-1").update(may_be_barred=True)
    with pytest.raises(UnableToPromise, match="cn-civ-192"):
        take(pledge())


@pytest.mark.parametrize("table", ["holds", "preferences"])
def test_what_nobody_knows_of_the_borrower_is_no_yes(table: str) -> None:
    book = Book.objects.get()
    book.known.remove(table)
    book.save()
    with pytest.raises(UnableToPromise, match=r"^borrower_id: nobody may ask"):
        take(pledge())


def test_a_promise_withdrawn_leaves_its_money_to_the_others() -> None:
    first, second = take(pledge(100, in_days=2)), take(pledge(100, in_days=4))
    pay(Paid("p", "u-1", TODAY, 60))
    assert (stands(first), stands(second)) == (("open", 60), ("open", 0))
    withdraw_promise(promise_id=first.pk, because="replaced", actor=NOTED, now=NOW)
    assert (stands(first), stands(second)) == (("withdrawn", 0), ("open", 60))
    assert (first.withdrawn_by, first.withdrawn_because) == ("person:8", "replaced")
    assert told() == ["made", "made", "withdrawn"]


def test_what_is_over_is_not_withdrawn() -> None:
    kept, late = take(pledge(100, in_days=2)), take(pledge(100, in_days=4))
    pay(Paid("p", "u-1", TODAY, 100))
    over = NOW + timedelta(days=6)
    for promise, now in ((kept, NOW), (late, over)):
        with pytest.raises(UnableToPromise, match="settled already"):
            withdraw_promise(promise_id=promise.pk, because="unable", actor=NOTED, now=now)
    assert settle(over) == 1
    assert (stands(kept)[0], stands(late)[0]) == ("kept", "broken")


@pytest.mark.parametrize(("number", "because"), [(0, "unable"), (None, "no reason at all")])
def test_withdrawing_names_a_promise_and_a_reason(number: int | None, because: str) -> None:
    promise = take(pledge())
    with pytest.raises(UnableToPromise, match=r"no such promise|one of mistaken"):
        withdraw_promise(
            promise_id=promise.pk if number is None else number,
            because=because,
            actor=NOTED,
            now=NOW,
        )
    assert stands(promise) == ("open", 0)
