"""``python -m tests.bench``: run the benchmarks, each in a process of its own.

Figures go to standard output, one JSON line each and nothing else; notes go to standard error.
"""

from __future__ import annotations

import argparse
import importlib
import os
import subprocess
import sys
from pathlib import Path

from tests.bench.children import UnableToRun
from tests.bench.figures import RUNS, note
from tests.bench.making import ROOT, Size

BENCHES = {
    "night": "night",
    "screen_answers": "gate",
    "screen_verdicts": "gate",
    "judge": "gate",
    "law_load": "gate",
    "age": "book",
    "read": "book",
    "engines": "engines.race",
    "audit": "audit",
    "evidence": "evidence",
    "imports": "imports",
    "tryton": "tryton.race",
    "api": "api",
}
"""The module of each benchmark; it is loaded only in the process that runs it."""

ONLY_NAMED = {"tryton"}
"""Benchmarks that install something to measure against: they run only when asked for by name."""


def main() -> int:
    """Run the benchmarks that were asked for; exit 1 if one could not be run."""
    asked = _parser().parse_args()
    names = asked.only or [name for name in BENCHES if name not in ONLY_NAMED]
    if len(names) == 1:
        size = Size(asked.loans, asked.touches, asked.pairs, asked.kept)
        return _run(names[0], size)
    note(f"load average {_load()}")
    options = [f"--{name}={getattr(asked, name)}" for name in ("loans", "touches", "pairs", "kept")]
    command = [sys.executable, "-m", "tests.bench", *options]
    codes = [subprocess.run([*command, "--only", name], check=False).returncode for name in names]
    note(f"load average {_load()}")
    return max(codes)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=main.__doc__)
    parser.add_argument("--loans", type=int, default=1_000_000, help="loans of the night's tape")
    parser.add_argument("--touches", type=int, default=5_000_000, help="touches that are screened")
    parser.add_argument("--pairs", type=int, default=RUNS, help="nights, and as many floors")
    parser.add_argument("--only", action="append", choices=list(BENCHES), help="may be repeated")
    parser.add_argument(
        "--kept", type=Path, default=ROOT / "var/bench", help="folder of what is made once"
    )
    return parser


def _run(name: str, size: Size) -> int:
    module = importlib.import_module(f"tests.bench.{BENCHES[name]}")
    try:
        for figure in getattr(module, name)(size):
            figure.print()
    except UnableToRun as error:
        note(str(error))
        return 1
    return 0


def _load() -> str:
    return " ".join(f"{average:.1f}" for average in os.getloadavg())


if __name__ == "__main__":
    sys.exit(main())
