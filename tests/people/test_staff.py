"""Accounts and roles: given by others, of one's own organisation, on the record."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.people.staff import HOUSE, NOW, agency, lender, staff

from hejie.evidence.models import Pending
from hejie.people.models import RoleGrant, User
from hejie.people.operations import (
    add_branch,
    add_organization,
    add_staff,
    leave,
    password_changed,
    reset_access,
    set_roles,
    sign_out,
)
from hejie.people.queries import actor_of, capabilities_of, roles_of
from hejie.people.unable import UnableToAdmit

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)


def test_staff_come_with_a_random_password_to_be_changed() -> None:
    house = lender()
    one, password = add_staff(
        username=" Lin.Mou ",
        display_name="林某",
        organization=house,
        roles=["collector"],
        actor=HOUSE,
        now=NOW,
    )
    _, another = add_staff(
        username="wang", display_name="王某", organization=house, actor=HOUSE, now=NOW
    )
    kept = User.objects.get(username="lin.mou")
    assert kept.check_password(password)
    assert kept.must_change_password
    assert password != another
    assert roles_of(one, now=NOW) == {"collector"}
    log = b"".join(bytes(row.canonical) for row in Pending.objects.all())
    for personal in ("林某", "lin", password):
        assert personal.encode() not in log


def test_roles_are_granted_and_revoked_by_adding() -> None:
    one = staff(lender(), "collector")
    done = set_roles(user_id=one.id, roles=["team_lead", "collector"], actor=HOUSE, now=NOW)
    assert done == (["team_lead"], [])
    assert set_roles(user_id=one.id, roles=["team_lead"], actor=HOUSE, now=LATER) == (
        [],
        ["collector"],
    )
    assert set_roles(user_id=one.id, roles=["team_lead"], actor=HOUSE, now=LATER) == ([], [])
    assert roles_of(one, now=NOW) == {"team_lead", "collector"}
    assert roles_of(one, now=LATER) == {"team_lead"}
    assert RoleGrant.objects.filter(user=one).count() == 2
    assert Pending.objects.filter(kind="people.roles_set").count() == 3


@pytest.mark.parametrize(
    ("roles", "says"),
    [
        (["king"], "no role"),
        (["agency_user"], "held in an organisation of kind agency"),
        (["collector", "complaint_officer"], "at once"),
        (["administrator", "compliance"], "at once"),
    ],
)
def test_roles_that_nobody_may_hold_so_are_refused(roles: list[str], says: str) -> None:
    house = lender()
    one = staff(house)
    with pytest.raises(UnableToAdmit, match=says):
        set_roles(user_id=one.id, roles=roles, actor=HOUSE, now=NOW)
    with pytest.raises(UnableToAdmit, match=says):
        add_staff(
            username="zz", display_name="", organization=house, roles=roles, actor=HOUSE, now=NOW
        )
    assert roles_of(one, now=NOW) == frozenset()
    assert not User.objects.filter(username="zz").exists()


def test_nobody_grants_themselves_anything_or_reaches_into_another_house() -> None:
    house, other = lender(), agency()
    boss = staff(house, "administrator")
    foreign = staff(other, "agency_user")
    mine = actor_of(boss)
    with pytest.raises(UnableToAdmit, match="somebody other"):
        set_roles(user_id=boss.id, roles=["strategist"], actor=mine, now=NOW)
    with pytest.raises(UnableToAdmit, match="no member of staff"):
        set_roles(user_id=foreign.id, roles=[], actor=mine, now=NOW)
    with pytest.raises(UnableToAdmit, match="their own organisation"):
        add_staff(username="x1", display_name="", organization=other, actor=mine, now=NOW)
    with pytest.raises(UnableToAdmit, match="its own organisation"):
        add_branch(organization=other, code="b", name="", actor=mine, now=NOW)
    with pytest.raises(UnableToAdmit, match="no member of staff"):
        sign_out(user_id=foreign.id, actor=mine, now=NOW)
    assert sign_out(user_id=boss.id, actor=mine, now=NOW).signed_out_at == NOW


def test_who_leaves_holds_nothing_and_signs_in_no_more() -> None:
    one = staff(lender(), "strategist")
    gone = leave(user_id=one.id, actor=HOUSE, now=LATER)
    assert capabilities_of(gone, now=LATER) == frozenset()
    assert not gone.is_active
    assert not gone.has_usable_password()
    for again in (
        lambda: set_roles(user_id=one.id, roles=["strategist"], actor=HOUSE, now=LATER),
        lambda: reset_access(user_id=one.id, actor=HOUSE, now=LATER),
    ):
        with pytest.raises(UnableToAdmit, match="has left"):
            again()


def test_access_is_reset_by_others_and_the_password_then_chosen() -> None:
    one = staff(lender(), "strategist")
    again, password = reset_access(user_id=one.id, actor=HOUSE, now=LATER)
    assert again.check_password(password)
    assert again.signed_out_at == LATER
    with pytest.raises(UnableToAdmit, match="somebody other"):
        reset_access(user_id=one.id, actor=actor_of(one), now=LATER)
    password_changed(user_id=one.id, actor=actor_of(one), now=LATER)
    assert not User.objects.get(id=one.id).must_change_password


@pytest.mark.parametrize(
    "said",
    [
        {"code": "a b"},
        {"code": "林"},
        {"code": ""},
        {"code": "demo"},
        {"code": "x", "kind": "club"},
        {"code": "x", "kind": "lender"},
        {"code": "x", "lender_kind": "pawnshop"},
    ],
)
def test_an_organisation_that_cannot_be_is_refused_in_words(said: dict[str, str]) -> None:
    lender()
    with pytest.raises(UnableToAdmit):
        add_organization(**{"name": "某", "kind": "agency", **said}, actor=HOUSE, now=NOW)


def test_staff_of_a_branch_are_of_its_organisation() -> None:
    house, other = lender(), agency()
    branch = add_branch(organization=house, code="east", name="东区", actor=HOUSE, now=NOW)
    with pytest.raises(UnableToAdmit, match="has a branch east already"):
        add_branch(organization=house, code="east", name="东区", actor=HOUSE, now=NOW)
    said = {"display_name": "", "branch": branch, "actor": HOUSE, "now": NOW}
    one, _ = add_staff(username="east1", organization=house, **said)
    assert one.branch == branch
    with pytest.raises(UnableToAdmit, match="has no such branch"):
        add_staff(username="east2", organization=other, **said)
    with pytest.raises(UnableToAdmit, match="is taken"):
        add_staff(username="EAST1", organization=house, **said)
