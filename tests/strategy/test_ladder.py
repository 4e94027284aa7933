"""The shipped ladder: what it says at every day, and that it is whole."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from hejie.strategy.ladder import FIRST_DAY, LAST_DAY, Ladder
from hejie.strategy.load import load_ladder
from hejie.strategy.reasons import reasons
from hejie.strategy.stages import NONE, options, stage
from hejie.values.names import ACTIONS, TOUCH_ACTIONS

BY_DAY = {
    (-3, -3): (["sms", "push", "email"], "remind_before_due"),
    (-2, -2): ([], "between_reminders"),
    (-1, -1): (["sms", "push", "email"], "remind_before_due"),
    (0, 0): (["deduct", "sms", "push", "email"], "due_today"),
    (1, 3): (["ai_call", "sms", "push", "email"], "days_1_3"),
    (4, 15): (["call", "sms", "push", "email"], "days_4_15"),
    (16, 30): (["call", "sms", "push", "email"], "days_16_30"),
    (31, 60): (["letter", "call", "sms", "email"], "month_2"),
    (61, 90): (["visit", "place_agency", "letter", "call"], "month_3"),
    (91, 3_650): (["legal_review", "visit", "place_agency", "letter", "call"], "after_90"),
}


@pytest.fixture(scope="module")
def ladder() -> Ladder:
    """Return the shipped ladder."""
    return load_ladder("cn-default")


def stages_of(ladder: Ladder, **columns: list[int | None]) -> list[int]:
    """Return the stages of cases with those columns."""
    usual = {"distress_days_ago": pl.Int64, "promises_part": pl.Int64, "days": pl.Int32}
    height = max(len(values) for values in columns.values())
    nothing = {name: [None] * height for name in usual}
    frame = pl.DataFrame({**nothing, **columns}, schema_overrides=usual)
    return frame.select(stage(ladder)).to_series().to_list()


@pytest.mark.parametrize(("first", "last"), list(BY_DAY))
def test_every_day_of_a_stage_prefers_the_same(ladder: Ladder, first: int, last: int) -> None:
    prefer, reason = BY_DAY[first, last]
    days = [first, (first + last) // 2, last]
    found = stages_of(ladder, days=days)
    assert len(set(found)) == 1
    table = options(ladder)[found[0]]
    assert [ACTIONS[code] for code in table if code != NONE] == prefer
    assert ladder.stages[found[0]].reason == reason


def test_days_beyond_the_last_count_as_the_last_and_earlier_ones_as_the_first(
    ladder: Ladder,
) -> None:
    far, last, first, early = stages_of(ladder, days=[20_000, LAST_DAY, FIRST_DAY, -9])
    assert (far, early) == (last, first)


@pytest.mark.parametrize(
    ("days", "distress", "part", "is_hardship"),
    [
        (1, 90, None, True),
        (1, 91, None, False),
        (1, 0, None, True),
        (0, 0, 9, False),
        (1, None, 2, True),
        (1, None, 1, False),
        (500, 10, None, True),
        (1, None, None, False),
    ],
)
def test_hardship_begins_with_the_first_day_late(
    ladder: Ladder, days: int, distress: int | None, part: int | None, *, is_hardship: bool
) -> None:
    found = stages_of(ladder, days=[days], distress_days_ago=[distress], promises_part=[part])
    assert (found == [len(ladder.stages) - 1]) is is_hardship


def test_every_preferred_action_has_a_cost_and_a_gain(ladder: Ladder) -> None:
    steps = [each for one in ladder.stages for each in (one.prefer, *(t.prefer for t in one.then))]
    named = {action for prefer in steps for action in prefer}
    assert named - {"manual_review"} <= set(ladder.cost)
    assert set(ladder.cost) == set(ladder.gain_per_mille)


def test_what_reaches_nobody_by_itself_asks_who_the_borrower_is(ladder: Ladder) -> None:
    # The permit is asked about touches alone, so the ladder must ask for the rest; a lawyer may
    # look at any estate.
    for action in ("deduct", "place_agency", "offer"):
        assert {"no_hold", "living_adult"} <= set(ladder.conditions[action].needs)
    assert "no_hold" in ladder.conditions["legal_review"].needs


def test_hardship_presses_nobody(ladder: Ladder) -> None:
    relief = ladder.stages[-1]
    assert relief.purpose == "arrange"
    assert relief.prefer == ("offer", "manual_review")
    assert [later.follows for later in relief.then] == [("offer",)]
    assert {action for later in relief.then for action in later.prefer} <= set(TOUCH_ACTIONS)
    assert {later.purpose for later in relief.then} == {"arrange"}


def test_every_stage_gives_a_registered_reason(ladder: Ladder) -> None:
    assert {stage.reason for stage in ladder.stages} <= set(reasons())


def test_options_are_padded_with_nothing(ladder: Ladder) -> None:
    table = options(ladder)
    assert table.shape == (len(ladder.stages), 5)
    assert np.array_equal(np.sort(np.unique(table[1])), [NONE])
