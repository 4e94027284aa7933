"""The plan as rows: decisions, a row a step, and refusals, a row a ground."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time

import numpy as np
import polars as pl

from hejie.nightly.schemas import DECISIONS, REFUSALS
from hejie.nightly.steps import Asked, LaterSteps, Steps, shown
from hejie.permit import Rulebook
from hejie.permit.windows import WINDOWS as MINUTES
from hejie.strategy.ladder import Ladder
from hejie.values.moments import Day
from hejie.values.names import ACTIONS, TOUCH_ACTIONS

_PER_MILLE = 1_000
_ARM = "champion"
_FROM_VERDICTS = ("lender_id", "borrower_id", "action", "rule", "next_moment")
_NO_TOUCH = pl.DataFrame(
    {"duties": [[]], "windows": [[]]}, schema={"duties": pl.List(pl.String), "windows": MINUTES}
)
"""What stands where the permit was not asked."""


def decisions(
    cases: pl.DataFrame,
    steps: Steps,
    *,
    action: pl.Series,
    why: pl.Series,
    ladder: Ladder,
    plan_on: Day,
) -> pl.DataFrame:
    """Return ``DECISIONS``: the steps of every case, in order of priority and step.

    :param action: first action of each case; ``why``: its reason codes.
    """
    first = _first_steps(cases, steps, action, ladder)
    parts = [first, *(_later_steps(each) for each in steps.later)]
    rows = pl.concat([part for part in parts if part.height] or [first]).sort("case", "step")
    of_case = rows["case"]
    priced = rows.with_columns(
        amount=cases["amount"].gather(of_case),
        code=pl.col("action").cast(pl.Enum(ACTIONS)).to_physical().cast(pl.UInt32),
    )
    gain, cost = (_by_action(table) for table in (ladder.gain_per_mille, ladder.cost))
    return priced.select(
        cases["lender_id"].gather(of_case),
        cases["borrower_id"].gather(of_case),
        "step",
        "action",
        "after",
        "only_if",
        "purpose",
        why.gather(of_case).alias("reason_codes"),
        "duties",
        (pl.col("amount") * gain.gather(pl.col("code")) // _PER_MILLE).alias("expected_value"),
        cost.gather(pl.col("code")).alias("cost"),
        (pl.col("case").cast(pl.Int64) + 1).alias("priority"),
        _windows(plan_on),
        pl.lit(ladder.title).alias("strategy"),
        pl.lit(_ARM).alias("arm"),
    ).match_to_schema(DECISIONS)


def _by_action(table: Mapping[str, int]) -> pl.Expr:
    return pl.lit(pl.Series([table.get(action, 0) for action in ACTIONS], dtype=pl.Int64))


def _first_steps(
    cases: pl.DataFrame, steps: Steps, action: pl.Series, ladder: Ladder
) -> pl.DataFrame:
    height = action.len()
    verdict_of = np.zeros(height, dtype=np.uint32)
    verdicts, offset = [_NO_TOUCH], 1
    for asked in steps.asked:
        mine = steps.first.action[asked.rows] == ACTIONS.index(asked.action)
        rows = asked.rows[mine]
        verdict_of[rows] = np.arange(offset, offset + len(rows))
        verdicts.append(asked.verdicts.select(_NO_TOUCH.columns).filter(pl.Series(mine)))
        offset += len(rows)
    # In one piece: gathering from several costs many times more.
    chosen = pl.concat(verdicts, rechunk=True)[pl.Series(verdict_of)]
    purposes = pl.Series([stage.purpose for stage in ladder.stages])
    is_touch = action.is_in(list(TOUCH_ACTIONS))
    return pl.DataFrame(
        {
            "case": pl.int_range(height, dtype=pl.UInt32, eager=True),
            "step": pl.Series([1], dtype=pl.Int32).new_from_index(0, height),
            "action": action,
            "after": pl.Series([None], dtype=pl.String).new_from_index(0, height),
            "only_if": pl.Series([None], dtype=pl.String).new_from_index(0, height),
            "purpose": purposes.gather(cases["stage"]).set(~is_touch, None),
            "duties": chosen["duties"],
            "windows": chosen["windows"],
        }
    )


def _later_steps(later: LaterSteps) -> pl.DataFrame:
    rows, step, answer = later.answer.rows, later.step, later.answer
    is_touch = answer.action in TOUCH_ACTIONS
    made = pl.DataFrame({"case": rows.astype(np.uint32)}).with_columns(
        pl.lit(later.number, dtype=pl.Int32).alias("step"),
        pl.lit(answer.action).alias("action"),
        pl.lit(step.after).alias("after"),
        pl.lit(step.only_if).alias("only_if"),
        pl.lit(step.purpose if is_touch else None, dtype=pl.String).alias("purpose"),
    )
    said = answer.verdicts if is_touch else _NO_TOUCH[[0] * len(rows)]
    return made.with_columns(said["duties"], said["windows"])


def _windows(plan_on: Day) -> pl.Expr:
    """Return minutes of the plan day as moments of it."""
    midnight = pl.lit(datetime.combine(plan_on, time()), dtype=pl.Datetime("us"))
    minutes = pl.element().struct
    ends = [
        (midnight + pl.duration(minutes=minutes.field(name).cast(pl.Int64))).alias(name)
        for name in ("from", "until")
    ]
    return pl.col("windows").list.eval(pl.struct(ends))


def refusals(cases: pl.DataFrame, steps: Steps, rules: Rulebook, *, plan_on: Day) -> pl.DataFrame:
    """Return ``REFUSALS``: a row a ground of each action that ranked above the chosen one."""
    parts = [_refused(cases, steps, asked) for asked in steps.asked]
    rows = pl.concat([REFUSALS.to_frame().select(_FROM_VERDICTS), *parts])
    ids = rows["rule"].unique().to_list()
    grounds = [rules.ground(rule, plan_on) for rule in ids]
    cites = [None if ground.cite is None else str(ground.cite) for ground in grounds]
    said = pl.DataFrame(
        {"rule": ids, "cite": cites, "force": [ground.force for ground in grounds]},
        schema={name: REFUSALS[name] for name in ("rule", "cite", "force")},
    )
    return rows.join(said, on="rule", how="left", maintain_order="left").match_to_schema(REFUSALS)


def _refused(cases: pl.DataFrame, steps: Steps, asked: Asked) -> pl.DataFrame:
    at = shown(steps.options, steps.first, asked)
    rows = pl.Series(asked.rows[at].astype(np.uint32))
    verdicts = asked.verdicts.select("rules", "next_moment")[at]
    return (
        pl.DataFrame(
            {
                "lender_id": cases["lender_id"].gather(rows),
                "borrower_id": cases["borrower_id"].gather(rows),
                "rule": verdicts["rules"],
                "next_moment": verdicts["next_moment"],
            }
        )
        .explode("rule")
        .with_columns(pl.lit(asked.action).alias("action"))
        .select(_FROM_VERDICTS)
    )
