"""``hejie serve``: the application, or the report of one night, on this machine alone."""

from __future__ import annotations

import signal
from functools import partial
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

import typer

from hejie.interfaces.cli.application import serve_application
from hejie.interfaces.cli.stop import stop

HOST = "127.0.0.1"
REPORT = "report.html"
PAGES = {
    "/": (REPORT, "text/html; charset=utf-8"),
    "/summary.json": ("summary.json", "application/json; charset=utf-8"),
}
"""All that is ever served, by its path; nothing is looked up in a folder."""

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
OWN_NAMES = ("127.0.0.1", "localhost")


def serve(
    report: Annotated[
        Path | None,
        typer.Option("--report", help="The folder of a night: the --out of hejie nightly."),
    ] = None,
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="The port on 127.0.0.1; 0 takes a free one.")
    ] = 8000,
) -> None:
    """Run the application at http://127.0.0.1:8000, or show one night's report, until Ctrl-C."""
    if report is None:
        serve_application(port=port)
        return
    if not (report / REPORT).is_file():
        stop(f"{report} has no {REPORT}; make one with hejie nightly --out {report}")
    try:
        server = ReportServer(report, port=port)
    except OSError as error:
        reason = (error.strerror or "cannot be opened").lower()
        stop(f"port {port} of {HOST}: {reason}; give another with --port")
    with server:
        _serve_until_stopped(server, says=f"The report of {report} is at {server.url}")


class ReportServer(ThreadingHTTPServer):
    """Serves one folder's report to this machine; ``url`` is where."""

    daemon_threads = True

    def __init__(self, folder: Path, *, port: int) -> None:
        super().__init__((HOST, port), partial(ReportRequest, folder=folder))

    @property
    def url(self) -> str:
        """Return the address to open."""
        return f"http://{HOST}:{self.server_address[1]}/"

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing when a browser hangs up: it may, and nobody can act on it."""


class ReportRequest(BaseHTTPRequestHandler):
    """Answers GET and HEAD for the pages in ``PAGES``, and nothing else; keeps no log."""

    timeout = 30

    def __init__(self, *args: object, folder: Path) -> None:
        self._folder = folder
        super().__init__(*args)  # type: ignore[arg-type]  # the server's own three arguments

    def version_string(self) -> str:
        """Name the program and no version of anything."""
        return "hejie"

    def log_message(self, *_: object) -> None:
        """Write nothing: an address asked for may hold what somebody typed."""

    def answer(self) -> None:
        """Send a page of the night as it is now, or say why not."""
        page = PAGES.get(urlsplit(self.path).path)
        if not self._is_asked_by_own_name():
            self._send(b"asked under another name than localhost\n", status=HTTPStatus.FORBIDDEN)
        elif page is None:
            self._send(b"there is only / and /summary.json\n", status=HTTPStatus.NOT_FOUND)
        else:
            name, kind = page
            try:
                self._send((self._folder / name).read_bytes(), kind=kind)
            except FileNotFoundError:
                gone = f"{name} is not in the folder of this night\n".encode()
                self._send(gone, status=HTTPStatus.NOT_FOUND)

    def refuse(self) -> None:
        """Say that this address is only for reading."""
        self._send(b"only GET and HEAD\n", status=HTTPStatus.METHOD_NOT_ALLOWED)

    def _is_asked_by_own_name(self) -> bool:
        """Tell whether the browser meant this machine: a foreign page may point its name here."""
        host = self.headers.get("Host")
        return host is None or host.rsplit(":", 1)[0] in OWN_NAMES

    def _send(
        self,
        body: bytes,
        *,
        kind: str = "text/plain; charset=utf-8",
        status: HTTPStatus = HTTPStatus.OK,
    ) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        if status is HTTPStatus.METHOD_NOT_ALLOWED:
            self.send_header("Allow", "GET, HEAD")
        for name, value in HEADERS.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)


# The library looks for a method's name behind do_; what is not named here it answers with 501.
for _reading in ("GET", "HEAD"):
    setattr(ReportRequest, f"do_{_reading}", ReportRequest.answer)
for _writing in ("POST", "PUT", "PATCH", "DELETE", "OPTIONS"):
    setattr(ReportRequest, f"do_{_writing}", ReportRequest.refuse)


def _serve_until_stopped(server: ReportServer, *, says: str) -> None:
    # A service manager's TERM is a person's Ctrl-C: both end the work, and both are success.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        typer.echo(f"{says} (Ctrl-C stops)")
        server.serve_forever()
    except KeyboardInterrupt:
        typer.echo("Stopped.")
