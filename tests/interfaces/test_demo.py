"""``hejie demo``: an empty house filled once; its passwords open it and are shown once."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from pytest_django import Settings
from typer.testing import CliRunner, Result

from hejie.interfaces.cli.app import app
from hejie.outreach.models import Assignment, Night, TemplateVersion, WorkItem
from hejie.people.models import Organization, User
from hejie.people.queries import capabilities_of
from hejie.people.roles import TABLE

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _house(monkeypatch: pytest.MonkeyPatch, settings: Settings, tmp_path: Path) -> None:
    """Let the commands use the database that the test has open, and an empty home."""
    monkeypatch.setenv("DATABASE_URL", "postgresql://is.open.already/test")
    monkeypatch.setenv("HEJIE_HOME", str(tmp_path))
    settings.HEJIE_KEYS_FILE = str(tmp_path / "keys.json")


def _demo() -> Result:
    return CliRunner().invoke(app, ["demo", "--borrowers", "200"])


def _passwords(said: str) -> dict[str, str]:
    names = {name.replace("_", "-") for name in TABLE}
    lines = (line.split() for line in said.splitlines())
    return {words[0]: words[1] for words in lines if len(words) == 2 and words[0] in names}


def test_an_empty_house_gets_a_book_a_night_and_an_account_a_role(settings: Settings) -> None:
    settings.HEJIE_SECOND_FACTOR = "optional"
    made = _demo()
    assert made.exit_code == 0, made.output
    assert WorkItem.objects.filter(night__state="done").exists()
    shown = _passwords(made.stdout)
    assert len(shown) == len(set(shown.values())) == len(TABLE)
    collector = User.objects.get(username="collector")
    assert "work_cases" in capabilities_of(collector, now=datetime.now(UTC))
    assert Assignment.objects.filter(person=collector, ended_at__isnull=True).exists()
    assert set(Night.objects.values_list("plan_for", flat=True)) == {timezone.localdate()}
    texts = TemplateVersion.objects.all()
    assert {(one.state, one.language) for one in texts} == {("approved", "zh"), ("approved", "en")}
    assert not any(one.written_by == one.approved_by for one in texts)
    browser = Client()
    signing_in = {"login": "strategist", "password": shown["strategist"]}
    page = browser.post("/accounts/login/", signing_in, follow=True)
    assert page.request["PATH_INFO"].startswith("/oversight/")
    again = _demo()
    assert again.exit_code == 0
    assert not _passwords(again.stdout)
    assert Night.objects.count() == 1


def test_a_demo_that_was_cut_off_is_finished() -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE people_team ADD CONSTRAINT cut_off CHECK (false)")
    assert _demo().exit_code != 0
    assert Night.objects.exists()
    assert not User.objects.exists()
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE people_team DROP CONSTRAINT cut_off")
    assert len(_passwords(_demo().stdout)) == len(TABLE)
    assert Night.objects.count() == 1


def test_a_house_of_somebody_is_no_demo() -> None:
    Organization.objects.create(code="ours", name="自家", kind="agency")
    refused = _demo()
    assert refused.exit_code == 2
    assert "organisations of its own" in refused.stderr
    assert not User.objects.exists()


def test_a_demo_is_not_served_to_the_world(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    Organization.objects.create(
        code="demo", name="示例", kind="lender", lender_kind="consumer_finance"
    )
    (tmp_path / "keys.json").write_text("{}", encoding="utf-8")
    monkeypatch.setenv("HEJIE_NAMES", "hejie.example")
    refused = CliRunner().invoke(app, ["serve"])
    assert refused.exit_code == 2
    assert "for this machine alone" in refused.stderr
