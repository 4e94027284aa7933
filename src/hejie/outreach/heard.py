"""What is heard from whoever carries our messages, in one form for every carrier.

A channel that hears is given an ``Ear`` when it is wired, and calls it with each thing heard, from
a thread of its own. That the call returns means that it is taken down for good; only then is the
carrier told so. If it raises, the carrier is not told, and brings the same again. So everything may
be heard twice, and late, and before the answer it belongs to.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol, runtime_checkable

ReceiptState = Literal["delivered", "bounced", "under_way"]
LineState = Literal["open", "closed"]


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of one part of a message, as its carrier says.

    :param reference: what the carrier called the part when it took it.
    :param state: ``under_way`` settles nothing.
    :param code: the carrier's own word for it, such as ``UNDELIV-045``.
    """

    channel: str
    reference: str
    state: ReceiptState
    code: str = ""


@dataclass(frozen=True, slots=True)
class Late:
    """A carrier's yes to a part that was given up on meanwhile.

    :param key: of the message, as it was given to ``send``.
    """

    channel: str
    key: str
    reference: str
    part: int
    of: int


@dataclass(frozen=True, slots=True)
class Reply:
    """Somebody's words to us.

    :param number: whose, as the world writes it.
    :param reference: what it is known by, the same when it is brought again; empty: the carrier
        says none.
    :param series: of a text in parts, what its parts have in common; empty for one that is whole.
    :param at: when the carrier says it was written; None: it does not say.
    """

    channel: str
    number: str = field(repr=False)
    text: str = field(repr=False)
    reference: str = ""
    series: str = ""
    part: int = 1
    of: int = 1
    at: datetime | None = None


Heard = Receipt | Late | Reply
Ear = Callable[[Heard], None]
"""Takes down what is heard."""
Rest = Callable[[], None]
"""Gives back what an ear holds while it hears; called from the same thread when it has a rest."""


def nothing() -> None:
    """Give nothing back: for an ear that holds nothing."""


@runtime_checkable
class Listening(Protocol):
    """A channel to which its carrier brings things over a line that must be kept open."""

    @property
    def name(self) -> str:
        """What the channel is called."""

    def listen(self, *, until: threading.Event, told: Callable[[LineState], None]) -> None:
        """Keep the line open, and open it again, until it is time to stop.

        :param told: is told whenever the line opens or ends, and now and then how it stands.
        """


LINES: list[Listening] = []
"""The lines of this house that must be kept open: filled once by ``config/wiring.py``."""
