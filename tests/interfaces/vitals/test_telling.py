"""What machines are told: it lives, it can answer, what it counts; and a log that names nobody."""

from __future__ import annotations

import json
import logging
import sys
import uuid
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from hejie.interfaces.vitals.logs import Line
from hejie.privacy.keys import make

CANARY = "10412345678"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _keys(settings: Settings, tmp_path: Path) -> None:
    settings.HEJIE_KEYS_FILE = str(tmp_path / "keys.json")
    make(tmp_path / "keys.json")


def test_a_process_that_has_what_it_needs_is_ready(client: Client) -> None:
    assert client.get("/health/alive").json() == {"alive": True}
    answer = client.get("/health/ready")
    assert answer.status_code == 200
    assert answer.json()["found"] == dict.fromkeys(("database", "tables", "law", "keys"), True)


def test_without_keys_it_lives_and_is_not_ready(client: Client, settings: Settings) -> None:
    settings.HEJIE_KEYS_FILE += ".gone"
    assert client.get("/health/alive").status_code == 200
    answer = client.get("/health/ready")
    assert answer.status_code == 503
    assert answer.json()["found"]["keys"] is False


def test_requests_are_counted_by_route_and_never_by_what_was_asked(client: Client) -> None:
    assert client.get(f"/{CANARY}", {"mobile": CANARY}).status_code == 404
    assert client.generic(CANARY, "/accounts/login/").status_code == 405
    told = client.get("/metrics").content.decode()
    assert 'hejie_requests_total{method="GET",route="",status="404"}' in told
    assert 'hejie_requests_total{method="other",route="accounts/login/",status="405"}' in told
    assert "hejie_evidence_pending 0.0" in told
    assert "hejie_workers 0.0" in told
    assert CANARY not in told


def test_figures_are_for_this_machine_or_for_a_token(client: Client, settings: Settings) -> None:
    assert client.get("/metrics", REMOTE_ADDR="10.0.0.9").status_code == 403
    assert client.get("/metrics", headers={"x-forwarded-for": "10.0.0.9"}).status_code == 403
    settings.HEJIE_NAMES = "hejie.example"
    assert client.get("/metrics").status_code == 403
    settings.HEJIE_METRICS_TOKEN = uuid.uuid4().hex
    assert client.get("/metrics", headers={"authorization": "Bearer other"}).status_code == 403
    shown = {"authorization": f"Bearer {settings.HEJIE_METRICS_TOKEN}"}
    assert client.get("/metrics", headers=shown).status_code == 200


def _line(logger: str, message: str, *words: object, **extra: object) -> dict[str, object]:
    record = logging.getLogger(logger).makeRecord(
        logger, logging.ERROR, __file__, 1, message, words, sys.exc_info(), extra=extra
    )
    told: dict[str, object] = json.loads(Line().format(record))
    assert CANARY not in json.dumps(told)
    return told


def test_our_own_words_are_told_and_a_library_s_are_not() -> None:
    ours = _line("hejie.somewhere", "no night over %s", "demo", told={"status": 3})
    assert (ours["event"], ours["status"]) == ("no night over demo", 3)
    theirs = _line("django.request", f"Not Found: /{CANARY} %s", CANARY)
    assert theirs["place"] == "test_telling.None:1"


def test_an_error_is_told_by_its_kind_and_place() -> None:
    try:
        try:
            int(f"{CANARY}x")
        except ValueError as error:
            raise KeyError(CANARY) from error
    except KeyError:
        told = _line("django.request", "%s", CANARY)["error"]
    assert isinstance(told, list)
    assert [each["kind"] for each in told] == ["KeyError", "ValueError"]
    assert told[0]["places"][-1].startswith("test_telling.test_an_error_is_told")
