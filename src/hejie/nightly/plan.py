"""The plan as rows: decisions, a row a step, and refusals, a row a ground."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time, timedelta

import numpy as np
import polars as pl

from hejie.nightly.schemas import DECISIONS, REFUSALS, WINDOWS
from hejie.nightly.steps import Asked, LaterSteps, Steps
from hejie.permit import Rulebook
from hejie.strategy.ladder import Ladder
from hejie.strategy.stages import NONE, Integers
from hejie.values.moments import MINUTES_A_DAY, Day
from hejie.values.names import ACTIONS, TOUCH_ACTIONS

_PER_MILLE = 1_000
_ARM = "champion"
_NO_LIST = pl.Series("duties", [[]], dtype=pl.List(pl.String))


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
        _windows(priced["opens"], priced["closes"], plan_on),
        pl.lit(ladder.title).alias("strategy"),
        pl.lit(_ARM).alias("arm"),
    ).match_to_schema(DECISIONS)


def _by_action(table: Mapping[str, int]) -> pl.Expr:
    return pl.lit(pl.Series([table.get(action, 0) for action in ACTIONS], dtype=pl.Int64))


def _first_steps(
    cases: pl.DataFrame, steps: Steps, action: pl.Series, ladder: Ladder
) -> pl.DataFrame:
    height = action.len()
    nowhere = np.full(height, -1, dtype=np.int64)
    duty_of, opens, closes = nowhere.copy(), nowhere.copy(), nowhere.copy()
    duties, offset = [_NO_LIST], 1
    for asked in steps.asked:
        mine = steps.first.action[asked.rows] == ACTIONS.index(asked.action)
        rows = asked.rows[mine]
        chosen = asked.verdicts.filter(pl.Series(mine))
        duty_of[rows] = np.arange(offset, offset + len(rows))
        opens[rows] = chosen["opens"].fill_null(-1).to_numpy()
        closes[rows] = chosen["closes"].fill_null(-1).to_numpy()
        duties.append(chosen["duties"])
        offset += len(rows)
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
            "duties": pl.concat(duties).gather(np.maximum(duty_of, 0)),
            "opens": opens,
            "closes": closes,
        }
    )


def _later_steps(later: LaterSteps) -> pl.DataFrame:
    rows, step, answer = later.answer.rows, later.step, later.answer
    is_touch = answer.action in TOUCH_ACTIONS
    none = pl.lit(-1, dtype=pl.Int64)
    made = pl.DataFrame({"case": rows.astype(np.uint32)}).with_columns(
        pl.lit(later.number, dtype=pl.Int32).alias("step"),
        pl.lit(answer.action).alias("action"),
        pl.lit(step.after).alias("after"),
        pl.lit(step.only_if).alias("only_if"),
        pl.lit(step.purpose if is_touch else None, dtype=pl.String).alias("purpose"),
    )
    if not is_touch:
        return made.with_columns(
            _NO_LIST.new_from_index(0, len(rows)), none.alias("opens"), none.alias("closes")
        )
    return made.with_columns(
        answer.verdicts["duties"],
        answer.verdicts["opens"].cast(pl.Int64).fill_null(-1),
        answer.verdicts["closes"].cast(pl.Int64).fill_null(-1),
    )


def _windows(opens: pl.Series, closes: pl.Series, plan_on: Day) -> pl.Series:
    """Return lawful hours as lists; there are few distinct ones, so each list is made once."""
    key = opens * (MINUTES_A_DAY + 1) + closes
    kinds = pl.DataFrame({"key": key, "opens": opens, "closes": closes}).unique(
        "key", maintain_order=True
    )
    midnight = datetime.combine(plan_on, time())
    lists = [
        [{"from": midnight + timedelta(minutes=o), "until": midnight + timedelta(minutes=c)}]
        if 0 <= o < c
        else []
        for o, c in kinds.select("opens", "closes").iter_rows()
    ]
    at = pl.DataFrame({"key": key}).join(
        kinds.select("key").with_row_index("at"), on="key", how="left", maintain_order="left"
    )["at"]
    return pl.Series("windows", lists, dtype=WINDOWS).gather(at)


def refusals(cases: pl.DataFrame, steps: Steps, rules: Rulebook, *, plan_on: Day) -> pl.DataFrame:
    """Return ``REFUSALS``: a row a ground of each action that ranked above the chosen one."""
    parts = [_refused(cases, steps, asked) for asked in steps.asked]
    rows = pl.concat(
        [REFUSALS.to_frame().select("lender_id", "borrower_id", "action", "rule"), *parts]
    )
    ids = rows["rule"].unique().to_list()
    grounds = [rules.ground(rule, plan_on) for rule in ids]
    cites = [None if ground.cite is None else str(ground.cite) for ground in grounds]
    said = pl.DataFrame(
        {"rule": ids, "cite": cites, "force": [ground.force for ground in grounds]},
        schema={name: REFUSALS[name] for name in ("rule", "cite", "force")},
    )
    return (
        rows.join(said, on="rule", how="left", maintain_order="left")
        .with_columns(next_moment=pl.lit(None, dtype=REFUSALS["next_moment"]))
        .match_to_schema(REFUSALS)
    )


def _refused(cases: pl.DataFrame, steps: Steps, asked: Asked) -> pl.DataFrame:
    code = ACTIONS.index(asked.action)
    above = _rank_of(steps.options[asked.rows], code) < steps.first.rank[asked.rows]
    out = (asked.verdicts["answer"] != "permitted").to_numpy() & above
    rows = pl.Series(asked.rows[out].astype(np.uint32))
    return (
        pl.DataFrame(
            {
                "lender_id": cases["lender_id"].gather(rows),
                "borrower_id": cases["borrower_id"].gather(rows),
                "rule": asked.verdicts["rules"].filter(pl.Series(out)),
            }
        )
        .explode("rule")
        .select("lender_id", "borrower_id", pl.lit(asked.action).alias("action"), "rule")
    )


def _rank_of(wanted: Integers, code: int) -> Integers:
    is_here = wanted == code
    return np.asarray(np.where(is_here.any(axis=1), is_here.argmax(axis=1), NONE))
