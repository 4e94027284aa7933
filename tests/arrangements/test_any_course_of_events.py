"""Whatever happens in whatever order, the rows say what somebody would find by hand afterwards."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.arrangements.by_hand import handed_out
from tests.arrangements.scene import CLOCK, NOW, URUMQI, loan, pay, pledge, settle, take, told, who

from hejie.arrangements.facts import words_of
from hejie.arrangements.fulfilment import state_of
from hejie.arrangements.models import Promise
from hejie.arrangements.operations import UnableToPromise, withdraw_promise
from hejie.portfolio.models import Payment
from hejie.portfolio.paying import Paid, UnableToTakePayment

EXAMPLES = 30
EVENTS = 20
_HAPPEN = ("take", "pay", "pay", "back", "back", "withdraw", "settle", "wait", "wait")


@dataclass(frozen=True)
class Event:
    """Something that happens: what, and numbers that say to whom and how much."""

    what: str
    which: int
    many: int
    days: int


_EVENTS = st.lists(
    st.builds(
        Event,
        st.sampled_from(_HAPPEN),
        st.integers(0, 5),
        st.integers(1, 9),
        st.integers(0, 3),
    ),
    min_size=EVENTS // 2,
    max_size=EVENTS,
)

_FIRST = (Event("take", 1, 6, 1), Event("take", 2, 9, 3))
"""So that there is something to pay from the beginning."""


@pytest.mark.django_db
@pytest.mark.usefixtures("servicer")
def test_the_rows_say_what_is_found_by_hand() -> None:
    happened: set[str] = set()

    @settings(
        max_examples=EXAMPLES,
        derandomize=True,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(_EVENTS)
    def live_through(events: Sequence[Event]) -> None:
        with transaction.atomic():
            now = NOW
            for number, event in enumerate((*_FIRST, *events)):
                now += timedelta(days=event.days if event.what == "wait" else 0, minutes=1)
                with suppress(UnableToPromise, UnableToTakePayment):
                    _happen(event, number, now)
                _compare(now, is_settled=event.what == "settle")
            _compare_the_log()
            happened.update(told())
            transaction.set_rollback(True)

    live_through()
    assert happened >= {"made", "kept", "partly_kept", "broken", "reopened", "withdrawn"}


def _happen(event: Event, number: int, now: datetime) -> None:
    lender_loan = f"u-{1 + event.which % 2}"
    paid_on = (now + timedelta(hours=6)).date() - timedelta(days=event.days % 2)
    if event.what == "take":
        about = frozenset({loan(lender_loan)}) if event.which % 3 == 0 else frozenset[int]()
        due_on = (now + timedelta(hours=6)).date() + timedelta(days=event.days)
        take(pledge(event.many, loan_ids=about, due_on=due_on), now=now)
    elif event.what == "pay":
        pay(Paid(f"p-{number}", lender_loan, paid_on, event.many), now=now)
    elif event.what == "back":
        back = Payment.objects.filter(reverses="").order_by("id")[event.which : event.which + 1]
        for one in back:
            taken = Paid(f"r-{number}", one.loan.external_id, paid_on, event.many, one.external_id)
            pay(taken, now=now)
    elif event.what == "withdraw":
        for one in Promise.objects.order_by("id")[event.which : event.which + 1]:
            withdraw_promise(promise_id=one.pk, because="unable", actor=CLOCK, now=now)
    elif event.what == "settle":
        while settle(now):
            pass


def _compare(now: datetime, *, is_settled: bool) -> None:
    borrower = who(URUMQI).pk
    word = words_of([borrower]).get(borrower)
    if word is None:
        return
    by_hand = handed_out(word.promises, word.payments)
    for one in word.promises:
        stood = word.stood[one.id]
        state = state_of(one, by_hand[one.id], today=word.today(now))
        assert stood.arrived == by_hand[one.id]
        # Until the clock comes by, one whose day is over may still stand open.
        assert stood.state in ({state} if is_settled else {state, "open"})


def _compare_the_log() -> None:
    ends: Mapping[str, str] = {
        "made": "open",
        "reopened": "open",
        "kept": "kept",
        "partly_kept": "part",
        "broken": "broken",
        "withdrawn": "withdrawn",
    }
    for promise in Promise.objects.all():
        assert ends[told(promise)[-1]] == promise.state
