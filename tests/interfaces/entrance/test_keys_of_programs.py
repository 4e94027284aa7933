"""A key opens the calls of its scopes and no other, of its own organisation and no other."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from tests.interfaces.entrance.addresses import Address, addresses
from tests.people.staff import HOUSE, lender

from hejie.people.doors import Opens
from hejie.people.models import KEY_SCOPES
from hejie.people.operations import make_key, revoke_key

pytestmark = pytest.mark.django_db
CALLS = {
    "ask": "ask_one ask_batch permit_state start_touch give_back",
    "report": "report promises",
    "push_book": "book import_problems",
    "push_payments": "payments",
    "push_holds": "holds opt_outs",
    "read_worklist": "worklist",
    "manage_webhooks": "webhooks webhook_secret webhook_end",
}
"""By the scope a key must have; the root of the API says nothing and asks for none."""
SCOPES = {f"api:{name}": scope for scope, names in CALLS.items() for name in names.split()}
ROOT = "api:api-root"
METHODS = ("get", "post", "put", "patch", "delete")


def _statuses(client: Client, path: str, header: str) -> set[int]:
    """Return how an address answers each method there is there."""
    answers = [
        getattr(client, method)(
            path, content_type="application/json", headers={"authorization": header}
        ).status_code
        for method in METHODS
    ]
    return {status for status in answers if status != 405}


def _for_keys() -> list[Address]:
    return [one for one in addresses() if one.door and one.door.opens is Opens.KEYS]


def test_every_call_has_its_scope_written_out() -> None:
    assert {one.name for one in _for_keys()} - {ROOT} == set(SCOPES)
    assert set(SCOPES.values()) == set(KEY_SCOPES)


@pytest.mark.parametrize("scope", KEY_SCOPES)
def test_a_key_opens_the_calls_of_its_scope_and_no_other(client: Client, scope: str) -> None:
    now = timezone.now()
    _, secret = make_key(
        organization=lender(), scopes=[scope], label="x", per_minute=600, actor=HOUSE, now=now
    )
    for one in _for_keys():
        if one.name == ROOT:
            continue
        statuses = _statuses(client, one.path, f"Bearer {secret}")
        assert statuses, one.name
        if SCOPES[one.name] == scope:
            assert statuses.isdisjoint({401, 403}), one.name
        else:
            assert statuses == {403}, one.name


def test_a_key_opens_no_page_of_staff(client: Client) -> None:
    _, secret = make_key(
        organization=lender(),
        scopes=KEY_SCOPES,
        label="x",
        per_minute=600,
        actor=HOUSE,
        now=timezone.now(),
    )
    shut = [one for one in addresses() if one.door and one.door.opens in {Opens.STAFF, Opens.ABLE}]
    assert shut
    for one in shut:
        answer = client.get(one.path, headers={"authorization": f"Bearer {secret}"})
        assert answer.status_code == 302, one.name


def test_without_a_key_in_force_every_call_is_refused_alike(client: Client) -> None:
    now = timezone.now()
    told = {"scopes": KEY_SCOPES, "label": "x", "per_minute": 600, "actor": HOUSE}
    house = lender()
    revoked, secret = make_key(organization=house, now=now, **told)
    revoke_key(public_id=revoked.public_id, actor=HOUSE, now=now)
    _, old = make_key(
        organization=house,
        expires_at=now - timedelta(days=1),
        now=now - timedelta(days=2),
        **told,
    )
    unknown = f"hejie_{'0' * 16}_{'a' * 43}"
    for one in _for_keys():
        answers = set()
        for shown in ("", f"Bearer {secret}", f"Bearer {old}", f"Bearer {unknown}", "Basic eDp4"):
            answer = client.post(
                one.path, content_type="application/json", headers={"authorization": shown}
            )
            assert answer.status_code == 401, one.name
            answers.add(answer.content)
        assert len(answers) == 1
