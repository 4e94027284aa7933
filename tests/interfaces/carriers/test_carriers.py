"""What a vendor tells us: believed if signed and of now, taken down before it is told so."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from pytest_django import Settings
from tests.outreach.channels.vendor import SECRET, proof
from tests.outreach.gate.scene import borrower, reachable_at

from hejie.care.models import OptOut
from hejie.outreach.models import CarrierReceipt, Inbound
from hejie.privacy.keys import make

pytestmark = pytest.mark.django_db(transaction=True)
NUMBER = "+8610099887766"
RECEIPTS, REPLIES = "/carriers/sms/receipts", "/carriers/sms/replies"
RECEIPT = {"reference": "v1", "state": "delivered", "code": "DELIVRD"}
REPLY = {"reference": "r1", "from": NUMBER, "text": "退订"}


@pytest.fixture(autouse=True)
def _house(settings: Settings, tmp_path: Path) -> None:
    settings.HEJIE_KEYS_FILE = str(tmp_path / "keys.json")
    settings.HEJIE_SMS_SECRET = SECRET
    make(tmp_path / "keys.json")


def tell(
    path: str,
    said: object,
    *,
    at: datetime | None = None,
    secret: str = SECRET,
    **heads: str,
) -> HttpResponse:
    """Tell the house something, signed."""
    body = said if isinstance(said, bytes) else json.dumps(said, ensure_ascii=False).encode()
    seconds = str(int((at or timezone.now()).timestamp()))
    signed = {
        "webhook-id": "m1",
        "webhook-timestamp": seconds,
        "webhook-signature": proof("m1", seconds, body, secret),
        **heads,
    }
    client = Client(enforce_csrf_checks=True)
    told: HttpResponse = client.post(path, body, content_type="application/json", headers=signed)
    return told


def test_a_receipt_is_taken_down_once_however_often_it_is_told() -> None:
    assert [tell(RECEIPTS, RECEIPT).status_code for _ in range(2)] == [204, 204]
    (kept,) = CarrierReceipt.objects.all()
    assert (kept.channel, kept.reference, kept.state, kept.code) == (
        *("sms", "v1", "delivered", "DELIVRD"),
    )


def test_a_no_is_acted_on_before_it_is_answered() -> None:
    who = reachable_at(borrower(), NUMBER)
    assert tell(REPLIES, REPLY).status_code == 204
    assert OptOut.objects.get(borrower=who).channel == "sms"
    (row,) = Inbound.objects.all()
    assert (row.is_no, row.number.reveal(), row.text.reveal()) == (True, NUMBER, "退订")


def test_when_it_was_written_is_told() -> None:
    tell(REPLIES, {**REPLY, "at": "2026-11-21T10:00:00+08:00", "of_a_later_release": 1})
    assert Inbound.objects.get().at == datetime(2026, 11, 21, 2, tzinfo=UTC)


@pytest.mark.parametrize("way", ["secret", "old", "early", "name", "none", "odd", "bytes"])
def test_what_is_not_signed_now_by_who_has_the_secret_is_not_heard(way: str) -> None:
    other = SECRET[:-8] + "AAAAAAA="
    now = timezone.now()
    told = {
        "secret": lambda: tell(REPLIES, REPLY, secret=other),
        "old": lambda: tell(REPLIES, REPLY, at=now - timedelta(minutes=6)),
        "early": lambda: tell(REPLIES, REPLY, at=now + timedelta(minutes=6)),
        "name": lambda: tell(REPLIES, REPLY, **{"webhook-id": "m2"}),
        "none": lambda: tell(REPLIES, REPLY, **{"webhook-signature": ""}),
        "odd": lambda: tell(REPLIES, REPLY, **{"webhook-timestamp": "soon"}),
        "bytes": lambda: tell(REPLIES, b"\xff\xfe"),
    }[way]()
    assert told.status_code == 401
    assert not Inbound.objects.exists()


def test_one_of_several_signatures_is_enough() -> None:
    body = json.dumps(REPLY, ensure_ascii=False).encode()
    seconds = str(int(timezone.now().timestamp()))
    both = f"v1,AAAA {proof('m1', seconds, body)}"
    told = tell(REPLIES, body, **{"webhook-timestamp": seconds, "webhook-signature": both})
    assert told.status_code == 204


@pytest.mark.parametrize(
    ("path", "said"),
    [
        (RECEIPTS, {**RECEIPT, "state": "lost"}),
        (RECEIPTS, {**RECEIPT, "reference": ""}),
        (RECEIPTS, {**RECEIPT, "reference": "a b"}),
        (RECEIPTS, {**RECEIPT, "code": NUMBER}),
        (RECEIPTS, [NUMBER]),
        (REPLIES, {**REPLY, "from": NUMBER[3:]}),
        (REPLIES, {**REPLY, "text": None}),
        (REPLIES, {**REPLY, "at": "2026-11-21T10:00:00"}),
        (REPLIES, b"{" + NUMBER.encode()),
    ],
)
def test_what_is_unfit_is_refused_without_being_repeated(path: str, said: object) -> None:
    told = tell(path, said)
    assert told.status_code == 422
    assert NUMBER[3:] not in told.content.decode()
    assert not Inbound.objects.exists()
    assert not CarrierReceipt.objects.exists()


def test_a_house_without_a_vendor_hears_of_none(settings: Settings) -> None:
    settings.HEJIE_SMS_SECRET = ""
    assert tell(REPLIES, REPLY).status_code == 404
    assert Client().get(REPLIES).status_code == 405
