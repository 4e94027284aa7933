"""What an SMSC brings: receipts in both forms, replies in any alphabet, and when it is told so."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import pytest
from exchange import Exchange, delivery, open_exchange, receipt, receipt_by_parameters
from smpp_desk import Desk, a_desk, listened

from hejie.outreach.heard import Receipt, Reply


@pytest.fixture
def exchange() -> Iterator[Exchange]:
    with open_exchange() as opened:
        yield opened


@pytest.fixture
def desk(exchange: Exchange) -> Iterator[Desk]:
    with a_desk(exchange) as opened:
        yield opened


RECEIPTS: dict[str, tuple[Callable[[], bytes], Receipt]] = {
    "delivered": (
        lambda: receipt("a1", "DELIVRD"),
        Receipt("sms", "a1", "delivered", "DELIVRD-000"),
    ),
    "bounced": (
        lambda: receipt("a1", "UNDELIV", error="045"),
        Receipt("sms", "a1", "bounced", "UNDELIV-045"),
    ),
    "expired": (lambda: receipt("a1", "EXPIRED"), Receipt("sms", "a1", "bounced", "EXPIRED-000")),
    "on-its-way": (
        lambda: receipt("a1", "ENROUTE"),
        Receipt("sms", "a1", "under_way", "ENROUTE-000"),
    ),
    "unheard-of": (lambda: receipt("a1", "???"), Receipt("sms", "a1", "under_way", "000")),
    "by-parameters": (
        lambda: receipt_by_parameters("a1", 5),
        Receipt("sms", "a1", "bounced", "UNDELIV"),
    ),
}


@pytest.mark.parametrize("name", RECEIPTS)
def test_a_receipt_is_read_in_both_its_forms(desk: Desk, name: str) -> None:
    brought, expected = RECEIPTS[name]
    with listened(desk):
        sequence = desk.exchange.bring(brought())
        desk.exchange.until(lambda: desk.exchange.acknowledged)
    assert desk.ear.heard == [expected]
    assert desk.exchange.acknowledged == [(sequence, 0)]


def test_receipts_may_count_otherwise_than_answers(exchange: Exchange) -> None:
    with a_desk(exchange, ids="hex") as desk, listened(desk):
        exchange.bring(receipt("255", "DELIVRD"))
        exchange.until(lambda: exchange.acknowledged)
        assert desk.ear.heard == [Receipt("sms", "ff", "delivered", "DELIVRD-000")]


def test_a_receipt_may_come_before_the_answer(desk: Desk) -> None:
    sending = threading.Thread(target=desk.send, args=("014",))
    sending.start()
    desk.exchange.until(lambda: desk.exchange.acknowledged)
    desk.exchange.release()
    sending.join()
    assert desk.ear.heard == [Receipt("sms", "m000001", "delivered", "DELIVRD-000")]


REPLIES: dict[str, tuple[bytes, Reply]] = {
    "chinese": (
        delivery("8610000000001", "退订".encode("utf-16-be"), coding=8),
        Reply("sms", "+8610000000001", "退订"),
    ),
    "without-country": (
        delivery("10000000001", b"TD"),
        Reply("sms", "+8610000000001", "TD"),
    ),
    "gbk": (
        delivery("+8610000000001", "退订".encode("gbk"), coding=15),
        Reply("sms", "+8610000000001", "退订"),
    ),
    "spoilt": (
        delivery("8610000000001", b"a\x00\xd8\x00\x00b", coding=8),
        Reply("sms", "+8610000000001", "愀\ufffdb"),
    ),
    "a-part": (
        delivery(
            "8610000000001",
            b"\x05\x00\x03\x07\x02\x01" + "好".encode("utf-16-be"),
            kind=0x40,
            coding=8,
        ),
        Reply("sms", "+8610000000001", "好", series="7", part=1, of=2),
    ),
    "a-part-by-wide-head": (
        delivery("8610000000001", b"\x06\x08\x04\x01\x07\x02\x02" + b"A", kind=0x40),
        Reply("sms", "+8610000000001", "A", series="263", part=2, of=2),
    ),
}


@pytest.mark.parametrize("name", REPLIES)
def test_a_reply_is_read_in_whatever_alphabet(desk: Desk, name: str) -> None:
    brought, expected = REPLIES[name]
    with listened(desk):
        desk.exchange.bring(brought)
        desk.exchange.until(lambda: desk.exchange.acknowledged)
    assert desk.ear.heard == [expected]


@pytest.mark.parametrize(
    ("brought", "status"),
    [
        (delivery("BANK", b"hello"), 0),
        (b"\x00\x01", 8),
        (delivery("8610000000001", b"\x30", kind=0x40), 8),
    ],
    ids=["no-number", "no-delivery", "no-head"],
)
def test_what_means_nothing_to_anybody_does_not_end_the_line(
    desk: Desk, brought: bytes, status: int
) -> None:
    with listened(desk) as told:
        desk.exchange.bring(brought)
        desk.exchange.until(lambda: desk.exchange.acknowledged)
        assert [said for _, said in desk.exchange.acknowledged] == [status]
        assert desk.ear.heard == []
        assert told == ["open"]


def test_what_could_not_be_taken_down_is_not_acknowledged(desk: Desk) -> None:
    with listened(desk):
        desk.ear.is_broken = True
        sequence = desk.exchange.bring(receipt("a1", "DELIVRD"))
        desk.exchange.until(lambda: desk.exchange.acknowledged)
        assert desk.exchange.acknowledged == [(sequence, 0x64)]
        desk.ear.is_broken = False
        desk.exchange.bring(receipt("a1", "DELIVRD"))
        desk.exchange.until(lambda: desk.ear.heard)


def test_who_listens_opens_the_line_again(desk: Desk) -> None:
    with listened(desk) as told:
        desk.exchange.hang_up()
        desk.exchange.until(lambda: len(desk.exchange.bound) == 2)
        desk.exchange.bring(receipt("a1", "DELIVRD"))
        desk.exchange.until(lambda: desk.ear.heard)
    assert told[0] == "open"
    assert told[-1] == "closed"


def test_a_pair_hears_on_one_and_speaks_on_the_other(exchange: Exchange) -> None:
    with a_desk(exchange, bind="pair") as desk, listened(desk):
        exchange.bring(receipt("a1", "DELIVRD"))
        exchange.until(lambda: desk.ear.heard)
        desk.send()
        assert exchange.bound == ["receiver", "transmitter"]
