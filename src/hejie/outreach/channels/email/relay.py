"""Which server carries our e-mail, as one address: ``HEJIE_SMTP_URL``.

``smtp://name:password@mail.example:587?from=service@lender.example&opt_out=stop@lender.example``

- ``smtp`` begins in the clear and goes on under TLS (STARTTLS), ``smtps`` is under TLS from the
  first byte. A server that offers no TLS is refused, unless it is on this machine (``tls=start``
  asks for it there too) or the setting says ``tls=none``; a name and password are never sent in
  the clear to another machine.
- ``from`` is the one address we write from; required. Bounces go to ``bounces``, else to it.
- ``opt_out`` is the mailbox that takes *no more e-mail*. The page that does is not set here: it is
  the letterhead's, approved with the words.
- ``timeout`` in seconds, 20 if not given; ``ca`` a file of certificates to trust instead of the
  machine's; ``hello`` the name we greet with.
"""

from __future__ import annotations

import ssl
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from hejie.outreach.channels.email.address import Address, NoAddress, address_of
from hejie.values.unable import Unable

PORTS = {"smtp": 587, "smtps": 465}
HERE = ("localhost", "127.0.0.1", "::1")
OPTIONS = {"from", "bounces", "opt_out", "tls", "timeout", "ca", "hello"}
LONGEST_TIMEOUT = 300.0

Tls = Literal["whole", "start", "none"]


class UnableToReadRelay(Unable):
    """``HEJIE_SMTP_URL`` says something else than the address of a server."""


@dataclass(frozen=True, slots=True)
class Relay:
    """A server that carries our e-mail, and in whose name we write."""

    host: str
    port: int
    tls: Tls
    sender: Address
    bounces: Address
    user: str = ""
    password: str = field(default="", repr=False)
    opt_out: Address | None = None
    timeout: float = 20.0
    ca: str = ""
    hello: str = ""

    def trust(self) -> ssl.SSLContext:
        """Return what we ask of the server's certificate: known, and of this host."""
        return ssl.create_default_context(cafile=self.ca or None)


def relay_of(url: str) -> Relay:
    """Read the setting.

    :raises UnableToReadRelay: if it cannot be read; the password is never repeated.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise UnableToReadRelay("HEJIE_SMTP_URL is no address") from error
    if parts.scheme not in PORTS or not parts.hostname:
        raise UnableToReadRelay("HEJIE_SMTP_URL begins smtp://host or smtps://host")
    options = dict(parse_qsl(parts.query, keep_blank_values=True))
    if unknown := sorted(set(options) - OPTIONS):
        raise UnableToReadRelay(f"HEJIE_SMTP_URL knows no option {unknown[0]}")
    if "from" not in options:
        raise UnableToReadRelay("HEJIE_SMTP_URL names no from=: the address we write from")
    tls = _tls(parts, asked=options.get("tls"))
    user = unquote(parts.username or "")
    if user and tls == "none" and parts.hostname not in HERE:
        raise UnableToReadRelay(
            "HEJIE_SMTP_URL would send a password in the clear: remove tls=none"
        )
    sender = _address(options, "from")
    return Relay(
        host=parts.hostname,
        port=port or PORTS[parts.scheme],
        tls=tls,
        sender=sender,
        bounces=_address(options, "bounces") if "bounces" in options else sender,
        user=user,
        password=unquote(parts.password or ""),
        opt_out=_address(options, "opt_out") if "opt_out" in options else None,
        timeout=_timeout(options.get("timeout", "20")),
        ca=options.get("ca", ""),
        hello=options.get("hello", "") or sender.domain,
    )


def _tls(parts: SplitResult, *, asked: str | None) -> Tls:
    if asked not in {None, "none", "start"}:
        raise UnableToReadRelay("HEJIE_SMTP_URL tls= is none or start, or is left out")
    if parts.scheme == "smtps":
        if asked:
            raise UnableToReadRelay(f"HEJIE_SMTP_URL says smtps and tls={asked}: choose one")
        return "whole"
    if asked is None:
        return "none" if parts.hostname in HERE else "start"
    return "none" if asked == "none" else "start"


def _address(options: dict[str, str], name: str) -> Address:
    try:
        return address_of(options[name])
    except NoAddress as error:
        raise UnableToReadRelay(f"HEJIE_SMTP_URL {name}= is {error}") from error


def _timeout(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds <= LONGEST_TIMEOUT:
        raise UnableToReadRelay("HEJIE_SMTP_URL timeout= is seconds, above 0 and up to 300")
    return seconds
