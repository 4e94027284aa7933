"""Every address tried in every role, by nobody, without papers, and halfway in."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse
from tests.interfaces.entrance.addresses import EXPECTED, Address, addresses
from tests.people.entering import signed_in
from tests.people.staff import agency, lender, staff

from hejie.interfaces.entrance.doorkeeper import DenyByDefault
from hejie.people.doors import Door, Opens, door_of, public, requires
from hejie.people.models import User
from hejie.people.roles import CAPABILITIES, NEEDS_CERTIFICATE, ROLES, TABLE

pytestmark = pytest.mark.django_db
ENTRANCE = reverse("account_login")
LONG_OVER = date(2026, 2, 1)


def _who(role: str, *, until: date | None = None) -> User:
    house = agency() if TABLE[role].held_in else lender()
    return staff(house, role, **({"until": until} if until else {}))


def _opens(client: Client, address: Address) -> bool:
    """Tell whether a door opened: whatever is behind it answered, and neither 403 nor a step."""
    answer = client.get(address.path)
    steps = (ENTRANCE, reverse("mfa_index"), reverse("account_change_password"))
    is_led = answer.status_code == 302 and answer["Location"].startswith(steps)
    return answer.status_code not in {401, 403} and not is_led


def _behind_capabilities() -> list[Address]:
    return [one for one in addresses() if one.door and one.door.opens is Opens.ABLE]


def test_every_address_has_the_door_that_is_written_out() -> None:
    assert {one.name: one.door for one in addresses()} == EXPECTED


@pytest.mark.parametrize("role", ROLES)
def test_a_role_opens_what_it_may_and_nothing_else(client: Client, role: str) -> None:
    signed_in(client, _who(role))
    for one in _behind_capabilities():
        assert one.door is not None
        assert _opens(client, one) is (one.door.capability in CAPABILITIES[role]), one.name
    assert client.get(reverse("mfa_deactivate_totp")).status_code == 404


@pytest.mark.parametrize("role", [role for role in ROLES if TABLE[role].certificate])
def test_without_papers_the_work_stays_shut(client: Client, role: str) -> None:
    signed_in(client, _who(role, until=LONG_OVER))
    for one in _behind_capabilities():
        assert one.door is not None
        may = one.door.capability in CAPABILITIES[role] - NEEDS_CERTIFICATE
        assert _opens(client, one) is may, one.name
    assert client.get(reverse("mfa_deactivate_totp")).status_code == 404


def test_nobody_is_led_to_the_entrance_everywhere(client: Client) -> None:
    for one in addresses():
        if one.door is None or one.door.opens in {Opens.ANYBODY, Opens.KEYS}:
            continue
        answer = client.get(one.path)
        assert answer.status_code == 302, one.name
        assert answer["Location"].startswith(ENTRANCE), one.name
        assert client.post(one.path)["Location"] == ENTRANCE, one.name


@pytest.mark.parametrize(
    ("lacks", "step"),
    [("second_factor", "mfa_index"), ("password_chosen", "account_change_password")],
)
def test_who_is_halfway_in_is_led_to_the_next_step(client: Client, lacks: str, step: str) -> None:
    signed_in(client, _who("compliance"), **{lacks: False})
    wholly = [
        one for one in addresses() if one.door and one.door.opens in {Opens.STAFF, Opens.ABLE}
    ]
    assert wholly
    for one in wholly:
        answer = client.get(one.path)
        assert (answer.status_code, answer["Location"]) == (302, reverse(step)), one.name


def test_a_part_of_a_page_sends_the_whole_page_to_the_entrance(client: Client) -> None:
    answer = client.get(reverse("mfa_deactivate_totp"), headers={"hx-request": "true"})
    assert (answer.status_code, answer["HX-Redirect"]) == (401, ENTRANCE)


def _page(request: HttpRequest) -> HttpResponse:
    del request
    return HttpResponse("within")


def test_a_view_without_a_mark_opens_for_nobody(rf: RequestFactory) -> None:
    request = rf.get("/")
    request.user = _who("auditor")
    keeper = DenyByDefault(_page)
    with pytest.raises(PermissionDenied):
        keeper.process_view(request, _page, (), {})
    assert door_of(_page) is None


def test_a_door_is_one_and_asks_for_something_there_is() -> None:
    def view(request: HttpRequest) -> HttpResponse:
        return _page(request)

    assert door_of(requires("see_night")(view)) == Door(Opens.ABLE, "see_night")
    with pytest.raises(ValueError, match="a door already"):
        public(view)
    with pytest.raises(ValueError, match="no capability"):
        requires("see_everything")
