"""Who stands at which threshold: our night beside Tryton's dunning, in turn, in one run.

What each says is compared first, threshold by threshold, in number and in money; a side that is
wrong stops the benchmark.
"""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from importlib import import_module
from pathlib import Path
from typing import Any

import django
import psycopg
from django.core.management import call_command
from django.db import connection
from tests.bench.children import UnableToRun, run
from tests.bench.figures import Figure, note, seconds
from tests.bench.making import ROOT, Size, once
from tests.bench.tryton.receivables import (
    DAY,
    LENDER,
    THEN,
    THRESHOLDS,
    Levels,
    Receivable,
    compare,
    levels,
    receivables,
    write_list,
    write_tape,
)

from hejie.book.tape import read_tape
from hejie.config.postgres import DATABASE, Cluster
from hejie.permit import rulebook
from hejie.privacy.keys import make
from hejie.strategy.load import load_ladder
from hejie.values.actor import Actor
from hejie.values.names import BUCKETS

_ONE_IN = 50
"""Of the loans, so many are receivables here: 20,000 unless told otherwise."""

_HERE = Path(__file__).parent
_ACTOR = Actor("job", "bench", LENDER)


@dataclass(frozen=True, slots=True)
class _Server:
    """The one PostgreSQL server of both sides: databases are copied from one that was made ready.

    :param url: of no database yet: the name of one goes after it.
    """

    url: str

    def create(self, name: str, *, like: str = "template1") -> None:
        """Make a database, in place of one of that name, as another is."""
        self._run(f"DROP DATABASE IF EXISTS {name}")
        self._run(f"CREATE DATABASE {name} TEMPLATE {like}")

    def drop(self, name: str) -> None:
        """Remove a database."""
        self._run(f"DROP DATABASE {name}")

    def _run(self, statement: str) -> None:
        with psycopg.connect(f"{self.url}postgres", autocommit=True) as opened:
            opened.execute(statement.encode())


@dataclass(frozen=True, slots=True)
class _Tryton:
    """Tryton's side: a process of its own virtual environment for each run."""

    server: _Server
    python: Path

    def make_ready(self, owed: Path) -> None:
        """Make the database that each run begins with."""
        self.server.create("tryton")
        note("tryton: making its database; two minutes")
        self._said("activate", "tryton")
        self._said("load", "tryton", owed, *THRESHOLDS)

    def dun(self) -> dict[str, Any]:
        """Go through both days in a fresh copy of that database."""
        self.server.create("tryton_run", like="tryton")
        try:
            return self._said("dun", "tryton_run", DAY, THEN)
        finally:
            self.server.drop("tryton_run")

    def _said(self, *words: object) -> dict[str, Any]:
        command = [str(self.python), str(_HERE / "drive.py"), *map(str, words)]
        done = subprocess.run(
            command,
            env={**os.environ, "TRYTOND_DATABASE_URI": self.server.url},
            check=False,
            capture_output=True,
            text=True,
        )
        if done.returncode:
            last = (done.stderr.strip().splitlines() or ["it said nothing"])[-1]
            raise UnableToRun(f"tryton: {words[0]} ended with {done.returncode}: {last}")
        said: dict[str, Any] = json.loads(done.stdout)
        return said


@dataclass(frozen=True, slots=True)
class _Ran:
    """One of our days: how long the tape and the night took, and what the night found."""

    importing: float
    night: float
    found: Levels

    @property
    def whole(self) -> float:
        """Return how long both took."""
        return self.importing + self.night


@dataclass(frozen=True, slots=True)
class _Ours:
    """Our side: a tape brought into the rows, and the night over them, with the whole law."""

    server: _Server
    tape: Path

    def make_ready(self) -> None:
        """Make the database that each run begins with."""
        call_command("migrate", verbosity=0)
        organization = import_module("hejie.people.models").Organization
        organization.objects.create(
            code=LENDER, name=LENDER, kind="lender", lender_kind="consumer_finance"
        )

    def both_days(self) -> list[_Ran]:
        """Go through both days in a fresh copy of that database."""
        connection.close()
        self.server.create("ours_run", like=DATABASE)
        connection.settings_dict["NAME"] = "ours_run"
        try:
            return [self._one_day(day) for day in (DAY, THEN)]
        finally:
            connection.close()
            self.server.drop("ours_run")

    def _one_day(self, day: date) -> _Ran:
        imports = import_module("hejie.portfolio.imports")
        night = import_module("hejie.interfaces.jobs.night")
        lender = import_module("hejie.people.models").Organization.objects.get(code=LENDER)
        rules, ladder = rulebook(laws=("cn",)), load_ladder("cn-default")

        def bring() -> None:
            imports.import_tape(
                tape=read_tape(self.tape, as_of=day),
                servicer=lender,
                as_of=day,
                digest=str(day).encode(),
                rules=rules,
                actor=_ACTOR,
                now=datetime.now(UTC),
                makes_lenders=True,
            )

        def plan() -> None:
            night.run_night(
                servicer=lender,
                as_of=day,
                rules=rules,
                ladder=ladder,
                actor=_ACTOR,
                clock=lambda: datetime.now(UTC),
            )

        return _Ran(seconds(bring), seconds(plan), _found(day))


def _found(day: date) -> Levels:
    """Return what the night of a day found at each threshold, as its rows tell; M7+ is late M6."""
    night = import_module("hejie.outreach.models").Night.objects.get(as_of=day, state="done")
    counts, sums = night.summary["buckets"], night.summary["bucket_amounts"]
    late = [(counts[name], sums[name]["principal"] if name in sums else 0) for name in BUCKETS[1:]]
    beyond = late[len(THRESHOLDS) - 1 :]
    return [
        *late[: len(THRESHOLDS) - 1],
        (sum(n for n, _ in beyond), sum(owed for _, owed in beyond)),
    ]


_TIMES: dict[str, tuple[Callable[[list[_Ran]], float], Callable[[dict[str, Any]], float]]] = {
    "first_day": (lambda us: us[0].whole, lambda them: them["rounds"][0]),
    "first_day_night": (lambda us: us[0].night, lambda them: them["rounds"][0]),
    "first_day_all_levels": (lambda us: us[0].whole, lambda them: sum(them["rounds"])),
    "later_day": (lambda us: us[1].whole, lambda them: them["later"]),
    "later_day_night": (lambda us: us[1].night, lambda them: them["later"]),
}
"""What is compared: our time, and theirs."""


def tryton(size: Size) -> Iterator[Figure]:
    """Measure both sides on the same receivables, on one day and thirty days later."""
    owed = receivables(max(size.loans // _ONE_IN, len(THRESHOLDS)))
    python = _environment(size)
    with tempfile.TemporaryDirectory() as kept:
        folder = Path(kept)
        write_tape(owed, folder / "tape")
        write_list(owed, folder / "owed.csv")
        with Cluster(folder / "postgres", throwaway=True).opened() as url:
            said = {"DATABASE_URL": url, "HEJIE_HOME": kept}
            os.environ.update(said, DJANGO_SETTINGS_MODULE="hejie.config.settings")
            make(folder / "keys.json")
            django.setup()
            server = _Server(url.removesuffix(DATABASE))
            theirs, ours = _Tryton(server, python), _Ours(server, folder / "tape")
            ours.make_ready()
            theirs.make_ready(folder / "owed.csv")
            both = [_one_pair(owed, ours, theirs) for _ in range(size.pairs)]
    for metric, (mine, other) in _TIMES.items():
        us, them = (
            statistics.median(mine(one) for one, _ in both),
            statistics.median(other(one) for _, one in both),
        )
        yield Figure("tryton", metric, us, "s", them)


def _environment(size: Size) -> Path:
    """Return the Python of a virtual environment of exactly the pinned packages, made once."""
    pinned = _HERE / "requirements.txt"

    def install(out: Path) -> None:
        try:
            run(sys.executable, "-m", "venv", out)
            quietly = ("--quiet", "--disable-pip-version-check", "--no-deps")
            run(out / "bin/python", "-m", "pip", "install", *quietly, "--requirement", pinned)
        except UnableToRun:
            shutil.rmtree(out, ignore_errors=True)
            raise

    made = once(size.kept, "tryton", of=(str(pinned.relative_to(ROOT)),), make=install)
    return made / "bin/python"


def _one_pair(
    owed: Sequence[Receivable], ours: _Ours, theirs: _Tryton
) -> tuple[list[_Ran], dict[str, Any]]:
    """Run both sides, one after the other; what each found is held against the dates."""
    late, later = (levels(owed, on=day) for day in (DAY, THEN))
    mine = ours.both_days()
    compare("our night", found=mine[0].found, expected=late, on=DAY)
    compare("our night", found=mine[1].found, expected=later, on=THEN)
    for name, ran in zip(("first day", "later day"), mine, strict=True):
        note(f"ours, {name}: import {ran.importing:.2f} s, night {ran.night:.2f} s")
    other = theirs.dun()
    compare("tryton", found=_pairs(other["first_levels"]), expected=late, on=DAY)
    compare("tryton", found=_pairs(other["later_levels"]), expected=later, on=THEN)
    rounds = ", ".join(f"{each:.2f}" for each in other["rounds"])
    note(f"tryton, first day: rounds of {rounds} s; later day {other['later']:.2f} s")
    return mine, other


def _pairs(said: Sequence[Sequence[int]]) -> Levels:
    return [(count, cents) for count, cents in said]
