"""A house is begun from the command line: an organisation, its staff, its programs."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from typer.testing import CliRunner, Result

from hejie.interfaces.cli.app import app
from hejie.people.keys import key_of
from hejie.people.models import User
from hejie.people.queries import capabilities_of, roles_of

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
