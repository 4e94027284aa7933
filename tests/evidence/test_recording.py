"""An act and what the log says of it are one transaction."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.utils import IntegrityError
from houses import ACTOR, KIND, drafts, integrated, recorded

from hejie.evidence.log.entries import commitment
from hejie.evidence.models import Checkpoint, Disclosure, Entry, LogKey, Pending, Tile
from hejie.evidence.operations import Draft, erase_disclosures, record, record_many
from hejie.evidence.sequencer import integrate
from hejie.evidence.unable import UnableToRecord

pytestmark = [pytest.mark.usefixtures("ring"), pytest.mark.django_db]


def test_an_entry_says_who_did_what_about_whom_and_when(now: datetime) -> None:
    (number,) = recorded([Draft(KIND, {"borrower": "12"}, {"reason": "复核"})], now=now)

    row = Pending.objects.get()
    said = json.loads(bytes(row.canonical))
    assert len(said.pop("nonce")) == 32
    assert said == {
        "actor": {"id": "17", "kind": "person", "organization": "first-lender"},
        "at": "2026-11-21T08:30:15.123456Z",
        "content": {"reason": "复核"},
        "format": "hejie-entry/1",
        "kind": KIND,
        "number": number,
        "personal": {},
        "subject": {"borrower": "12"},
    }
    assert (row.pk, row.kind, row.recorded_at) == (number, KIND, now)
    assert row.subjects == ["borrower:12"]


@pytest.mark.django_db(transaction=True)
def test_nothing_is_recorded_outside_a_transaction(now: datetime) -> None:
    with pytest.raises(UnableToRecord, match="in the transaction"):
        record(kind=KIND, subject={"borrower": "1"}, content={}, actor=ACTOR, now=now)
    assert not Pending.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_an_act_that_comes_to_nothing_leaves_nothing(now: datetime) -> None:
    def act() -> None:
        with transaction.atomic():
            record_many(drafts(3), actor=ACTOR, now=now)
            raise RuntimeError("changed my mind")

    with pytest.raises(RuntimeError):
        act()
    assert not Pending.objects.exists()


def test_many_acts_take_two_statements(
    now: datetime,
    django_assert_num_queries: Any,  # noqa: ANN401 - a fixture of pytest-django
) -> None:
    with django_assert_num_queries(2), transaction.atomic(savepoint=False):
        numbers = record_many(drafts(500), actor=ACTOR, now=now)
    found = dict(Pending.objects.values_list("id", "canonical"))
    assert [json.loads(bytes(found[n]))["content"]["n"] for n in numbers] == list(range(500))
    assert record_many([], actor=ACTOR, now=now) == []


@pytest.mark.parametrize(
    "draft",
    [
        Draft("evidence.tea_made", {"borrower": "1"}, {}),
        Draft(KIND, {}, {}),
        Draft(KIND, {"Borrower": "1"}, {}),
        Draft(KIND, {"borrower": "two words"}, {}),
        Draft(KIND, {"borrower": ""}, {}),
        Draft(KIND, {"borrower": 12}, {}),  # type: ignore[dict-item]  # not a text
        Draft(KIND, {"borrower": "1"}, {"n": float("nan")}),
        Draft(KIND, {"borrower": "1"}, {"n": 2**60}),
        Draft(KIND, {"borrower": "1"}, {"n": object()}),
        Draft(KIND, {"borrower": "1"}, {"n": "\ud800"}),
        Draft(KIND, {"borrower": "1"}, {"n": "x" * 65_536}),
        Draft(KIND, {"borrower": "1"}, {}, {"mobile": None}),  # type: ignore[dict-item]  # no text
    ],
)
def test_what_is_no_entry_is_refused_and_said(draft: Draft, now: datetime) -> None:
    with pytest.raises(UnableToRecord, match=r"^evidence"):
        recorded([draft], now=now)
    assert not Pending.objects.exists()


def test_a_personal_value_stands_behind_a_commitment(now: datetime) -> None:
    (number,) = integrated([Draft(KIND, {"borrower": "1"}, {}, {"mobile": "10400000001"})], now=now)

    said = json.loads(bytes(Entry.objects.get(pending_id=number).canonical))
    row = Disclosure.objects.get(entry=number)
    expected = commitment(name="mobile", value="10400000001", salt=bytes(row.salt))
    assert said["personal"] == {"mobile": expected}
    assert row.value.reveal() == "10400000001"
    assert b"10400000001" not in bytes(row.value.sealed)


def test_what_is_erased_cannot_be_told_and_the_log_stays(now: datetime) -> None:
    some = [Draft(KIND, {"borrower": str(n)}, {}, {"mobile": "199", "name": "某"}) for n in (1, 2)]
    integrated(some[:1], now=now)
    recorded(some, now=now)
    before = list(Entry.objects.values_list("canonical", flat=True))

    erased = erase_disclosures(subject={"borrower": "1"}, names=["mobile"], actor=ACTOR, now=now)

    assert erased == 2
    assert Disclosure.objects.filter(salt=None, value__isnull=True, erased_at=now).count() == 2
    assert erase_disclosures(subject={"borrower": "1"}, actor=ACTOR, now=now) == 2
    assert erase_disclosures(subject={"borrower": "1"}, actor=ACTOR, now=now) == 0
    assert Disclosure.objects.filter(erased_at=None).count() == 2
    assert list(Entry.objects.values_list("canonical", flat=True)) == before
    assert Pending.objects.filter(kind="evidence.disclosure_erased").count() == 2


def test_entries_become_a_log_with_tiles_and_a_checkpoint_a_batch(now: datetime) -> None:
    recorded(drafts(700), now=now)

    assert [integrate(now=now, limit=300), integrate(now=now)] == [300, 401]
    assert integrate(now=now) == 0

    rows = list(Entry.objects.order_by("index").values_list("index", "pending_id"))
    assert [index for index, _ in rows] == list(range(701))
    assert [number for _, number in rows] == sorted(number for _, number in rows)
    assert list(Checkpoint.objects.values_list("size", flat=True)) == [300, 701]
    assert Tile.objects.count() == 2
    assert not Pending.objects.exists()
    key = json.loads(bytes(Entry.objects.get(kind="evidence.key_used").canonical))
    assert key["content"]["key"] == LogKey.objects.get().text


CHANGES = [
    "UPDATE evidence_entry SET kind = kind",
    "DELETE FROM evidence_entry",
    "UPDATE evidence_tile SET level = level",
    "DELETE FROM evidence_tile",
    "UPDATE evidence_checkpoint SET note = note",
    "DELETE FROM evidence_checkpoint",
    "DELETE FROM evidence_logkey",
    "UPDATE evidence_timestamp SET token = token",
    "DELETE FROM evidence_cosignature",
    "UPDATE evidence_pending SET kind = kind",
    "DELETE FROM evidence_pending",
    "DELETE FROM evidence_disclosure",
    "UPDATE evidence_disclosure SET name = 'other'",
    "UPDATE evidence_disclosure SET salt = NULL",
    """INSERT INTO evidence_entry SELECT index + 9, pending_id + 900, kind, recorded_at, subjects,
        leaf_hash, canonical FROM evidence_entry WHERE index = 0""",
    """INSERT INTO evidence_entry SELECT 700, 900000, kind, recorded_at, subjects,
        leaf_hash, 'other' FROM evidence_entry WHERE index = 0""",
]


@pytest.mark.parametrize("statement", CHANGES)
def test_the_database_refuses_every_change(statement: str, now: datetime) -> None:
    integrated(drafts(300), now=now)
    recorded([Draft(KIND, {"borrower": "1"}, {}, {"mobile": "199"})], now=now)

    with (
        pytest.raises(IntegrityError),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


@pytest.mark.parametrize("table", ["entry", "pending", "tile", "checkpoint", "disclosure"])
def test_the_database_refuses_to_be_emptied(table: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE evidence_{table} ENABLE TRIGGER evidence_{table}_whole")
        with pytest.raises(IntegrityError, match="only added to"), transaction.atomic():
            cursor.execute(f"TRUNCATE evidence_{table} CASCADE")


def test_what_was_erased_does_not_come_back(now: datetime) -> None:
    recorded([Draft(KIND, {"borrower": "1"}, {}, {"mobile": "199"})], now=now)
    row = Disclosure.objects.get()
    salt, value = bytes(row.salt), row.value.sealed
    erase_disclosures(subject={"borrower": "1"}, actor=ACTOR, now=now)

    with pytest.raises(IntegrityError, match="stays so"), transaction.atomic():
        Disclosure.objects.update(salt=salt, value=value, erased_at=None)
    assert Disclosure.objects.get().salt is None
