"""``hejie serve``: web and worker under one roof, and nothing left when it is told to stop."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

COMMAND = [sys.executable, "-c", "from hejie.interfaces.cli.app import main; main()"]
PATIENCE_SECONDS = 60


def _environment(home: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    return {**kept, "HEJIE_HOME": str(home)}


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def _answers(port: int) -> bool:
    """Wait until somebody listens on the port."""
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until:
        with socket.socket() as asked:
            if asked.connect_ex(("127.0.0.1", port)) == 0:
                return True
    return False


def test_the_application_answers_logs_no_question_and_ends_whole(tmp_path: Path) -> None:
    home, port, log = tmp_path / "home", _free_port(), tmp_path / "log"
    for command in (("keys", "make"), ("db", "migrate")):
        subprocess.run([*COMMAND, *command], env=_environment(home), check=True)
    with log.open("w") as told:
        running = subprocess.Popen(
            [*COMMAND, "serve", "--port", str(port)],
            env=_environment(home),
            stdout=told,
            stderr=subprocess.STDOUT,
        )
    try:
        assert _answers(port)
        asked = f"http://127.0.0.1:{port}/accounts/login/?next=/secret-word"
        with urllib.request.urlopen(asked, timeout=PATIENCE_SECONDS) as page:  # our own page
            assert page.status == 200
    finally:
        running.send_signal(signal.SIGTERM)
        code = running.wait(PATIENCE_SECONDS)
    said = log.read_text(encoding="utf-8")
    assert code == 0
    assert '"route": "accounts/login/"' in said
    assert "secret-word" not in said
    assert re.search(r"Stopped\.\s*$", said)
    assert not _listens(port)
    assert (home / "session.key").stat().st_mode & 0o077 == 0
    assert not (home / "postgres" / "data" / "postmaster.pid").exists()


def _listens(port: int) -> bool:
    with socket.socket() as asked:
        return asked.connect_ex(("127.0.0.1", port)) == 0
