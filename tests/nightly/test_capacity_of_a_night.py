"""A day's room in a whole night: never exceeded, and given out in order of priority."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import polars as pl
import pytest
from evenings import AS_OF, Evening
from tests.strategy.serving import Day, serve

from hejie.book.tape import read_tape
from hejie.nightly.moments import Moments
from hejie.nightly.needs import NEEDS
from hejie.nightly.night import Night, gathered, run
from hejie.nightly.screening import case_facts
from hejie.nightly.steps import Planner, Steps
from hejie.nightly.watch import Unwatched
from hejie.strategy.capacity import Limit, Room
from hejie.strategy.stages import NONE
from hejie.values.names import ACTIONS

LIMITS = (
    Limit("call", "*", 300),
    Limit("call", "33", 12),
    Limit("call", "3301", 3),
    Limit("ai_call", "*", 40),
    Limit("sms", "*", 150),
    Limit("sms", "44", 5),
    Limit("letter", "51", 4),
    Limit("letter", "37", 4),
    Limit("legal_review", "*", 100),
    Limit("place_agency", "*", 60),
    Limit("visit", "*", 2),
    Limit("deduct", "*", 10),
)


@pytest.fixture(scope="module")
def tight(evening: Evening) -> Night:
    """Return the same night on a day with little room."""
    tape = read_tape(evening.folder, as_of=AS_OF, keep=NEEDS)
    return run(tape, as_of=AS_OF, rules=evening.rules, ladder=evening.ladder, limits=LIMITS)


def placed(night: Night, evening: Evening) -> pl.DataFrame:
    """Return a night's decisions with the district of each borrower."""
    where = evening.tape["borrowers"].select("borrower_id", "adcode")
    return night.outputs["decisions"].join(
        where, on="borrower_id", how="left", maintain_order="left"
    )


def test_no_limit_is_exceeded_by_all_steps_together(tight: Night, evening: Evening) -> None:
    # Of several districts the most exact counts, so a province's room is that of its other cities.
    rows = placed(tight, evening)
    exact = {limit.action: limit.district for limit in LIMITS if len(limit.district) == len("3301")}
    for limit in LIMITS:
        taken = rows.filter(pl.col("action") == limit.action)
        if limit.district != "*":
            taken = taken.filter(pl.col("adcode").str.starts_with(limit.district))
        if (city := exact.get(limit.action, "*")) not in (limit.district, "*"):
            elsewhere = ~pl.col("adcode").str.starts_with(city)
            taken = taken.filter(elsewhere) if limit.district != "*" else taken
        assert taken.height <= limit.per_day, limit
    letters = rows.filter(pl.col("action") == "letter")
    assert set(letters["adcode"].str.head(2)) <= {"51", "37"}


def test_what_the_summary_says_was_used_was_planned(tight: Night) -> None:
    planned = Counter(tight.outputs["decisions"]["action"])
    for line in tight.summary["capacity"]:
        assert line["used"] <= line["per_day"]
        assert line["used"] <= line["wanted"]
        if line["district"] == "*":
            assert line["used"] == planned[line["action"]]


@pytest.fixture(scope="module")
def asked(evening: Evening) -> Steps:
    """Return what each case prefers and may do, in order of priority, before any room is given."""
    tape, rules, plan_on = evening.tape, evening.rules, AS_OF + timedelta(days=1)
    ladder = evening.ladder
    _, cases = gathered(tape, as_of=AS_OF, rules=rules, ladder=ladder, watch=Unwatched())
    return Planner(
        cases,
        case_facts(cases, rules),
        ladder=ladder,
        rules=rules,
        room=Room((), cases["adcode"]),
        moments=Moments(tape, cases, plan_on=plan_on),
        plan_on=plan_on,
    ).steps()


def test_first_steps_are_what_serving_the_cases_one_by_one_gives(
    tight: Night, evening: Evening, asked: Steps
) -> None:
    rows = placed(tight, evening).filter(pl.col("step") == 1)
    options = [[ACTIONS[code] for code in row if code != NONE] for row in asked.options.tolist()]
    day = Day((limit.action, limit.district, limit.per_day) for limit in LIMITS)
    got = serve(
        day,
        options,
        rows["adcode"].to_list(),
        is_possible=lambda case, action: bool(asked.available[case, ACTIONS.index(action)]),
    )
    planned = [None if a in ("none", "manual_review") else a for a in rows["action"]]
    assert planned == got


def test_who_was_turned_away_is_told(tight: Night, evening: Evening) -> None:
    keys = ["lender_id", "borrower_id"]
    usual = evening.night.outputs["decisions"].filter(pl.col("step") == 1)
    rows = tight.outputs["decisions"].filter(pl.col("step") == 1)
    both = rows.join(usual.select(*keys, usual="action"), on=keys)
    moved = both.filter(pl.col("action") != pl.col("usual"))
    assert moved.height > 500
    assert moved["reason_codes"].list.contains("no_capacity").all()
    stayed = both.filter(pl.col("action") == pl.col("usual"))
    assert not stayed["reason_codes"].list.contains("no_capacity").any()


def test_a_day_without_limits_plans_as_if_there_were_none(evening: Evening) -> None:
    tape = read_tape(evening.folder, as_of=AS_OF, keep=NEEDS)
    ample = tuple(
        Limit(action, "*", 10**6) for action in ACTIONS if action not in ("none", "manual_review")
    )
    night = run(tape, as_of=AS_OF, rules=evening.rules, ladder=evening.ladder, limits=ample)
    assert night.outputs["decisions"].equals(evening.night.outputs["decisions"])
    assert night.outputs["refusals"].equals(evening.night.outputs["refusals"])
