"""A reader says no more without signing in; looking changes nothing; nobody else can say it."""

from __future__ import annotations

import json
import uuid
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from tests.interfaces.borrower.letters import link_of, permitted
from tests.outreach.gate.scene import COLLECTOR, RULES, asked, owned
from typer.testing import CliRunner

from hejie.care.models import OptOut
from hejie.evidence.models import Pending
from hejie.interfaces.borrower.stopping import MOST_A_MINUTE
from hejie.interfaces.cli.app import app
from hejie.outreach import optout
from hejie.outreach.gate import ask
from hejie.outreach.stopping import stop
from hejie.portfolio.models import Borrower
from hejie.privacy.keys import ring

pytestmark = pytest.mark.django_db
ONE_CLICK = {"List-Unsubscribe": "One-Click"}
LATER = datetime.now(UTC) + timedelta(minutes=5)


def _client() -> Client:
    return Client(enforce_csrf_checks=True)


def test_looking_changes_nothing() -> None:
    address = link_of(permitted().pk)
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
    permit = permitted()
    before = Borrower.objects.get().facts_version
    address = link_of(permit.pk)
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


def test_who_said_no_is_asked_for_nothing_more() -> None:
    """The no counts at the gate from the moment it is said, and for what was permitted before."""
    permit = permitted()
    assert _client().post(link_of(permit.pk), ONE_CLICK).status_code == 200
    moved = Borrower.objects.get().facts_version
    assert moved > permit.facts_version
    question = asked(
        Borrower.objects.get(), "email", template_version_id=permit.template_version_id
    )
    with owned():
        answer = ask(asked=question, rules=RULES, actor=COLLECTOR, now=LATER)
    assert (answer.answer, answer.permit) == ("refused", None)
    assert "cn-house-opt-out" in answer.rules
    assert _client().post(link_of(permit.pk), ONE_CLICK).status_code == 200
    assert Borrower.objects.get().facts_version == moved, "the second no is none, and stops nothing"


def test_evidence_says_that_it_came_by_a_letter() -> None:
    permit = permitted()
    _client().post(link_of(permit.pk), ONE_CLICK)
    entry = Pending.objects.get(kind="care.channel_opted_out")
    assert json.loads(bytes(entry.canonical))["actor"] == {
        "id": str(permit.borrower_id),
        "kind": "borrower",
        "organization": "demo",
        "through": "letter",
    }


@pytest.mark.django_db(transaction=True)
def test_who_answers_instead_is_heard_by_whoever_keeps_the_mailbox(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://is.open.already/test")
    permit = permitted()
    token = optout.make(permit=permit.pk, key=optout.key_of(ring()))
    for _ in range(2):
        heard = CliRunner().invoke(app, ["wording", "stop", f"Re: optout {token}"])
        assert heard.exit_code == 0, heard.output
    assert OptOut.objects.get().channel == "email"
    for wrong in ("hello", "optout", f"optout {token[:-3]}AAA"):
        assert CliRunner().invoke(app, ["wording", "stop", wrong]).exit_code == 2


def test_a_letter_to_somebody_else_is_no_word_of_the_borrower() -> None:
    permit = permitted()
    permit.party = "contact_person"
    stop(permit, through="letter", now=LATER)
    said = OptOut.objects.get()
    assert (said.source, said.set_by) == ("system", "job:outreach.optout")


def test_the_page_sets_nothing_runs_nothing_and_names_nobody() -> None:
    address = link_of(permitted().pk)
    for shown in (_client().get(address), _client().post(address), _client().get("/stop/x")):
        page = shown.content.decode()
        assert "default-src 'none'" in shown["Content-Security-Policy"]
        assert not shown.cookies
        for word in ("<script", "<style", "style=", "src=", "欠", "还款", "owe", "debt", "loan"):
            assert word not in page
        assert 'lang="zh-Hans"' in page
        assert 'lang="en"' in page


def test_a_link_opened_all_the_time_waits_and_its_button_does_not() -> None:
    address = link_of(permitted().pk)
    shown = [_client().get(address).status_code for _ in range(MOST_A_MINUTE + 1)]
    assert shown == [200] * MOST_A_MINUTE + [429]
    assert _client().post(address, ONE_CLICK).status_code == 200
    pressed = [_client().post(address, ONE_CLICK) for _ in range(MOST_A_MINUTE)]
    assert [one.status_code for one in pressed] == [200] * (MOST_A_MINUTE - 1) + [429]
    assert pressed[-1]["Retry-After"] == "60"
    assert OptOut.objects.count() == 1


def test_a_token_that_is_none_of_ours_finds_nobody() -> None:
    permit = permitted()
    good = link_of(permit.pk)
    strange = f"/stop/{optout.make(permit=permit.pk, key=b'x' * 32)}"
    for address in (strange, link_of(uuid.uuid4()), f"/stop/{permit.pk}", good[:-2], "/stop/x"):
        for answer in (_client().get(address), _client().post(address, ONE_CLICK)):
            assert answer.status_code == 404
            assert "拨打其中的电话" in answer.content.decode()
            assert "<form" not in answer.content.decode()
    assert not OptOut.objects.exists()
    assert _client().put(good).status_code == 405
