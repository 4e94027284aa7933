"""``hejie serve --report``: one report, for this machine only, and gone when told to stop."""

from __future__ import annotations

import http.client
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import typer
from typer.testing import CliRunner

from hejie.interfaces.cli.serve import HEADERS, serve

ALONE = "import typer; from hejie.interfaces.cli.serve import serve; typer.run(serve)"


@pytest.fixture
def night(tmp_path: Path) -> Path:
    """Make a folder with a report, a summary, and something that must not be served."""
    folder = tmp_path / "night"
    folder.mkdir()
    (folder / "report.html").write_text("<p>报告</p>", encoding="utf-8")
    (folder / "summary.json").write_text('{"loans": 3}', encoding="utf-8")
    (folder / "decisions.parquet").write_bytes(b"not for the network")
    (tmp_path / "outside.txt").write_text("outside", encoding="utf-8")
    return folder


class Served:
    """A server of its own in a process of its own."""

    def __init__(self, folder: Path) -> None:
        self.running = subprocess.Popen(
            [sys.executable, "-c", ALONE, "--report", str(folder), "--port", "0"],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert self.running.stdout is not None
        self.says = self.running.stdout.readline()
        self.address = urlsplit(next(word for word in self.says.split() if "://" in word))

    def ask(
        self, path: str, *, method: str = "GET", host: str | None = None
    ) -> tuple[int, bytes, dict[str, str]]:
        """Ask for a path as it is written, with nothing tidied on the way."""
        assert self.address.port is not None
        connection = http.client.HTTPConnection("127.0.0.1", self.address.port, timeout=10)
        connection.request(method, path, headers={"Host": host} if host else {})
        answer = connection.getresponse()
        body = answer.read()
        connection.close()
        return answer.status, body, dict(answer.getheaders())

    def stop(self, with_signal: signal.Signals) -> tuple[int, str]:
        """Stop it; return its exit code and what it wrote on standard error."""
        self.running.send_signal(with_signal)
        _, errors = self.running.communicate(timeout=20)
        return self.running.returncode, errors


@pytest.fixture
def served(night: Path) -> Iterator[Served]:
    """Serve the night, and stop in the end whatever happened."""
    server = Served(night)
    yield server
    if server.running.poll() is None:
        server.running.kill()
        server.running.communicate()


def test_the_report_stands_at_the_root_and_the_summary_beside_it(served: Served) -> None:
    assert served.address.hostname == "127.0.0.1"
    root, page, headers = served.ask("/?token=1")
    assert (root, page.decode()) == (200, "<p>报告</p>")
    assert headers["Content-Type"] == "text/html; charset=utf-8"
    assert served.ask("/summary.json")[:2] == (200, b'{"loans": 3}')


def test_nothing_else_of_the_folder_or_of_the_machine_is_served(served: Served) -> None:
    paths = (
        "/decisions.parquet",
        "/report.html/",
        "/../outside.txt",
        "/%2e%2e/outside.txt",
        "//etc/passwd",
        "/summary.json/../decisions.parquet",
        "/.",
    )
    assert [served.ask(path)[0] for path in paths] == [404] * len(paths)


def test_every_answer_carries_the_guarding_headers(served: Served) -> None:
    for path in ("/", "/summary.json", "/nothing"):
        headers = served.ask(path)[2]
        assert {name: headers.get(name) for name in HEADERS} == HEADERS
        assert headers["Server"] == "hejie"


def test_only_reading_is_answered_and_head_has_no_body(served: Served) -> None:
    methods = ("POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")
    answers = {method: served.ask("/", method=method)[0] for method in methods}
    assert answers == {**dict.fromkeys(methods, 405), "TRACE": 501}
    status, body, headers = served.ask("/", method="HEAD")
    assert (status, body, headers["Content-Length"]) == (200, b"", "13")


def test_a_foreign_name_that_points_here_is_refused(served: Served) -> None:
    asked_by = ("localhost:9000", "127.0.0.1", "evil.example:8000", "evil.example")
    assert [served.ask("/", host=host)[0] for host in asked_by] == [200, 200, 403, 403]


def test_a_report_that_goes_away_is_missed_without_a_traceback(served: Served, night: Path) -> None:
    (night / "report.html").unlink()
    assert served.ask("/")[0] == 404
    assert served.stop(signal.SIGTERM) == (0, "")


@pytest.mark.parametrize("by", [signal.SIGINT, signal.SIGTERM])
def test_it_stops_when_told_to_and_has_logged_no_request(
    served: Served, by: signal.Signals
) -> None:
    served.ask("/?mobile=10400138000")
    assert served.stop(by) == (0, "")


def _refused(*arguments: str, home: Path | None = None) -> tuple[int, str]:
    """Return exit code and standard error of a run that does not get to serve."""
    application = typer.Typer()
    application.command()(serve)
    result = CliRunner().invoke(application, list(arguments), env={"HEJIE_HOME": str(home)})
    return result.exit_code, result.stderr


def test_a_folder_without_a_report_gets_one_line(tmp_path: Path) -> None:
    assert _refused("--report", str(tmp_path)) == (
        2,
        f"hejie: {tmp_path} has no report.html; make one with hejie nightly --out {tmp_path}\n",
    )


def test_a_taken_port_gets_one_line(night: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert _refused("--report", str(night), "--port", str(port)) == (
            2,
            f"hejie: port {port} of 127.0.0.1: address already in use; give another with --port\n",
        )


def test_without_keys_the_application_does_not_start(tmp_path: Path) -> None:
    assert _refused(home=tmp_path) == (
        2,
        f"hejie: {tmp_path}/keys.json is not there: hejie keys make writes it\n",
    )
