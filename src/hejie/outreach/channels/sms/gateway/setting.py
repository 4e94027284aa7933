"""Which vendor carries our messages by HTTPS: ``HEJIE_SMS_URL`` and ``HEJIE_SMS_SECRET``.

``https://vendor.example/messages?from=1069012345&timeout=20``

- ``from``, ``timeout``, ``patience``, ``validity``, ``most``, ``alphabet`` and ``ca`` are read
  here, and mean what they mean for an SMSC (see ``smpp.smsc``); whatever else stands after the
  question mark is the vendor's and goes with every call.
- The secret signs what we send and proves what the vendor tells us; it never stands in an address.
- ``http`` is for this machine alone.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlencode, urlsplit

from hejie.outreach.channels.sms.options import Options, UnableToReadSms
from hejie.privacy.signed import UnableToReadSecret, key_of

HERE = ("localhost", "127.0.0.1", "::1")
OURS = {"from", "timeout", "patience", "validity", "most", "alphabet", "ca"}
_LONGEST_SENDER = 20


@dataclass(frozen=True, slots=True)
class Gateway:
    """A vendor that carries our messages, and the number we write from."""

    url: str
    secret: str = field(repr=False)
    sender: str
    timeout: float = 20.0
    patience: float = 30.0
    validity: int = 120
    most: int = 10
    always_ucs2: bool = False
    ca: str = ""


def gateway_of(url: str, *, secret: str) -> Gateway:
    """Read the settings.

    :raises UnableToReadSms: if they cannot be read; the secret is never repeated.
    """
    parts = urlsplit(url)
    if not parts.hostname or parts.username or parts.password:
        raise UnableToReadSms("HEJIE_SMS_URL is https://host/path, without a name or password")
    if parts.scheme == "http" and parts.hostname not in HERE:
        raise UnableToReadSms("HEJIE_SMS_URL would send texts in the clear: use https")
    try:
        key_of(secret)
    except UnableToReadSecret as error:
        raise UnableToReadSms(f"HEJIE_SMS_SECRET: {error}") from error
    said = parse_qsl(parts.query, keep_blank_values=True)
    given = Options({name: value for name, value in said if name in OURS}, known=OURS)
    sender = given.text("from")
    if not sender or len(sender) > _LONGEST_SENDER:
        raise UnableToReadSms("HEJIE_SMS_URL names no from=: the number we write from")
    theirs = urlencode([(name, value) for name, value in said if name not in OURS])
    return Gateway(
        url=parts._replace(query=theirs, fragment="").geturl(),
        secret=secret,
        sender=sender,
        timeout=given.number("timeout", 20.0, least=0.1, most=120.0),
        patience=given.number("patience", 30.0, most=120.0),
        validity=int(given.number("validity", 120, least=1, most=14 * 24 * 60)),
        most=int(given.number("most", 10, least=1, most=255)),
        always_ucs2=given.choice("alphabet", "gsm7", "ucs2") == "ucs2",
        ca=given.text("ca"),
    )
