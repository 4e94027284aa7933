"""Who sees a person in plain text has said why, and the log knows it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.db import connection, transaction
from pytest_django import Settings
from tests.people.staff import HOUSE, agency, staff

from hejie.evidence.models import Disclosure, Pending
from hejie.evidence.queries import counted_since
from hejie.evidence.sequencer import integrate
from hejie.people.factors import forget
from hejie.people.models import Organization, RoleGrant, User
from hejie.people.operations import leave, set_bar, set_roles
from hejie.people.queries import actor_of
from hejie.portfolio import revealing
from hejie.portfolio.models import Borrower, Case, ContactPoint, Identity, Mandate, Placement
from hejie.portfolio.revealing import (
    MOST_A_DAY,
    MOST_AN_HOUR,
    MOST_NOTED,
    Revealed,
    UnableToReveal,
    reveal,
)
from hejie.privacy.keys import KeyRing, make
from hejie.privacy.sealing import UnableToUnseal
from hejie.values.actor import Actor, job

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


def reader(house: Organization, role: str = "collector", **said: str | date) -> User:
    """Add somebody wholly in: a password of their own, a second factor, a certificate."""
    user = staff(house, role, **said)
    User.objects.filter(pk=user.pk).update(must_change_password=False)
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={})
    return user


@pytest.fixture
def collector(borrower: Borrower) -> User:
    """Add a collector of the borrower's servicer."""
    return reader(borrower.servicer)


def _shown(borrower: Borrower, now: datetime, by: User | Actor, **other: object) -> Revealed:
    said: dict[str, Any] = {
        "fields": ["mobile"],
        "purpose": "verify",
        "reason": REASON,
        "actor": actor_of(by) if isinstance(by, User) else by,
    }
    return reveal(borrower_id=borrower.pk, now=now, **{**said, **other})


def _recorded() -> list[dict[str, Any]]:
    rows = Pending.objects.filter(kind__startswith="portfolio.").order_by("id")
    return [json.loads(bytes(row.canonical)) for row in rows]


@contextmanager
def _refused(because: str) -> Iterator[None]:
    """Expect a refusal that the log tells of and that shows nothing."""
    seen = len(_recorded())
    with pytest.raises(UnableToReveal) as refusal:
        yield
    assert refusal.value.because == because
    (entry,) = _recorded()[seen:]
    assert entry["kind"] == revealing.REFUSED
    assert entry["content"] == {"because": because, "purpose": "verify"}


@pytest.mark.django_db
def test_what_was_asked_for_is_shown_and_nothing_else(
    borrower: Borrower, collector: User, now: datetime
) -> None:
    answer = _shown(borrower, now, collector, fields=["mobile", "email"])

    assert answer.fields == {"mobile": "10400000001", "email": None}
    assert "10400000001" not in repr(answer)


@pytest.mark.django_db
def test_the_log_says_who_saw_which_field_of_whom_for_what(
    borrower: Borrower, collector: User, now: datetime
) -> None:
    _shown(borrower, now, collector)

    (entry,) = _recorded()
    who = actor_of(collector)
    assert entry["kind"] == revealing.KIND
    assert entry["actor"] == {"id": who.id, "kind": "person", "organization": "bank-a"}
    assert entry["subject"] == {"borrower": str(borrower.pk), "reader": str(who)}
    assert entry["content"] == {"fields": ["mobile"], "points": [], "purpose": "verify"}


@pytest.mark.django_db
def test_neither_what_was_shown_nor_the_reason_stands_in_the_log(
    borrower: Borrower, collector: User, now: datetime
) -> None:
    _shown(borrower, now, collector)

    raw = bytes(Pending.objects.get(kind=revealing.KIND).canonical).decode()
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
    ],
)
def test_without_purpose_and_reason_nothing_is_shown(
    borrower: Borrower, collector: User, now: datetime, said: dict[str, Any]
) -> None:
    with pytest.raises(UnableToReveal):
        _shown(borrower, now, collector, **said)
    assert _recorded() == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    "role", ["administrator", "strategist", "relief_approver", "agency_manager", "auditor"]
)
def test_a_role_that_does_not_reveal_is_refused(
    borrower: Borrower, now: datetime, role: str
) -> None:
    house = borrower.servicer
    if role == "agency_manager":
        house = agency("agency-a")
        Placement.objects.create(
            borrower=borrower, agency_code=house.code, from_on=date(2026, 11, 1)
        )
    with _refused("capability"):
        _shown(borrower, now, reader(house, role))
    assert [one["kind"] for one in _recorded()] == [revealing.REFUSED]


@pytest.mark.django_db
def test_an_administrator_is_refused_whatever_row_says_otherwise(
    borrower: Borrower, collector: User, now: datetime
) -> None:
    assert _shown(borrower, now, collector).fields
    RoleGrant.objects.create(
        user=collector, role="administrator", granted_at=now, granted_by="job:test"
    )
    with _refused("capability"):
        _shown(borrower, now, collector)


@pytest.mark.django_db
def test_a_certificate_that_is_over_or_a_bar_shuts(borrower: Borrower, now: datetime) -> None:
    late = reader(borrower.servicer, username="late", until=date(2026, 11, 21))
    assert _shown(borrower, now, late).fields
    barred = reader(borrower.servicer, username="barred")
    set_bar(user_id=barred.pk, reason="conduct", actor=HOUSE, now=now)
    for one, then in ((late, now + timedelta(days=1)), (barred, now)):
        with _refused("capability"):
            _shown(borrower, then, one)


@pytest.mark.django_db
def test_only_staff_who_are_wholly_in_are_shown(
    borrower: Borrower, collector: User, now: datetime, settings: Settings
) -> None:
    me = actor_of(collector)
    lender("bank-b")
    strangers = (
        job("nightly"),
        Actor("key", me.id, me.organization),
        replace(me, id="0"),
        replace(me, id="x"),
        replace(me, organization="bank-b"),
        replace(me, organization=""),
    )
    for one in strangers:
        with _refused("staff"):
            _shown(borrower, now, one)
    forget(user_id=collector.pk)
    with _refused("second_factor"):
        _shown(borrower, now, collector)
    settings.HEJIE_SECOND_FACTOR = "optional"
    User.objects.filter(pk=collector.pk).update(must_change_password=True)
    with _refused("choice"):
        _shown(borrower, now, collector)
    User.objects.filter(pk=collector.pk).update(must_change_password=False)
    assert _shown(borrower, now, collector).fields
    leave(user_id=collector.pk, actor=HOUSE, now=now)
    with _refused("staff"):
        _shown(borrower, now, collector)


@pytest.mark.django_db
def test_a_borrower_of_others_is_none(borrower: Borrower, now: datetime) -> None:
    other = reader(lender("bank-b"))
    with _refused("borrower"):
        _shown(borrower, now, other)
    assert [one["kind"] for one in _recorded()] == [revealing.REFUSED]


@pytest.mark.django_db
def test_the_lender_of_a_mandate_may_ask_as_well(borrower: Borrower, now: datetime) -> None:
    mandate = Mandate.objects.create(
        servicer=borrower.servicer, lender=lender("bank-b"), from_on=date(2026, 1, 1)
    )
    Case.objects.create(borrower=borrower, mandate=mandate, opened_on=date(2026, 1, 1))

    answer = _shown(borrower, now, reader(mandate.lender))

    assert answer.fields == {"mobile": "10400000001"}


@pytest.mark.django_db
def test_a_way_to_reach_somebody_is_shown_by_its_row(
    borrower: Borrower, collector: User, now: datetime
) -> None:
    point = ContactPoint.objects.create(
        pk=7, borrower=borrower, kind="mobile", value="10400000002", value_index=b"no index of any."
    )

    answer = _shown(borrower, now, collector, fields=[], point_ids=[point.pk])

    assert answer.points == {point.pk: "10400000002"}
    assert _recorded()[0]["content"]["points"] == [point.pk]
    with _refused("point"):
        _shown(borrower, now, collector, point_ids=[point.pk, 99])


@pytest.mark.django_db
def test_who_looks_at_too_many_is_stopped_until_later(
    borrower: Borrower, collector: User, now: datetime
) -> None:
    for second in range(MOST_AN_HOUR):
        _shown(borrower, now + timedelta(seconds=second), collector)
        if second == MOST_AN_HOUR // 2:
            integrate(now=now)
    about = {"reader": str(actor_of(collector))}
    assert counted_since(kind=revealing.KIND, subject=about, since=now) == MOST_AN_HOUR - 1

    with _refused("many"):
        _shown(borrower, now + timedelta(minutes=30), collector)

    other = reader(borrower.servicer, "legal")
    assert _shown(borrower, now + timedelta(minutes=30), other).fields
    assert _shown(borrower, now + timedelta(hours=2), collector).fields


@pytest.mark.django_db
def test_a_day_has_its_own_most(borrower: Borrower, collector: User, now: datetime) -> None:
    for number in range(MOST_A_DAY):
        _shown(borrower, now + timedelta(minutes=2 * number), collector)
    with _refused("many"):
        _shown(borrower, now + timedelta(hours=23), collector)
    assert _shown(borrower, now + timedelta(hours=25), collector).fields


@pytest.mark.django_db
def test_a_loop_of_refusals_does_not_fill_the_log(borrower: Borrower, now: datetime) -> None:
    boss = reader(borrower.servicer, "administrator")
    for _ in range(MOST_NOTED + 5):
        with pytest.raises(UnableToReveal):
            _shown(borrower, now, boss)
    assert len(_recorded()) == MOST_NOTED
    with _refused("capability"):
        _shown(borrower, now + timedelta(hours=2), boss)


@pytest.mark.django_db(transaction=True)
def test_eight_requests_of_one_person_do_not_count_past_each_other(
    borrower: Borrower, collector: User, now: datetime
) -> None:
    for _ in range(MOST_AN_HOUR - 3):
        _shown(borrower, now, collector)
    together = Barrier(8)

    def ask(_: int) -> str:
        together.wait(30)
        return _refusal(borrower, now, collector)

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(ask, range(8))) == [*[""] * 3, *["many"] * 5]


@pytest.mark.django_db(transaction=True)
def test_a_role_taken_away_counts_for_a_request_that_was_under_way(
    borrower: Borrower, collector: User, now: datetime
) -> None:
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            set_roles(user_id=collector.pk, roles=[], actor=HOUSE, now=now)
            asked = pool.submit(_refusal, borrower, now, collector)
            while not _waits_for_a_row():
                assert not asked.done()
        assert asked.result(30) == "capability"


def _refusal(borrower: Borrower, now: datetime, by: User) -> str:
    """Return why nothing is shown, in a thread of its own; empty: it is."""
    try:
        _shown(borrower, now, by)
    except UnableToReveal as refusal:
        return refusal.because
    finally:
        connection.close()
    return ""


def _waits_for_a_row() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT 1 FROM pg_locks WHERE NOT granted)")
        return bool(cursor.fetchone()[0])


@pytest.mark.django_db
def test_what_does_not_open_was_not_seen(
    borrower: Borrower, collector: User, now: datetime
) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE portfolio_identity SET mobile = set_byte(mobile, 40, 0)")
        cursor.execute("UPDATE portfolio_identity SET mobile = set_byte(mobile, 39, 1)")
    with pytest.raises(UnableToUnseal):
        _shown(borrower, now, collector)
    assert _recorded() == []


@pytest.mark.django_db(transaction=True)
def test_evidence_cannot_be_taken_back_by_the_caller(
    borrower: Borrower, collector: User, now: datetime
) -> None:
    assert Identity.objects.count() == 1
    with pytest.raises(RuntimeError), transaction.atomic():
        _shown(borrower, now, collector)
    assert _recorded() == []
