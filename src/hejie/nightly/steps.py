"""Choosing the steps of every case: rank by the ladder, ask the permit, give out the room.

Cases are in order of priority throughout. ``available`` is a table of cases × actions: preferred
at the stage, possible (conditions, contact point) and permitted.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from hejie.nightly.screening import screened
from hejie.permit import Rulebook
from hejie.strategy.capacity import Room
from hejie.strategy.choose import Choice, choose
from hejie.strategy.ladder import Ladder, Later
from hejie.strategy.stages import NONE, Integers, meets, options
from hejie.values.moments import Day
from hejie.values.names import ACTIONS, PURPOSES, TOUCH_ACTIONS

Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Asked:
    """The permit's answers on one action: for these rows of cases, these verdicts."""

    action: str
    rows: Integers
    verdicts: pl.DataFrame


@dataclass(frozen=True)
class Steps:
    """What was chosen for every case, and what it was chosen from.

    :param options: a row a case: action codes, best first; all ``NONE`` for a case at rest.
    :param possible: conditions and contact points allow it; a column an action.
    :param unknown: the permit could not tell; a column an action.
    :param later: for each later step, its rows, their action codes, the step and its verdicts.
    """

    options: Integers
    possible: Flags
    available: Flags
    unknown: Flags
    asked: tuple[Asked, ...]
    first: Choice
    later: tuple[LaterSteps, ...]


@dataclass(frozen=True)
class LaterSteps:
    """Cases that take one action as a later step."""

    step: Later
    number: int
    answer: Asked


class Planner:
    """One night's choosing, over cases in order of priority."""

    def __init__(
        self,
        cases: pl.DataFrame,
        facts: pl.DataFrame,
        *,
        ladder: Ladder,
        rules: Rulebook,
        room: Room,
        plan_on: Day,
    ) -> None:
        self._cases = cases
        self._facts = facts
        self._ladder = ladder
        self._rules = rules
        self._room = room
        self._plan_on = plan_on
        self._stage = cases["stage"].to_numpy().astype(np.int64)
        self._at_rest = cases["rest"].is_not_null().to_numpy()

    def steps(self) -> Steps:
        """Return the first and later steps of every case, taking their room."""
        wanted = options(self._ladder)[self._stage]
        wanted[self._at_rest] = NONE
        able = self._able()
        possible = np.zeros((len(wanted), len(ACTIONS)), dtype=np.bool_)
        for rank in range(wanted.shape[1]):
            rows = np.flatnonzero(wanted[:, rank] != NONE)
            possible[rows, wanted[rows, rank]] = True
        possible &= able
        available = possible.copy()
        unknown = np.zeros_like(available)
        purposes = pl.Series(
            [PURPOSES.index(stage.purpose) for stage in self._ladder.stages], dtype=pl.UInt8
        )
        asked = []
        for action in TOUCH_ACTIONS:
            code = ACTIONS.index(action)
            rows = np.flatnonzero(possible[:, code])
            if len(rows):
                answer = self._ask(action, rows, purposes.gather(self._cases["stage"][rows]))
                said = answer.verdicts["answer"]
                available[rows, code] = (said == "permitted").to_numpy()
                unknown[rows, code] = (said == "undetermined").to_numpy()
                asked.append(answer)
        first = choose(options=wanted, available=available, room=self._room)
        later = self._later(first, able)
        return Steps(wanted, possible, available, unknown, tuple(asked), first, later)

    def _able(self) -> Flags:
        """Return, for any action, whether its conditions and contact points allow it."""
        columns = {
            action: meets(self._ladder, action)
            & (pl.col(f"reach_{action}") if action in TOUCH_ACTIONS else pl.lit(value=True))
            for action in ACTIONS
        }
        table = self._cases.select("days", **columns).drop("days")
        return np.column_stack([table[action].to_numpy() for action in ACTIONS])

    def _ask(self, action: str, rows: Integers, purpose: pl.Series) -> Asked:
        facts = self._facts[rows]
        verdicts = screened(
            facts, self._rules, action=action, purpose=purpose, plan_on=self._plan_on
        )
        return Asked(action, rows, verdicts)

    def _later(self, first: Choice, able: Flags) -> tuple[LaterSteps, ...]:
        found = []
        for at, stage in enumerate(self._ladder.stages):
            here = np.flatnonzero((self._stage == at) & (first.action != NONE) & ~self._at_rest)
            for number, step in enumerate(stage.then, start=2):
                rows = here
                if step.follows:
                    after = [ACTIONS.index(action) for action in step.follows]
                    rows = here[np.isin(first.action[here], after)]
                found += [
                    LaterSteps(step, number, answer)
                    for answer in self._take(step, rows, first, able)
                ]
        return tuple(found)

    def _take(self, step: Later, rows: Integers, first: Choice, able: Flags) -> list[Asked]:
        """Return who takes which action of a later step: the first that is free to be taken."""
        taken = []
        for action in step.prefer:
            code = ACTIONS.index(action)
            mine = rows[able[rows, code] & (first.action[rows] != code)]
            if not len(mine):
                continue
            answer = self._answer(step, action, mine)
            if action in self._room.limited:
                fits = self._room.admit(action, answer.rows)
                self._room.note(action, answer.rows[fits], wanted=answer.rows)
                answer = Asked(action, answer.rows[fits], answer.verdicts.filter(pl.Series(fits)))
            taken.append(answer)
            rows = np.setdiff1d(rows, answer.rows, assume_unique=True)
        return taken

    def _answer(self, step: Later, action: str, rows: Integers) -> Asked:
        """Return those rows for which the action may be a later step."""
        if action not in TOUCH_ACTIONS:
            return Asked(action, rows, pl.DataFrame())
        code = pl.Series([PURPOSES.index(step.purpose)], dtype=pl.UInt8)
        purpose = code.new_from_index(0, len(rows))
        answer = self._ask(action, rows, purpose)
        permitted = answer.verdicts["answer"] == "permitted"
        return Asked(action, rows[permitted.to_numpy()], answer.verdicts.filter(permitted))
