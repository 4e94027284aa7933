"""Eight at one borrower at the cap get exactly what the law allows; what stops, stops in time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from tests.interfaces.api.house import Program, noon_zone
from tests.outreach.gate import scene
from tests.outreach.gate.scene import COLLECTOR, LAWFUL, RULES, asked
from tests.together import together

from hejie.care import facts as care
from hejie.care.operations import opt_out, place_hold
from hejie.outreach.dispatch import UnableToDispatch, start
from hejie.outreach.gate import ask, ask_many, history
from hejie.outreach.gate.sources import SOURCES
from hejie.outreach.models import Permit, Touch
from hejie.outreach.operations import release
from hejie.people.keys import MOST_A_MINUTE, make_key
from hejie.people.models import Organization
from hejie.people.queries import day_of
from hejie.portfolio.models import Borrower, Loan
from hejie.portfolio.paying import Paid, receive_payments
from hejie.values.actor import Actor

pytestmark = pytest.mark.django_db(transaction=True)
THREADS = 8
NOW = timezone.now()
"""The API asks by the clock; everybody else here asks at about the same time."""
SOON = NOW + timedelta(seconds=5)
CAMPAIGN = Actor("job", "campaign", "demo")


@pytest.fixture(autouse=True)
def sources() -> Iterator[None]:
    """Let care and the history answer, for every thread."""
    with SOURCES.only(care.source, history.source):
        yield


def _allowed(who: Borrower) -> int:
    """Return how many calls one after another are permitted to a borrower like this one."""
    given = 0
    while _is_given(who):
        given += 1
    return given


def _is_given(who: Borrower) -> bool:
    return ask(asked=asked(who), rules=RULES, actor=COLLECTOR, now=NOW).permit is not None


def _here(who: Borrower) -> Borrower:
    """Let it be noon where a borrower lives: the law allows calls."""
    who.time_zone = noon_zone(NOW)
    who.save(update_fields=["time_zone"])
    # Ageing wants to know when a loan began.
    Loan.objects.filter(borrower=who).update(disbursed_on=NOW.date())
    return who


def _dialler(servicer: Organization) -> Program:
    """Return a dialler that asks through the API."""
    _, secret = make_key(
        organization=servicer,
        scopes={"ask", "report"},
        label="dialler",
        per_minute=MOST_A_MINUTE,
        actor=Actor("job", "test", servicer.code),
        now=NOW,
    )
    return Program(secret, Client())


def _rush(who: Borrower, program: Program) -> int:
    """Let collectors, a campaign and a dialler ask at once; return how many were permitted."""

    def collector() -> int:
        return int(_is_given(who))

    def campaign() -> int:
        answers = ask_many(
            asked=[asked(who, "ai_call"), asked(who)], rules=RULES, actor=CAMPAIGN, now=NOW
        )
        return sum(answer.permit is not None for answer in answers)

    def dialler() -> int:
        told = program.post(
            "/permits",
            {
                "borrower_id": who.external_id,
                "action": "call",
                "purpose": "collect",
                "contact_point_id": asked(who).contact_point_id,
                "told": dict(LAWFUL),
            },
        ).json()
        if told["permit_id"]:
            assert program.post(f"/permits/{told['permit_id']}/start", {}).status_code == 200
        return int(told["answer"] == "permitted")

    work = [*([collector] * 4), *([campaign] * 2), *([dialler] * 2)]
    assert len(work) == THREADS
    return sum(together(work))


def _race(times: int) -> None:
    first = _here(scene.borrower())
    program = _dialler(first.servicer)
    allowed = _allowed(first)
    assert allowed > 0
    for turn in range(times):
        who = _here(scene.another(first.servicer, f"race{turn}"))
        assert _rush(who, program) == allowed
        assert Permit.objects.filter(borrower=who).count() == allowed


def _pay(who: Borrower) -> None:
    paid = Paid(f"p-{who.external_id}", who.external_id, day_of(NOW), 100)
    receive_payments(payments=[paid], servicer=who.servicer, rules=RULES, actor=COLLECTOR, now=SOON)


def _stop(times: int) -> None:
    """Let a complaint, an opt-out or a payment race with the use of a permit given before."""
    first = _here(scene.borrower())
    for turn in range(times):
        who = _here(scene.another(first.servicer, f"stop{turn}"))
        permit = ask(asked=asked(who), rules=RULES, actor=COLLECTOR, now=NOW).permit
        assert permit is not None

        def stops(who: Borrower = who, turn: int = turn) -> str:
            said = {"borrower_id": who.pk, "source": "borrower", "actor": COLLECTOR, "now": SOON}
            if turn % 3 == 0:
                opt_out(channel="call", **said)
            elif turn % 3 == 1:
                place_hold(kind="complaint", reason="x", **said)
            else:
                _pay(who)
            return "stopped"

        def uses(permit: Permit = permit) -> str:
            try:
                start(permit_id=permit.pk, actor=COLLECTOR, now=SOON)
            except UnableToDispatch:
                return "refused"
            return "used"

        said = set(together([stops, uses] if turn % 4 < 2 else [uses, stops]))
        touched = Touch.objects.filter(borrower=who).exists()
        assert said in ({"stopped", "used"}, {"stopped", "refused"})
        assert touched == ("used" in said)
        # Whoever came first, nobody gets another one now, unless it was money alone that came.
        after = ask(asked=asked(who), rules=RULES, actor=COLLECTOR, now=SOON)
        assert after.permit is None or turn % 3 == 2
        if not touched:
            release(permit_id=permit.pk, actor=COLLECTOR, now=SOON)


def test_eight_at_once_get_exactly_what_the_law_allows_fifty_times() -> None:
    _race(50)
    assert Permit.objects.filter(state="used").exists()


def test_what_stops_contact_wins_or_comes_after_fifty_times() -> None:
    _stop(50)
    assert Permit.objects.exists()


@pytest.mark.soak
@pytest.mark.timeout(7200)
def test_eight_at_once_get_exactly_what_the_law_allows_a_thousand_times() -> None:
    _race(1000)
    assert Permit.objects.filter(state="used").exists()


@pytest.mark.soak
@pytest.mark.timeout(7200)
def test_what_stops_contact_wins_or_comes_after_a_thousand_times() -> None:
    _stop(1000)
    assert Permit.objects.exists()
