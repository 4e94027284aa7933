"""A reader says no more without signing in; looking changes nothing; nobody else can say it."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime

import pytest
from django.test import Client
from tests.outreach.gate.scene import COLLECTOR, NOW, RULES, asked, borrower, owned
from tests.outreach.gate.words import owing, version

from hejie.care.models import OptOut
from hejie.evidence.models import Pending
from hejie.outreach import optout
from hejie.outreach.gate import ask
from hejie.outreach.models import Permit
from hejie.portfolio.models import Borrower
from hejie.privacy.keys import ring

pytestmark = pytest.mark.django_db
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


def _permit() -> Permit:
    who = owing(borrower())
    with owned():
        answer = ask(
            asked=asked(who, "email", template_version_id=version().pk),
            rules=RULES,
            actor=COLLECTOR,
            now=NOW,
        )
    assert answer.permit is not None
    return answer.permit


def _address(permit: uuid.UUID) -> str:
    return f"/stop/{optout.make(permit=permit, key=optout.key_of(ring()))}"


def _client() -> Client:
    return Client(enforce_csrf_checks=True)


def test_looking_changes_nothing() -> None:
    address = _address(_permit().pk)
    for shown in (_client().get(address), _client().head(address)):
        assert shown.status_code == 200
        assert "no-store" in shown["Cache-Control"]
        assert shown["Referrer-Policy"] == "no-referrer"
    page = _client().get(address).content.decode()
    assert '<form method="post">' in page
    assert "王" not in page
    assert "example.com" not in page
    assert not OptOut.objects.exists()


def test_one_click_says_no_and_twice_is_once() -> None:
    permit = _permit()
    before = Borrower.objects.get().facts_version
    address = _address(permit.pk)
    for _ in range(2):
        done = _client().post(address, ONE_CLICK)
        assert done.status_code == 200
        assert "<form" not in done.content.decode()
    said = OptOut.objects.get()
    assert (said.borrower_id, said.channel, said.source) == (
        permit.borrower_id,
        "email",
        "borrower",
    )
    assert said.since_at <= datetime.now(UTC)
    assert Borrower.objects.get().facts_version > before
    assert Pending.objects.filter(kind="care.channel_opted_out").count() == 1


def test_a_token_that_is_none_of_ours_finds_nobody() -> None:
    permit = _permit()
    good = _address(permit.pk)
    strange = f"/stop/{optout.make(permit=permit.pk, key=b'x' * 32)}"
    for address in (strange, _address(uuid.uuid4()), f"/stop/{permit.pk}", good[:-2], "/stop/x"):
        for answer in (_client().get(address), _client().post(address, ONE_CLICK)):
            assert answer.status_code == 404
    assert not OptOut.objects.exists()
    assert _client().put(good).status_code == 405
