"""Cases given on by a lead: within the teams they lead, to who may have them, with a reason."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from tests.outreach.worklists.floor import NOW, TODAY, Floor, floor, live, team_of, worker
from tests.people.staff import HOUSE, lender

from hejie.evidence.models import Pending
from hejie.outreach.models import Assignment
from hejie.outreach.worklists.operations import join, reassign
from hejie.outreach.worklists.unable import UnableToAssign
from hejie.people.operations import set_bar
from hejie.people.queries import actor_of
from hejie.portfolio.models import Case

pytestmark = pytest.mark.django_db


@pytest.fixture
def here() -> Floor:
    """Return a floor of three with two cases of the first."""
    made = floor()
    for name in ("a", "b"):
        made.give(made.case(name), made.people[0])
    return made


def _give(here: Floor, to: int | None, *cases: Case, **said: object) -> int:
    told: dict[str, Any] = {"reason": "on leave", "actor": here.leading, "now": NOW, **said}
    return reassign(cases=[case.pk for case in cases], to=to, **told)


def test_cases_change_hands_by_a_new_row_and_the_old_one_says_when(here: Floor) -> None:
    one, two = here.cases
    assert _give(here, here.people[1].pk, one) == 1
    row, before = live(one), Assignment.objects.get(case=one, ended_at__isnull=False)
    assert (row.person, row.from_on, row.held_since_on) == (here.people[1], TODAY, TODAY)
    assert (row.made_by, row.reason) == (f"person:{here.lead.pk}", "on leave")
    assert (before.person, before.until_on, before.ended_at) == (here.people[0], TODAY, NOW)
    assert live(two).person == here.people[0]
    assert Pending.objects.filter(kind="outreach.case_assigned").count() == 1


def test_what_is_theirs_already_stays_as_it_is(here: Floor) -> None:
    before = live(here.cases[0]).pk
    assert _give(here, here.people[0].pk, *here.cases) == 0
    assert live(here.cases[0]).pk == before


def test_a_case_nobody_had_can_be_given_and_one_given_to_the_team_is_nobodys(here: Floor) -> None:
    fresh = here.case("c")
    assert _give(here, here.people[1].pk, fresh) == 1
    assert _give(here, None, fresh, team=here.team.pk) == 1
    assert live(fresh).person is None


def test_a_cover_has_its_last_day(here: Floor) -> None:
    _give(here, here.people[1].pk, here.cases[0], until_on=date(2026, 11, 28))
    assert live(here.cases[0]).until_on == date(2026, 11, 28)
    with pytest.raises(UnableToAssign):
        _give(here, here.people[2].pk, here.cases[0], until_on=TODAY)


def test_nobody_gives_without_a_reason_or_to_who_may_not_have_it(here: Floor) -> None:
    case = here.cases[0]
    stranger = worker(lender("other"), "collector", "stranger")
    alone = worker(here.house, "collector", "alone")
    set_bar(user_id=here.people[2].pk, reason="conduct", actor=HOUSE, now=NOW)
    for to in (stranger.pk, alone.pk, here.people[2].pk, 10_000):
        with pytest.raises(UnableToAssign):
            _give(here, to, case)
    with pytest.raises(UnableToAssign):
        _give(here, here.people[1].pk, case, reason=" ")
    with pytest.raises(UnableToAssign):
        _give(here, None, case)
    with pytest.raises(UnableToAssign):
        reassign(cases=[9_999], to=here.people[1].pk, reason="x", actor=here.leading, now=NOW)
    assert live(case).person == here.people[0]


def test_a_lead_gives_only_between_teams_they_lead(here: Floor) -> None:
    other = worker(here.house, "team_lead", "other")
    theirs = worker(here.house, "collector", "theirs")
    second = team_of(here.house, "second", [theirs], other)
    with pytest.raises(UnableToAssign):
        _give(here, theirs.pk, here.cases[0])
    with pytest.raises(UnableToAssign):
        _give(here, theirs.pk, here.cases[0], actor=actor_of(other))
    second.leads.add(here.lead)
    assert _give(here, theirs.pk, here.cases[0]) == 1
    assert live(here.cases[0]).team == second


def test_two_work_a_case_together_and_part(here: Floor) -> None:
    case = here.cases[0]
    said = {"case": case.pk, "reason": "new here", "actor": here.leading, "now": NOW}
    join(second=here.people[1].pk, **said)
    assert (live(case).person, live(case).second) == (here.people[0], here.people[1])
    assert live(case).held_since_on == date(2026, 11, 20)
    join(second=None, **said)
    assert live(case).second is None
    with pytest.raises(UnableToAssign):
        join(second=here.people[0].pk, **said)
    with pytest.raises(UnableToAssign):
        join(**{**said, "case": here.case("c").pk}, second=here.people[1].pk)


def test_the_database_knows_one_living_row_a_case(here: Floor) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        here.give(here.cases[0], here.people[1])
    Assignment.objects.filter(case=here.cases[0]).update(
        ended_at=NOW, until_on=TODAY - timedelta(days=0)
    )
    here.give(here.cases[0], here.people[1])
    with pytest.raises(IntegrityError), transaction.atomic():
        Assignment.objects.filter(case=here.cases[0]).update(second=here.people[1])
