"""Teams are formed from the command line: led, joined, left, and each refusal one line."""

from __future__ import annotations

from datetime import date

import pytest
from tests.people.staff import lender, staff
from typer.testing import CliRunner, Result

from hejie.interfaces.cli.app import app
from hejie.people.models import User
from hejie.people.queries import team_of, teams_led_by

pytestmark = pytest.mark.django_db(transaction=True)
ON = ("--house", "demo", "--on", "2026-11-21")


@pytest.fixture(autouse=True)
def reachable(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the commands use the database that the test has open."""
    monkeypatch.setenv("DATABASE_URL", "postgresql://is.open.already/test")


@pytest.fixture
def people() -> list[User]:
    """Add a lead and two collectors."""
    house = lender()
    collectors = [staff(house, "collector", username=name) for name in ("one", "two")]
    return [staff(house, "team_lead", username="lead"), *collectors]


def _run(*words: str) -> Result:
    return CliRunner().invoke(app, ["team", *words])


def test_a_team_is_formed_led_joined_and_left(people: list[User]) -> None:
    lead, one, two = people
    assert _run("add", "first", "--house", "demo", "--name", "一组").exit_code == 0
    assert _run("lead", "first", "lead", "--house", "demo").exit_code == 0
    assert _run("join", "first", "one", "two", *ON).exit_code == 0
    assert [team.name for team in teams_led_by(lead.pk)] == ["一组"]
    found = team_of(two.pk, on=date(2026, 11, 21))
    assert found is not None
    assert found.code == "first"
    assert _run("leave", "first", "one", *ON).exit_code == 0
    assert team_of(one.pk, on=date(2026, 11, 21)) is None


def test_what_does_not_do_is_one_line(people: list[User]) -> None:
    assert people
    for words in (
        ("lead", "first", "lead", "--house", "demo"),
        ("add", "first", "--house", "nobody"),
        ("join", "first", "one", "--house", "demo", "--on", "tomorrow"),
    ):
        told = _run(*words)
        assert told.exit_code == 2
        assert told.stderr.startswith("hejie: ")
        assert told.stderr.count("\n") == 1
