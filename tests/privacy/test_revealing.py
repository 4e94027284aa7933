"""Who sees a person in plain text has said why, and the log knows it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from pytest_django import Settings

from hejie.evidence.models import Disclosure, Pending
from hejie.evidence.queries import counted_since
from hejie.evidence.sequencer import integrate
from hejie.people.models import Organization
from hejie.portfolio import revealing
from hejie.portfolio.models import Borrower, Case, ContactPoint, Identity, Mandate
from hejie.portfolio.revealing import MOST_AN_HOUR, Revealed, UnableToReveal, reveal
from hejie.privacy.keys import KeyRing, make
from hejie.privacy.sealing import UnableToUnseal
from hejie.values.actor import Actor, job

COLLECTOR = Actor("person", "17", "bank-a")
REASON = "本人来电要求核对登记的手机号"
NOW = datetime(2026, 11, 21, 8, 30, tzinfo=UTC)


@pytest.fixture
def now() -> datetime:
    """Return the moment at which a test takes place."""
    return NOW


@pytest.fixture
def ring(tmp_path: Path, settings: Settings) -> KeyRing:
    """Make a new key ring, where the settings of the house say."""
    settings.HEJIE_KEYS_FILE = str(tmp_path / "keys.json")
    settings.HEJIE_LOG_ORIGIN = "log.invalid/test"
    return make(tmp_path / "keys.json")


def lender(code: str) -> Organization:
    """Return the lender of that code."""
    return Organization.objects.get_or_create(
        code=code, defaults={"name": "示例消金", "kind": "lender", "lender_kind": "bank"}
    )[0]


@pytest.fixture
def borrower(ring: KeyRing) -> Borrower:
    """Add a borrower of the lender ``bank-a``."""
    del ring
    added = Borrower.objects.create(servicer=lender("bank-a"), external_id="b1")
    Identity.objects.create(
        borrower=added, name="王小明", mobile="10400000001", digest=b"no digest of anything"
    )
    return added


def _shown(borrower: Borrower, now: datetime, **other: object) -> Revealed:
    said: dict[str, Any] = {
        "fields": ["mobile"],
        "purpose": "verify",
        "reason": REASON,
        "actor": COLLECTOR,
    }
    return reveal(borrower_id=borrower.pk, now=now, **{**said, **other})


def _recorded() -> list[dict[str, Any]]:
    return [json.loads(bytes(row.canonical)) for row in Pending.objects.order_by("id")]


@pytest.mark.django_db
def test_what_was_asked_for_is_shown_and_nothing_else(borrower: Borrower, now: datetime) -> None:
    answer = _shown(borrower, now, fields=["mobile", "email"])

    assert answer.fields == {"mobile": "10400000001", "email": None}
    assert "10400000001" not in repr(answer)


@pytest.mark.django_db
def test_the_log_says_who_saw_which_field_of_whom_for_what(
    borrower: Borrower, now: datetime
) -> None:
    _shown(borrower, now)

    (entry,) = _recorded()
    assert entry["kind"] == revealing.KIND
    assert entry["actor"] == {"id": "17", "kind": "person", "organization": "bank-a"}
    assert entry["subject"] == {"borrower": str(borrower.pk), "reader": "person:17"}
    assert entry["content"] == {"fields": ["mobile"], "points": [], "purpose": "verify"}


@pytest.mark.django_db
def test_neither_what_was_shown_nor_the_reason_stands_in_the_log(
    borrower: Borrower, now: datetime
) -> None:
    _shown(borrower, now)

    raw = bytes(Pending.objects.get().canonical).decode()
    assert "10400000001" not in raw
    assert REASON not in raw
    assert Disclosure.objects.get(name="reason").value.reveal() == REASON


@pytest.mark.django_db
@pytest.mark.parametrize(
    "said",
    [
        {"fields": []},
        {"fields": ["mobile", "born_by"]},
        {"purpose": "curiosity"},
        {"reason": "核对"},
        {"reason": "        ."},
        {"reason": "。。。。。。。。。。"},
        {"reason": "核对手机号" * 101},
        {"actor": job("nightly")},
        {"actor": replace(COLLECTOR, organization="bank-b")},
        {"actor": replace(COLLECTOR, organization="")},
        {"point_ids": [99]},
    ],
)
def test_without_right_or_reason_nothing_is_shown(
    borrower: Borrower, now: datetime, said: dict[str, Any]
) -> None:
    lender("bank-b")
    with pytest.raises(UnableToReveal):
        _shown(borrower, now, **said)
    assert _recorded() == []


@pytest.mark.django_db
def test_the_lender_of_a_mandate_may_ask_as_well(borrower: Borrower, now: datetime) -> None:
    mandate = Mandate.objects.create(
        servicer=borrower.servicer, lender=lender("bank-b"), from_on=date(2026, 1, 1)
    )
    Case.objects.create(borrower=borrower, mandate=mandate, opened_on=date(2026, 1, 1))

    answer = _shown(borrower, now, actor=replace(COLLECTOR, organization="bank-b"))

    assert answer.fields == {"mobile": "10400000001"}


@pytest.mark.django_db
def test_a_way_to_reach_somebody_is_shown_by_its_row(borrower: Borrower, now: datetime) -> None:
    point = ContactPoint.objects.create(
        pk=7, borrower=borrower, kind="mobile", value="10400000002", value_index=b"no index of any."
    )

    answer = _shown(borrower, now, fields=[], point_ids=[point.pk])

    assert answer.points == {point.pk: "10400000002"}
    assert _recorded()[0]["content"]["points"] == [point.pk]


@pytest.mark.django_db
def test_who_looks_at_too_many_is_stopped_until_later(borrower: Borrower, now: datetime) -> None:
    for second in range(MOST_AN_HOUR):
        _shown(borrower, now + timedelta(seconds=second))
        if second == MOST_AN_HOUR // 2:
            integrate(now=now)
    about = {"reader": str(COLLECTOR)}
    assert counted_since(kind=revealing.KIND, subject=about, since=now) == MOST_AN_HOUR - 1

    with pytest.raises(UnableToReveal, match="60"):
        _shown(borrower, now + timedelta(minutes=30))

    assert _shown(borrower, now + timedelta(minutes=30), actor=replace(COLLECTOR, id="18")).fields
    assert _shown(borrower, now + timedelta(hours=2)).fields


@pytest.mark.django_db
def test_what_does_not_open_was_not_seen(borrower: Borrower, now: datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE portfolio_identity SET mobile = set_byte(mobile, 40, 0)")
        cursor.execute("UPDATE portfolio_identity SET mobile = set_byte(mobile, 39, 1)")
    with pytest.raises(UnableToUnseal):
        _shown(borrower, now)
    assert _recorded() == []


@pytest.mark.django_db(transaction=True)
def test_evidence_cannot_be_taken_back_by_the_caller(borrower: Borrower, now: datetime) -> None:
    assert Identity.objects.count() == 1
    with pytest.raises(RuntimeError), transaction.atomic():
        _shown(borrower, now)
    assert _recorded() == []
