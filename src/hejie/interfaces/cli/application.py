"""The application under one roof: web, worker and the embedded database, begun again when killed.

Web and worker end together when the house is told to, and are told to end when the house is killed,
so that the next finds its port free.
"""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import FrameType

import typer

from hejie.interfaces.cli import demo
from hejie.interfaces.cli.database import database, home
from hejie.interfaces.cli.stop import stop, stopping

HOST = "127.0.0.1"
TO_END_SECONDS = 30
_LOOK_EVERY_SECONDS = 0.5
_REST_SECONDS = 1.0
_WEBSERVER = "hejie.config.webserver"
_MAIN = "from hejie.interfaces.cli.app import main; main()"


def serve_application(*, port: int) -> None:
    """Serve web and worker on this machine until SIGTERM or Ctrl-C."""
    folder = Path(os.environ.get("HEJIE_HOME", "var/hejie"))
    if not (folder / "keys.json").exists():
        stop(f"{folder}/keys.json is not there: hejie keys make writes it")
    with stopping(), database():
        from hejie.interfaces.vitals.health import refuse_unless_laid
        from hejie.interfaces.vitals.metrics import SHARED_FOLDER

        refuse_unless_laid()
        _refuse_demo_to_the_world()
        kept = {**os.environ, "HEJIE_SECRET_KEY": _session_key(folder)}
        counting = {SHARED_FOLDER: str(_emptied(folder / "counted"))}
        house = [
            _Child("web", _web(port), {**kept, **counting, "POLARS_MAX_THREADS": "1"}),
            _Child("worker", [sys.executable, "-c", _MAIN, "work"], kept),
        ]
        typer.echo(f"Hejie is at http://{HOST}:{port}/ (Ctrl-C stops)")
        _keep(house)
    typer.echo("Stopped.")


def _web(port: int) -> list[str]:
    return [
        *(sys.executable, "-m", "gunicorn", "hejie.config.wsgi:application"),
        *("--config", f"python:{_WEBSERVER}", "--bind", f"{HOST}:{port}"),
    ]


def _emptied(folder: Path) -> Path:
    """Return a folder with nothing in it: a house counts from its start."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700)
    return folder


def _refuse_demo_to_the_world() -> None:
    """Stop where accounts whose passwords were printed would be asked for by another machine."""
    from hejie.people.models import Organization

    if os.environ.get("HEJIE_NAMES") and Organization.objects.filter(code=demo.LENDER).exists():
        stop("this house is a demo, for this machine alone: unset HEJIE_NAMES")


def _session_key(folder: Path) -> str:
    """Return the key that signs sessions, made once and kept for its owner alone."""
    if given := os.environ.get("HEJIE_SECRET_KEY"):
        return given
    path = folder / "session.key"
    if not path.exists():
        made = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with os.fdopen(made, "w", encoding="ascii") as opened:
            opened.write(secrets.token_urlsafe(50))
    return path.read_text(encoding="ascii").strip()


class _Child:
    """A process of the house, begun again when it ends by itself."""

    def __init__(self, name: str, command: Sequence[str], environment: Mapping[str, str]) -> None:
        self.name = name
        self._command = [*_told_of_our_end(), *command]
        self._environment = dict(environment)
        self._running = self._begun()

    def _begun(self) -> subprocess.Popen[bytes]:
        # A group of its own: Ctrl-C reaches the house, and the house ends its children in order.
        return subprocess.Popen(self._command, env=self._environment, process_group=0)

    def look_after(self, stopped: threading.Event) -> None:
        """Begin it again if it is gone, after a rest."""
        code = self._running.poll()
        if code is None or stopped.wait(_REST_SECONDS):
            return
        typer.echo(f"{self.name} ended ({code}); begun again", err=True)
        self._running = self._begun()

    def end(self) -> None:
        """Ask it to end."""
        if self._running.poll() is None:
            self._running.send_signal(signal.SIGTERM)

    def wait(self) -> None:
        """Wait for its end, and make it end where it does not."""
        try:
            self._running.wait(TO_END_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(self._running.pid, signal.SIGKILL)
            self._running.wait()


def _told_of_our_end() -> list[str]:
    """Return what comes before a command so that it is told to end when this process is gone."""
    setpriv = shutil.which("setpriv")
    return [setpriv, "--pdeathsig", "TERM", "--"] if setpriv else []


def _keep(house: Sequence[_Child]) -> None:
    stopped = threading.Event()

    def stop_all(_signal: int, _frame: FrameType | None) -> None:
        stopped.set()

    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, stop_all)
    try:
        while not stopped.wait(_LOOK_EVERY_SECONDS):
            if home().look_after():
                typer.echo("the database ended; begun again", err=True)
            for child in house:
                child.look_after(stopped)
    finally:
        for child in house:
            child.end()
        for child in house:
            child.wait()
