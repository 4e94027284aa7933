"""Teams: formed and led by their own, joined by one person at a time, and never two at once."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from tests.people.staff import HOUSE, NOW, lender, staff

from hejie.evidence.models import Pending
from hejie.people.models import Branch, Organization, Team, TeamMember, User
from hejie.people.operations import add_team, join_team, leave, leave_team, set_leads
from hejie.people.queries import actor_of, members_on, team_of, teams_led_by
from hejie.people.unable import UnableToFormTeam

pytestmark = pytest.mark.django_db
FIRST, LATER, LAST = date(2026, 11, 1), date(2026, 11, 10), date(2026, 11, 20)


@pytest.fixture
def house() -> Organization:
    """Add a lender."""
    return lender()


@pytest.fixture
def one(house: Organization) -> User:
    """Add a collector."""
    return staff(house, "collector")


def _join(team: int, user: User, on: date) -> TeamMember:
    return join_team(team_id=team, user_id=user.pk, from_on=on, actor=HOUSE, now=NOW)


def _team(house: Organization, code: str, **said: object) -> int:
    told: dict[str, Any] = {"organization": house, "code": code, "name": "", **said}
    return int(add_team(**{"actor": HOUSE, "now": NOW, **told}).pk)


def test_who_joins_another_team_leaves_the_one_they_were_in(house: Organization, one: User) -> None:
    first, second = _team(house, "first"), _team(house, "second")
    _join(first, one, FIRST)
    _join(second, one, LATER)
    for day, team in ((FIRST, first), (date(2026, 11, 9), first), (LATER, second)):
        found = team_of(one.pk, on=day)
        assert found is not None
        assert found.pk == team
        assert members_on(day, team_ids=[first, second])[team] == [one.pk]
    assert team_of(one.pk, on=date(2026, 10, 31)) is None
    kinds = Pending.objects.filter(kind__startswith="people.team_").order_by("id")
    assert [row.kind for row in kinds][2:] == [
        "people.team_joined",
        "people.team_left",
        "people.team_joined",
    ]


def test_a_day_of_leaving_is_no_longer_in_the_team(house: Organization, one: User) -> None:
    team = _team(house, "first")
    _join(team, one, FIRST)
    leave_team(team_id=team, user_id=one.pk, until_on=LATER, actor=HOUSE, now=NOW)
    assert team_of(one.pk, on=LATER) is None
    with pytest.raises(UnableToFormTeam):
        leave_team(team_id=team, user_id=one.pk, until_on=LAST, actor=HOUSE, now=NOW)
    _join(team, one, LATER)
    with pytest.raises(UnableToFormTeam):
        _join(team, one, LAST)
    with pytest.raises(UnableToFormTeam):
        _join(_team(house, "second"), one, FIRST)


def test_the_database_lets_nobody_be_in_two_at_once(house: Organization, one: User) -> None:
    first, second = _team(house, "first"), _team(house, "second")
    other = staff(house, "collector", username="other")
    TeamMember.objects.create(team_id=first, user=one, from_on=FIRST, until_on=LATER)
    TeamMember.objects.create(team_id=first, user=other, from_on=FIRST)
    TeamMember.objects.create(team_id=second, user=one, from_on=LATER)
    for from_on, until_on in ((FIRST, None), (date(2026, 11, 9), LATER), (LAST, None)):
        with pytest.raises(IntegrityError), transaction.atomic():
            TeamMember.objects.create(team_id=second, user=one, from_on=from_on, until_on=until_on)


def test_who_has_left_the_house_is_in_no_team(house: Organization, one: User) -> None:
    team = _team(house, "first")
    _join(team, one, FIRST)
    leave(user_id=one.pk, actor=HOUSE, now=NOW)
    assert members_on(LAST, team_ids=[team]) == {team: []}
    with pytest.raises(UnableToFormTeam):
        _join(_team(house, "second"), one, LAST)


def test_a_team_is_led_by_its_own_people(house: Organization) -> None:
    lead, stranger = staff(house, "team_lead"), staff(lender("other"), "team_lead")
    team = _team(house, "first", leads=[lead.pk])
    assert [found.pk for found in teams_led_by(lead.pk)] == [team]
    with pytest.raises(UnableToFormTeam):
        set_leads(team_id=team, leads=[stranger.pk], actor=HOUSE, now=NOW)
    set_leads(team_id=team, leads=[], actor=HOUSE, now=NOW)
    assert teams_led_by(lead.pk) == []
    assert Pending.objects.filter(kind="people.team_led").count() == 2


def test_a_team_has_one_code_and_is_formed_by_its_own_organisation(house: Organization) -> None:
    other = lender("other")
    branch = Branch.objects.create(organization=other, code="north", name="北")
    _team(house, "first")
    for wrong in (
        {"code": "first"},
        {"code": "第一"},
        {"code": "second", "branch": branch},
        {"code": "second", "actor": actor_of(staff(other, "administrator"))},
    ):
        with pytest.raises(UnableToFormTeam):
            _team(house, **{"code": "x", **wrong})
    with pytest.raises(UnableToFormTeam):
        join_team(
            team_id=_team(house, "third"),
            user_id=staff(other, "collector").pk,
            from_on=FIRST,
            actor=HOUSE,
            now=NOW,
        )


def test_the_database_knows_whose_branch_is_whose(house: Organization) -> None:
    branch = Branch.objects.create(organization=lender("other"), code="north", name="北")
    team = _team(house, "first")
    Team.objects.filter(pk=team).update(branch=branch)
    with pytest.raises(IntegrityError), transaction.atomic():
        connection.check_constraints()
    Team.objects.filter(pk=team).update(branch=None)
