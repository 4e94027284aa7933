"""What people write to us: kept sealed, kept once, and a no acted on at once."""

from __future__ import annotations

import threading
from datetime import date, timedelta

import pytest
from django.db import connection
from tests.outreach.gate.scene import NOW, RULES, another, asked, borrower, owned, reachable_at
from tests.outreach.gate.words import owing, version

from hejie.care import erasing
from hejie.care.keepers import KEEPERS
from hejie.care.models import OptOut
from hejie.care.operations import opt_in
from hejie.evidence.models import Disclosure, Pending
from hejie.outreach.gate import ask
from hejie.outreach.heard import Reply
from hejie.outreach.hearing import take_down
from hejie.outreach.inbound import SAME_WITHIN, take_in
from hejie.outreach.keeping import Replies, erase_of_nobody
from hejie.outreach.models import Inbound
from hejie.portfolio.models import Borrower, Case, ContactPoint, Mandate
from hejie.values.actor import Actor, job

pytestmark = pytest.mark.django_db(transaction=True)
NUMBER = "+8610012340001"
LATER = NOW + timedelta(minutes=5)


def said(text: str, number: str = NUMBER, **other: object) -> Reply:
    return Reply("sms", number, text, **other)


@pytest.fixture
def who() -> Borrower:
    return reachable_at(borrower(), NUMBER)


def closed_to(who: Borrower) -> list[tuple[str, str, str]]:
    """Return channel, source and by whom, of what is opted out of."""
    rows = OptOut.objects.filter(borrower=who, ended_at__isnull=True)
    return [(row.channel, row.source, row.set_by) for row in rows]


def test_words_are_sealed_and_found_by_whose_they_are(who: Borrower) -> None:
    row = take_in(said("明天还，可以吗？"), now=NOW)
    row.refresh_from_db()
    assert [each.pk for each in row.borrowers.all()] == [who.pk]
    assert (row.text.reveal(), row.number.reveal()) == ("明天还，可以吗？", NUMBER)
    assert (row.is_no, row.times, closed_to(who)) == (False, 1, [])
    with connection.cursor() as cursor:
        cursor.execute("SELECT x::text FROM outreach_inbound x")
        (kept,) = cursor.fetchone()
    assert "明天" not in kept
    assert NUMBER[3:] not in kept


def test_a_no_closes_the_channel_in_the_same_breath(who: Borrower) -> None:
    owing(who)
    take_in(said("ＴＤ"), now=NOW)
    assert closed_to(who) == [("sms", "borrower", f"borrower:{who.pk}")]
    wording = version("early_overdue", "sms")
    with owned():
        question = asked(who, "sms", template_version_id=wording.pk)
        answer = ask(asked=question, rules=RULES, actor=Actor("person", "7", "demo"), now=LATER)
    assert answer.permit is None
    kinds = set(Pending.objects.values_list("kind", flat=True))
    assert {"outreach.reply_taken_in", "care.channel_opted_out"} <= kinds


def test_everybody_with_that_number_is_closed_to_in_every_book(who: Borrower) -> None:
    twin = reachable_at(another(who.servicer, "b2"), NUMBER)
    elsewhere = reachable_at(borrower("other"), "10012340001")
    stranger = another(who.servicer, "b3")
    row = take_in(said("退订"), now=NOW)
    assert {each.pk for each in row.borrowers.all()} == {who.pk, twin.pk, elsewhere.pk}
    assert all(closed_to(each) for each in (who, twin, elsewhere))
    assert closed_to(stranger) == []
    taken = Pending.objects.filter(kind="outreach.reply_taken_in")
    assert taken.count() == 3


def test_a_number_that_is_somebody_elses_closes_too_but_is_no_word_of_theirs(
    who: Borrower,
) -> None:
    ContactPoint.objects.filter(borrower=who, kind="mobile").update(relation="emergency_contact")
    take_in(said("退订"), now=NOW)
    assert closed_to(who) == [("sms", "system", "job:outreach.inbound")]


def test_a_way_that_is_closed_by_now_was_one_before(who: Borrower) -> None:
    points = ContactPoint.objects.filter(borrower=who, kind="mobile")
    points.update(closed_at=NOW, closed_because="not in the tape")
    take_in(said("退订"), now=NOW)
    assert closed_to(who)


def test_the_same_brought_again_is_counted_and_makes_no_second(who: Borrower) -> None:
    for _ in range(3):
        take_in(said("退订"), now=LATER)
    (row,) = Inbound.objects.all()
    assert (row.times, len(closed_to(who))) == (3, 1)
    assert Pending.objects.filter(kind="outreach.reply_taken_in").count() == 1
    take_in(said("好的"), now=LATER)
    take_in(said("好的", "+8610012340002"), now=LATER)
    take_in(said("好的"), now=LATER + SAME_WITHIN)
    assert Inbound.objects.count() == 4


def test_what_the_carrier_names_is_the_same_however_late(who: Borrower) -> None:
    take_in(said("好的", reference="c1"), now=NOW)
    take_in(said("好的", reference="c1"), now=NOW + 9 * SAME_WITHIN)
    take_in(said("好的", reference="c2"), now=NOW)
    assert sorted(Inbound.objects.values_list("times", flat=True)) == [1, 2]
    assert who.inbound.count() == 2


def test_a_no_that_is_said_again_is_a_no_again(who: Borrower) -> None:
    take_in(said("退订"), now=NOW)
    own = Actor("borrower", str(who.pk), "demo")
    opt_in(borrower_id=who.pk, channel="sms", source="borrower", actor=own, now=NOW)
    assert closed_to(who) == []
    take_in(said("退订"), now=LATER)
    assert len(closed_to(who)) == 1


def test_the_same_at_the_same_moment_is_one(who: Borrower) -> None:
    def hear() -> None:
        try:
            take_down(said("退订"), now=NOW)
        finally:
            connection.close()

    threads = [threading.Thread(target=hear) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (row,) = Inbound.objects.all()
    assert (row.times, len(closed_to(who))) == (6, 1)


def test_words_of_nobody_we_know_are_kept_too(who: Borrower) -> None:
    row = take_in(said("退订", "+8610012349999"), now=NOW)
    assert (row.borrowers.count(), row.is_no, closed_to(who)) == (0, True, [])
    assert Disclosure.objects.count() == 0


def test_parts_of_a_text_are_rows_of_one_series(who: Borrower) -> None:
    take_in(said("我想退", series="7", part=1, of=2), now=NOW)
    take_in(said("订", series="7", part=2, of=2), now=NOW)
    rows = who.inbound.order_by("part").values_list("series", "part", "of")
    assert list(rows) == [("7", 1, 2), ("7", 2, 2)]


def _close_matters(who: Borrower, *, on: date) -> None:
    mandate, _ = Mandate.objects.get_or_create(
        servicer=who.servicer, lender=who.servicer, from_on=date(2020, 1, 1)
    )
    Case.objects.create(borrower=who, mandate=mandate, opened_on=date(2020, 1, 1), closed_on=on)


def test_words_go_when_the_last_of_their_borrowers_has_no_use_for_them(
    who: Borrower,
) -> None:
    twin = reachable_at(another(who.servicer, "b2"), NUMBER)
    take_in(said("明天还"), now=NOW)
    for each in (who, twin):
        _close_matters(each, on=date(2026, 12, 1))
    long_after = NOW + timedelta(days=366 * 20)
    assert any(isinstance(each, Replies) for each in KEEPERS)
    left = []
    for each in (who, twin):
        erasing.erase(borrower_id=each.pk, laws=["cn"], actor=job("retention"), now=long_after)
        (row,) = Inbound.objects.all()
        left.append((row.borrowers.count(), row.text is None, row.erased_at))
    assert left == [(1, False, None), (0, True, long_after)]
    assert not Disclosure.objects.filter(value__isnull=False).exists()


def test_words_of_nobody_go_when_anybodys_would(who: Borrower) -> None:
    take_in(said("你是谁", "+8610012349999"), now=NOW)
    take_in(said("明天还"), now=NOW)
    assert erase_of_nobody(laws=["cn"], actor=job("retention"), now=LATER) == 0
    long_after = NOW + timedelta(days=366 * 20)
    assert erase_of_nobody(laws=["cn"], actor=job("retention"), now=long_after) == 1
    assert erase_of_nobody(laws=["cn"], actor=job("retention"), now=long_after) == 0
    assert who.inbound.get().erased_at is None
