"""Whose a payment is: by the moment it came in, whatever happened to the case since."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from tests.outreach.worklists.floor import JOB, NOW, TODAY, Floor, floor, live

from hejie.evidence.models import Pending
from hejie.outreach.models import Assignment, Attribution
from hejie.outreach.worklists.attribution import Holding, holder_at
from hejie.outreach.worklists.crediting import credit_money
from hejie.outreach.worklists.operations import reassign, share_night
from hejie.people.models import User
from hejie.portfolio.arriving import ARRIVALS
from hejie.portfolio.models import Case, Loan, Payment

MORNING, AFTERNOON = NOW, NOW + timedelta(hours=4)
TOMORROW = TODAY + timedelta(days=1)


def _at(hour: int, day: date = TODAY) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


def _who(*holdings: Holding, at: datetime, on: date = TODAY) -> int | None:
    found = holder_at(holdings, at=at, on=on)
    return found.assignment if found else None


def test_a_case_given_away_in_the_afternoon_was_the_firsts_in_the_morning() -> None:
    first = Holding(1, date(2026, 11, 1), TODAY, _at(0, date(2026, 11, 1)), _at(6))
    second = Holding(2, TODAY, None, _at(6), None)
    assert _who(first, second, at=_at(5)) == 1
    assert _who(first, second, at=_at(6)) == 2
    assert _who(first, at=_at(6)) is None


def test_a_case_given_on_by_tonights_night_stays_where_it_is_until_tomorrow() -> None:
    first = Holding(1, date(2026, 11, 1), TOMORROW, _at(0, date(2026, 11, 1)), _at(14))
    second = Holding(2, TOMORROW, None, _at(14), None)
    assert _who(first, second, at=_at(15)) == 1
    assert _who(first, second, at=_at(17), on=TOMORROW) == 2


def test_a_cover_ends_by_itself_on_its_day() -> None:
    cover = Holding(1, date(2026, 11, 1), TODAY, _at(0, date(2026, 11, 1)), None)
    assert _who(cover, at=_at(5), on=date(2026, 11, 20)) == 1
    assert _who(cover, at=_at(5)) is None
    assert _who(at=_at(5)) is None


@pytest.fixture
def here() -> Floor:
    """Return a floor on which a case is somebody's since yesterday."""
    made = floor()
    made.give(made.case("a"), made.people[0])
    return made


def _pay(case: Case, name: str, *, at: datetime, reverses: str = "") -> Payment:
    loan = Loan.objects.get(borrower=case.borrower)
    made = Payment.objects.create(
        loan=loan,
        servicer=loan.servicer,
        external_id=name,
        paid_on=TODAY,
        amount=1_000,
        reverses=reverses,
        received_at=at,
    )
    with transaction.atomic():
        credit_money(among=str(case.borrower_id), actor=JOB, now=at)
    return made


def _whose(payment: Payment) -> User | None:
    return Attribution.objects.get(payment=payment).assignment.person


@pytest.mark.django_db
def test_money_is_of_who_has_the_case_when_it_comes(here: Floor) -> None:
    case = here.cases[0]
    first = _pay(case, "p", at=MORNING)
    reassign(cases=[case.pk], to=here.people[1].pk, reason="ill", actor=here.leading, now=AFTERNOON)
    second = _pay(case, "q", at=AFTERNOON)
    back = _pay(case, "r", at=AFTERNOON + timedelta(hours=1), reverses="p")
    assert [_whose(one) for one in (first, second, back)] == [
        here.people[0],
        here.people[1],
        here.people[0],
    ]
    assert Pending.objects.filter(kind="outreach.payment_attributed").count() == 3
    with transaction.atomic():
        credit_money(among=str(case.borrower_id), actor=JOB, now=MORNING)
    assert Attribution.objects.count() == 3


@pytest.mark.django_db
def test_money_on_a_case_that_nobody_had_is_nobodys(here: Floor) -> None:
    fresh = here.case("b")
    early = _pay(fresh, "p", at=MORNING)
    share_night(night=here.night, actor=JOB, now=MORNING + timedelta(minutes=1))
    late = _pay(fresh, "q", at=AFTERNOON)
    assert not Attribution.objects.filter(payment=early).exists()
    assert _whose(late) == live(fresh).person


@pytest.mark.django_db
def test_what_was_is_not_changed(here: Floor) -> None:
    _pay(here.cases[0], "p", at=MORNING)
    row = live(here.cases[0])
    reassign(cases=[row.case_id], to=here.people[1].pk, reason="x", actor=here.leading, now=NOW)
    old, new = Assignment.objects.filter(pk=row.pk), Assignment.objects.filter(case=row.case_id)
    for wrong in (
        lambda: old.update(ended_at=AFTERNOON),
        lambda: new.filter(ended_at=None).update(person=here.people[2]),
        old.delete,
        lambda: Attribution.objects.update(attributed_at=AFTERNOON),
        Attribution.objects.all().delete,
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            wrong()


def test_every_arrival_of_money_is_heard() -> None:
    assert credit_money in ARRIVALS._hearers
