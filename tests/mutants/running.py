"""Runs the checks on every damage, two at a time, each on a copy of the package of its own."""

from __future__ import annotations

import compileall
import json
import os
import queue
import selectors
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.mutants.answers import PERMIT, ROOT
from tests.mutants.operators import Mutant

WORKERS = 2
_SECONDS, _TEST_SECONDS = 90, 240

_TESTS = (
    "test_when_time_mends.py",
    "test_rules_left_out.py",
    "test_hours_of_a_few_rules.py",
    "test_binding_and_days.py",
    "test_kinds_*.py",
    "test_lawful_hours.py",
    "test_two_laws.py",
    "test_waiting.py",
)
_LONG = (
    "test_lawful_hours.py::test_the_hours_of_a_day_are_lawful_and_none_are_left_out",
    "test_lawful_hours.py::test_a_permit_is_good_until_the_lawful_stretch_it_lies_in_ends",
    "test_lawful_hours.py::test_the_evening_before_asks_at_the_opening_of_the_lawful_hours",
    "test_waiting.py::test_a_refused_touch_waits_for_the_first_moment_that_permits_it",
    "test_waiting.py::test_screening_waits_as_judging_does",
)
"""Tests that the known answers already hold."""


class UnableToStart(RuntimeError):
    """The package is refused before it is damaged; the message says by what."""


@dataclass(frozen=True)
class Outcome:
    """A damage, and what noticed it; None if nothing did."""

    mutant: Mutant
    noticed_by: str | None


def outcomes(
    mutants: Sequence[Mutant], *, known: Path, work: Path, told: Callable[[int], object]
) -> list[Outcome]:
    """Return what becomes of each damage, in their order.

    :param told: is told how many are done.
    :raises UnableToStart: if a check fails on the package as it is.
    """
    waiting: queue.SimpleQueue[int] = queue.SimpleQueue()
    for at in range(len(mutants)):
        waiting.put(at)
    found: dict[int, Outcome] = {}
    failed: list[Exception] = []

    def work_off(number: int) -> None:
        try:
            bench = _Bench(work / str(number), known)
            bench.must_pass(mutants[0].path)
            while True:
                at = waiting.get_nowait()
                found[at] = Outcome(mutants[at], bench.noticed_by(mutants[at]))
                told(len(found))
        except queue.Empty:
            bench.stop()
        except Exception as error:  # noqa: BLE001 - raised again below, in the thread that waits
            failed.append(error)

    threads = [threading.Thread(target=work_off, args=(number,)) for number in range(WORKERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:
        raise failed[0]
    return [found[at] for at in range(len(mutants))]


class _Bench:
    """A copy of the package, and the process that checks damages to it."""

    def __init__(self, folder: Path, known: Path) -> None:
        self._folder = folder
        self._known = known
        shutil.copytree(ROOT / "src/hejie", folder / "hejie", ignore=_compiled)
        compileall.compile_dir(folder / "hejie", quiet=2)
        # Compiled files know their source by its second and size; a damage may keep both.
        for path in (folder / "hejie/permit").rglob("*.pyc"):
            path.unlink()
        self._process = self._started()
        self._said = ""

    def must_pass(self, path: str) -> None:
        """Have a module checked as it is.

        :raises UnableToStart: if that is noticed.
        """
        whole = (ROOT / "src" / path).read_text("utf-8")
        if noticed := self.noticed_by(Mutant(path, 1, "module", "", "", whole)):
            raise UnableToStart(f"refused before it is damaged, by {noticed}: {self._said}")

    def noticed_by(self, mutant: Mutant) -> str | None:
        """Return what notices a damage: a check, a test, or the time it takes."""
        asked = json.dumps({"path": mutant.path, "source": mutant.source})
        stdin, stdout = self._process.stdin, self._process.stdout
        if stdin is None or stdout is None:
            raise UnableToStart("the process has no pipes")
        stdin.write(asked + "\n")
        stdin.flush()
        with selectors.DefaultSelector() as reading:
            reading.register(stdout, selectors.EVENT_READ)
            is_answered = reading.select(_SECONDS)
        line = stdout.readline() if is_answered else ""
        if not line:
            self.stop()
            (self._folder / mutant.path).write_text(
                (ROOT / "src" / mutant.path).read_text("utf-8"), "utf-8"
            )
            self._process = self._started()
            return "a crash" if is_answered else "time"
        return json.loads(line) or self._tested(mutant)

    def stop(self) -> None:
        """End the process."""
        self._process.kill()
        self._process.wait()

    def _started(self) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "tests.mutants.suite", self._known, self._folder]
        return subprocess.Popen(
            [str(word) for word in command],
            cwd=ROOT,
            env=environment(self._folder),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def _tested(self, mutant: Mutant) -> str | None:
        """Have the tests of the kinds notice what the known answers did not."""
        target = self._folder / mutant.path
        whole = target.read_text("utf-8")
        target.write_text(mutant.source, "utf-8")
        tests = [str(path) for name in _TESTS for path in sorted(PERMIT.glob(name))]
        chosen = [f"--deselect=tests/permit/{name}" for name in _LONG]
        command = [sys.executable, "-m", "pytest", "-x", "-p", "no:cacheprovider", *chosen, *tests]
        try:
            ran = subprocess.run(
                command,
                cwd=ROOT,
                env=environment(self._folder),
                check=False,
                capture_output=True,
                text=True,
                timeout=_TEST_SECONDS,
            )
        except subprocess.TimeoutExpired:
            return "time"
        finally:
            target.write_text(whole, "utf-8")
        self._said = " ".join(ran.stdout.split("\n")[-4:])
        return "tests" if ran.returncode else None


def environment(*paths: Path) -> dict[str, str]:
    """Return the environment of a process that finds modules in some folders first."""
    return {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(map(str, (*paths, PERMIT))),
        "PYTHONDONTWRITEBYTECODE": "1",
        "POLARS_MAX_THREADS": "1",
    }


def _compiled(_folder: str, names: list[str]) -> list[str]:
    return [name for name in names if name == "__pycache__"]
