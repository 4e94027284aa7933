"""Whole processes: how long one takes from its start to its end, and the most memory it held."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

HEJIE = Path(sys.executable).with_name("hejie")
_KILOBYTES = 1024


class UnableToRun(RuntimeError):
    """A process that is measured, or makes what is measured, failed; the message is one line."""


@dataclass(frozen=True)
class Ran:
    """A process that came to its end.

    :param cpu_seconds: what all its threads worked; beside ``seconds`` it shows who else did.
    """

    seconds: float
    cpu_seconds: float
    peak_mb: float


def run(*command: str | Path, ends_with: int = 0) -> Ran:
    """Run a command to its end.

    :param ends_with: the exit code that is none of failure.

    Linux hands a child the peak of the process that started it, so whoever calls this must be
    small: it may not have loaded Polars.

    :raises UnableToRun: if the command fails.
    """
    words = [str(word) for word in command]
    with tempfile.TemporaryFile() as said:
        began = time.perf_counter()
        with subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=said) as child:
            _, status, used = os.wait4(child.pid, 0)
            seconds = time.perf_counter() - began
            child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode != ends_with:
            said.seek(0)
            raise UnableToRun(_why(words, child.returncode, said.read().decode(errors="replace")))
    return Ran(seconds, used.ru_utime + used.ru_stime, used.ru_maxrss / _KILOBYTES)


def _why(command: Sequence[str], code: int, said: str) -> str:
    last = (said.strip().splitlines() or ["it said nothing"])[-1]
    return f"{' '.join(command)}: ended with {code}: {last}"
