"""A borrower who may be written to, a channel to the exchange, and what is heard taken down."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

from exchange import Exchange, phone
from tests.outreach.gate.scene import COLLECTOR, NOW, RULES, asked, borrower, owned, reachable_at
from tests.outreach.gate.words import owing, version

from hejie.outreach.channels import sms
from hejie.outreach.channels.registry import CHANNELS
from hejie.outreach.dispatch import dispatch
from hejie.outreach.gate import ask
from hejie.outreach.heard import Receipt, ReceiptState
from hejie.outreach.hearing import ear, rest, take_down
from hejie.outreach.models import Permit, Touch
from hejie.portfolio.models import Borrower

SOON = NOW + timedelta(minutes=1)
LATER = NOW + timedelta(hours=1)


def permitted(who: Borrower) -> Permit:
    """Return a permit to write to a borrower who owes."""
    wording = version("early_overdue", "sms")
    with owned():
        question = asked(who, "sms", template_version_id=wording.pk)
        answer = ask(asked=question, rules=RULES, actor=COLLECTOR, now=NOW)
    assert answer.permit is not None, answer.verdict
    return answer.permit


@dataclass
class Office:
    """A channel on the exchange, wired as the house wires it."""

    exchange: Exchange
    channel: sms.Smpp

    def send(self, ending: str = "001") -> Touch:
        """Send the borrower with the number of an ending what they may be sent."""
        return self.send_to(owing(borrower()), ending)

    def send_to(self, who: Borrower, ending: str = "001") -> Touch:
        """Send a borrower who owes, at the number of an ending, what they may be sent."""
        permit = permitted(reachable_at(who, phone(ending)))
        return dispatch(permit_id=permit.pk, actor=COLLECTOR, now=SOON)


@contextmanager
def an_office(exchange: Exchange, **options: str) -> Iterator[Office]:
    """Wire a channel to the exchange for a while."""
    hear = ear(lambda: LATER)

    def heard(what: object) -> None:
        hear(what)
        exchange.notice()

    channel = sms.at(exchange.url(**options), ear=heard, rest=rest)
    with CHANNELS.only(channel):
        try:
            yield Office(exchange, channel)
        finally:
            channel.close()


def hear(reference: str, state: ReceiptState = "delivered") -> None:
    """Hear a receipt, as from a line."""
    take_down(Receipt("sms", reference, state, "WORD-0"), now=LATER)
