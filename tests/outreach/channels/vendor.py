"""A vendor's HTTP server on loopback, which checks signatures by its own hand.

What it does follows from the last three digits of the number: ``002`` 422, ``003`` 402, ``004``
takes it and hangs up, ``005`` takes it and answers 500, ``006`` never answers, ``007`` answers with
something that is no JSON, ``008`` 429 twice and then takes it, ``009`` 503 for ever, ``010`` leads
elsewhere, ``011`` answers 500 and takes nothing.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

SECRET = "whsec_" + base64.b64encode(b"a secret of this test alone, told").decode()
REFUSES = {"002": 422, "003": 402, "009": 503, "011": 500}


def proof(name: str, at: str, body: bytes, secret: str = SECRET) -> str:
    """Return the signature of a call, as Standard Webhooks has it."""
    key = base64.b64decode(secret.partition("_")[2])
    said = name.encode() + b"." + at.encode() + b"." + body
    return "v1," + base64.b64encode(hmac.new(key, said, hashlib.sha256).digest()).decode()


@dataclass
class Vendor:
    """What the vendor was given."""

    port: int = 0
    scheme: str = "http"
    taken: list[dict[str, Any]] = field(default_factory=list)
    called: list[str] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    ended: threading.Event = field(default_factory=threading.Event)

    def url(self, **options: str) -> str:
        """Return the setting that names this vendor."""
        asked = {"from": "1069012345", "timeout": "5", "patience": "0.2", **options}
        query = "&".join(f"{name}={value}" for name, value in asked.items())
        return f"{self.scheme}://localhost:{self.port}/messages?{query}"

    def texts(self) -> list[tuple[str, str]]:
        """Return number and text of each message, one of each id."""
        return [(one["to"], one["text"]) for one in self.taken]


class _Call(BaseHTTPRequestHandler):
    """One call."""

    vendor: Vendor
    timeout = 20

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def answer(self) -> None:
        """Take a message, or not, as its number asks."""
        vendor = self.vendor
        body = self.rfile.read(int(self.headers["Content-Length"]))
        shown = [self.headers[f"webhook-{name}"] for name in ("id", "timestamp", "signature")]
        said = json.loads(body)
        assert shown[2] == proof(shown[0], shown[1], body)
        assert shown[0] == said["id"]
        ending = said["to"][-3:]
        vendor.called.append(ending)
        vendor.paths.append(self.path)
        if ending in REFUSES:
            self._say(REFUSES[ending])
        elif ending == "008" and vendor.called.count("008") < 3:
            self._say(429, after="0")
        elif ending == "010":
            self._say(307, location="http://localhost:1/elsewhere")
        else:
            vendor.taken.append(said)
            self._taken(ending)

    def _taken(self, ending: str) -> None:
        if ending == "004":
            self.close_connection = True
        elif ending == "005":
            self._say(500)
        elif ending == "006":
            self.vendor.ended.wait(20)
        elif ending == "007":
            self._say(200, b"<ok>")
        else:
            name = json.dumps({"reference": f"v{len(self.vendor.taken):06}"})
            self._say(202, name.encode())

    def _say(self, status: int, body: bytes = b"", *, after: str = "", location: str = "") -> None:
        self.send_response(status)
        for name, value in (("Retry-After", after), ("Location", location)):
            if value:
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


# The library looks for a method's name behind do_.
_Call.do_POST = _Call.answer


@contextmanager
def open_vendor(*, tls: Path | None = None) -> Iterator[Vendor]:
    """Open a vendor for a while; ``tls`` names its certificate and key."""
    vendor = Vendor(scheme="https" if tls else "http")
    server = ThreadingHTTPServer(("localhost", 0), type("Call", (_Call,), {"vendor": vendor}))
    server.handle_error = lambda *_: None  # who hangs up may
    server.daemon_threads = False
    if tls:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(tls)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    vendor.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield vendor
    finally:
        vendor.ended.set()
        server.shutdown()
        thread.join()
        server.server_close()
