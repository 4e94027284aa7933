"""What is due goes for good, what a hold or a law keeps stays, and the log proves as before."""

from __future__ import annotations

import io
import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from allauth.mfa.models import Authenticator
from django.db import connection
from psycopg import sql
from pytest_django import Settings

from hejie.care.erasing import due, erase
from hejie.care.operations import place_hold
from hejie.evidence.checks import findings
from hejie.evidence.files import store
from hejie.evidence.models import Disclosure, Entry, Pending, StoredFile
from hejie.evidence.packs import ALL, make_pack
from hejie.evidence.sequencer import integrate
from hejie.evidence.verify import verify_pack
from hejie.people.models import User
from hejie.people.operations import add_staff
from hejie.people.queries import actor_of
from hejie.portfolio.models import (
    Borrower,
    Case,
    ContactPoint,
    Identity,
    Mandate,
    PastContact,
    ToldHold,
)
from hejie.portfolio.revealing import reveal
from hejie.privacy.keys import make
from hejie.values.actor import Actor, job
from people import NOW, STAFF
from people import borrower as added

pytestmark = pytest.mark.django_db(transaction=True)
LAWS = ("cn",)
THEN = datetime(2018, 3, 1, 2, tzinfo=UTC)
CLERK = job("retention")
CANARIES = ("王金丝雀", "10400000777", "99000019900307777X")


@pytest.fixture
def past(tmp_path: Path, settings: Settings) -> Borrower:
    """Return a borrower whose last case was closed in 2019, with all that was ever kept of them."""
    settings.HEJIE_KEYS_FILE = str(tmp_path / "keys.json")
    settings.HEJIE_LOG_ORIGIN = "log.invalid/test"
    make(tmp_path / "keys.json")
    who = added()
    name, mobile, national_id = CANARIES
    Identity.objects.create(
        borrower=who,
        name=name,
        mobile=mobile,
        national_id=national_id,
        mobile_index=b"i" * 16,
        digest=b"d",
    )
    ContactPoint.objects.create(
        pk=5, borrower=who, kind="mobile", value=mobile, value_index=b"i" * 16, consented=True
    )
    PastContact.objects.create(
        borrower=who, servicer=who.servicer, external_id="t1", at=THEN, action="call", number=b"n"
    )
    mandate = Mandate.objects.create(
        servicer=who.servicer, lender=who.servicer, from_on=date(2018, 1, 1)
    )
    Case.objects.create(
        borrower=who,
        mandate=mandate,
        opened_on=date(2018, 1, 1),
        closed_on=date(2019, 1, 1),
    )
    about = {"borrower": str(who.pk)}
    store(io.BytesIO(b"letter"), kind="letter", subject=about, actor=STAFF, now=THEN)
    reveal(
        borrower_id=who.pk,
        fields=["mobile"],
        purpose="verify",
        reason=f"{name}来电要求核对手机号",
        actor=_reader(who),
        now=THEN,
    )
    integrate(now=THEN)
    return who


def _reader(who: Borrower) -> Actor:
    """Add somebody who could be shown who a borrower was, back then."""
    user, _ = add_staff(
        username="lin",
        display_name="林某",
        organization=who.servicer,
        roles=["legal"],
        actor=job("test"),
        now=THEN,
    )
    User.objects.filter(pk=user.pk).update(must_change_password=False)
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={})
    return actor_of(user)


def _erased(who: Borrower, *, is_requested: bool = False) -> tuple[dict[str, int], dict[str, int]]:
    done = erase(borrower_id=who.pk, laws=LAWS, actor=CLERK, now=NOW, is_requested=is_requested)
    return dict(done.gone), dict(done.kept)


def test_what_is_due_goes_for_good(past: Borrower) -> None:
    assert [who for who, _ in due(laws=LAWS, now=NOW)] == [past.pk]

    gone, kept = _erased(past)

    kinds = ("identity", "contact_point", "told_touch", "file", "disclosure")
    assert (gone, kept) == (dict.fromkeys(kinds, 1), {})
    identity, point = Identity.objects.get(), ContactPoint.objects.get()
    assert (identity.name, identity.mobile, identity.mobile_index) == (None, None, None)
    assert (point.value.reveal(), point.valid, point.closed_because) == ("", False, "erased")
    assert bytes(point.value_index) != b"i" * 16
    assert PastContact.objects.count() == 0
    assert StoredFile.objects.get().key is None
    assert not Disclosure.objects.filter(erased_at=None).exists()
    past.refresh_from_db()
    assert past.facts_version == 2


def test_the_log_proves_as_before_and_tells_of_the_erasure(past: Borrower, tmp_path: Path) -> None:
    before = list(Entry.objects.order_by("index").values_list("leaf_hash", flat=True))
    _erased(past)
    integrate(now=NOW)

    assert list(findings()) == []
    after = list(Entry.objects.order_by("index").values_list("leaf_hash", flat=True))
    assert after[: len(before)] == before
    told = json.loads(bytes(Entry.objects.get(kind="care.person_erased").canonical))
    assert told["content"]["gone"]["identity"] == 1
    out = tmp_path / "pack.zip"
    about = {"borrower": str(past.pk)}
    make_pack(about=about, out=out, reason="检查", disclose=[ALL], actor=STAFF, now=NOW)
    assert verify_pack(out).is_sound
    assert not any(canary.encode() in out.read_bytes() for canary in CANARIES)


def test_erasing_again_finds_nothing(past: Borrower) -> None:
    _erased(past)
    recorded = Pending.objects.count()
    assert _erased(past) == ({}, {})
    assert list(due(laws=LAWS, now=NOW)) == []
    assert Pending.objects.count() == recorded


@pytest.mark.parametrize("told", [True, False])
@pytest.mark.parametrize("requested", [True, False])
def test_litigation_keeps_everything(past: Borrower, told: bool, requested: bool) -> None:
    if told:
        ToldHold.objects.create(borrower=past, kind="litigation", since_on=date(2020, 1, 1))
    else:
        place_hold(
            borrower_id=past.pk,
            kind="litigation",
            reason="已立案",
            source="court",
            actor=STAFF,
            now=NOW,
        )
    gone, kept = _erased(past, is_requested=requested)
    assert gone == {}
    assert kept["identity"] == kept["file"] == 1
    assert Identity.objects.get().name is not None


def test_a_hold_that_is_over_keeps_nothing(past: Borrower) -> None:
    ToldHold.objects.create(
        borrower=past, kind="litigation", since_on=date(2020, 1, 1), until_on=date(2021, 1, 1)
    )
    assert _erased(past)[1] == {}


@pytest.mark.parametrize(
    ("closed_on", "gone"), [(None, {}), (date(2023, 1, 1), {}), (date(2021, 11, 21), 5)]
)
def test_years_count_from_the_day_the_last_case_was_closed(
    past: Borrower, closed_on: date | None, gone: dict[str, int] | int
) -> None:
    Case.objects.update(closed_on=closed_on)
    found = _erased(past)[0]
    assert (len(found) if isinstance(gone, int) else found) == gone


def test_who_asks_loses_at_once_what_was_kept_by_consent(past: Borrower) -> None:
    Case.objects.update(closed_on=None)
    assert _erased(past, is_requested=True)[0] == {"contact_point": 1}
    told = json.loads(bytes(Pending.objects.get(kind="care.person_erased").canonical))
    assert told["content"]["because"] == "request"


def test_nothing_of_an_erased_person_is_left_anywhere_in_the_database(past: Borrower) -> None:
    _erased(past)
    integrate(now=NOW)
    hidden = [*CANARIES, *(canary.encode().hex() for canary in CANARIES)]
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(sql.SQL("SELECT t::text FROM {} t").format(sql.Identifier(table)))
            text = "\n".join(row[0] for row in cursor.fetchall())
            assert not any(canary in text for canary in hidden), table
