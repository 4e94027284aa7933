"""``python -m tests.mutants``: damage the rules' logic place by place, and see who notices.

Writes ``docs/mutants.md``; ends with 1 if a damage that nobody notices is not explained.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.mutants import page
from tests.mutants.answers import ROOT
from tests.mutants.operators import Mutant, mutants
from tests.mutants.running import UnableToStart, environment, outcomes

_EVERY = 50


def main() -> int:
    """Run what was asked for."""
    asked = _parser().parse_args()
    chosen = [
        each for each in all_mutants() if not asked.only or any(o in each.path for o in asked.only)
    ]
    if asked.list:
        for each in chosen:
            _say(f"{each.path}:{each.line} {each.was}  →  {each.becomes}")
        return 0
    began = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        known = Path(folder) / "known"
        command = [sys.executable, "-m", "tests.mutants.known", str(known)]
        subprocess.run(command, cwd=ROOT, check=True, env=environment())

        def told(done: int) -> None:
            if done % _EVERY == 0:
                _say(f"{done} of {len(chosen)} after {time.perf_counter() - began:.0f} s")

        try:
            found = outcomes(chosen, known=known, work=Path(folder), told=told)
        except UnableToStart as error:
            _say(str(error))
            return 2
    unexplained = [
        each.mutant for each in found if each.noticed_by is None and not page.why(each.mutant)
    ]
    for each in unexplained:
        _say(f"nobody notices {each.path}:{each.line} in {each.where}: {each.was} → {each.becomes}")
    if not asked.only:
        page.write(found)
    return 1 if unexplained else 0


def all_mutants() -> list[Mutant]:
    """Return every damage to the modules that are judged here."""
    return [
        each
        for path in page.modules()
        for each in mutants(
            path.relative_to(ROOT / "src").as_posix(), path.read_text(encoding="utf-8")
        )
    ]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.mutants", description=__doc__)
    parser.add_argument("--only", action="append", help="part of a path; may be repeated")
    parser.add_argument("--list", action="store_true", help="name the damages and end")
    return parser


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
