"""The whole application in a process of its own, with its database, over a furnished house."""

from __future__ import annotations

import secrets
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import psycopg
from tests.serving import COMMAND, environment, free_port, served

from hejie.config.postgres import Cluster

FURNISH = """
import sys
from pathlib import Path
from datetime import date
from hejie.interfaces.cli.database import database
with database():
    from tests.interfaces.oversight.furnish import furnish
    days = [date.fromisoformat(day) for day in sys.argv[3:]]
    furnish(Path(sys.argv[1]), days=days, password=sys.argv[2])
"""
ALSO = """
import sys
from importlib import import_module
from hejie.interfaces.cli.database import database
with database():
    import_module(sys.argv[1]).furnish(password=sys.argv[2])
"""
_BEGIN = """
    INSERT INTO outreach_night
        (servicer_id, as_of, plan_for, state, step, started_at,
         summary, report, asked_by, failed_because)
    SELECT id, current_date, current_date + 1, 'running', 'gather', now(),
        '{}', '', 'job:nightly', ''
    FROM people_organization WHERE code = 'demo' RETURNING id
"""
AGO = (9, 2, 1)


@dataclass(frozen=True)
class Running:
    """A house that answers.

    :param address: where, without a slash at its end.
    :param home: its folder.
    :param password: of everybody who works there.
    """

    address: str
    home: Path
    password: str

    def command(self, *said: str) -> None:
        """Run a command of the house beside the application."""
        subprocess.run([*COMMAND, *said], env=_environment(self.home), check=True)

    @contextmanager
    def night_begun(self) -> Iterator[Begun]:
        """Write down that a night began, as another process does while it runs; remove it after."""
        url = Cluster(self.home / "postgres").url
        with psycopg.connect(url, autocommit=True) as asked:
            row = asked.execute(_BEGIN).fetchone()
            assert row is not None
            yield Begun(asked, row[0])
            asked.execute("DELETE FROM outreach_night WHERE id = %s", [row[0]])


@dataclass(frozen=True)
class Begun:
    """A night that another process runs."""

    asked: psycopg.Connection[tuple[int]]
    id: int

    def fails(self) -> None:
        """End it without a plan."""
        self.asked.execute(
            "UPDATE outreach_night SET state = 'failed', finished_at = now() WHERE id = %s",
            [self.id],
        )


@contextmanager
def running(
    home: Path, *, borrowers: int, today: date, ago: Sequence[int] = AGO, also: str = ""
) -> Iterator[Running]:
    """Furnish a house, and serve it for as long as somebody looks at it.

    :param ago: how many days ago its nights were, the earliest first.
    :param also: a module whose ``furnish(password=…)`` adds to the house.
    """
    said = _environment(home)
    days = [today - timedelta(days=past) for past in ago]
    tape, password = home / "tape", secrets.token_urlsafe(16)
    for command in (
        [*COMMAND, "keys", "make"],
        [*COMMAND, "db", "migrate"],
        [*COMMAND, *_sample(tape, borrowers=borrowers, day=days[0])],
        [sys.executable, "-c", FURNISH, str(tape), password, *map(str, days)],
        *([[sys.executable, "-c", ALSO, also, password]] if also else []),
    ):
        subprocess.run(command, env=said, check=True, stdout=subprocess.DEVNULL)
    port = free_port()
    with served(port, told=said, log=home / "served.log"):
        yield Running(f"http://127.0.0.1:{port}", home, password)


def _environment(home: Path) -> dict[str, str]:
    return environment(home, HEJIE_SECOND_FACTOR="optional")


def _sample(tape: Path, *, borrowers: int, day: date) -> list[str]:
    return ["sample", str(tape), "--borrowers", str(borrowers), "--seed", "11", "--as-of", str(day)]
