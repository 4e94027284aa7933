"""Which carrier a setting names: an SMSC by SMPP, or a vendor by HTTPS."""

from __future__ import annotations

from urllib.parse import urlsplit

from hejie.outreach.channels.message import Channel
from hejie.outreach.channels.sms.gateway.setting import gateway_of
from hejie.outreach.channels.sms.gateway.transport import ByHttps
from hejie.outreach.channels.sms.options import UnableToReadSms
from hejie.outreach.channels.sms.smpp.smsc import PORTS, smsc_of
from hejie.outreach.channels.sms.smpp.transport import Smpp
from hejie.outreach.heard import Ear, Rest, nothing


def at(url: str, *, secret: str = "", ear: Ear, rest: Rest = nothing) -> Channel:
    """Return the channel that ``HEJIE_SMS_URL`` describes.

    :param secret: ``HEJIE_SMS_SECRET``, of a vendor by HTTPS.
    :param ear: takes down what an SMSC brings; a vendor tells it at addresses of ours.
    :param rest: gives back what the ear holds, when a line ends.
    :raises UnableToReadSms: if it cannot be read.
    """
    try:
        scheme = urlsplit(url).scheme
    except ValueError as error:
        raise UnableToReadSms("HEJIE_SMS_URL is no address") from error
    if scheme in PORTS:
        return Smpp(smsc_of(url), ear=ear, rest=rest)
    if scheme in {"http", "https"}:
        return ByHttps(gateway_of(url, secret=secret))
    raise UnableToReadSms("HEJIE_SMS_URL begins smpp://host, smpps://host or https://host")
