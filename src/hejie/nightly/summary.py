"""The night in numbers: what the report shows and what an overseer keeps. No borrower is in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import polars as pl

from hejie.book.tape import Tape
from hejie.nightly.steps import Steps
from hejie.permit import Rulebook
from hejie.strategy.capacity import Room
from hejie.strategy.reasons import reasons
from hejie.values.moments import Day
from hejie.values.names import BUCKETS

_AMOUNTS = ("principal", "interest", "fee", "penalty", "costs", "above_cap", "total", "unapplied")
_HOUR, _HOURS = 60, range(24)
_SHOWN = ("sms", "call", "visit")


def summarize(
    tape: Tape,
    outputs: Mapping[str, pl.DataFrame],
    *,
    steps: Steps,
    cases: pl.DataFrame,
    rules: Rulebook,
    room: Room,
    not_yet: int,
    plan_on: Day,
) -> dict[str, Any]:
    """Return everything the report shows, as plain JSON values; money in minor units."""
    ageing, decisions, refusals = (outputs[n] for n in ("ageing", "decisions", "refusals"))
    first = decisions.filter(pl.col("step") == 1)
    refused = _counts(refusals["rule"])
    told = _counts(first["reason_codes"].explode())
    return {
        "loans": tape.loans_in,
        "aged": ageing.height,
        "set_aside": tape.set_aside_loans,
        "not_yet": not_yet,
        "borrowers": tape["borrowers"].height,
        "cases": cases.height,
        "currency": tape.currency,
        "lenders": tape["lenders"].select("lender_id", "name").to_dicts(),
        "amounts": ageing.select(pl.col(_AMOUNTS).sum()).row(0, named=True),
        "buckets": {**dict.fromkeys(BUCKETS, 0), **_counts(ageing["bucket"])},
        "bucket_amounts": _bucket_amounts(ageing),
        "actions": _counts(first["action"]),
        "actions_by_bucket": _by_bucket(first["action"], cases["bucket"]),
        "later_steps": _counts(decisions.filter(pl.col("step") > 1)["action"]),
        "reasons": told,
        "reason_says": {
            code: {"zh": reasons()[code].zh, "en": reasons()[code].en} for code in told
        },
        "refusals": refused,
        "rules": {rule: _rule(rules, rule, plan_on) for rule in refused},
        **_hours(steps),
        "capacity": room.report(),
        "tiers": {str(tier): n for tier, n in _counts(cases["tier"]).items()},
        "problems": _problems(tape.problems),
    }


def _counts(values: pl.Series) -> dict[Any, int]:
    counted = values.drop_nulls().value_counts(sort=True)
    return dict(counted.iter_rows())


def _bucket_amounts(ageing: pl.DataFrame) -> dict[str, dict[str, int]]:
    summed = ageing.group_by("bucket").agg(pl.col(_AMOUNTS).sum())
    found = {row.pop("bucket"): row for row in summed.to_dicts()}
    return {name: found[name] for name in BUCKETS if name in found}


def _by_bucket(action: pl.Series, bucket: pl.Series) -> dict[str, dict[str, int]]:
    counted = pl.DataFrame({"bucket": bucket, "action": action}).group_by("bucket", "action").len()
    found: dict[str, dict[str, int]] = {}
    for name, what, count in counted.sort("bucket", "action").iter_rows():
        found.setdefault(name, {})[what] = count
    return {name: found[name] for name in BUCKETS if name in found}


def _rule(rules: Rulebook, rule: str, plan_on: Day) -> dict[str, str | None]:
    ground = rules.ground(rule, plan_on)
    cite = None if ground.cite is None else str(ground.cite)
    return {"zh": ground.says.zh, "en": ground.says.en, "cite": cite, "force": ground.force}


def _hours(steps: Steps) -> dict[str, Any]:
    """Return, for message, call and visit, how many cases may lawfully be reached in each hour."""
    hours, asked_of = {}, {}
    for asked in steps.asked:
        if asked.action not in _SHOWN:
            continue
        permitted = asked.verdicts["answer"] == "permitted"
        hours[asked.action] = _in_each_hour(asked.verdicts["windows"].filter(permitted))
        asked_of[asked.action] = len(asked.rows)
    return {"hours": hours, "cases_with_hours": asked_of}


def _in_each_hour(windows: pl.Series) -> list[int]:
    """Return, for each hour of the day, in how many rows some lawful minute lies."""
    spans = windows.list.explode(empty_as_null=False, keep_nulls=False).struct.unnest()
    if spans.is_empty():
        return [0 for _ in _HOURS]
    begins, ends = (spans[name].to_numpy().astype(np.int64) for name in ("from", "until"))
    # A bit an hour: the pieces of one row never count an hour twice.
    bits = np.left_shift(1, -(-ends // _HOUR)) - np.left_shift(1, begins // _HOUR)
    pieces = windows.list.len().fill_null(0).to_numpy().astype(np.int64)
    pieces = pieces[pieces > 0]
    of_row = np.bitwise_or.reduceat(bits, np.cumsum(pieces) - pieces)
    return [int(np.count_nonzero(of_row & (1 << hour))) for hour in _HOURS]


def _problems(problems: pl.DataFrame) -> Sequence[Mapping[str, Any]]:
    keys = ("file", "field", "because", "so")
    told = problems.with_columns(pl.col("because").str.replace_all(r"row \d+", "another row"))
    return (
        told.group_by(keys)
        .agg(rows=pl.len())
        .sort("rows", *keys, descending=[True, *(False for _ in keys)], nulls_last=True)
        .to_dicts()
    )
