"""What the desk reads: live promises, those due on a day, and what came of one collector's."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.arrangements.scene import (
    COLLECTOR,
    LINE,
    NEW_YORK,
    NOW,
    TODAY,
    URUMQI,
    pay,
    pledge,
    settle,
    take,
    who,
)

from hejie.arrangements.operations import withdraw_promise
from hejie.arrangements.queries import (
    Kept,
    kept_by_day,
    live_promises,
    promises_due,
    promises_of,
)
from hejie.people.models import Organization
from hejie.portfolio.paying import Paid
from hejie.values.actor import Actor

pytestmark = pytest.mark.django_db
COLLEAGUE = Actor("person", "9", "demo")


def test_the_live_promises_of_a_borrower_stand_in_the_order_of_their_days(
    servicer: Organization,
) -> None:
    del servicer
    late, soon, gone = (take(pledge(100, in_days=days)) for days in (5, 2, 3))
    take(pledge(100, name=NEW_YORK))
    withdraw_promise(promise_id=gone.pk, because="mistaken", actor=COLLECTOR, now=NOW)
    pay(Paid("p", "u-1", TODAY, 50))
    borrower = who(URUMQI).pk
    assert list(live_promises(borrower_id=borrower)) == [soon, late]
    assert list(promises_of(borrower_id=borrower)) == [gone, soon, late]
    pay(Paid("q", "u-1", TODAY, 50))
    assert list(live_promises(borrower_id=borrower)) == [late]


def test_promises_due_stand_by_who_took_them(servicer: Organization) -> None:
    due_on = TODAY + timedelta(days=2)
    nine = take(pledge(100, due_on=due_on), actor=COLLEAGUE)
    seven = take(pledge(100, name=NEW_YORK, due_on=due_on))
    take(pledge(100, in_days=3))
    gone = take(pledge(100, due_on=due_on))
    withdraw_promise(promise_id=gone.pk, because="mistaken", actor=COLLECTOR, now=NOW)
    assert list(promises_due(servicer_id=servicer.pk, on=due_on)) == [seven, nine]
    own = promises_due(servicer_id=servicer.pk, on=due_on, taken_by=str(COLLEAGUE))
    assert list(own) == [nine]
    assert not promises_due(servicer_id=servicer.pk + 1, on=due_on).exists()


def test_what_came_of_one_collectors_promises_is_told_day_by_day(servicer: Organization) -> None:
    first, second = TODAY + timedelta(days=1), TODAY + timedelta(days=2)
    for amount in (300, 200, 100):
        take(pledge(amount, due_on=first))
    take(pledge(LINE, name=NEW_YORK, due_on=second))
    take(pledge(100, due_on=second), actor=COLLEAGUE)
    take(pledge(100, in_days=30))
    third = TODAY + timedelta(days=3)
    gone = take(pledge(100, due_on=third))
    withdraw_promise(promise_id=gone.pk, because="unable", actor=COLLECTOR, now=NOW)
    pay(Paid("p", "u-1", TODAY, 400))
    settle(NOW + timedelta(days=9))

    def told(taken_by: Actor) -> list[Kept]:
        return kept_by_day(
            servicer_id=servicer.pk,
            taken_by=str(taken_by),
            from_on=first,
            until_on=TODAY + timedelta(days=40),
        )

    assert told(COLLECTOR) == [
        Kept(first, 1, 1, 1),
        Kept(second, 0, 0, 1),
        Kept(third, 0, 0, 0, withdrawn=1),
    ]
    assert [one.kept_percent for one in told(COLLECTOR)] == [33, 0, None]
    assert told(COLLEAGUE) == [Kept(second, 0, 0, 1)]
