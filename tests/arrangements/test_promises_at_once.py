"""Two payments at once, and a payment against the clock: nothing is lost, nothing counts twice."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest
from tests.arrangements.scene import (
    LINE,
    NOW,
    TODAY,
    pay,
    pledge,
    settle,
    stands,
    take,
    told,
)
from tests.together import together

from hejie.arrangements.models import Promise
from hejie.arrangements.operations import UnableToPromise, withdraw_promise
from hejie.portfolio.paying import Paid
from hejie.values.actor import job

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("servicer")]
ROUNDS = 4
PAYERS = 4


def test_payments_at_once_all_count_and_each_once() -> None:
    sooner, later = take(pledge(LINE // 2, in_days=2)), take(pledge(LINE // 2, in_days=4))
    part = LINE // 4
    paid = [Paid(f"p-{number}", f"u-{1 + number % 2}", TODAY, part) for number in range(PAYERS)]
    assert together([partial(pay, one) for one in paid]) == [1] * PAYERS
    assert (stands(sooner), stands(later)) == (("kept", LINE // 2), ("kept", LINE // 2))
    assert sorted(told()) == ["kept", "kept", "made", "made"]


def test_a_payment_against_the_clock_is_kept_in_the_end_whoever_comes_first() -> None:
    over = NOW + timedelta(days=5)
    for number in range(ROUNDS):
        promise = take(pledge(100, in_days=3))
        on_time = Paid(f"p-{number}", "u-1", TODAY + timedelta(days=4), 100)
        together([partial(settle, over), partial(pay, on_time, now=over)])
        assert stands(promise) == ("kept", 100)
        assert told(promise) in (["made", "broken", "kept"], ["made", "kept"])


def test_two_clocks_settle_once() -> None:
    take(pledge(100))
    over = NOW + timedelta(days=9)
    assert sorted(together([partial(settle, over)] * 2)) == [0, 1]
    assert told() == ["made", "broken"]


def test_a_payment_against_a_withdrawal_leaves_one_of_both() -> None:
    def withdraw(number: int) -> str:
        try:
            withdraw_promise(promise_id=number, because="unable", actor=job("test"), now=NOW)
        except UnableToPromise:
            return "kept"
        return "withdrawn"

    for number in range(ROUNDS):
        promise = take(pledge(100))
        paid = Paid(f"p-{number}", "u-1", TODAY, 100)
        state, _ = together([partial(withdraw, promise.pk), partial(pay, paid)])
        assert stands(promise) == (state, 100 if state == "kept" else 0)
    assert not Promise.objects.filter(state="open").exists()
