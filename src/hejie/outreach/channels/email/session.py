"""One conversation with the server, step by step, so that every way it can end is told apart.

What an answer means depends on when it comes. Up to the server's *go on* (354) nothing has been
given away, and whatever goes wrong the message was not taken. After it the text is on its way:
an answer settles the matter (2xx taken, 4xx not now, 5xx never), and no answer settles nothing.
Taking leave is a courtesy: once the server has said yes, no error there changes it.
"""

from __future__ import annotations

import smtplib
import ssl
from contextlib import suppress
from email.message import EmailMessage

from hejie.outreach.channels.email.address import Address
from hejie.outreach.channels.email.relay import Relay
from hejie.outreach.channels.message import FateUnknown, TransportError

GOOD = 2
NOT_NOW = 4
NEVER = 5
GO_ON = 354
LOST = (OSError, smtplib.SMTPServerDisconnected)
NEWLINE = b"\r\n"
END = b".\r\n"


def deliver(letter: EmailMessage, *, to: Address, relay: Relay, reference: str) -> None:
    """Give one letter to the server; returning means that the server has taken it.

    :raises TransportError: if it was not taken.
    :raises FateUnknown: if the line died between the text and the answer.
    """
    server = _greet(relay)
    try:
        _introduce(server, relay=relay)
        _envelope(server, to=to, relay=relay)
        _text(server, letter, reference=reference)
        with suppress(*LOST, smtplib.SMTPException):
            server.quit()
    finally:
        server.close()


def _greet(relay: Relay) -> smtplib.SMTP:
    try:
        if relay.tls == "whole":
            return smtplib.SMTP_SSL(
                relay.host,
                relay.port,
                local_hostname=relay.hello,
                timeout=relay.timeout,
                context=relay.trust(),
            )
        return smtplib.SMTP(
            relay.host, relay.port, local_hostname=relay.hello, timeout=relay.timeout
        )
    except smtplib.SMTPResponseException as error:
        raise _of_ours("greeting", error.smtp_code) from error
    except ssl.SSLError as error:
        raise TransportError("tls", permanent=False) from error
    except LOST as error:
        raise TransportError("unreachable", permanent=False) from error


def _introduce(server: smtplib.SMTP, *, relay: Relay) -> None:
    try:
        server.ehlo_or_helo_if_needed()
        if relay.tls == "start":
            server.starttls(context=relay.trust())
            server.ehlo()
        if relay.user:
            server.login(relay.user, relay.password)
    except smtplib.SMTPNotSupportedError as error:
        reason = "no-tls" if relay.tls == "start" and not _is_under_tls(server) else "no-login"
        raise TransportError(reason, permanent=False) from error
    except smtplib.SMTPResponseException as error:
        raise _of_ours("login", error.smtp_code) from error
    except ssl.SSLError as error:
        raise TransportError("tls", permanent=False) from error
    except (*LOST, smtplib.SMTPException) as error:
        raise TransportError("closed-before-data", permanent=False) from error


def _envelope(server: smtplib.SMTP, *, to: Address, relay: Relay) -> None:
    options = []
    if not (to.is_ascii and relay.sender.is_ascii and relay.bounces.is_ascii):
        if not server.has_extn("smtputf8"):
            raise TransportError("no-smtputf8", permanent=True)
        options = ["SMTPUTF8", "BODY=8BITMIME"]
    try:
        code, _ = server.mail(str(relay.bounces), options)
        _settle("sender", code)
        code, _ = server.rcpt(str(to))
        _settle("smtp", code)
        server.putcmd("DATA")
        code, _ = server.getreply()
    except smtplib.SMTPResponseException as error:
        raise TransportError("garbled", permanent=False) from error
    except (*LOST, smtplib.SMTPException, UnicodeError) as error:
        raise TransportError("closed-before-data", permanent=False) from error
    if code != GO_ON:
        _settle("smtp", code)
        raise TransportError(f"smtp-{code}", permanent=False)


def _text(server: smtplib.SMTP, letter: EmailMessage, *, reference: str) -> None:
    lines = letter.as_bytes()
    dotted = b"".join(
        b"." + line if line.startswith(b".") else line for line in lines.splitlines(keepends=True)
    )
    try:
        server.send(dotted if dotted.endswith(NEWLINE) else dotted + NEWLINE)
        server.send(END)
        code, _ = server.getreply()
    except (*LOST, smtplib.SMTPException) as error:
        raise FateUnknown("no-answer-after-data", reference=reference) from error
    if code // 100 not in {GOOD, NOT_NOW, NEVER}:
        raise FateUnknown("garbled-after-data", reference=reference)
    _settle("smtp", code)


def _settle(step: str, code: int) -> None:
    """Return if the server agreed.

    :raises TransportError: if it did not: 5xx for good, anything else for now. A refusal of our
        own sender says nothing of this reader, so it is never for good.
    """
    if code // 100 != GOOD:
        is_final = code // 100 == NEVER and step != "sender"
        raise TransportError(f"{step}-{code}", permanent=is_final)


def _of_ours(step: str, code: int) -> TransportError:
    """Return the error of a step that is about us and the server, not about the reader."""
    return TransportError(f"{step}-{code}", permanent=False)


def _is_under_tls(server: smtplib.SMTP) -> bool:
    return isinstance(server.sock, ssl.SSLSocket)
