"""What past touches and promises say of each borrower on the day of the plan.

Windows are days of the borrower's clock and end with the plan day: seven days are the plan day
and the six before it. Today's counters are zero, for nobody was contacted tomorrow yet. A call of
which nobody recorded whether it connected counts as connected.
"""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import polars as pl

from hejie.nightly.runs import Flags, Integers, Runs
from hejie.strategy.ladder import RESTING
from hejie.values.moments import EPOCH, SECONDS_A_DAY, Day
from hejie.values.names import CALLS, MESSAGES, OUTCOMES, PARTIES, TOUCH_ACTIONS
from hejie.values.zones import offsets

_WEEK, _MONTH = 7, 30
_REACHED = ("reached", "promise", "refused", "distress")
_NEVER = -(1 << 60)

OTHERS = ("contact_person", "other")
"""Parties a touch of whom counts towards nothing of the borrower's."""

COUNTERS = (
    "connected_calls_7d",
    "call_attempts_7d",
    "visits_30d",
    "refusals_30d",
    *(f"messages_7d_{action}" for action in MESSAGES),
)
"""Counts a borrower; zero where touches are known and say nothing."""


def touches_of(
    touches: pl.DataFrame, borrower: pl.Series, zone: pl.Series, *, plan_on: Day
) -> pl.DataFrame:
    """Return a row a borrower: counters, last conversation, steps done, distress.

    :param touches: the tape's touches; ``borrower`` is each one's row among borrowers.
    :param zone: each borrower's time zone (null is UTC, which only shifts a day's edge).
    """
    rows = zone.len()
    runs = Runs(borrower, parents=rows)
    seconds = touches["at"].dt.epoch("s")
    age = (plan_on - EPOCH).days - local_day(seconds, borrower, zone).to_numpy()
    action = _codes(touches["action"], TOUCH_ACTIONS)
    outcome = _codes(touches["outcome"], OUTCOMES)
    to_borrower = ~np.isin(_codes(touches["party"], PARTIES), _positions(OTHERS, PARTIES))
    is_call = np.isin(action, _positions(CALLS, TOUCH_ACTIONS))
    talked = is_call & to_borrower & touches["connected"].fill_null(value=True).to_numpy()
    week, month = to_borrower & (age < _WEEK), to_borrower & (age < _MONTH)
    last_talk = runs.most(np.where(talked, seconds.to_numpy(), _NEVER), without=_NEVER)
    distress = outcome == OUTCOMES.index("distress")

    def since(holds: Flags) -> Integers:
        return -runs.most(np.where(holds, -age, _NEVER), without=_NEVER)

    reached = month & np.isin(outcome, _positions(_REACHED, OUTCOMES))
    counted = {
        "connected_calls_7d": week & talked,
        "call_attempts_7d": week & is_call,
        "visits_30d": month & (action == TOUCH_ACTIONS.index("visit")),
        "refusals_30d": month & (outcome == OUTCOMES.index("refused")),
        **{f"messages_7d_{a}": week & (action == TOUCH_ACTIONS.index(a)) for a in MESSAGES},
    }
    return pl.DataFrame(
        {
            **{name: runs.counts(holds) for name, holds in counted.items()},
            "reached_30d": runs.counts(reached) > 0,
            "last_conversation_at": last_talk,
            "distress_days_ago": since(distress),
            **{f"{name}_days_ago": since(action == TOUCH_ACTIONS.index(name)) for name in RESTING},
            "steps": runs.any(np.where(to_borrower, np.left_shift(1, action), 0).astype(np.uint32)),
        }
    ).with_columns(
        _known("last_conversation_at", _NEVER),
        _known("distress_days_ago", -_NEVER),
        *(_known(f"{name}_days_ago", -_NEVER) for name in RESTING),
    )


def _known(name: str, never: int) -> pl.Expr:
    return pl.when(pl.col(name) != never).then(pl.col(name)).alias(name)


def _codes(column: pl.Series, choices: tuple[str, ...]) -> Integers:
    """Return each name's position in ``choices``, -1 where there is none."""
    numbers = column.cast(pl.Enum(choices)).to_physical().cast(pl.Int64)
    return numbers.fill_null(-1).to_numpy()


def _positions(chosen: tuple[str, ...], choices: tuple[str, ...]) -> list[int]:
    return [choices.index(name) for name in chosen]


def local_day(seconds: pl.Series, borrower: pl.Series, zone: pl.Series) -> pl.Series:
    """Return the day since 1970 of each moment by its borrower's clock (null is UTC)."""
    names = zone.fill_null("UTC")
    zones = names.unique().sort().to_list()
    number = names.cast(pl.Enum(zones)).to_physical().gather(borrower)
    local = seconds + offsets(zones=zones, zone=number, seconds=seconds)
    return local // SECONDS_A_DAY


def promises_of(
    promises: pl.DataFrame, borrower: pl.Series, *, rows: int, plan_on: Day
) -> pl.DataFrame:
    """Return a row a borrower: promises that fell due, kept and partly kept, and one to wait for.

    ``promise_rests_for``: days from making to due of an open promise not yet due; null if none. A
    promise of which nobody says how it stands is open until it falls due.
    """
    unkept = pl.col("state").is_null() | (pl.col("state") == "open")
    waits = unkept & (pl.col("due_on") >= plan_on)
    length = (pl.col("due_on") - pl.col("made_at").dt.date()).dt.total_days()
    due = pl.col("state").is_in(["kept", "part", "broken"])
    lapsed = (pl.col("state") == "open") & (pl.col("due_on") < plan_on - timedelta(days=1))
    runs = Runs(borrower, parents=rows)
    said = promises.select(
        due=due | lapsed,
        kept=pl.col("state") == "kept",
        part=pl.col("state") == "part",
        rests=pl.when(waits).then(-length).otherwise(_NEVER).cast(pl.Int64),
    )
    holds = {name: said[name].fill_null(value=False).to_numpy() for name in ("due", "kept", "part")}
    rests = -runs.most(said["rests"].fill_null(_NEVER).to_numpy(), without=_NEVER)
    return pl.DataFrame(
        {
            **{f"promises_{name}": runs.counts(flags) for name, flags in holds.items()},
            "promise_rests_for": rests,
        }
    ).with_columns(_known("promise_rests_for", -_NEVER))
