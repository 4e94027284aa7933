"""Others outside, as real as a test can have them: an authority of time, and a witness.

The authority answers with what ``openssl ts`` signs; the witness follows C2SP tlog-witness with the
algorithms of whoever verifies.
"""

from __future__ import annotations

import base64
import shutil
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from hejie.evidence.log.notes import COSIGNATURE, DASH, Key
from hejie.evidence.verify import notes, tree

Answer = tuple[int, bytes]
_CONFIG = """
[ tsa ]
default_tsa = here
[ here ]
serial = {folder}/serial
default_policy = 1.2.3.4.1
digests = sha256, sha384, sha512
signer_digest = sha256
ess_cert_id_alg = sha256
"""


@contextmanager
def listening(answer: Callable[[str, bytes], Answer]) -> Iterator[str]:
    """Serve posts by a function from path and body; give the address."""

    def posted(handler: BaseHTTPRequestHandler) -> None:
        body = handler.rfile.read(int(handler.headers["Content-Length"]))
        sort = "text/plain" if handler.path == "/add-checkpoint" else "application/timestamp-query"
        is_right = handler.headers["Content-Type"] == sort
        code, said = answer(handler.path, body) if is_right else (415, b"")
        handler.send_response(code)
        handler.end_headers()
        handler.wfile.write(said)

    silent = {"do_POST": posted, "log_message": lambda *_: None}
    handler = type("Handler", (BaseHTTPRequestHandler,), silent)
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class Authority:
    """An authority of time with a root of its own."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self._folder = folder
        (folder / "serial").write_text("01\n")
        (folder / "tsa.cnf").write_text(_CONFIG.format(folder=folder))
        root_key, key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
        root = _certificate("Root of nobody", root_key, "Root of nobody", root_key, is_root=True)
        signer = _certificate("Clock of nobody", key, "Root of nobody", root_key, is_root=False)
        self.roots = root.public_bytes(Encoding.PEM)
        (folder / "root.pem").write_bytes(self.roots)
        (folder / "signer.pem").write_bytes(signer.public_bytes(Encoding.PEM))
        (folder / "key.pem").write_bytes(
            key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        )

    def answer(self, _: str, query: bytes) -> Answer:
        """Return the reply to a query."""
        query_file, reply = self._folder / "query", self._folder / "reply"
        query_file.write_bytes(query)
        said = ["-config", "tsa.cnf", "-queryfile", "query", "-out", "reply"]
        signed = ["-signer", "signer.pem", "-inkey", "key.pem"]
        done = subprocess.run(
            [shutil.which("openssl") or "", "ts", "-reply", *said, *signed],
            cwd=self._folder,
            capture_output=True,
            check=False,
        )
        return (200, reply.read_bytes()) if done.returncode == 0 else (500, done.stderr)


def _certificate(
    name: str,
    key: ec.EllipticCurvePrivateKey,
    issuer: str,
    by: ec.EllipticCurvePrivateKey,
    *,
    is_root: bool,
) -> x509.Certificate:
    def named(said: str) -> x509.Name:
        return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, said)])

    now = datetime.now(UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(named(name))
        .issuer_name(named(issuer))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=30))
        .add_extension(x509.BasicConstraints(ca=is_root, path_length=None), critical=True)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(by.public_key()), critical=False
        )
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )
    if not is_root:
        usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
        builder = builder.add_extension(usage, critical=True)
    return builder.sign(by, SHA256())


class Witness:
    """A witness that cosigns what has only grown, as C2SP tlog-witness says."""

    def __init__(self, log: str) -> None:
        self._secret = Ed25519PrivateKey.generate()
        self._log = notes.key(log)
        self.key = Key(
            "witness.invalid/w", self._secret.public_key().public_bytes_raw(), COSIGNATURE
        )
        self.size, self.root = 0, b""

    def answer(self, path: str, body: bytes) -> Answer:
        """Return the cosignature, or what was seen last if the question began elsewhere."""
        head, _, note = body.decode().partition("\n\n")
        first, *steps = head.split("\n")
        old = int(first.removeprefix("old "))
        told = notes.checkpoint(note.encode(), [self._log])
        if path != "/add-checkpoint" or old > told.size:
            return 400, b""
        if old != self.size:
            return 409, f"{self.size}\n".encode()
        way = [base64.b64decode(step) for step in steps]
        if old and not tree.is_consistent(old, self.root, told.size, told.root, way):
            return 422, b""
        self.size, self.root = told.size, told.root
        at = int(time.time())
        text = note.rpartition("\n\n")[0] + "\n"
        signature = self._secret.sign(f"cosignature/v1\ntime {at}\n{text}".encode())
        raw = base64.b64encode(self.key.id + at.to_bytes(8, "big") + signature).decode()
        return 200, f"{DASH} {self.key.name} {raw}\n".encode()
