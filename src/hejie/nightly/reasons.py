"""Why each case has the first step it has, as reason codes of the registry."""

from __future__ import annotations

import numpy as np
import polars as pl

from hejie.nightly.steps import Flags, Steps
from hejie.strategy.ladder import WILLINGNESS, Ladder
from hejie.strategy.reasons import reasons
from hejie.strategy.stages import NONE, Integers
from hejie.values.names import ACTIONS, TOUCH_ACTIONS
from hejie.values.patterns import listed

_TO_A_PERSON = (
    "balance_in_doubt",
    "facts_in_doubt",
    "fact_unknown",
    "contact_points_unknown",
    "represented",
)
"""Reasons for which a person looks at the case, instead of nothing being done."""


def first_actions(
    cases: pl.DataFrame, steps: Steps, ladder: Ladder, *, contact_points_unknown: bool
) -> tuple[pl.Series, pl.Series]:
    """Return the first action of each case, ``none`` and ``manual_review`` included, and why.

    :return: action names, and lists of reason codes, never empty.
    """
    says = _Reasons(cases, steps, ladder)
    says.why_nothing(contact_points_unknown=contact_points_unknown)
    says.why_this(ladder)
    to_a_person = says.any_of(_TO_A_PERSON)
    nothing = np.where(to_a_person, ACTIONS.index("manual_review"), ACTIONS.index("none"))
    code = np.where(steps.first.action == NONE, nothing, steps.first.action)
    names = pl.Series("action", ACTIONS).gather(pl.Series(code.astype(np.uint32)))
    return names, listed(says.frame()).alias("reason_codes")


class _Reasons:
    """A yes or no a case and reason code."""

    def __init__(self, cases: pl.DataFrame, steps: Steps, ladder: Ladder) -> None:
        self._cases, self._steps = cases, steps
        self._told = {code: np.zeros(cases.height, dtype=np.bool_) for code in reasons()}
        self._idle = steps.first.action == NONE
        self._stage = cases["stage"].to_numpy()
        self._stages = ladder.stages

    def frame(self) -> pl.DataFrame:
        """Return a Boolean column a reason code."""
        return pl.DataFrame(self._told)

    def any_of(self, codes: tuple[str, ...]) -> Flags:
        """Return where any of the codes is told."""
        return np.asarray(np.logical_or.reduce([self._told[code] for code in codes]))

    def why_nothing(self, *, contact_points_unknown: bool) -> None:
        """Tell why a case has no step: it rests, or nothing is allowed, known or possible."""
        rest = self._cases["rest"]
        for code in rest.unique().drop_nulls():
            self._told[code] |= (rest == code).fill_null(value=False).to_numpy()
        at_rest = rest.is_not_null().to_numpy()
        steps, stuck = self._steps, self._idle & ~at_rest
        nothing_preferred = (steps.options == NONE).all(axis=1)
        for at, stage in enumerate(self._stages):
            self._told[stage.reason] |= stuck & nothing_preferred & (self._stage == at)
        stuck &= ~nothing_preferred
        unknown = stuck & steps.unknown.any(axis=1)
        self._told["fact_unknown"] |= unknown
        touches = [ACTIONS.index(action) for action in TOUCH_ACTIONS]
        forbidden = steps.possible[:, touches] & ~steps.available[:, touches]
        refused = stuck & ~unknown & forbidden.any(axis=1)
        self._told["all_refused"] |= refused
        unreached = stuck & ~unknown & ~refused & ~steps.first.turned_away
        code = "contact_points_unknown" if contact_points_unknown else "no_contact_point"
        self._told[code] |= unreached & steps.out_of_reach
        self._told["conditions_not_met"] |= unreached & ~steps.out_of_reach
        self._told["no_capacity"] |= stuck & steps.first.turned_away

    def why_this(self, ladder: Ladder) -> None:
        """Tell why a case has the step it has, and why not a better one."""
        action, worked = self._steps.first.action, ~self._idle
        for at, stage in enumerate(ladder.stages):
            here = worked & (self._stage == at)
            self._told[stage.reason] |= here
            senior = [ACTIONS.index(each) for each in stage.senior]
            self._told["senior"] |= here & np.isin(action, senior)
        self._told["autopay"] |= action == ACTIONS.index("deduct")
        willing = self._cases["willingness"].to_numpy()
        late = (self._cases["days"] >= 1).to_numpy()
        self._told["willing"] |= worked & late & (willing == WILLINGNESS.index("high"))
        self._told["unwilling"] |= worked & late & (willing == WILLINGNESS.index("low"))
        placed = self._cases["is_placed"].fill_null(value=False).to_numpy()
        self._told["placed_with_agency"] |= worked & placed
        self._told["no_capacity"] |= worked & self._steps.first.turned_away
        better, lacking = _better(self._steps)
        self._told["law_prefers_other"] |= worked & better
        self._told["conditions_not_met"] |= worked & lacking


def _better(steps: Steps) -> tuple[Flags, Flags]:
    """Return where a preferred action was not permitted, and where one lacked its conditions."""
    cases, width = steps.options.shape
    forbidden = np.zeros(cases, dtype=np.bool_)
    lacking = np.zeros(cases, dtype=np.bool_)
    for rank in range(width):
        code: Integers = steps.options[:, rank]
        rows = np.flatnonzero((code != NONE) & (rank < steps.first.rank))
        possible = steps.possible[rows, code[rows]]
        forbidden[rows] |= possible & ~steps.available[rows, code[rows]]
        lacking[rows] |= ~possible
    return forbidden, lacking
