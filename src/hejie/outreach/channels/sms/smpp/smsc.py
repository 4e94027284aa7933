"""Which SMSC carries our messages, as one address: ``HEJIE_SMS_URL``.

``smpps://system_id:password@smsc.example:3550?from=1069012345&rate=20``

- ``smpps`` is under TLS from the first byte. ``smpp`` is in the clear, password and all: to another
  machine only with ``tls=none``, which says that the line is your own.
- ``from`` is the one number or name we write from; required. ``from_type`` is its type and plan,
  such as ``3.1``; unless given it follows from what ``from`` looks like.
- ``bind`` is ``transceiver``, or ``pair`` where the SMSC wants a transmitter and a receiver.
- ``rate`` is how many parts a second one process may send, ``window`` how many may wait for their
  answer at once. Divide what the contract allows by the processes that send.
- ``timeout`` is how long an answer is waited for, ``patience`` how long a message may wait for
  its turn and for an SMSC that asks to slow down, ``keepalive`` after how much silence the line is
  tried, ``idle`` when an unused one is closed: all in seconds.
- ``validity`` is how long the SMSC may try, in minutes: nobody is woken at night by a message that
  was lawful in the afternoon.
- ``long`` is ``udh``, parts made by us, or ``payload``, one message that the SMSC parts;
  ``alphabet=ucs2`` never uses the GSM alphabet; ``most`` is how many parts a message may have.
- ``ids=hex`` where receipts say in decimal what answers said in hexadecimal.
- ``system_type`` and ``ca`` (a file of certificates to trust) as the SMSC asks.
"""

from __future__ import annotations

import re
import ssl
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import parse_qsl, unquote, urlsplit

from hejie.outreach.channels.sms.options import Options, UnableToReadSms
from hejie.outreach.channels.sms.smpp.bodies import Party

PORTS = {"smpp": 2775, "smpps": 3550}
HERE = ("localhost", "127.0.0.1", "::1")
OPTIONS = {
    *("from", "from_type", "bind", "rate", "window", "timeout", "patience", "keepalive", "idle"),
    *("validity", "long", "alphabet", "most", "ids", "system_type", "ca", "tls"),
}
_INTERNATIONAL, _NATIONAL_SHORT, _LETTERS = (1, 1), (3, 1), (5, 0)
_MOST_PARTS = 255
_LONGEST = {"system_id": 15, "password": 8, "system_type": 12, "from": 20}
"""Characters the protocol has room for (SMPP 3.4, 4.1.1 and 4.4.1)."""

Bind = Literal["transceiver", "pair"]


@dataclass(frozen=True, slots=True)
class Smsc:
    """An SMSC that carries our messages, and the number we write from."""

    host: str
    port: int
    is_tls: bool
    system_id: str
    password: str = field(repr=False)
    sender: Party
    system_type: str = ""
    bind: Bind = "transceiver"
    rate: float = 0.0
    window: int = 10
    timeout: float = 20.0
    patience: float = 30.0
    keepalive: float = 30.0
    idle: float = 60.0
    validity: int = 120
    is_payload: bool = False
    always_ucs2: bool = False
    most: int = 10
    is_hex: bool = False
    ca: str = ""

    def trust(self) -> ssl.SSLContext | None:
        """Return what we ask of the server's certificate: known, and of this host."""
        return ssl.create_default_context(cafile=self.ca or None) if self.is_tls else None

    @property
    def valid_for(self) -> str:
        """How long the SMSC may try, as the protocol writes a span (SMPP 3.4, 7.1.1.2)."""
        hours, minutes = divmod(self.validity, 60)
        days, hours = divmod(hours, 24)
        return f"0000{days:02}{hours:02}{minutes:02}00000R"


def smsc_of(url: str) -> Smsc:
    """Read the setting.

    :raises UnableToReadSms: if it cannot be read; the password is never repeated.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise UnableToReadSms("HEJIE_SMS_URL is no address") from error
    if parts.scheme not in PORTS or not parts.hostname:
        raise UnableToReadSms("HEJIE_SMS_URL begins smpp://host, smpps://host or https://host")
    given = Options(dict(parse_qsl(parts.query, keep_blank_values=True)), known=OPTIONS)
    tls = given.choice("tls", "", "none")
    if parts.scheme == "smpp" and parts.hostname not in HERE and tls != "none":
        raise UnableToReadSms(
            "HEJIE_SMS_URL would send a password in the clear: smpps, or tls=none on your own line"
        )
    sender = _fit("from", given.text("from"))
    if not sender:
        raise UnableToReadSms("HEJIE_SMS_URL names no from=: the number we write from")
    return Smsc(
        host=parts.hostname,
        port=port or PORTS[parts.scheme],
        is_tls=parts.scheme == "smpps",
        system_id=_fit("system_id", unquote(parts.username or "")),
        password=_fit("password", unquote(parts.password or "")),
        sender=_party(sender, given.text("from_type")),
        system_type=_fit("system_type", given.text("system_type")),
        bind="pair" if given.choice("bind", "transceiver", "pair") == "pair" else "transceiver",
        rate=given.number("rate", 0.0, most=100_000.0),
        window=int(given.number("window", 10, least=1, most=1000)),
        timeout=given.number("timeout", 20.0, least=0.1, most=120.0),
        patience=given.number("patience", 30.0, most=120.0),
        keepalive=given.number("keepalive", 30.0, least=0.1, most=3600.0),
        idle=given.number("idle", 60.0, least=0.1, most=86_400.0),
        validity=int(given.number("validity", 120, least=1, most=14 * 24 * 60)),
        is_payload=given.choice("long", "udh", "payload") == "payload",
        always_ucs2=given.choice("alphabet", "gsm7", "ucs2") == "ucs2",
        most=int(given.number("most", 10, least=1, most=_MOST_PARTS)),
        is_hex=given.choice("ids", "same", "hex") == "hex",
        ca=given.text("ca"),
    )


def _fit(name: str, said: str) -> str:
    if not said.isascii() or not said.isprintable() or len(said) > _LONGEST[name]:
        raise UnableToReadSms(
            f"HEJIE_SMS_URL {name} has more than {_LONGEST[name]} letters, or others than ASCII"
        )
    return said


def _party(sender: str, asked: str) -> Party:
    digits = sender.removeprefix("+")
    if asked:
        found = re.fullmatch(r"(\d)\.(\d{1,2})", asked)
        if not found:
            raise UnableToReadSms("HEJIE_SMS_URL from_type= is type.plan, such as 3.1")
        return Party(int(found[1]), int(found[2]), digits)
    if not digits.isdecimal():
        return Party(*_LETTERS, sender)
    return Party(*(_INTERNATIONAL if sender.startswith("+") else _NATIONAL_SHORT), digits)
