"""Short messages, over SMPP or over a vendor's HTTPS."""

from hejie.outreach.channels.sms.carriers import Sms, at

__all__ = ["Sms", "at"]
