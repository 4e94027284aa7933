"""Short messages, over SMPP or over a vendor's HTTPS."""

from hejie.outreach.channels.sms.carriers import at
from hejie.outreach.channels.sms.smpp.transport import Smpp

__all__ = ["Smpp", "at"]
