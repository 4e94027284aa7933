"""A channel on the exchange, with an ear that keeps what it hears in memory."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from battery import message
from exchange import Exchange, phone

from hejie.outreach.channels import Sent, sms
from hejie.outreach.heard import Heard, LineState

KEY = "7c9e6679-7425-40de-944b-e07fc1f90ae7"


@dataclass
class Ear:
    """Takes down what is heard; while it is broken it takes nothing down."""

    exchange: Exchange
    heard: list[Heard] = field(default_factory=list)
    is_broken: bool = False

    def __call__(self, heard: Heard) -> None:
        """Take it down."""
        if self.is_broken:
            raise OSError("the database is away")
        self.heard.append(heard)
        self.exchange.notice()


@dataclass
class Desk:
    """A channel on an SMSC, with its ear."""

    exchange: Exchange
    channel: sms.Smpp
    ear: Ear

    def send(self, ending: str = "001", *, key: str = KEY, **changes: object) -> Sent:
        """Send a message to the number of an ending."""
        return self.channel.send(message(**changes), to=phone(ending), key=key)


@contextmanager
def a_desk(exchange: Exchange, **options: str) -> Iterator[Desk]:
    ear = Ear(exchange)
    channel = sms.at(exchange.url(**options), ear=ear)
    try:
        yield Desk(exchange, channel, ear)
    finally:
        channel.close()


@contextmanager
def listened(desk: Desk) -> Iterator[list[LineState]]:
    """Keep the line open, as the worker does, and give how it stood."""
    until, told = threading.Event(), list[LineState]()

    def tell(state: LineState) -> None:
        told.append(state)
        desk.exchange.notice()

    listening = threading.Thread(target=desk.channel.listen, kwargs={"until": until, "told": tell})
    listening.start()
    try:
        desk.exchange.until(lambda: told)
        yield told
    finally:
        until.set()
        listening.join()
