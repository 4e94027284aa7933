"""Which carrier a setting names: an SMSC by SMPP, or a vendor by HTTPS."""

from __future__ import annotations

from hejie.outreach.channels.sms.smpp.smsc import smsc_of
from hejie.outreach.channels.sms.smpp.transport import Smpp
from hejie.outreach.heard import Ear

Sms = Smpp


def at(url: str, *, ear: Ear) -> Sms:
    """Return the channel that ``HEJIE_SMS_URL`` describes.

    :param ear: takes down what its carrier brings.
    :raises UnableToReadSmsc: if it cannot be read.
    """
    return Smpp(smsc_of(url), ear=ear)
