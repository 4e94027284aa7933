"""A hold stops contact in its own transaction, whoever asks; ending one takes somebody else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from tests.care.people import NOW, OTHER, STAFF, borrower

from hejie.care.facts import source
from hejie.care.models import Hold
from hejie.care.operations import Scope, approve_hold, lift_hold, place_hold, return_expired
from hejie.care.queries import holds_of, holds_to_approve
from hejie.care.unable import UnableToHold
from hejie.evidence.models import Pending
from hejie.portfolio.models import Borrower, Loan, ToldHold
from hejie.values.actor import Actor

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Contact:
    """A proposed touch, as far as care asks."""

    borrower_id: int
    action: str = "call"
    party: str = "borrower"
    loan_ids: tuple[int, ...] = ()


def _place(who: Borrower, kind: str = "complaint", **said: object) -> Hold:
    told = {"reason": "says the balance is wrong", "source": "borrower", "actor": STAFF, **said}
    return place_hold(borrower_id=who.id, kind=kind, now=NOW, **told)


def _held(contact: Contact, now: datetime = NOW) -> list[str] | None:
    return source.gather([contact], now=now)[0]["holds"]


def _version(who: Borrower) -> int:
    return Borrower.objects.get(id=who.id).facts_version


def test_a_hold_works_at_once_moves_the_facts_and_is_evidence() -> None:
    who = borrower()
    before = _version(who)
    hold = _place(who)
    assert _held(Contact(who.id)) == ["complaint"]
    assert _version(who) == before + 1
    entry = Pending.objects.get(kind="care.hold_placed")
    assert entry.subjects == [f"borrower:{who.id}", f"hold:{hold.id}"]
    assert b"balance is wrong" not in bytes(entry.canonical)


def test_a_scope_covers_what_it_says_and_no_more() -> None:
    who = borrower()
    one, two = Loan.objects.order_by("id").values_list("id", flat=True)
    _place(who, "dispute", scope=Scope("matter", loan_id=one))
    _place(who, "illness", scope=Scope("channel", channel="visit"))
    _place(who, "bankruptcy", scope=Scope("person"))
    assert _held(Contact(who.id, loan_ids=(one,))) == ["bankruptcy", "dispute"]
    assert _held(Contact(who.id, loan_ids=(two,))) == ["bankruptcy"]
    assert _held(Contact(who.id)) == ["bankruptcy", "dispute"]
    assert _held(Contact(who.id, action="visit", loan_ids=(two,))) == ["bankruptcy", "illness"]
    assert _held(Contact(who.id, party="guarantor", loan_ids=(two,))) == []
    assert _held(Contact(who.id, party="contact_person", loan_ids=(two,))) == ["bankruptcy"]


def test_a_hold_ends_at_its_hour_and_its_return_is_written_down_once() -> None:
    who = borrower()
    end = NOW + timedelta(hours=1)
    _place(who, until_at=end)
    assert _held(Contact(who.id), end - timedelta(seconds=1)) == ["complaint"]
    assert _held(Contact(who.id), end) == []
    moved = _version(who)
    assert return_expired(now=end - timedelta(seconds=1)) == 0
    assert return_expired(now=end) == 1
    assert return_expired(now=end) == 0
    assert _version(who) == moved + 1
    assert Hold.objects.get().ended_at == end
    assert Pending.objects.filter(kind="care.hold_returned").count() == 1


def test_nobody_lifts_or_confirms_what_they_asked_for() -> None:
    who = borrower()
    hold = _place(who, "hardship_review")
    assert list(holds_to_approve(servicer_id=who.servicer_id)) == [hold]
    with pytest.raises(UnableToHold, match="somebody other"):
        approve_hold(hold_id=hold.id, actor=STAFF, now=NOW)
    with pytest.raises(UnableToHold, match="somebody other"):
        lift_hold(hold_id=hold.id, because="done", actor=STAFF, now=NOW)
    approve_hold(hold_id=hold.id, actor=OTHER, now=NOW)
    with pytest.raises(UnableToHold, match="already"):
        approve_hold(hold_id=hold.id, actor=OTHER, now=NOW)
    lift_hold(hold_id=hold.id, because="answered", actor=OTHER, now=NOW)
    assert _held(Contact(who.id)) == []
    assert list(holds_of(borrower_id=who.id, now=NOW)) == []
    with pytest.raises(UnableToHold, match="over already"):
        lift_hold(hold_id=hold.id, because="again", actor=OTHER, now=NOW)


def test_a_borrower_withdraws_their_own_word_only() -> None:
    who = borrower()
    self_ = Actor("borrower", str(who.id))
    own = _place(who, "dispute", actor=self_)
    others = _place(who, "complaint")
    with pytest.raises(UnableToHold, match="themselves"):
        lift_hold(hold_id=others.id, because="x", actor=self_, now=NOW)
    lift_hold(hold_id=own.id, because="settled between us", actor=self_, now=NOW)
    assert _held(Contact(who.id)) == ["complaint"]


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"reason": "  "}, "give a reason"),
        ({"until_at": NOW}, "before it begins"),
        ({"scope": Scope("matter")}, "names the loan"),
        ({"scope": Scope("matter", loan_id=0)}, "not of borrower"),
    ],
)
def test_a_hold_that_says_too_little_is_refused_and_nothing_moves(
    said: dict[str, object], why: str
) -> None:
    who = borrower()
    before = _version(who)
    with pytest.raises(UnableToHold, match=why):
        _place(who, **said)
    assert _version(who) == before
    assert not Pending.objects.filter(kind="care.hold_placed").exists()


def test_a_borrower_who_does_not_exist_holds_nothing() -> None:
    with pytest.raises(UnableToHold, match="no borrower 0"):
        place_hold(borrower_id=0, kind="dispute", reason="x", source="staff", actor=STAFF, now=NOW)
    with pytest.raises(UnableToHold, match="no hold 0"):
        lift_hold(hold_id=0, because="x", actor=STAFF, now=NOW)


def test_the_database_refuses_what_the_operations_would_not_write() -> None:
    hold = _place(borrower())
    for change in ({"scope": "matter"}, {"kind": "mood"}, {"ended_at": NOW}, {"reason": ""}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Hold.objects.filter(id=hold.id).update(**change)
    assert Hold.objects.get(id=hold.id).scope == "all"


def test_told_holds_count_in_the_borrowers_day_and_cover_everything() -> None:
    who = borrower()
    ToldHold.objects.create(
        borrower=who, kind="mediation", since_on=date(2026, 11, 21), until_on=date(2026, 11, 22)
    )
    eve = datetime(2026, 11, 20, 15, 59, tzinfo=UTC)  # 23:59 in Shanghai
    assert _held(Contact(who.id), eve) == []
    assert _held(Contact(who.id), eve + timedelta(minutes=1)) == ["mediation"]
    assert _held(Contact(who.id), eve + timedelta(days=1, minutes=1)) == []


def test_holds_are_unknown_where_the_lender_told_nothing_of_them() -> None:
    who = borrower(known=("preferences",))
    assert _held(Contact(who.id)) is None
    assert _held(Contact(0)) is None
