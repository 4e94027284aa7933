"""Evenings: a sample of 3,000 borrowers, and the night over it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from hejie.book.tape import Tape, read_tape
from hejie.interfaces.cli.sample import write_sample
from hejie.nightly.needs import NEEDS
from hejie.nightly.night import Night, run
from hejie.permit import Rulebook, rulebook
from hejie.simulation.sample import sample_tape
from hejie.strategy.ladder import Ladder
from hejie.strategy.load import load_ladder
from hejie.values.moments import Day

AS_OF = Day(2026, 11, 21)
PEOPLE, SEED = 3_000, 7


@dataclass(frozen=True)
class Evening:
    """A tape, and the night over what a night needs of it."""

    folder: Path
    tape: Tape
    night: Night
    rules: Rulebook
    ladder: Ladder
    as_of: Day = AS_OF


def spend(folder: Path, *, dirty: bool) -> Evening:
    """Write a sample into a folder and run the night over it."""
    tables, manifest = sample_tape(borrowers=PEOPLE, seed=SEED, as_of=AS_OF, dirty=dirty)
    write_sample(folder / "tape", tables=tables, manifest=manifest)
    rules, ladder = rulebook(laws=("cn",)), load_ladder("cn-default")
    needed = read_tape(folder / "tape", as_of=AS_OF, keep=NEEDS)
    night = run(needed, as_of=AS_OF, rules=rules, ladder=ladder)
    # A night reads no names, so rows that differ in nothing else are the same to it.
    whole = replace(read_tape(folder / "tape", as_of=AS_OF), doubts=needed.doubts)
    return Evening(folder / "tape", whole, night, rules, ladder)
