"""A house of real processes on a line to an SMSC: killed at any moment, it loses nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.kills.running import House, until
from tests.outreach.channels.exchange import (
    PASSWORD,
    Exchange,
    delivery,
    open_exchange,
    receipt,
)

NUMBER, WORDS = "8610099887766", "金丝雀明天还"
CANARIES = (NUMBER, NUMBER[2:], WORDS, PASSWORD)


@pytest.fixture
def exchange() -> Iterator[Exchange]:
    with open_exchange() as opened:
        yield opened


@pytest.fixture
def house(tmp_path: Path, exchange: Exchange) -> Iterator[House]:
    """Serve a house that is empty, on a line to the exchange."""
    made = House(tmp_path / "home", more={"HEJIE_SMS_URL": exchange.url()})
    for words in (("keys", "make"), ("db", "migrate")):
        assert made.hejie(*words).returncode == 0
    made.begin()
    yield made
    made.end()


def _is_open(house: House) -> bool:
    status, said = house.ask("/health/ready")
    return status == 200 and json.loads(said)["lines"] == {"sms": True}


@pytest.mark.timeout(900)  # of a machine that others use as well
def test_what_is_brought_survives_every_kill_and_is_told_to_no_log(
    house: House, exchange: Exchange
) -> None:
    until(lambda: _is_open(house), says="the line never opened")
    brought = 0
    for killed in ("", "worker", "database", "house"):
        if killed:
            bound = len(exchange.bound)
            house.kill(killed)
            if killed != "database":
                until(lambda before=bound: len(exchange.bound) > before, says="not bound again")
        house.wait_ready()
        # As an SMSC does: brought again and again until it is acknowledged.
        for body in (
            delivery(NUMBER, f"{WORDS}{brought}".encode("utf-16-be"), coding=8),
            receipt(f"of-nothing-{brought}", "DELIVRD", to=NUMBER),
        ):
            until(lambda body=body: _taken(exchange, body), says="never acknowledged")
        brought += 1
    rows = "SELECT count(*) FROM outreach_inbound"
    assert house.count(rows) == brought
    assert house.count("SELECT count(*) FROM outreach_carrierreceipt") == brought
    metrics = house.ask("/metrics")[1].decode()
    assert 'hejie_line_open{channel="sms"}' in metrics
    house.end()
    kept = [path for path in house.home.rglob("*") if path.is_file()]
    logs = [path for path in kept if "data" not in path.relative_to(house.home).parts]
    said = [path.read_bytes().decode(errors="replace") for path in (house.log, *logs)]
    for canary in CANARIES:
        assert not [text for text in (*said, metrics) if canary in text], canary


def _taken(exchange: Exchange, body: bytes) -> bool:
    """Bring something, and tell whether it was acknowledged as taken down."""
    if not exchange._sessions:
        return False
    sequence = exchange.bring(body)
    try:
        exchange.until(lambda: sequence in dict(exchange.acknowledged), seconds=2)
    except AssertionError:
        return False
    return dict(exchange.acknowledged)[sequence] == 0
