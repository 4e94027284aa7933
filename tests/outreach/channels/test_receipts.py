"""Receipts meet their touches: late, twice, before their names, or never."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connection
from exchange import Exchange, open_exchange, receipt
from receipts_desk import LATER, SOON, an_office, hear
from tests.outreach.gate.scene import COLLECTOR, another
from tests.outreach.gate.words import owing

from hejie.evidence.models import Pending
from hejie.interfaces.jobs.listening import listening
from hejie.outreach.channels import Carried
from hejie.outreach.heard import LINES, Heard, Late, Listening, Receipt
from hejie.outreach.hearing import take_down
from hejie.outreach.lines import SEEN_WITHIN, forget_others, standing
from hejie.outreach.models import CarrierReceipt, Line, Touch
from hejie.outreach.operations import Outcome, report_outcome
from hejie.outreach.receipts import settle_left
from hejie.outreach.touching import write_fate

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def exchange() -> Iterator[Exchange]:
    with open_exchange() as opened:
        yield opened


@pytest.fixture
def touch(exchange: Exchange) -> Touch:
    """Return a touch that went out in three parts: m000001 to m000003."""
    with an_office(exchange) as office:
        made = office.send()
    assert made.state == "made"
    assert [part.reference for part in made.carried.order_by("part")] == NAMES
    return made


NAMES = ["m000001", "m000002", "m000003"]


@contextmanager
def kept(line: Listening) -> Iterator[None]:
    """Have the house keep a line for a while."""
    LINES.append(line)
    try:
        yield
    finally:
        LINES.remove(line)


def outcome_of(touch: Touch) -> str:
    """Return what came of a touch, as its row has it now."""
    touch.refresh_from_db()
    return touch.outcome


def reports() -> int:
    """Return how often an outcome was recorded as evidence."""
    return Pending.objects.filter(kind="outreach.outcome_reported").count()


def test_delivered_is_said_when_every_part_was(touch: Touch) -> None:
    for name in NAMES:
        assert outcome_of(touch) == ""
        hear(name)
    assert outcome_of(touch) == "delivered"
    assert (touch.state, touch.permit.state, reports()) == ("made", "reported", 1)


def test_one_part_that_bounced_is_enough(touch: Touch) -> None:
    hear("m000001")
    hear("m000002", "bounced")
    assert outcome_of(touch) == "bounced"
    hear("m000003")
    assert (outcome_of(touch), reports()) == ("bounced", 1)


def test_what_is_said_twice_counts_once(touch: Touch) -> None:
    for name in [*NAMES, *NAMES]:
        hear(name)
    assert (outcome_of(touch), reports()) == ("delivered", 1)
    assert CarrierReceipt.objects.count() == 3


def test_on_its_way_settles_nothing(touch: Touch) -> None:
    for name in NAMES:
        hear(name, "under_way")
    assert (outcome_of(touch), reports()) == ("", 0)


def test_of_two_last_words_the_first_counts(touch: Touch) -> None:
    for name in NAMES:
        hear(name)
    hear("m000002", "bounced")
    assert (outcome_of(touch), CarrierReceipt.objects.count()) == ("delivered", 4)


def test_what_a_person_reported_before_stands(touch: Touch) -> None:
    said = Outcome("wrong_number")
    report_outcome(permit_id=touch.permit_id, said=said, actor=COLLECTOR, now=SOON)
    for name in NAMES:
        hear(name)
    assert (outcome_of(touch), reports()) == ("wrong_number", 1)


def test_a_receipt_of_nothing_known_is_kept_and_waits() -> None:
    hear("nobody-knows")
    hear("nobody-knows")
    (kept,) = CarrierReceipt.objects.all()
    assert (kept.part, kept.code, kept.settled_at) == (None, "WORD-0", None)


def test_receipts_that_came_before_their_names_are_met(exchange: Exchange) -> None:
    for name in NAMES:
        hear(name)
    with an_office(exchange) as office:
        made = office.send()
    assert outcome_of(made) == "delivered"
    assert not CarrierReceipt.objects.filter(part__isnull=True).exists()


def test_a_name_that_comes_again_speaks_of_the_latest(touch: Touch, exchange: Exchange) -> None:
    for name in NAMES:
        hear(name, "bounced")
    exchange.taken.clear()
    with an_office(exchange) as office:
        later = office.send_to(owing(another(touch.borrower.servicer, "b2")))
    assert (outcome_of(later), later.carried.count()) == ("", 3)
    for name in NAMES:
        hear(name)
    assert (outcome_of(touch), outcome_of(later)) == ("bounced", "delivered")


def test_where_a_machine_died_in_between_the_clock_settles(touch: Touch) -> None:
    parts = {part.reference: part for part in touch.carried.all()}
    for name in NAMES:
        CarrierReceipt.objects.create(
            channel="sms", reference=name, part=parts[name], state="delivered", at=SOON
        )
    assert settle_left(now=LATER) == 3
    assert (outcome_of(touch), settle_left(now=LATER)) == ("delivered", 0)


def test_a_late_yes_gives_the_receipt_its_touch(exchange: Exchange) -> None:
    with an_office(exchange, timeout="1.5") as office:
        doubtful = office.send("006")
        assert doubtful.state == "delivery_unknown"
        for name in NAMES:
            hear(name)
        exchange.release()
        exchange.until(lambda: CarrierReceipt.objects.filter(part__isnull=False).exists())
    # Its other parts were never sent, so that nobody can say that it was delivered.
    assert (outcome_of(doubtful), doubtful.state) == ("", "delivery_unknown")
    hear("m000001", "bounced")
    assert outcome_of(doubtful) == ""


def test_a_late_yes_to_the_whole_of_it_and_its_receipt_settle_it(exchange: Exchange) -> None:
    with an_office(exchange, timeout="1.5", long="payload") as office:
        doubtful = office.send("005")
    assert doubtful.state == "delivery_unknown"
    late = Late("sms", str(doubtful.permit_id), "m000001", 1, 1)
    take_down(late, now=LATER)
    take_down(late, now=LATER)
    assert (outcome_of(doubtful), doubtful.state) == ("", "delivery_unknown")
    hear("m000001")
    assert (outcome_of(doubtful), doubtful.state) == ("delivered", "made")


def test_a_refused_message_has_no_outcome_whatever_is_said(exchange: Exchange) -> None:
    with an_office(exchange) as office:
        failed = office.send("002")
    assert (failed.state, failed.receipt) == ("failed", "smpp-0x0b")
    take_down(Late("sms", str(failed.permit_id), "x1", 1, 1), now=LATER)
    hear("x1")
    assert (outcome_of(failed), failed.state) == ("", "failed")


def test_names_and_receipts_at_the_same_moment_always_meet(touch: Touch) -> None:
    key = str(touch.permit_id)

    def at_once(*, says: Heard) -> threading.Thread:
        def run() -> None:
            try:
                take_down(says, now=LATER)
            finally:
                connection.close()

        thread = threading.Thread(target=run)
        thread.start()
        return thread

    for number in range(20):
        threads = [
            at_once(says=Receipt("sms", f"r{number}", "under_way")),
            at_once(says=Late("sms", key, f"r{number}", 1, 1)),
        ]
        for thread in threads:
            thread.join()
    met = CarrierReceipt.objects.filter(part__isnull=False, reference__startswith="r")
    assert met.count() == 20


def test_a_worker_listens_and_says_so(exchange: Exchange) -> None:
    assert standing(now=SOON) == {}
    with an_office(exchange) as office, kept(office.channel):
        assert standing(now=SOON) == {"sms": False}
        made = office.send()
        with listening([office.channel], clock=lambda: SOON):
            exchange.until(lambda: standing(now=SOON) == {"sms": True})
            for name in NAMES:
                exchange.bring(receipt(name, "DELIVRD"))
            exchange.until(lambda: len(exchange.acknowledged) == 3)
            assert outcome_of(made) == "delivered", "taken down before it was acknowledged"
            assert standing(now=SOON + SEEN_WITHIN) == {"sms": False}
        assert standing(now=SOON) == {"sms": False}
    forget_others(now=SOON)
    assert Line.objects.count() == 1, "whoever keeps it may have another setting yet"
    forget_others(now=SOON + 2 * SEEN_WITHIN)
    assert not Line.objects.exists()


def test_one_worker_listens_at_a_time(exchange: Exchange) -> None:
    with (
        an_office(exchange) as one,
        an_office(exchange) as other,
        listening([one.channel], clock=lambda: SOON),
    ):
        exchange.until(lambda: exchange.bound)
        with listening([other.channel], clock=lambda: SOON):
            exchange.bring(receipt("x", "DELIVRD"))
            exchange.until(lambda: exchange.acknowledged)
        assert exchange.bound == ["transceiver"]


def test_fate_written_by_others_meanwhile_stands_and_names_are_kept(touch: Touch) -> None:
    again = write_fate(
        touch,
        state="delivery_unknown",
        receipt="other",
        channel="sms",
        carried=[Carried("m000009", 1, 3)],
        actor=COLLECTOR,
        now=LATER,
    )
    assert (again.state, again.carried.count()) == ("made", 4)
