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
YEARS_LATER = Day(2029, 3, 1)
PEOPLE, SEED = 3_000, 7


@dataclass(frozen=True)
class Evening:
    """A tape, and the night over what a night needs of it."""

    folder: Path
    tape: Tape
    night: Night
    rules: Rulebook
    ladder: Ladder
    as_of: Day


def spend(
    folder: Path, *, dirty: bool, as_of: Day = AS_OF, ladder: Ladder | None = None
) -> Evening:
    """Write a sample of ``AS_OF`` into a folder and run the night of a day over it."""
    tables, manifest = sample_tape(borrowers=PEOPLE, seed=SEED, as_of=AS_OF, dirty=dirty)
    write_sample(folder / "tape", tables=tables, manifest=manifest)
    rules, ladder = rulebook(laws=("cn",)), ladder or load_ladder("cn-default")
    needed = read_tape(folder / "tape", as_of=as_of, keep=NEEDS)
    night = run(needed, as_of=as_of, rules=rules, ladder=ladder)
    # A night reads no names, so rows that differ in nothing else are the same to it.
    whole = replace(read_tape(folder / "tape", as_of=as_of), doubts=needed.doubts)
    return Evening(folder / "tape", whole, night, rules, ladder, as_of)


def without(*actions: str) -> Ladder:
    """Return the usual ladder without some actions."""
    ladder = load_ladder("cn-default")
    stages = (
        replace(stage, prefer=tuple(each for each in stage.prefer if each not in actions))
        for stage in ladder.stages
    )
    return replace(ladder, stages=tuple(stages))
