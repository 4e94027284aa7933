"""Money that comes in between tapes: taken down once, aged at once, known at the gate."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest
from tests.portfolio.conftest import AS_OF
from tests.portfolio.tapes import NOW, RULES, bring, edit

from hejie.book.tape import read_tape
from hejie.evidence.models import Pending
from hejie.nightly.balances import standing_on
from hejie.nightly.caps import caps_of
from hejie.nightly.night import repayment_orders
from hejie.people.models import Organization
from hejie.portfolio.facts import PortfolioFacts
from hejie.portfolio.models import Borrower, Case, GivenBalance, Loan, Payment, Standing
from hejie.portfolio.paying import Paid, UnableToTakePayment, receive_payments
from hejie.portfolio.tapes import tape_of
from hejie.values.actor import Actor

pytestmark = pytest.mark.django_db
CASHIER = Actor("key", "k1", "demo")
TODAY = AS_OF + timedelta(days=1)
LATER = datetime(TODAY.year, TODAY.month, TODAY.day, 4, tzinfo=UTC)


def _receive(servicer: Organization, *payments: Paid, now: datetime = LATER) -> int:
    return receive_payments(
        payments=payments, servicer=servicer, rules=RULES, actor=CASHIER, now=now
    )


def _late(**other: object) -> Standing:
    wanted = {"total__gt": 0, "unapplied": 0, "days_past_due__gt": 0, "loan__given_balance": None}
    found = Standing.objects.filter(**{**wanted, **other}).order_by("pk").first()
    assert found is not None
    return found


def _paid(standing: Standing, amount: int, *, name: str = "p-1", on: date = TODAY) -> Paid:
    return Paid(name, standing.loan.external_id, on, amount)


def test_a_loan_is_aged_as_a_night_over_a_tape_with_the_payment_ages_it(
    sample: Path, servicer: Organization, tmp_path: Path
) -> None:
    bring(sample, servicer)
    late = _late()
    part = late.total // 2
    assert _receive(servicer, _paid(late, part)) == 1
    with_it = tmp_path / "with"
    shutil.copytree(sample, with_it)
    row = {"payment_id": "p-1", "loan_id": late.loan.external_id, "paid_on": TODAY, "amount": part}
    edit(with_it / "payments.parquet", lambda old: _added(old, row))
    tape = read_tape(with_it, as_of=TODAY, max_bad=0.5)
    aged = standing_on(
        tape, as_of=TODAY, orders=repayment_orders(RULES.packs), caps=caps_of(RULES.packs)
    )
    (said,) = aged.filter(pl.col("loan_id") == late.loan.external_id).to_dicts()
    late.refresh_from_db()
    assert (late.total, late.days_past_due) == (said["total"], said["days_past_due"])
    assert (late.principal, late.penalty) == (said["principal"], said["penalty"])
    assert late.as_of == TODAY
    assert late.balance_on == AS_OF


def _added(old: pl.DataFrame, row: dict[str, object]) -> pl.DataFrame:
    return pl.concat([old, pl.DataFrame([row], schema_overrides=old.schema)], how="diagonal")


def test_what_is_told_twice_counts_once_and_moves_the_facts_once(
    sample: Path, servicer: Organization
) -> None:
    bring(sample, servicer)
    late = _late()
    before = Borrower.objects.get(id=late.loan.borrower_id).facts_version
    paid = _paid(late, 100)
    assert [_receive(servicer, paid), _receive(servicer, paid), _receive(servicer, paid, paid)] == [
        1,
        0,
        0,
    ]
    assert Borrower.objects.get(id=late.loan.borrower_id).facts_version == before + 1
    assert Payment.objects.filter(external_id="p-1").count() == 1
    assert Pending.objects.filter(kind="portfolio.payment_received").count() == 1


def test_a_case_is_over_when_all_is_paid_and_opens_when_the_money_never_came(
    sample: Path, servicer: Organization
) -> None:
    bring(sample, servicer)
    single = [
        borrower
        for borrower in Borrower.objects.all()
        if Loan.objects.filter(borrower=borrower).count() == 1
    ]
    late = _late(loan__borrower__in=single, next_due_on=None)
    case = Case.objects.get(borrower=late.loan.borrower_id)
    _receive(servicer, _paid(late, late.total * 2))
    case.refresh_from_db()
    late.refresh_from_db()
    assert (late.total, late.days_past_due, case.closed_on) == (0, 0, TODAY)
    taken = Paid("p-2", late.loan.external_id, TODAY, late.unapplied + 1, reverses="p-1")
    _receive(servicer, taken)
    case.refresh_from_db()
    assert case.closed_on is None


def test_the_gate_knows_at_once_what_is_left(sample: Path, servicer: Organization) -> None:
    bring(sample, servicer)
    late = _late()
    source = PortfolioFacts(lambda: RULES)

    class About:
        borrower_id, party, loan_ids = late.loan.borrower_id, "borrower", frozenset({late.loan_id})

    (before,) = source.gather([About()], now=LATER)
    _receive(servicer, _paid(late, 100))
    (after,) = source.gather([About()], now=LATER)
    assert before["amount_owed"] - 100 <= after["amount_owed"] <= before["amount_owed"]
    late.refresh_from_db()
    assert after["amount_owed"] == late.owed


def test_a_given_balance_with_money_since_is_unknown_until_the_next(
    sample: Path, servicer: Organization
) -> None:
    bring(sample, servicer)
    loan = Loan.objects.exclude(given_balance=None).order_by("pk").first()
    if loan is None:
        loan = _given()
    source = PortfolioFacts(lambda: RULES)

    class About:
        borrower_id, party, loan_ids = loan.borrower_id, "borrower", frozenset({loan.pk})

    stood = Standing.objects.get(loan=loan)
    _receive(servicer, _paid(stood, 100))
    (after,) = source.gather([About()], now=LATER)
    assert after.get("amount_owed") is None
    assert Standing.objects.get(loan=loan).total == stood.total
    doubted = tape_of(servicer=servicer, as_of=TODAY).tape.doubts
    assert ("balances", loan.external_id) in set(doubted.iter_rows())


def _given() -> Loan:
    """Let a lender have given the balance of a loan."""
    stood = _late()
    GivenBalance.objects.create(
        loan=stood.loan, as_of=AS_OF, principal=stood.total, days_past_due=stood.days_past_due
    )
    return stood.loan


@pytest.mark.parametrize(
    ("change", "field"),
    [
        (lambda paid: Paid("p", "no-loan", paid.paid_on, paid.amount), "loan_id"),
        (lambda paid: Paid("p", paid.loan_id, TODAY + timedelta(days=1), 1), "paid_on"),
        (lambda paid: Paid("p", paid.loan_id, TODAY, 0), "amount"),
        (lambda paid: Paid("p-1", paid.loan_id, TODAY, paid.amount + 1), "payment_id"),
        (lambda paid: Paid("p", paid.loan_id, TODAY, 1, reverses="none"), "reverses"),
        (lambda paid: Paid("p", paid.loan_id, TODAY, paid.amount + 1, reverses="p-1"), "reverses"),
    ],
)
def test_what_cannot_be_taken_down_leaves_nothing(
    sample: Path, servicer: Organization, change: Callable[[Paid], Paid], field: str
) -> None:
    bring(sample, servicer)
    paid = _paid(_late(), 100)
    _receive(servicer, paid)
    with pytest.raises(UnableToTakePayment, match=f"^{field}: ") as refused:
        _receive(servicer, _paid(_late(), 1, name="good"), change(paid))
    assert list(refused.value.unfit) == [1]
    assert not Payment.objects.filter(external_id__in=["good", "p"]).exists()


@pytest.mark.django_db(transaction=True)
def test_the_next_tape_keeps_what_came_meanwhile(sample: Path, servicer: Organization) -> None:
    bring(sample, servicer)
    late = _late()
    _receive(servicer, _paid(late, late.total * 2, on=AS_OF), now=NOW)
    bring(sample, servicer, as_of=TODAY, digest=b"2")
    late.refresh_from_db()
    assert (late.as_of, late.total) == (TODAY, 0)
