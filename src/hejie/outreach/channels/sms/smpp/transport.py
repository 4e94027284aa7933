"""The SMS channel over SMPP: a text in parts, a part a submission, and what came of all of them.

A message of several parts is one touch. It is sent when every part was taken; if some may have
been, nobody can tell what the reader sees, and it is a doubt, never sent again by itself.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Sequence

from hejie.outreach.channels.message import (
    Carried,
    FateUnknown,
    Message,
    Sent,
    TransportError,
    checked_key,
)
from hejie.outreach.channels.sms.smpp.bodies import Delivery, Party, Piece, head, submission
from hejie.outreach.channels.sms.smpp.deliveries import heard_in
from hejie.outreach.channels.sms.smpp.line import Doubt, Line, NotTaken, Ticket
from hejie.outreach.channels.sms.smpp.pdu import Command
from hejie.outreach.channels.sms.smpp.smsc import Smsc
from hejie.outreach.channels.sms.smpp.statuses import ABOUT_THE_READER
from hejie.outreach.channels.sms.writing import reader_of, split_of
from hejie.outreach.heard import Ear, Late, LineState, Rest, nothing
from hejie.outreach.parts import Split
from hejie.outreach.parts.alphabet import encoded

_INTERNATIONAL = (1, 1)


class Smpp:
    """Sends short messages through one SMSC, and hears from it.

    :param ear: takes down what is heard; see ``outreach.heard``.
    :param rest: gives back what the ear holds, when a line ends.
    """

    name = "sms"
    actions = ("sms",)

    def __init__(self, smsc: Smsc, *, ear: Ear, rest: Rest = nothing) -> None:
        self.smsc = smsc
        self._ear, self._rest = ear, rest
        is_pair = smsc.bind == "pair"
        self._line = self._line_as(
            Command.BIND_TRANSMITTER if is_pair else Command.BIND_TRANSCEIVER
        )
        self._hearing = self._line_as(Command.BIND_RECEIVER) if is_pair else self._line

    @property
    def sender(self) -> str:
        """The number we write from."""
        return self.smsc.sender.digits

    def send(self, message: Message, *, to: str, key: str) -> Sent:
        """Give a message to the SMSC; see ``Channel.send``."""
        reference = f"sms-{checked_key(key)}"
        reader = Party(*_INTERNATIONAL, reader_of(to).removeprefix("+"))
        whole = split_of(message, always_ucs2=self.smsc.always_ucs2, most=self.smsc.most)
        bodies = [
            submission(piece, sender=self.smsc.sender, to=reader, validity=self.smsc.valid_for)
            for piece in pieces_of(whole, key=key, is_payload=self.smsc.is_payload)
        ]
        try:
            taken = self._line.carry(key, bodies)
        except NotTaken as no:
            if no.taken:
                carried = _carried(no.taken, of=len(bodies))
                reason = f"part-{len(no.taken) + 1}-{no.reason}"
                raise FateUnknown(reason, reference=reference, carried=carried) from None
            is_final = no.status in ABOUT_THE_READER
            raise TransportError(no.reason, permanent=is_final) from None
        except Doubt as doubt:
            carried = _carried(doubt.taken, of=len(bodies))
            raise FateUnknown("no-answer", reference=reference, carried=carried) from None
        return Sent(reference, carried=_carried(taken, of=len(bodies)))

    def listen(self, *, until: threading.Event, told: Callable[[LineState], None]) -> None:
        """Keep the line open; see ``Listening``."""
        self._hearing.listen(until=until, told=told)

    def close(self) -> None:
        """Take leave of the SMSC; what is sent afterwards opens the line anew."""
        self._line.close()
        if self._hearing is not self._line:
            self._hearing.close()

    def _line_as(self, command: Command) -> Line:
        return Line(
            self.smsc,
            command,
            take_down=self._take_down,
            tell_late=self._tell_late,
            rest=self._rest,
        )

    def _take_down(self, delivery: Delivery) -> None:
        for heard in heard_in(delivery, channel=self.name, is_hex=self.smsc.is_hex):
            self._ear(heard)

    def _tell_late(self, ticket: Ticket, reference: str) -> None:
        self._ear(Late(self.name, ticket.key, reference, ticket.part, ticket.of))


def pieces_of(whole: Split, *, key: str, is_payload: bool) -> list[Piece]:
    """Return what each submission of a text carries.

    :param key: from which the reference follows by which a phone puts the parts together, so that
        a message sent to one reader after another does not mix with it.
    :param is_payload: one submission, which the SMSC parts.
    """
    texts: Sequence[str] = ["".join(whole.parts)] if is_payload else whole.parts
    contents = [
        encoded(text) if whole.alphabet == "gsm7" else text.encode("utf-16-be") for text in texts
    ]
    if len(contents) == 1:
        return [Piece(contents[0], whole.alphabet)]
    reference = hashlib.sha256(key.encode()).digest()[0]
    return [
        Piece(
            head(reference=reference, number=number, of=len(contents)) + content,
            whole.alphabet,
            has_head=True,
        )
        for number, content in enumerate(contents, 1)
    ]


def _carried(taken: Sequence[str], *, of: int) -> tuple[Carried, ...]:
    """Return what the SMSC calls the parts it took, as far as it calls them anything."""
    return tuple(Carried(name, part, of) for part, name in enumerate(taken, 1) if name)
