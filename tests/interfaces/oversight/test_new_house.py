"""A house in which nothing happened yet: every page stands, and says what to do."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse
from tests.people.entering import signed_in
from tests.people.staff import lender, staff

from hejie.interfaces.shell.words import vocabulary

pytestmark = pytest.mark.django_db

EMPTY = {
    "today": ("today.empty",),
    "imports": ("imports.empty",),
    "permits": ("permits.rules_empty", "permits.recent_empty"),
    "evidence": ("evidence.checkpoint_empty",),
}
TONGUES = {"zh": "zh-hans", "en": "en"}


@pytest.fixture
def overseer(client: Client) -> Client:
    """Somebody of compliance, signed in."""
    return signed_in(client, staff(lender(), "compliance"))


def _text(client: Client, name: str, tongue: str) -> str:
    client.cookies["django_language"] = TONGUES[tongue]
    answer = client.get(reverse(f"oversight:{name}"))
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", unescape(answer.content.decode()))


@pytest.mark.parametrize("tongue", TONGUES)
@pytest.mark.parametrize("name", EMPTY)
def test_an_empty_page_says_what_to_do(overseer: Client, name: str, tongue: str) -> None:
    said = _text(overseer, name, tongue)
    wanted = [getattr(vocabulary()[key], tongue) for key in EMPTY[name]]
    assert [sentence for sentence in wanted if sentence not in said] == []


@pytest.mark.parametrize("tongue", TONGUES)
def test_a_search_that_finds_nobody_says_why(overseer: Client, tongue: str) -> None:
    overseer.cookies["django_language"] = TONGUES[tongue]
    answer = overseer.post(reverse("oversight:search"), {"asked": "10099999999"})
    said = re.sub(r"\s+", " ", unescape(answer.content.decode()))
    assert getattr(vocabulary()["search.empty"], tongue) in said
    assert "10099999999" not in said
    assert "no-store" in answer["Cache-Control"]


def test_every_page_comes_with_a_policy_that_runs_no_script_of_its_own(overseer: Client) -> None:
    policies = {
        overseer.get(reverse(f"oversight:{name}"))["Content-Security-Policy"] for name in EMPTY
    }
    (policy,) = policies
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


def test_the_first_page_is_the_first_of_the_rail(overseer: Client) -> None:
    assert overseer.get("/")["Location"] == reverse("oversight:today")


def test_who_is_not_signed_in_is_led_to_the_entrance(client: Client) -> None:
    assert client.get("/")["Location"] == reverse("account_login")


def test_who_has_no_page_is_told_whom_to_ask(client: Client) -> None:
    signed_in(client, staff(lender(), "trainer"))
    client.cookies["django_language"] = "en"
    assert vocabulary()["nowhere.title"].en in client.get("/").content.decode()
