"""SMS against a real SMSC: every way a submission ends, what goes over the wire, what is heard."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from battery import message
from exchange import Exchange, open_exchange, phone
from post_office import certificate
from smpp_desk import KEY, Desk, a_desk

from hejie.outreach.channels import (
    Carried,
    FateUnknown,
    TransportError,
    UnableToSpeak,
    sms,
)
from hejie.outreach.channels.sms.numbers import NoNumber, number_of
from hejie.outreach.channels.sms.smpp.bodies import binding
from hejie.outreach.channels.sms.smpp.pace import Pace, TooLong
from hejie.outreach.channels.sms.smpp.pdu import Command, NoUnit, Unit, length_of
from hejie.outreach.heard import Late

REFERENCE = f"sms-{KEY}"
SHOWN = ("SMPP3TEST", "secret08", "SUBMIT1")
LONG = "您好，这一则通知分成几条短信发出。" * 9


@pytest.fixture
def exchange() -> Iterator[Exchange]:
    with open_exchange() as opened:
        yield opened


@pytest.fixture
def desk(exchange: Exchange) -> Iterator[Desk]:
    with a_desk(exchange) as opened:
        yield opened


def test_a_session_begins_as_the_protocol_shows_it() -> None:
    # The example of SMPP 3.4, section 3.2.2; ours says its version, and nothing of addresses.
    shown = bytes.fromhex(
        "0000002F000000020000000000000001"
        "534D5050335445535400736563726574303800"
        "5355424D4954310000010100"
    )
    said = dict(zip(("system_id", "password", "system_type"), SHOWN, strict=True))
    unit = bytes(Unit(Command.BIND_TRANSMITTER, 1, body=binding(**said)))
    assert unit[:-4] == shown[:-4]
    assert unit[-4:] == b"\x34\x00\x00\x00"


@pytest.mark.parametrize("length", [0, 15, 70_001, 2**32 - 1])
def test_a_unit_of_an_impossible_length_ends_the_talk(length: int) -> None:
    with pytest.raises(NoUnit):
        length_of(length.to_bytes(4, "big") + bytes(12))


@pytest.mark.parametrize(
    ("ending", "reason", "permanent"),
    [
        ("002", "smpp-0x0b", True),
        ("003", "smpp-0x08", False),
        ("010", "smpp-0x08", False),
    ],
)
def test_a_refusal_says_for_how_long(desk: Desk, ending: str, reason: str, permanent: bool) -> None:
    with pytest.raises(TransportError) as refusal:
        desk.send(ending)
    assert (refusal.value.reason, refusal.value.permanent) == (reason, permanent)
    assert desk.exchange.taken == []


@pytest.mark.parametrize("ending", ["004", "005", "011", "015"])
def test_after_it_was_written_only_an_answer_settles_the_matter(
    exchange: Exchange, ending: str
) -> None:
    with a_desk(exchange, timeout="1.5") as desk:
        with pytest.raises(FateUnknown) as doubt:
            desk.send(ending)
        assert (doubt.value.reason, doubt.value.reference) == ("no-answer", REFERENCE)
        assert len(exchange.taken) == (ending != "015"), "and it was sent once"
        assert desk.send().reference == REFERENCE, "the next message finds a line"


def test_nobody_at_home_is_an_error_for_now_and_then_for_a_moment_no_try() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    channel = sms.at(f"smpp://localhost:{port}?from=1069012345&timeout=5", ear=lambda _: None)
    for _ in range(2):
        with pytest.raises(TransportError) as refusal:
            channel.send(message(), to=phone("001"), key=KEY)
        assert (refusal.value.reason, refusal.value.permanent) == ("unreachable", False)
    channel.close()


def test_a_wrong_password_is_an_error_for_now(exchange: Exchange) -> None:
    with a_desk(exchange, login="hejie:wrong") as desk, pytest.raises(TransportError) as refusal:
        desk.send()
    assert (refusal.value.reason, refusal.value.permanent) == ("bind-smpp-0x0e", False)


def test_a_second_answer_changes_nothing(desk: Desk) -> None:
    assert desk.send("007").carried == (Carried("m000001"),)
    assert desk.send("001").carried == (Carried("m000002"),)


def test_an_answer_that_comes_late_is_told(exchange: Exchange) -> None:
    with a_desk(exchange, timeout="1.5") as desk:
        with pytest.raises(FateUnknown) as doubt:
            desk.send("006")
        assert doubt.value.carried == ()
        exchange.release()
        exchange.until(lambda: desk.ear.heard)
        assert desk.ear.heard == [Late("sms", KEY, "m000001", 1, 1)]


def test_a_long_text_goes_in_parts_that_a_phone_puts_together(desk: Desk) -> None:
    sent = desk.send(text=LONG)
    places = [each.place for each in desk.exchange.taken]
    reference = places[0][0] if places[0] else None
    assert places == [(reference, 1, 3), (reference, 2, 3), (reference, 3, 3)]
    assert [each.coding for each in desk.exchange.taken] == [8, 8, 8]
    assert desk.exchange.texts() == [("86" + phone("001"), LONG)]
    assert sent.carried == tuple(Carried(f"m{n:06}", n, 3) for n in (1, 2, 3))


def test_a_surrogate_pair_stays_in_one_part(desk: Desk) -> None:
    text = "款" * 66 + "😀" + "款" * 40
    desk.send(text=text)
    assert [each.text for each in desk.exchange.taken] == ["款" * 66, "😀" + "款" * 40]


def test_what_fits_the_alphabet_goes_in_it_extensions_too(desk: Desk) -> None:
    text = "Dear {name}: €5 [due] ~ \\ | ^\nØ Δ §"
    desk.send(text=text)
    (one,) = desk.exchange.taken
    assert (one.coding, one.text) == (0, text)


def test_a_long_text_may_go_whole_where_the_carrier_parts_it(exchange: Exchange) -> None:
    with a_desk(exchange, long="payload") as desk:
        sent = desk.send(text=LONG)
        (one,) = exchange.taken
        assert (one.place, one.content.decode("utf-16-be")) == (None, LONG)
        assert sent.carried == (Carried("m000001"),)


def test_a_text_of_too_many_parts_is_sent_to_nobody(exchange: Exchange) -> None:
    with a_desk(exchange, most="2") as desk, pytest.raises(TransportError) as refusal:
        desk.send(text=LONG)
    assert (refusal.value.reason, refusal.value.permanent) == ("too-long-3", True)
    assert exchange.taken == []


@pytest.mark.parametrize(("ending", "taken"), [("012", 1), ("013", 2)])
def test_where_some_parts_may_have_gone_nobody_can_tell(
    desk: Desk, ending: str, taken: int
) -> None:
    with pytest.raises(FateUnknown) as doubt:
        desk.send(ending, text=LONG)
    assert doubt.value.carried == (Carried("m000001", 1, 3),)
    assert len(desk.exchange.taken) == taken, "and the third was never sent"


def test_each_submission_asks_for_a_receipt_and_is_good_for_a_while(desk: Desk) -> None:
    desk.send()
    (one,) = desk.exchange.taken
    assert (one.to, one.sender) == ("86" + phone("001"), "1069012345")
    assert (one.receipt, one.validity) == (1, "000000020000000R")


def test_a_carrier_that_asks_to_slow_down_is_asked_again_later(desk: Desk) -> None:
    desk.send("008")
    assert (len(desk.exchange.refused), len(desk.exchange.taken)) == (2, 1)


def test_a_carrier_that_asks_for_ever_is_not_waited_for_so_long(exchange: Exchange) -> None:
    with a_desk(exchange, patience="1.2") as desk, pytest.raises(TransportError) as refusal:
        desk.send("009")
    assert (refusal.value.reason, refusal.value.permanent) == ("smpp-0x58", False)
    assert 1 <= len(exchange.refused) <= 2, "after half a second at most, and not after another"


def test_no_more_a_second_than_agreed(exchange: Exchange) -> None:
    with a_desk(exchange, rate="5", patience="60") as desk:
        began = time.monotonic()
        threads = [
            threading.Thread(
                target=desk.send, args=(f"1{number:02}",), kwargs={"key": f"k-{number}"}
            )
            for number in range(6)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        # The first at once, and each of the others a fifth of a second later than one before.
        assert time.monotonic() - began >= 5 / 5
    assert len(exchange.taken) == 6


def test_nobody_waits_for_a_turn_longer_than_they_would() -> None:
    async def turns() -> None:
        pace, now = Pace(1), asyncio.get_running_loop().time()
        await pace.turn(until=now + 60)
        with pytest.raises(TooLong):
            await pace.turn(until=now + 0.5)
        pace.rest(30)
        with pytest.raises(TooLong):
            await pace.turn(until=now + 20)

    asyncio.run(turns())


def test_a_line_that_died_unnoticed_is_opened_anew(desk: Desk) -> None:
    desk.send()
    session = desk.channel._line._session
    assert session is not None
    desk.exchange.hang_up()
    desk.exchange.until(session.ended.is_set)
    for number in range(3):
        desk.send(key=f"k-{number}")
    assert desk.exchange.bound == ["transceiver"] * 2


def test_an_smsc_that_takes_leave_is_let_go(desk: Desk) -> None:
    desk.send()
    session = desk.channel._line._session
    assert session is not None
    desk.exchange.ask_to_leave()
    desk.exchange.until(session.ended.is_set)
    desk.send(key="k-2")
    assert len(desk.exchange.bound) == 2


def test_an_unused_line_is_closed_with_a_word(exchange: Exchange) -> None:
    with a_desk(exchange, idle="0.2") as desk:
        desk.send()
        exchange.until(lambda: exchange.unbound)
        desk.send(key="k-2")
        assert len(exchange.bound) == 2


def test_a_silent_line_is_tried_and_one_that_is_dead_is_given_up(exchange: Exchange) -> None:
    with a_desk(exchange, keepalive="0.2", timeout="3") as desk:
        desk.send()
        exchange.until(lambda: exchange.enquired >= 2)
        assert exchange.bound == ["transceiver"]
        exchange.is_deaf = True
        exchange.until(lambda: not exchange._sessions)


def test_under_tls(tmp_path: Path) -> None:
    file = certificate(tmp_path)
    with open_exchange(tls=file) as exchange:
        with a_desk(exchange, scheme="smpps", ca=str(file)) as desk:
            desk.send(text=LONG)
            assert exchange.texts() == [("86" + phone("001"), LONG)]
        with a_desk(exchange, scheme="smpps") as desk, pytest.raises(TransportError) as refusal:
            desk.send()
        assert (refusal.value.reason, refusal.value.permanent) == ("tls", False)


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("10000000001", "+8610000000001"),
        ("100 0000-0001", "+8610000000001"),
        ("+86 10000000001", "+8610000000001"),
        ("0044 7700 900123", "+447700900123"),
    ],
)
def test_a_number_has_one_spelling(written: str, number: str) -> None:
    assert number_of(written) == number


@pytest.mark.parametrize(
    "written",
    [
        "",
        "12345",
        "1000000000x",
        "+0123456789",
        "+" + "1" * 16,
        "１００００００００００１",
        "a" * 50,
    ],
)
def test_what_is_no_number_is_refused_before_anybody_is_called(desk: Desk, written: str) -> None:
    with pytest.raises(NoNumber) as refusal:
        number_of(written)
    assert not written or written not in str(refusal.value)
    with pytest.raises(TransportError) as error:
        desk.channel.send(message(), to=written, key=KEY)
    assert (error.value.reason, error.value.permanent) == ("no-number", True)
    assert desk.exchange.bound == []


def test_half_a_character_is_no_message(desk: Desk) -> None:
    with pytest.raises(UnableToSpeak):
        desk.send(text="a\ud83d")
