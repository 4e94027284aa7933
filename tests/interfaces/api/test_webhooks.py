"""Programs are told what happened: signed, in their own book alone, again until they hear."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import Settings
from tests.interfaces.api.house import House, Program

from hejie.care.operations import opt_out
from hejie.evidence.sequencer import integrate
from hejie.interfaces.webhooks.models import Delivery, Webhook
from hejie.interfaces.webhooks.telling import AGAIN_AFTER, deliver, find
from hejie.people.models import Organization
from hejie.values.actor import Actor

pytestmark = pytest.mark.django_db(transaction=True)
KINDS = ["care.channel_opted_out", "outreach.outcome_reported", "portfolio.payment_received"]


@dataclass
class Ear:
    """A program of the lender's that listens.

    :param answers: the statuses it answers with, in turn; 204 once they are over.
    """

    url: str = ""
    answers: list[int] = field(default_factory=list)
    heard: list[tuple[dict[str, str], bytes]] = field(default_factory=list)


@contextmanager
def _listening() -> Iterator[Ear]:
    ear = Ear()

    class Answering(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            ear.heard.append(({k.lower(): v for k, v in self.headers.items()}, body))
            self.send_response(ear.answers.pop(0) if ear.answers else 204)
            self.send_header("Location", "http://127.0.0.1:9/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Answering) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        ear.url = f"http://127.0.0.1:{server.server_address[1]}/hook"
        try:
            yield ear
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture
def ear(settings: Settings) -> Iterator[Ear]:
    settings.HEJIE_WEBHOOK_HOSTS = ("127.0.0.1",)
    with _listening() as listening:
        yield listening


def _hook(program: Program, ear: Ear) -> str:
    made = program.post("/webhooks", {"url": ear.url, "kinds": KINDS})
    assert made.status_code == 201, made.json()
    return str(made.json()["webhook_id"])


def _opt_out(house: House, now: datetime, channel: str = "sms") -> None:
    opt_out(
        borrower_id=house.borrower.pk,
        channel=channel,
        source="borrower",
        actor=Actor("person", "1", "demo"),
        now=now,
    )


def _same(now: datetime) -> datetime:
    return now


def _tell(now: datetime) -> int:
    integrate(now=now)
    find(now=now)
    return deliver(clock=lambda: now)


def _verified(secret: str, headers: dict[str, str], body: bytes) -> dict[str, Any]:
    """Check a signature as Standard Webhooks has it, by nothing of ours."""
    key = base64.b64decode(secret.split("_", 1)[1])
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    wanted = base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()
    assert headers["webhook-signature"] == f"v1,{wanted}"
    said: dict[str, Any] = json.loads(body)
    return said


def test_what_happened_is_told_once_signed_by_their_own_names(house: House, ear: Ear) -> None:
    now, program = timezone.now(), house.program()
    integrate(now=now)
    hook = _hook(program, ear)
    secret = program.get(f"/webhooks/{hook}/secret").json()["secret"]
    _opt_out(house, now)
    assert _tell(now) == 1
    assert _tell(now) == 0
    ((headers, body),) = ear.heard
    said = _verified(secret, headers, body)
    assert said["type"] == "care.channel_opted_out"
    assert said["data"]["borrower_id"] == house.borrower.external_id
    assert said["data"]["channel"] == "sms"
    assert abs(int(headers["webhook-timestamp"]) - now.timestamp()) < 2
    assert house.number not in body.decode()


@pytest.mark.parametrize("status", [500, 302, 404])
def test_who_does_not_hear_is_told_again_under_the_same_id(
    house: House, ear: Ear, status: int
) -> None:
    now, program = timezone.now(), house.program()
    _hook(program, ear)
    ear.answers = [status]
    _opt_out(house, now)
    assert _tell(now) == 0
    assert deliver(clock=lambda: now + AGAIN_AFTER[0] - timedelta(seconds=1)) == 0
    assert deliver(clock=lambda: now + AGAIN_AFTER[0]) == 1
    first, second = ear.heard
    assert first[0]["webhook-id"] == second[0]["webhook-id"]
    assert first[1] == second[1]
    assert Delivery.objects.get().state == "told"


def test_nobody_tries_for_ever(house: House, ear: Ear) -> None:
    now, program = timezone.now(), house.program()
    _hook(program, ear)
    ear.answers = [503] * 20
    _opt_out(house, now)
    _tell(now)
    for turns in range(len(AGAIN_AFTER)):
        later = now + sum(AGAIN_AFTER[: turns + 1], timedelta())
        deliver(clock=partial(_same, later))
    turn = Delivery.objects.get()
    assert (turn.state, turn.attempts, turn.last_status) == ("given_up", len(AGAIN_AFTER) + 1, 503)
    assert len(ear.heard) == len(AGAIN_AFTER) + 1


def test_who_died_over_it_leaves_it_to_the_next(house: House, ear: Ear) -> None:
    now, program = timezone.now(), house.program()
    _hook(program, ear)
    _opt_out(house, now)
    integrate(now=now)
    find(now=now)
    Delivery.objects.update(attempts=1, next_at=now + timedelta(minutes=1))
    assert deliver(clock=lambda: now) == 0
    assert deliver(clock=lambda: now + timedelta(minutes=1)) == 1


def test_another_lender_hears_nothing_of_it(house: House, ear: Ear) -> None:
    now = timezone.now()
    other = Organization.objects.create(
        code="other", name="别家", kind="lender", lender_kind="bank"
    )
    stranger = house.program(organization=other)
    hook = _hook(stranger, ear)
    assert house.program().get(f"/webhooks/{hook}/secret").status_code == 404
    assert house.program().post(f"/webhooks/{hook}/end", {}).status_code == 404
    _opt_out(house, now)
    assert _tell(now) == 0
    assert ear.heard == []


def test_an_ended_webhook_is_told_no_more(house: House, ear: Ear) -> None:
    now, program = timezone.now(), house.program()
    hook = _hook(program, ear)
    _opt_out(house, now)
    integrate(now=now)
    find(now=now)
    assert program.post(f"/webhooks/{hook}/end", {}).json()["is_in_force"] is False
    _opt_out(house, now, "call")
    assert _tell(now) == 0
    assert ear.heard == []
    assert program.get("/webhooks").json() == {"webhooks": []}
    assert Delivery.objects.get().state == "given_up"


@pytest.mark.parametrize(
    "url",
    [
        "https://elsewhere.example/hook",
        "http://169.254.169.254/latest",
        "http://127.0.0.1@elsewhere.example/",
        "https://name:word@127.0.0.1/",
        "ftp://127.0.0.1/",
        "http://[::1",
        "nowhere",
    ],
)
def test_only_hosts_that_the_house_names_are_ever_called(
    house: House, settings: Settings, url: str
) -> None:
    settings.HEJIE_WEBHOOK_HOSTS = ("127.0.0.1",)
    answer = house.program().post("/webhooks", {"url": url, "kinds": KINDS})
    assert (answer.status_code, answer.json()["field"]) == (422, "url")
    assert not Webhook.objects.exists()


def test_a_host_that_is_named_no_more_is_not_called(
    house: House, ear: Ear, settings: Settings
) -> None:
    now = timezone.now()
    _hook(house.program(), ear)
    settings.HEJIE_WEBHOOK_HOSTS = ()
    _opt_out(house, now)
    assert _tell(now) == 0
    assert ear.heard == []
