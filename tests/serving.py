"""Programs of ours in processes of their own: how they are begun, served, waited for and ended."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from threading import Event

MAIN = "from hejie.interfaces.cli.app import main; main()"
COMMAND = [sys.executable, "-c", MAIN]
PATIENCE_SECONDS = 90
_BETWEEN_LOOKS_SECONDS = 0.05
_READY = 200
_NEVER = Event()


def environment(home: Path, **more: str) -> dict[str, str]:
    """Return what a program of a house is told: ours, but the house's own database."""
    kept = {name: said for name, said in os.environ.items() if name != "DATABASE_URL"}
    return {**kept, "HEJIE_HOME": str(home), **more}


def free_port() -> int:
    """Return a port of this machine that nobody listens on."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def listens(port: int) -> bool:
    """Tell whether somebody listens on a port."""
    with socket.socket() as asked:
        return asked.connect_ex(("127.0.0.1", port)) == 0


def answers(port: int) -> bool:
    """Tell whether a house on this port says that it is ready."""
    line = HTTPConnection("127.0.0.1", port, timeout=PATIENCE_SECONDS)
    try:
        line.request("GET", "/health/ready")
        return line.getresponse().status == _READY
    except (OSError, HTTPException):
        return False
    finally:
        line.close()


@contextmanager
def served(
    port: int, *, told: Mapping[str, str], log: Path, program: Sequence[str | Path] = COMMAND
) -> Iterator[subprocess.Popen[bytes]]:
    """Serve a house that is ready when this is entered; end it afterwards as an operator would.

    :param told: the environment of the program.
    :param log: takes up whatever it says.
    :raises TimeoutError: if it ends, or is not ready in time.
    """
    with log.open("ab") as says:
        words = [*map(str, program), "serve", "--port", str(port)]
        running = subprocess.Popen(words, env=told, stdout=says, stderr=subprocess.STDOUT)
    try:
        last = time.monotonic() + PATIENCE_SECONDS
        while not answers(port):
            if running.poll() is not None or time.monotonic() > last:
                raise TimeoutError(f"the house was never ready: {log}")
            _NEVER.wait(_BETWEEN_LOOKS_SECONDS)
        yield running
    finally:
        running.send_signal(signal.SIGTERM)
        running.wait(PATIENCE_SECONDS)
