"""What a lead sees: each person's day, what waits for somebody, and what rests."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from tests.outreach.worklists.floor import JOB, NOW, TODAY, Floor, floor, live

from hejie.arrangements.models import Promise
from hejie.outreach.worklists.casework import todays_cases
from hejie.outreach.worklists.floor import SILENT_AFTER, TeamDay, days_of, pauses_of
from hejie.outreach.worklists.operations import claim_next, finish, pause, share_night
from hejie.people.queries import actor_of
from hejie.portfolio.models import Case

pytestmark = pytest.mark.django_db
NOON = NOW + timedelta(hours=2)


@pytest.fixture
def here() -> Floor:
    """Return a floor on which the first has three cases, the second one, and one is nobody's."""
    made = floor()
    for name in ("a", "b", "c"):
        made.give(made.case(name), made.people[0])
    made.give(made.case("d"), made.people[1])
    made.give(made.case("e"), None)
    return made


def _day(here: Floor, now: datetime = NOW) -> TeamDay:
    (day,) = days_of([here.team], now=now)
    return day


def _promise(case: Case, taken_by: str, due_on: date = TODAY) -> Promise:
    return Promise.objects.create(
        borrower=case.borrower,
        case=case,
        amount=1_000,
        keeps_from=950,
        currency="CNY",
        due_on=due_on,
        until_on=due_on + timedelta(days=1),
        made_at=NOW - timedelta(days=1),
        made_on=TODAY - timedelta(days=1),
        given_by="borrower",
        taken_by=taken_by,
    )


def test_each_step_is_counted_where_it_stands(here: Floor) -> None:
    me = here.people[0]
    first = claim_next(user=me, now=NOW - timedelta(minutes=9))
    assert first is not None
    finish(item=first.item_id, actor=actor_of(me), now=NOW - timedelta(minutes=5))
    claim_next(user=me, now=NOW - timedelta(minutes=4))
    day = _day(here)
    seat = next(one for one in day.seats if one.user == me)
    assert (seat.done, seat.in_hand, seat.open_now, seat.later) == (1, 1, 1, 0)
    assert seat.last_at == seat.in_hand_since == NOW - timedelta(minutes=4)
    assert (day.nobodys, day.resting, day.total("open_now")) == (1, 0, 2)
    later = next(one for one in _day(here, NOON).seats if one.user == me)
    assert (later.open_now, later.later) == (0, 1)
    assert later.next_at == datetime(2026, 11, 21, 6, tzinfo=UTC)


def test_silence_is_told_of_who_has_begun_and_has_work(here: Floor) -> None:
    me, other, idle = here.people
    claimed = claim_next(user=me, now=NOW)
    assert claimed is not None
    finish(item=claimed.item_id, actor=actor_of(me), now=NOW)
    later = NOW + SILENT_AFTER
    seats = {seat.user: seat for seat in _day(here, later).seats}
    assert seats[me].silent_for(now=later) == SILENT_AFTER
    assert seats[me].silent_for(now=later - timedelta(seconds=1)) is None
    assert seats[other].silent_for(now=later) is None
    assert seats[idle].silent_for(now=later) is None


def test_promises_due_today_are_counted_with_who_took_them(here: Floor) -> None:
    me = here.people[0]
    _promise(here.cases[0], str(actor_of(me)))
    _promise(here.cases[1], str(actor_of(me)), due_on=TODAY + timedelta(days=1))
    _promise(here.cases[2], "key:dialler")
    assert {seat.user: seat.due for seat in _day(here).seats}[me] == 1
    assert _day(here).total("due") == 1


def test_a_promise_taken_stays_with_who_took_it_through_the_night(here: Floor) -> None:
    _promise(here.cases[0], str(actor_of(here.people[2])), due_on=TODAY + timedelta(days=3))
    share_night(night=here.night, actor=JOB, now=NOW)
    assert live(here.cases[0]).person == here.people[2]


def test_what_rests_is_no_work_and_is_listed_once(here: Floor) -> None:
    pause(
        case=here.cases[0].pk,
        until_at=NOW + timedelta(hours=9),
        reason="ill",
        actor=here.leading,
        now=NOW,
    )
    later = NOW + timedelta(minutes=1)
    assert (_day(here, later).resting, _day(here, later).total("open_now")) == (1, 3)
    assert [row.case for row in pauses_of([here.team], now=later)] == [here.cases[0]]


def test_the_list_begins_with_what_nobody_has(here: Floor) -> None:
    claim_next(user=here.people[0], now=NOW)
    cases = todays_cases([here.team], now=NOW)
    assert [one.state for one in cases] == ["nobodys", "open", "open", "open", "claimed"]
    assert cases[0].case_id == here.cases[4].pk
    mine = todays_cases([here.team], now=NOON, person_id=here.people[0].pk)
    assert [one.state for one in mine] == ["claimed", "waiting", "waiting"]
    assert mine[1].opens_at == datetime(2026, 11, 21, 6, tzinfo=UTC)
