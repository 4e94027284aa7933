"""A night is shared once: over teams, then within each; what is somebody's stays theirs."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import pytest
from tests.outreach.worklists.floor import JOB, NOW, TODAY, Floor, floor, live, team_of, worker
from tests.people.staff import HOUSE

from hejie.evidence.models import Pending
from hejie.outreach.models import Assignment, Night
from hejie.outreach.worklists.operations import claim_next, join, pause, share_due, share_night
from hejie.outreach.worklists.pausing import approve_pause
from hejie.outreach.worklists.unable import UnableToAssign
from hejie.people.operations import leave, set_bar
from hejie.people.queries import actor_of
from hejie.portfolio.models import Placement

pytestmark = pytest.mark.django_db


@pytest.fixture
def here() -> Floor:
    """Return a floor of three with nine cases that are nobody's yet."""
    made = floor()
    for number in range(9):
        made.case(f"n{number}", days=number + 1, owed=10_000 * (number + 1))
    return made


def _counts() -> Counter[str]:
    rows = Assignment.objects.filter(ended_at__isnull=True).select_related("person")
    return Counter(row.person.username if row.person else "" for row in rows)


def _next_night(here: Floor) -> None:
    """Let another night be done, with the same steps for the day after."""
    here.night = Night.objects.create(
        servicer=here.house,
        as_of=TODAY,
        plan_for=TODAY + timedelta(days=1),
        state="done",
        asked_by="job:test",
        started_at=NOW,
        finished_at=NOW,
    )
    for case in here.cases:
        here.step(case)


def test_cases_are_shared_evenly_and_can_be_claimed(here: Floor) -> None:
    told = share_night(night=here.night, actor=JOB, now=NOW)
    assert (told.cases, told.moved, told.left) == (9, 9, 0)
    assert _counts() == {"collector0": 3, "collector1": 3, "collector2": 3}
    row = live(here.cases[0])
    assert (row.team, row.from_on, row.held_since_on) == (here.team, TODAY, TODAY)
    assert all(claim_next(user=one, now=NOW) is not None for one in here.people)
    assert Pending.objects.filter(kind="outreach.case_assigned").count() == 9
    assert Pending.objects.filter(kind="outreach.night_shared").count() == 1


def test_a_night_is_shared_once(here: Floor) -> None:
    share_night(night=here.night, actor=JOB, now=NOW)
    before = list(Assignment.objects.order_by("pk").values())
    assert share_night(night=here.night, actor=JOB, now=NOW).moved == 0
    assert list(Assignment.objects.order_by("pk").values()) == before


def test_the_next_night_leaves_everybody_what_they_had(here: Floor) -> None:
    share_night(night=here.night, actor=JOB, now=NOW)
    before = {case.pk: live(case).pk for case in here.cases}
    _next_night(here)
    assert share_night(night=here.night, actor=JOB, now=NOW).moved == 0
    assert {case.pk: live(case).pk for case in here.cases} == before


def test_who_left_or_may_not_collect_has_their_cases_shared_over_the_others(here: Floor) -> None:
    share_night(night=here.night, actor=JOB, now=NOW)
    leave(user_id=here.people[0].pk, actor=HOUSE, now=NOW)
    set_bar(user_id=here.people[1].pk, reason="conduct", actor=HOUSE, now=NOW)
    _next_night(here)
    assert share_night(night=here.night, actor=JOB, now=NOW).moved == 6
    assert _counts() == {"collector2": 9}
    ended = Assignment.objects.filter(ended_at=NOW)
    assert {row.until_on for row in ended} == {TODAY + timedelta(days=1)}


def test_a_promise_stays_and_who_may_not_have_a_case_has_it_not(here: Floor) -> None:
    promised, harmed = here.cases[0].pk, here.cases[1].pk
    share_night(
        night=here.night,
        keeps={promised: here.people[2].pk},
        away={harmed: [one.pk for one in here.people[:2]]},
        actor=JOB,
        now=NOW,
    )
    assert live(here.cases[0]).person == here.people[2]
    assert live(here.cases[1]).person == here.people[2]


def test_what_nobody_of_the_team_may_have_is_the_teams_and_waits_for_the_lead(here: Floor) -> None:
    here.give(here.cases[0], here.people[0])
    away = {here.cases[0].pk: [one.pk for one in here.people]}
    assert share_night(night=here.night, away=away, actor=JOB, now=NOW).left == 1
    row = live(here.cases[0])
    assert (row.team, row.person) == (here.team, None)


def test_a_case_goes_on_after_its_days(here: Floor) -> None:
    for case in here.cases:
        here.give(case, here.people[0], held_since_on=date(2026, 9, 1), from_on=date(2026, 9, 1))
    share_night(night=here.night, rotates_after_days=30, actor=JOB, now=NOW)
    assert _counts()["collector0"] == 0


def test_each_team_keeps_its_own_and_gets_its_share_of_the_new(here: Floor) -> None:
    others = [worker(here.house, "collector", f"second{number}") for number in range(3)]
    second = team_of(here.house, "second", others, here.lead)
    mine = here.cases[:3]
    for case in mine:
        here.give(case, others[0], team=second)
    share_night(night=here.night, actor=JOB, now=NOW)
    assert {live(case).team_id for case in mine} == {second.pk}
    assert _counts() == {
        **{f"second{number}": 2 for number in range(3)},
        **{f"collector{number}": 1 for number in range(3)},
    }


def test_what_rests_and_what_is_placed_elsewhere_is_not_shared(here: Floor) -> None:
    resting = pause(
        case=here.cases[0].pk,
        until_at=NOW + timedelta(days=9),
        reason="in hospital",
        actor=here.leading,
        now=NOW,
    )
    checker = worker(here.house, "team_lead", "checker")
    approve_pause(pause_id=resting.pk, actor=actor_of(checker), now=NOW)
    Placement.objects.create(
        borrower=here.cases[1].borrower, agency_code="agency", from_on=date(2026, 11, 1)
    )
    assert share_night(night=here.night, actor=JOB, now=NOW).cases == 7


def test_joint_work_goes_on_the_next_day(here: Floor) -> None:
    share_night(night=here.night, actor=JOB, now=NOW)
    case = here.cases[0]
    second = next(one for one in here.people if one != live(case).person)
    join(case=case.pk, second=second.pk, reason="a long story", actor=here.leading, now=NOW)
    _next_night(here)
    share_night(night=here.night, actor=JOB, now=NOW)
    assert live(case).second == second


def test_joint_work_ends_when_the_second_works_here_no_more(here: Floor) -> None:
    share_night(night=here.night, actor=JOB, now=NOW)
    case = here.cases[0]
    first = live(case).person
    second = next(one for one in here.people if one != first)
    join(case=case.pk, second=second.pk, reason="a long story", actor=here.leading, now=NOW)
    leave(user_id=second.pk, actor=HOUSE, now=NOW)
    _next_night(here)
    share_night(night=here.night, actor=JOB, now=NOW)
    assert (live(case).person, live(case).second) == (first, None)


def test_where_nobody_works_the_night_can_be_shared_once_somebody_does(here: Floor) -> None:
    for one in here.people:
        set_bar(
            user_id=one.pk, reason="conduct", until_at=NOW + timedelta(days=1), actor=HOUSE, now=NOW
        )
    told = share_night(night=here.night, actor=JOB, now=NOW)
    assert (told.cases, told.moved, told.left) == (9, 0, 9)
    here.night.refresh_from_db()
    assert here.night.shared_at is None


def test_only_a_lead_or_a_job_shares_and_only_a_night_that_is_done(here: Floor) -> None:
    with pytest.raises(UnableToAssign):
        share_night(night=here.night, actor=actor_of(here.people[0]), now=NOW)
    Night.objects.filter(pk=here.night.pk).update(state="failed")
    with pytest.raises(UnableToAssign):
        share_night(night=here.night, actor=here.leading, now=NOW)


def test_by_the_clock_the_latest_night_is_shared_where_there_are_teams(here: Floor) -> None:
    (told,) = share_due(actor=JOB, now=NOW)
    assert told.moved == 9
    assert share_due(actor=JOB, now=NOW) == []
    _next_night(here)
    assert len(share_due(actor=JOB, now=NOW)) == 1
    assert share_due(actor=JOB, now=NOW + timedelta(days=3)) == []
