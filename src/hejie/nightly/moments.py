"""Past touches moment by moment, for the few questions that a count does not answer.

Counting is cheap and mostly enough. A list of moments a borrower is made only where a rule reads
one, or where a cap refuses and the plan is to say from when it no longer would.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from hejie.book.tape import Tape
from hejie.nightly.history import OTHERS, local_day
from hejie.nightly.runs import Integers
from hejie.permit.facts import ENCODED, FACTS
from hejie.values.moments import EPOCH, Day
from hejie.values.names import CALLS, MESSAGES


@dataclass(frozen=True, slots=True)
class Listed:
    """A fact that lists moments: of which actions, and over how many days with the plan day."""

    fact: str
    actions: tuple[str, ...]
    days: int


LISTS: dict[str, Listed] = {
    **dict.fromkeys(CALLS, Listed("attempt_times_7d", CALLS, 7)),
    **{action: Listed("message_times_7d", (action,), 7) for action in MESSAGES},
    "visit": Listed("visit_times_30d", ("visit",), 30),
}
"""The list that speaks of each action; the others have none."""


class Moments:
    """The past touches of a night's cases."""

    def __init__(self, tape: Tape, cases: pl.DataFrame, *, plan_on: Day) -> None:
        self._touches = tape["touches"]
        self._borrower = tape.positions["touches"].to_numpy()
        self._rows = len(tape["borrowers"])
        self._cases = cases
        self._plan_on = plan_on

    def of(self, rows: Integers, listed: Listed) -> pl.Series:
        """Return, for some cases, the moments of a list, encoded; null where they are not known."""
        cases = self._cases[rows].select("borrower", "time_zone", "connected_calls_7d")
        who = cases.unique("borrower", maintain_order=True)
        place = np.full(self._rows, -1, dtype=np.int64)
        place[who["borrower"].to_numpy()] = np.arange(len(who))
        of_person = place[self._borrower]
        at = np.flatnonzero(of_person >= 0)
        touches = self._touches[at].with_columns(
            person=pl.Series(of_person[at]), second=pl.col("at").dt.epoch("s")
        )
        day = local_day(touches["second"], touches["person"], who["time_zone"])
        found = (
            touches.filter(
                day > (self._plan_on - EPOCH).days - listed.days,
                pl.col("action").is_in(listed.actions),
                ~pl.col("party").is_in(OTHERS).fill_null(value=False),
            )
            .group_by("person")
            .agg(pl.col("second").sort())
        )
        kind = ENCODED[FACTS[listed.fact].holds]
        told = pl.Series([[]], dtype=kind).new_from_index(0, len(who)).to_frame("none")
        told = told.with_columns(person=pl.int_range(pl.len(), dtype=pl.Int64))
        told = told.join(found, on="person", how="left", maintain_order="left")
        own = told.select(pl.coalesce("second", "none")).to_series()
        own = own.gather(place[cases["borrower"].to_numpy()])
        return own.set(cases["connected_calls_7d"].is_null(), None).alias(listed.fact)
