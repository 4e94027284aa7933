"""Money meets promises in the transaction that takes it down, whichever way it comes, and back."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from tests.arrangements.scene import (
    CLOCK,
    LINE,
    NEW_YORK,
    NOW,
    TODAY,
    URUMQI,
    bring,
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
from hejie.arrangements.operations import withdraw_promise
from hejie.care.erasing import erase
from hejie.evidence.models import Pending
from hejie.people.models import Organization
from hejie.portfolio.arriving import ARRIVALS
from hejie.portfolio.models import Case, Identity, Payment
from hejie.portfolio.paying import Paid, UnableToTakePayment

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("amount", "now", "later"),
    [(95_000, "kept", "kept"), (94_999, "open", "part"), (LINE * 2, "kept", "kept")],
)
@pytest.mark.usefixtures("servicer")
def test_nearly_all_keeps_a_promise_at_once_and_less_keeps_a_part(
    amount: int, now: str, later: str
) -> None:
    promise = take(pledge())
    pay(Paid("p", "u-1", TODAY, amount))
    assert stands(promise) == (now, min(amount, LINE))
    settle(NOW + timedelta(days=9))
    assert stands(promise)[0] == later
    assert Pending.objects.filter(kind="portfolio.payment_received").count() == 1
    end = {"kept": "kept", "part": "partly_kept"}[later]
    assert told() == ["made", end]


@pytest.mark.usefixtures("servicer")
def test_without_money_it_is_broken_when_the_day_after_is_over() -> None:
    promise = take(pledge(in_days=2))
    last = datetime(2026, 11, 25, 17, 59, 59, tzinfo=UTC)  # a second before midnight in Urumqi
    assert (promise.until_on, settle(last)) == (date(2026, 11, 25), 0)
    assert settle(last + timedelta(seconds=1)) == 1
    assert stands(promise) == ("broken", 0)
    assert promise.settled_at == last + timedelta(seconds=1)
    assert settle(last + timedelta(days=1)) == 0
    (entry,) = Pending.objects.filter(kind="arrangements.promise_broken")
    assert f"promise:{promise.pk}" in entry.subjects


@pytest.mark.usefixtures("servicer")
def test_each_borrower_has_a_clock_of_their_own() -> None:
    same_day = TODAY + timedelta(days=2)
    urumqi, new_york = take(pledge(due_on=same_day)), take(pledge(name=NEW_YORK, due_on=same_day))
    assert urumqi.until_on == new_york.until_on == same_day + timedelta(days=1)
    midnight_in_urumqi = datetime(2026, 11, 25, 18, tzinfo=UTC)
    midnight_in_new_york = datetime(2026, 11, 26, 5, tzinfo=UTC)
    assert settle(midnight_in_urumqi) == 1
    assert (stands(urumqi)[0], stands(new_york)[0]) == ("broken", "open")
    pay(Paid("n", "n-1", same_day + timedelta(days=1), LINE), now=midnight_in_urumqi)
    assert stands(new_york) == ("kept", LINE)
    assert settle(midnight_in_new_york) == 0


@pytest.mark.parametrize(
    ("on", "counts"),
    [(TODAY - timedelta(days=1), False), (TODAY, True), (TODAY + timedelta(days=4), True)],
)
@pytest.mark.usefixtures("servicer")
def test_money_counts_from_the_day_of_the_promise_until_the_day_after_it_is_due(
    on: date, *, counts: bool
) -> None:
    promise = take(pledge())
    pay(Paid("p", "u-1", on, LINE), now=NOW + timedelta(days=4))
    assert stands(promise) == (("kept", LINE) if counts else ("open", 0))


@pytest.mark.usefixtures("servicer")
def test_money_told_late_mends_what_the_clock_had_settled() -> None:
    promise = take(pledge(in_days=1))
    much_later = NOW + timedelta(days=20)
    assert settle(much_later) == 1
    pay(Paid("p", "u-1", TODAY + timedelta(days=3), LINE), now=much_later)
    assert stands(promise)[0] == "broken"
    pay(Paid("q", "u-1", TODAY + timedelta(days=2), LINE // 2), now=much_later)
    assert stands(promise) == ("part", LINE // 2)
    pay(Paid("r", "u-2", TODAY + timedelta(days=1), LINE), now=much_later)
    assert stands(promise) == ("kept", LINE)
    assert told() == ["made", "broken", "partly_kept", "kept"]


@pytest.mark.usefixtures("servicer")
def test_money_taken_back_takes_its_promise_back() -> None:
    promise = take(pledge())
    pay(Paid("p", "u-1", TODAY, LINE))
    assert stands(promise)[0] == "kept"
    pay(Paid("q", "u-1", TODAY - timedelta(days=1), LINE // 2, reverses="p"))
    assert (stands(promise), promise.settled_at) == (("open", LINE // 2), None)
    pay(Paid("r", "u-1", TODAY, LINE // 2))
    assert stands(promise) == ("kept", LINE)
    over = NOW + timedelta(days=60)
    pay(
        Paid("s", "u-1", TODAY + timedelta(days=60), LINE // 2, reverses="p"),
        Paid("t", "u-1", TODAY + timedelta(days=60), LINE // 2, reverses="r"),
        now=over,
    )
    assert stands(promise) == ("broken", 0)
    assert told() == ["made", "kept", "reopened", "kept", "broken"]


@pytest.mark.usefixtures("servicer")
def test_the_promise_due_first_takes_first_and_only_on_its_loans() -> None:
    later = take(pledge(LINE, in_days=9))
    sooner = take(pledge(LINE // 2, in_days=2, loan_ids=frozenset({loan("u-1")})))
    pay(Paid("p", "u-2", TODAY, LINE // 4), Paid("q", "u-1", TODAY, LINE // 4))
    assert (stands(sooner), stands(later)) == (("open", LINE // 4), ("open", LINE // 4))
    pay(Paid("r", "u-1", TODAY, LINE))
    assert (stands(sooner), stands(later)) == (("kept", LINE // 2), ("kept", LINE))


@pytest.mark.usefixtures("servicer")
def test_another_borrowers_money_keeps_nothing() -> None:
    promise = take(pledge())
    pay(Paid("n", "n-1", TODAY, LINE))
    assert stands(promise) == ("open", 0)


@pytest.mark.usefixtures("servicer")
def test_a_payment_told_twice_counts_once() -> None:
    promise = take(pledge())
    for _ in range(2):
        pay(Paid("p", "u-1", TODAY, LINE // 2))
    assert stands(promise) == ("open", LINE // 2)


@pytest.mark.usefixtures("servicer")
def test_payment_and_promise_are_written_together_or_not_at_all() -> None:
    promise = take(pledge())
    before = who(URUMQI).facts_version
    good = Paid("p", "u-1", TODAY, LINE)
    with pytest.raises(UnableToTakePayment):
        pay(good, Paid("q", "u-1", TODAY, 5, reverses="p-0"))

    def fail(**_: object) -> None:
        raise UnableToTakePayment("a room above could not go on")

    told_before = ARRIVALS._hearers
    try:
        ARRIVALS.fill([*told_before, fail])
        with pytest.raises(UnableToTakePayment, match="could not go on"):
            pay(good)
    finally:
        ARRIVALS.fill(told_before)
    assert stands(promise) == ("open", 0)
    assert not Payment.objects.filter(external_id="p").exists()
    assert (told(), who(URUMQI).facts_version) == (["made"], before)


@pytest.mark.usefixtures("servicer")
def test_a_withdrawn_promise_takes_nothing() -> None:
    promise = take(pledge())
    withdraw_promise(promise_id=promise.pk, because="unable", actor=CLOCK, now=NOW)
    pay(Paid("p", "u-1", TODAY, LINE))
    assert stands(promise) == ("withdrawn", 0)
    assert settle(NOW + timedelta(days=20)) == 0


@pytest.mark.usefixtures("servicer")
def test_many_promises_are_settled_a_few_borrowers_at_a_time() -> None:
    for name in (URUMQI, NEW_YORK):
        take(pledge(100, name=name, in_days=1))
        take(pledge(100, name=name, in_days=2))
    over = NOW + timedelta(days=9)
    from_clock = [
        settle(over, limit=1),
        settle(over, limit=1),
        settle(over, limit=1),
    ]
    assert from_clock == [2, 2, 0]


@pytest.mark.django_db(transaction=True)
def test_money_of_a_tape_counts_as_money_told_by_a_program(
    servicer: Organization, tmp_path: Path
) -> None:
    promise = take(pledge())
    other = take(pledge(name=NEW_YORK))
    paid = [Paid("p", "u-1", TODAY, LINE // 2)]
    bring(tmp_path / "second", servicer, as_of=TODAY, paid=paid)
    assert stands(promise) == ("open", LINE // 2)
    more = [*paid, Paid("q", "u-2", TODAY, LINE // 2)]
    bring(tmp_path / "third", servicer, as_of=TODAY, paid=more)
    assert (stands(promise), stands(other)) == (("kept", LINE), ("open", 0))
    pay(Paid("r", "n-1", TODAY - timedelta(days=1), LINE))
    gone = [*more, Paid("s", "u-1", TODAY, LINE // 2, reverses="p")]
    bring(tmp_path / "fourth", servicer, as_of=TODAY, paid=gone)
    assert (stands(promise), stands(other)) == (("open", LINE // 2), ("kept", LINE))
    assert told() == ["made", "made", "kept", "kept", "reopened"]


@pytest.mark.django_db(transaction=True)
def test_a_tape_without_new_money_leaves_promises_alone(
    servicer: Organization, tmp_path: Path
) -> None:
    promise = take(pledge())
    bring(tmp_path / "second", servicer, as_of=TODAY)
    assert stands(promise) == ("open", 0)
    assert told() == ["made"]


@pytest.mark.usefixtures("servicer")
def test_a_promise_stays_when_its_borrower_is_erased_for_it_names_nobody() -> None:
    promise, late = take(pledge(100)), take(pledge(100, in_days=5))
    pay(Paid("p", "u-1", TODAY, 100))
    Case.objects.update(closed_on=date(2026, 11, 30))
    years_later = datetime(2036, 1, 1, tzinfo=UTC)
    erase(borrower_id=who(URUMQI).pk, laws=("cn",), actor=CLOCK, now=years_later)
    assert not Identity.objects.get(borrower=who(URUMQI)).digest
    assert stands(promise) == ("kept", 100)
    assert settle(years_later) == 1
    assert stands(late)[0] == "broken"
    texts = {
        field.name for field in Promise._meta.fields if field.get_internal_type() == "TextField"
    }
    assert texts == set()
