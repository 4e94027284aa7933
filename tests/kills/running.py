"""A house of real processes: what serves it and what is done beside it; any may be killed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import IO, Any

import psycopg
from tests.serving import COMMAND, PATIENCE_SECONDS, answers, environment, free_port

from hejie.config.postgres import Cluster

ROOT = Path(__file__).parents[2]
_BETWEEN_LOOKS_SECONDS = 0.05
_NEVER = threading.Event()
_WHO = {"web": b"gunicorn", "worker": b"work"}
_BEGUN = "begun"


def until(what: Callable[[], object], *, says: str, within: float = PATIENCE_SECONDS) -> None:
    """Look again and again until something is so.

    :raises AssertionError: with ``says``, if it is not in time.
    """
    last = time.monotonic() + within
    while not what():
        assert time.monotonic() < last, says
        _NEVER.wait(_BETWEEN_LOOKS_SECONDS)


class Deed:
    """A process that does a deed, and what it said was kept."""

    def __init__(self, running: subprocess.Popen[str]) -> None:
        self.running = running
        self.kept: list[dict[str, Any]] = []
        self._has_begun = threading.Event()
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def _read(self) -> None:
        assert self.running.stdout is not None
        for line in self.running.stdout:
            if line.startswith("{"):
                self.kept.append(json.loads(line))
            elif line.startswith(_BEGUN):
                self._has_begun.set()

    def wait_begun(self) -> None:
        """Wait until it is about to write."""
        assert self._has_begun.wait(PATIENCE_SECONDS), "the deed never began"

    def ends_within(self, seconds: float) -> bool:
        """Tell whether it ends by itself in this time."""
        try:
            self.running.wait(seconds)
        except subprocess.TimeoutExpired:
            return False
        return True

    def ended(self) -> int:
        """Wait for its end, and return its exit code."""
        code = self.running.wait(PATIENCE_SECONDS)
        self._reader.join(PATIENCE_SECONDS)
        if self.running.stdout is not None:
            self.running.stdout.close()
        return code


class House:
    """A house under one folder, and the processes that serve it."""

    def __init__(self, home: Path, *, more: Mapping[str, str]) -> None:
        self.home = home
        self.cluster = Cluster(home / "postgres")
        self.port = free_port()
        self.log = home.with_suffix(".log")
        """Whatever any process of the house says on standard error."""
        self.environment = environment(home, **more)
        self._serving: subprocess.Popen[bytes] | None = None
        self._told: IO[bytes] = self.log.open("ab")

    def hejie(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run a command of the house to its end."""
        return subprocess.run(
            [*COMMAND, *words], env=self.environment, check=False, capture_output=True, text=True
        )

    def begin(self) -> None:
        """Serve web, worker and database, and wait until they are ready."""
        self._serving = subprocess.Popen(
            [*COMMAND, "serve", "--port", str(self.port)],
            env=self.environment,
            stdout=self._told,
            stderr=subprocess.STDOUT,
        )
        self.wait_ready()

    def end(self) -> None:
        """Stop what is served, as an operator would."""
        if self._serving is not None:
            self._serving.send_signal(signal.SIGTERM)
            self._serving.wait(PATIENCE_SECONDS)
        self._told.close()

    def wait_ready(self) -> None:
        """Wait until the house says that it can answer."""
        until(lambda: answers(self.port), says="the house is not ready")

    def ask(
        self, path: str, *, body: object = None, headers: Mapping[str, str] | None = None
    ) -> tuple[int, bytes]:
        """Ask the web; nobody there is status 0."""
        sent = None if body is None else json.dumps(body).encode()
        said = {"Content-Type": "application/json", **(headers or {})}
        address = f"http://127.0.0.1:{self.port}{path}"
        asked = urllib.request.Request(address, data=sent, headers=said)
        try:
            with urllib.request.urlopen(asked, timeout=PATIENCE_SECONDS) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as refused:
            with refused:
                return refused.code, refused.read()
        except OSError:
            return 0, b""

    def begin_deed(self, name: str, **said: object) -> Deed:
        """Begin a deed beside the house."""
        return Deed(
            subprocess.Popen(
                [sys.executable, "-m", "tests.kills.deeds", name, json.dumps(said)],
                env=self.environment,
                cwd=ROOT,
                stdout=subprocess.PIPE,
                stderr=self._told,
                text=True,
            )
        )

    def do(self, name: str, **said: object) -> Deed:
        """Do a deed to its end."""
        deed = self.begin_deed(name, **said)
        assert deed.ended() == 0, name
        return deed

    def kill(self, whom: str, deed: Deed | None = None) -> None:
        """Kill web, worker, database, the deed, or the house, which is then begun again."""
        if whom == "deed":
            assert deed is not None
            deed.running.kill()
        elif whom == "database":
            pid = int((self.home / "postgres/data/postmaster.pid").read_text().split()[0])
            os.kill(pid, signal.SIGKILL)
        elif whom == "house":
            assert self._serving is not None
            self._serving.kill()
            self._serving.wait(PATIENCE_SECONDS)
            self.begin()
        else:
            for child in self._children(_WHO[whom]):
                os.killpg(child, signal.SIGKILL)

    def _children(self, word: bytes) -> list[int]:
        """Return the processes the server began that have a word among their own."""
        assert self._serving is not None
        listed = Path(f"/proc/{self._serving.pid}/task/{self._serving.pid}/children").read_text()
        told = {int(pid): Path(f"/proc/{pid}/cmdline").read_bytes() for pid in listed.split()}
        return [pid for pid, words in told.items() if word in words.split(b"\0")]

    def rows(self, query: str, *values: object) -> Sequence[tuple[Any, ...]]:
        """Return what the database says, past every code of the house."""
        with psycopg.connect(self.cluster.url) as connection:
            return connection.execute(query, values).fetchall()

    def count(self, query: str, *values: object) -> int:
        """Return the number that a query gives."""
        ((found,),) = self.rows(query, *values)
        return int(found)
