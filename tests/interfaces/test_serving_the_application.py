"""``hejie serve``: web and worker under one roof, and nothing left when it is told to stop."""

from __future__ import annotations

import re
import subprocess
import urllib.request
from pathlib import Path

from tests.serving import COMMAND, PATIENCE_SECONDS, environment, free_port, listens, served


def test_the_application_answers_logs_no_question_and_ends_whole(tmp_path: Path) -> None:
    home, port, log = tmp_path / "home", free_port(), tmp_path / "log"
    told = environment(home)
    for command in (("keys", "make"), ("db", "migrate")):
        subprocess.run([*COMMAND, *command], env=told, check=True)
    with served(port, told=told, log=log) as running:
        asked = f"http://127.0.0.1:{port}/accounts/login/?next=/secret-word"
        with urllib.request.urlopen(asked, timeout=PATIENCE_SECONDS) as page:  # our own page
            assert page.status == 200
    said = log.read_text(encoding="utf-8")
    assert running.returncode == 0
    assert '"route": "accounts/login/"' in said
    assert "secret-word" not in said
    assert re.search(r"Stopped\.\s*$", said)
    assert not listens(port)
    assert (home / "session.key").stat().st_mode & 0o077 == 0
    assert not (home / "postgres" / "data" / "postmaster.pid").exists()
