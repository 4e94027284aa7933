"""A house is begun from the command line: an organisation, its staff, its programs."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db import transaction
from django.test import override_settings
from typer.testing import CliRunner, Result

from hejie.evidence.models import Pending
from hejie.evidence.operations import record
from hejie.evidence.verify import verify_pack
from hejie.interfaces.cli.app import app
from hejie.people.keys import key_of
from hejie.people.models import User
from hejie.people.queries import capabilities_of, roles_of
from hejie.privacy.keys import make
from hejie.values.actor import job

pytestmark = pytest.mark.django_db(transaction=True)


def _run(*words: str) -> Result:
    return CliRunner().invoke(app, words)


def _begun() -> str:
    house = ("demo", "--name", "示例消金", "--kind", "lender", "--lender-kind", "consumer_finance")
    assert _run("staff", "house", *house).exit_code == 0
    added = _run("staff", "add", "lin", "--house", "demo", "--role", "collector")
    assert added.exit_code == 0
    return added.stdout.strip().partition("\t")[2]


@pytest.fixture(autouse=True)
def reachable(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the commands use the database that the test has open."""
    monkeypatch.setenv("DATABASE_URL", "postgresql://is.open.already/test")


def test_a_collector_is_added_certified_barred_reset_and_ended() -> None:
    password = _begun()
    user = User.objects.get(username="lin")
    assert user.check_password(password)
    assert "work_cases" not in capabilities_of(user, now=datetime.now(UTC))
    days = ("--issued", "2020-01-01", "--expires", "2099-12-31")
    assert _run("staff", "certify", "lin", "--kind", "collection", *days).exit_code == 0
    assert "work_cases" in capabilities_of(user, now=datetime.now(UTC))
    assert _run("staff", "bar", "lin", "--reason", "complaint").exit_code == 0
    assert "work_cases" not in capabilities_of(user, now=datetime.now(UTC))
    again = _run("staff", "reset", "lin")
    assert not User.objects.get(username="lin").check_password(password)
    assert again.stdout.startswith("lin\t")
    assert "granted: team_lead" in _run("staff", "roles", "lin", "--role", "team_lead").stdout
    assert roles_of(user, now=datetime.now(UTC)) == {"team_lead"}
    assert _run("staff", "end", "lin").exit_code == 0
    assert not User.objects.get(username="lin").is_active


def test_a_program_is_admitted_by_a_key_and_ended() -> None:
    _begun()
    told = ("--house", "demo", "--label", "dialler", "--scope", "ask", "--scope", "report")
    header = f"Bearer {_run('program', 'admit', *told).stdout.strip()}"
    key = key_of(header=header, now=datetime.now(UTC))
    assert key is not None
    assert (key.scopes, key.per_minute) == (["ask", "report"], 600)
    assert _run("program", "end", key.public_id).exit_code == 0
    assert key_of(header=header, now=datetime.now(UTC)) is None


def _actors(kind: str) -> list[dict[str, str]]:
    rows = Pending.objects.filter(kind=kind).order_by("id")
    return [json.loads(bytes(row.canonical))["actor"] for row in rows]


def test_evidence_says_by_which_account_of_the_machine_and_whom_it_named() -> None:
    _begun()
    through = f"command-line:{os.getuid()}"
    house = {"id": "command-line", "kind": "job", "organization": "", "through": through}
    assert _actors("people.staff_added") == [house]
    boss = ("staff", "add", "boss", "--house", "demo", "--role", "administrator")
    assert _run(*boss).exit_code == 0
    told = ("staff", "roles", "lin", "--role", "team_lead")
    assert _run(*told, "--by", "Boss").exit_code == 0
    named = User.objects.get(username="boss")
    assert _actors("people.roles_set")[-1] == {
        "id": str(named.id),
        "kind": "person",
        "organization": "demo",
        "through": through,
    }


@pytest.mark.parametrize(
    ("by", "says"),
    [
        ("lin", "it takes manage_staff"),
        ("nobody", "no such person"),
        ("boss", "somebody other"),
    ],
)
def test_who_is_named_must_be_able_to_do_it(by: str, says: str) -> None:
    _begun()
    assert _run("staff", "add", "boss", "--house", "demo", "--role", "administrator").exit_code == 0
    told = _run("staff", "roles", "boss", "--role", "strategist", "--by", by)
    assert told.exit_code == 2
    assert says in told.stderr
    assert roles_of(User.objects.get(username="boss"), now=datetime.now(UTC)) == {"administrator"}


def test_a_pack_says_who_gave_it_out(tmp_path: Path) -> None:
    _begun()
    with override_settings(HEJIE_KEYS_FILE=str(tmp_path / "keys.json")):
        make(tmp_path / "keys.json")
        officer = ("staff", "add", "ming", "--house", "demo", "--role", "legal")
        assert _run(*officer).exit_code == 0
        with transaction.atomic():
            record(
                kind="care.voice_set",
                subject={"borrower": "1"},
                content={},
                actor=job("test"),
                now=datetime.now(UTC),
            )
        out = tmp_path / "pack.zip"
        told = ("evidence", "pack", "--out", str(out), "--reason", "法院调取", "--borrower", "1")
        assert _run(*told, "--by", "lin").exit_code == 2
        assert not out.exists()
        assert _run(*told, "--by", "ming").exit_code == 0
        (who,) = _actors("evidence.pack_made")
        assert (who["kind"], who["through"]) == ("person", f"command-line:{os.getuid()}")
        # What such an entry says is read back by the verifier of packs.
        assert _run(*told).exit_code == 0
        assert verify_pack(out).is_sound


@pytest.mark.parametrize(
    "words",
    [
        ("staff", "add", "wang", "--house", "nowhere", "--role", "collector"),
        ("staff", "add", "wang", "--house", "demo", "--role", "king"),
        ("staff", "roles", "nobody", "--role", "collector"),
        ("staff", "certify", "lin", "--kind", "visit", "--issued", "soon", "--expires", "later"),
        ("program", "admit", "--house", "demo", "--label", "x", "--scope", "everything"),
        ("program", "end", "0000"),
    ],
)
def test_what_cannot_be_is_one_clear_line(words: tuple[str, ...]) -> None:
    _begun()
    told = _run(*words)
    assert told.exit_code == 2
    assert told.stderr.startswith("hejie: ")
    assert told.stderr.count("\n") == 1
