"""E-mail over SMTP."""

from hejie.outreach.channels.email.relay import Relay, UnableToReadRelay
from hejie.outreach.channels.email.transport import Email

__all__ = ["Email", "Relay", "UnableToReadRelay"]
