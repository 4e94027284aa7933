"""A real SMTP server on loopback that accepts, refuses, stalls or hangs up as its rooms are named.

What it does follows from the name before the @: ``refused`` 550, ``full`` 451 (both at RCPT),
``spam`` 554 and ``later`` 451 (after the text), ``cut`` hangs up after the text, ``silent`` never
answers it, ``gone`` hangs up at RCPT, ``garbled`` answers the text with no number.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import ipaddress
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

AT_RCPT = {"refused": "550 5.1.1 no such room", "full": "451 4.2.2 full"}
AFTER_TEXT = {"spam": "554 5.7.1 not here", "later": "451 4.3.0 later", "garbled": "abc what"}
USER, PASSWORD = b"hejie", b"not a secret: of this test"


class PostOffice:
    """What the server was given: envelopes, in the order in which it took or lost them."""

    def __init__(self) -> None:
        self.taken: list[Envelope] = []
        self.seen: list[Envelope] = []
        self.logins: list[bytes] = []
        self.port = 0
        vars(self).update(handle_RCPT=self._reader, handle_DATA=self._text)

    async def _reader(
        self, server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        room = address.partition("@")[0]
        if room == "gone":
            server.transport.abort()
        if room in AT_RCPT:
            return AT_RCPT[room]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def _text(self, server: SMTP, _session: Session, envelope: Envelope) -> str:
        room = envelope.rcpt_tos[0].partition("@")[0]
        self.seen.append(envelope)
        if room == "cut":
            server.transport.abort()
        if room == "silent":
            await asyncio.Event().wait()
        if room in AFTER_TEXT:
            return AFTER_TEXT[room]
        self.taken.append(envelope)
        return "250 OK"

    def login(
        self, _server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, auth: object
    ) -> AuthResult:
        """Let in who knows the password."""
        assert isinstance(auth, LoginPassword)
        self.logins.append(auth.login)
        return AuthResult(success=(auth.login, auth.password) == (USER, PASSWORD), handled=False)

    def letters(self) -> list[EmailMessage]:
        """Return what was taken, as mail programs read it."""
        read = [message_from_bytes(bytes(e.content or b""), policy=policy.SMTP) for e in self.taken]
        return [letter for letter in read if isinstance(letter, EmailMessage)]

    def url(self, *, scheme: str = "smtp", login: str = "", **options: str) -> str:
        """Return the setting that names this server."""
        asked = {"from": "service@lender.example", "timeout": "5", **options}
        query = "&".join(f"{name}={value}" for name, value in asked.items())
        return f"{scheme}://{login}localhost:{self.port}?{query}"


class AnyPort(Controller):
    """A server on whatever port is free."""

    def _trigger_server(self) -> None:
        assert self.server is not None
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@contextmanager
def open_office(
    *, whole_tls: Path | None = None, start_tls: Path | None = None, **options: object
) -> Iterator[PostOffice]:
    """Open a server for a while; ``whole_tls`` and ``start_tls`` name its certificate and key."""
    office = PostOffice()
    options.setdefault("enable_SMTPUTF8", False)
    if start_tls:
        options["tls_context"] = _context(start_tls)
    if options.get("auth_required"):
        options["authenticator"] = office.login
    controller = AnyPort(
        office,
        hostname="127.0.0.1",
        port=0,
        ssl_context=_context(whole_tls) if whole_tls else None,
        ready_timeout=20,
        **options,
    )
    controller.start()
    try:
        office.port = controller.port
        yield office
    finally:
        controller.stop()


def certificate(folder: Path, *, host: str = "localhost") -> Path:
    """Write a certificate that signs itself, with its key, and return its file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    begins = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
    names: list[x509.GeneralName] = [x509.DNSName(host)]
    if host == "localhost":
        names.append(x509.IPAddress(ipaddress.ip_address("127.0.0.1")))
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begins)
        .not_valid_after(begins + dt.timedelta(days=36500))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = folder / f"{host}.pem"
    file.write_bytes(
        signed.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return file


def _context(file: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return context
