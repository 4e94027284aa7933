"""The e-mail channel: one letter, one conversation, one answer."""

from __future__ import annotations

from hejie.outreach.channels.email.address import NoAddress, address_of
from hejie.outreach.channels.email.compose import letter, reference_of
from hejie.outreach.channels.email.relay import Relay, relay_of
from hejie.outreach.channels.email.session import deliver
from hejie.outreach.channels.message import Message, Sent, TransportError


class Email:
    """Sends e-mail through one relay; each letter in its own connection, so threads share none."""

    name = "email"
    actions = ("email",)

    def __init__(self, relay: Relay) -> None:
        self.relay = relay

    @classmethod
    def at(cls, url: str) -> Email:
        """Return the channel that ``HEJIE_SMTP_URL`` describes.

        :raises UnableToReadRelay: if it cannot be read.
        """
        return cls(relay_of(url))

    @property
    def sender(self) -> str:
        """The address we write from."""
        return str(self.relay.sender)

    def send(self, message: Message, *, to: str, key: str) -> Sent:
        """Give one letter to the relay; see ``Channel.send``."""
        reference = reference_of(key, relay=self.relay)
        try:
            address = address_of(to)
        except NoAddress as error:
            raise TransportError("no-address", permanent=True) from error
        written = letter(message, to=address, key=key, relay=self.relay)
        deliver(written, to=address, relay=self.relay, reference=reference)
        return Sent(reference)
