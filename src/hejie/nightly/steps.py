"""Choosing the steps of every case: rank by the ladder, ask the permit, give out the room.

Cases are in order of priority throughout. ``available`` is a table of cases × actions: preferred
at the stage, possible (conditions, contact point) and permitted.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from hejie.nightly.moments import LISTS, Moments
from hejie.nightly.screening import columns_asked, facts_asked, screened
from hejie.permit import Rulebook
from hejie.strategy.capacity import Room
from hejie.strategy.choose import Choice, choose
from hejie.strategy.ladder import Ladder, Later
from hejie.strategy.stages import NONE, Integers, meets, options
from hejie.values.moments import Day, minute_of_day
from hejie.values.names import ACTIONS, PURPOSES, TOUCH_ACTIONS

Flags = npt.NDArray[np.bool_]

_AT_ONCE = 2
_CAP = "frequency_cap"


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
    :param out_of_reach: nothing but a contact point is wanting for some preferred action; a flag a
        case.
    :param later: for each later step, its rows, their action codes, the step and its verdicts.
    """

    options: Integers
    possible: Flags
    available: Flags
    unknown: Flags
    out_of_reach: Flags
    asked: tuple[Asked, ...]
    first: Choice
    later: tuple[LaterSteps, ...]


@dataclass(frozen=True)
class LaterSteps:
    """Cases that take one action as a later step."""

    step: Later
    number: int
    answer: Asked


def shown(options: Integers, first: Choice, asked: Asked) -> Integers:
    """Return which answers a plan shows as refusals.

    They are those that do not permit an action which ranked above the chosen one.

    :param options: of every case, action codes, best first.
    """
    at = (asked.verdicts["answer"] != "permitted").arg_true().to_numpy()
    rows = asked.rows[at]
    is_here = options[rows] == ACTIONS.index(asked.action)
    rank = np.where(is_here.any(axis=1), is_here.argmax(axis=1), NONE)
    return np.asarray(at[rank < first.rank[rows]])


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
        moments: Moments,
        plan_on: Day,
    ) -> None:
        self._cases = cases
        self._facts = facts
        self._moments = moments
        self._read = facts_asked(rules)
        self._columns: dict[str, list[str]] = {}
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
        meets_all, has_point = self._able()
        able = meets_all & has_point
        possible = np.zeros((len(wanted), len(ACTIONS)), dtype=np.bool_)
        for rank in range(wanted.shape[1]):
            rows = np.flatnonzero(wanted[:, rank] != NONE)
            possible[rows, wanted[rows, rank]] = True
        out_of_reach = np.any(possible & meets_all & ~has_point, axis=1)
        possible &= able
        available = possible.copy()
        unknown = np.zeros_like(available)
        asked = self._ask_all(possible)
        for answer in asked:
            code = ACTIONS.index(answer.action)
            said = answer.verdicts["answer"]
            available[answer.rows, code] = (said == "permitted").to_numpy()
            unknown[answer.rows, code] = (said == "undetermined").to_numpy()
        first = choose(options=wanted, available=available, room=self._room)
        asked = tuple(self._waited(answer, shown(wanted, first, answer)) for answer in asked)
        later = self._later(first, able)
        return Steps(wanted, possible, available, unknown, out_of_reach, asked, first, later)

    def _able(self) -> tuple[Flags, Flags]:
        """Return, for any action, whether its conditions allow it, and whether a way to reach."""
        allowed = {action: meets(self._ladder, action) for action in ACTIONS}
        found = {action: f"reach_{action}" for action in TOUCH_ACTIONS}
        table = self._cases.select("days", **allowed).drop("days")
        points = np.ones((table.height, len(ACTIONS)), dtype=np.bool_)
        for action, column in found.items():
            points[:, ACTIONS.index(action)] = self._cases[column].to_numpy()
        return np.column_stack([table[action].to_numpy() for action in ACTIONS]), points

    def _ask_all(self, possible: Flags) -> tuple[Asked, ...]:
        """Return the permit's answers on every touch that is possible; two actions at a time."""

        def ask(action: str) -> Asked | None:
            rows = np.flatnonzero(possible[:, ACTIONS.index(action)])
            if not len(rows):
                return None
            return self._ask(action, rows, self._purpose(rows))

        with ThreadPoolExecutor(_AT_ONCE) as pool:
            answers = list(pool.map(ask, TOUCH_ACTIONS))
        return tuple(answer for answer in answers if answer is not None)

    def _purpose(self, rows: Integers) -> pl.Series:
        """Return the purposes of some cases' stages, as positions in ``PURPOSES``."""
        codes = [PURPOSES.index(stage.purpose) for stage in self._ladder.stages]
        return pl.Series(codes, dtype=pl.UInt8).gather(self._cases["stage"][rows])

    def _ask(
        self, action: str, rows: Integers, purpose: pl.Series, *, with_moments: bool = False
    ) -> Asked:
        if action not in self._columns:
            self._columns[action] = columns_asked(self._facts, self._rules, action=action)
        facts, listed = self._facts.select(self._columns[action])[rows], LISTS.get(action)
        if listed is not None and (with_moments or listed.fact in self._read):
            facts = facts.with_columns(self._moments.of(rows, listed))
        verdicts = screened(
            facts, self._rules, action=action, purpose=purpose, plan_on=self._plan_on
        )
        return Asked(action, rows, verdicts)

    def _waited(self, asked: Asked, at: Integers) -> Asked:
        """Return the answer with the moments from which a cap no longer refuses.

        The count alone does not tell them, so those cases are asked once more with their history.

        :param at: the answers that the plan shows as refusals.
        """
        if asked.action not in LISTS or not len(at):
            return asked
        caps = [rule.id for rule in self._rules.rules if rule.kind == _CAP]
        is_capped = pl.col("rules").list.eval(pl.element().is_in(caps)).list.any()
        told = asked.verdicts.select("answer", "rules", "next_moment")[at]
        at = at[
            told.select(
                (pl.col("answer") == "refused") & pl.col("next_moment").is_null() & is_capped
            )
            .to_series()
            .to_numpy()
        ]
        if not len(at):
            return asked
        rows = asked.rows[at]
        again = self._ask(asked.action, rows, self._purpose(rows), with_moments=True)
        moments = asked.verdicts["next_moment"].scatter(at, again.verdicts["next_moment"])
        return Asked(asked.action, asked.rows, asked.verdicts.with_columns(moments))

    def _later(self, first: Choice, able: Flags) -> tuple[LaterSteps, ...]:
        most = max(len(stage.then) for stage in self._ladder.stages)
        return tuple(each for at in range(most) for each in self._at_once(at, first, able))

    def _at_once(self, at: int, first: Choice, able: Flags) -> list[LaterSteps]:
        """Return who takes which action as the step that stands at ``at`` in their stage's *then*.

        Where the day has no limit on any of them, the first permitted action is taken and no
        other is asked about; otherwise all stages share the room, in order of priority.
        """
        taken = np.full(len(able), NONE, dtype=np.int64)
        wanted = np.full((len(able), len(ACTIONS)), NONE, dtype=np.int64)
        available = np.zeros_like(able)
        answers: list[tuple[Later, Asked]] = []
        worked = (first.action != NONE) & ~self._at_rest
        for number, stage in enumerate(self._ladder.stages):
            if len(stage.then) <= at:
                continue
            step = stage.then[at]
            rows = np.flatnonzero(worked & (self._stage == number))
            if step.follows:
                rows = rows[np.isin(first.action[rows], _codes(step.follows))]
            shares = not self._room.limited.isdisjoint(step.prefer)
            for rank, code in enumerate(_codes(step.prefer)):
                mine = rows[able[rows, code] & (first.action[rows] != code)]
                wanted[mine, rank] = code
                mine = mine if shares else mine[taken[mine] == NONE]
                if len(mine):
                    answer = self._answer(step, ACTIONS[code], mine)
                    answers.append((step, answer))
                    available[answer.rows, code] = True
                    taken[answer.rows[taken[answer.rows] == NONE]] = code
        if self._room.limited:
            taken = choose(options=wanted, available=available, room=self._room).action
        parts = ((step, _those(answer, taken)) for step, answer in answers)
        return [LaterSteps(step, at + 2, answer) for step, answer in parts if len(answer.rows)]

    def _answer(self, step: Later, action: str, rows: Integers) -> Asked:
        """Return those rows for which the action may be a later step, in hours that are left."""
        if action not in TOUCH_ACTIONS:
            return Asked(action, rows, pl.DataFrame())
        code = pl.Series([PURPOSES.index(step.purpose)], dtype=pl.UInt8)
        purpose = code.new_from_index(0, len(rows))
        answer = self._ask(action, rows, purpose)
        verdicts = answer.verdicts
        last = pl.col("windows").list.last().struct.field("until")
        is_in_time = (last > minute_of_day(step.after)).fill_null(value=False)
        may_be = verdicts.select((pl.col("answer") == "permitted") & is_in_time).to_series()
        return Asked(action, rows[may_be.to_numpy()], verdicts.filter(may_be))


def _codes(actions: tuple[str, ...]) -> list[int]:
    return [ACTIONS.index(action) for action in actions]


def _those(answer: Asked, taken: Integers) -> Asked:
    """Return the answer for those rows that take its action."""
    mine = taken[answer.rows] == ACTIONS.index(answer.action)
    if mine.all():
        return answer
    kept = answer.verdicts.filter(pl.Series(mine)) if answer.verdicts.width else answer.verdicts
    return Asked(answer.action, answer.rows[mine], kept)
