"""Caps that count moments one by one, and the rest after a conversation."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import permit_draws as draws
import polars as pl
import pytest
from naive_kinds import requirements
from naive_logic import Touch
from one_rule import law, law_of

TEN_DAYS = {"limits": [{"times": "visit_times_30d", "days": 10, "max": 1}]}
VISITS = law("frequency_cap", **TEN_DAYS)
TWICE_A_DAY = law("frequency_cap", limits=[{"times": "attempt_times_7d", "days": 1, "max": 2}])
REST = law("cooling_off", hours=24)


def visits(*moments: object) -> str:
    return VISITS.answers(visit_times_30d=list(moments))


def attempts(*clocks: str, **facts: object) -> str:
    times = [f"2026-11-{clock}" for clock in clocks]
    return TWICE_A_DAY.answers(attempt_times_7d=times, **facts)


def test_a_window_is_the_day_of_the_touch_and_the_days_before_it() -> None:
    assert visits("2026-11-12T00:00:00+08:00") == "refused"
    assert visits("2026-11-11T23:59:59+08:00") == "permitted"
    assert visits("2026-11-21T00:00:00+08:00") == "refused"
    assert visits() == "permitted"


def test_days_are_those_of_the_borrowers_clock_wherever_a_moment_was_written() -> None:
    assert visits("2026-11-11T16:00:00+00:00") == "refused"
    assert visits("2026-11-11T15:59:59+00:00") == "permitted"
    assert (
        VISITS.answers(visit_times_30d=["2026-11-11T16:00:00+00:00"], time_zone="Asia/Tokyo")
        == "refused"
    )
    assert (
        VISITS.answers(visit_times_30d=["2026-11-11T15:00:00+00:00"], time_zone="Asia/Tokyo")
        == "refused"
    )
    assert (
        VISITS.answers(visit_times_30d=["2026-11-11T16:00:00+00:00"], time_zone="Asia/Kolkata")
        == "permitted"
    )


def test_what_comes_after_the_touch_is_not_counted_and_its_own_second_is() -> None:
    assert visits("2026-11-21T12:00:01+08:00") == "permitted"
    assert visits("2026-11-21T12:00:00+08:00") == "refused"
    assert visits("2026-11-22T09:00:00+08:00", "2026-11-11T09:00:00+08:00") == "permitted"


def test_a_cap_of_moments_is_full_when_its_maximum_has_been_counted() -> None:
    assert attempts("21T09:00:00+08:00") == "permitted"
    assert attempts("21T09:00:00+08:00", "21T10:00:00+08:00") == "refused"
    assert attempts("20T23:00:00+08:00", "21T10:00:00+08:00") == "permitted"
    assert attempts("21T09:00:00+08:00", "21T09:00:00+08:00") == "refused"


def test_a_change_of_clocks_moves_past_days_by_the_touchs_own_offset() -> None:
    """On 1 November 2026 New York's clocks go back an hour."""
    there = {"time_zone": "America/New_York", "at": "2026-11-01T12:00:00-05:00"}

    # Half past midnight of the 26th by that day's clock; by the touch's, the 25th at 23:30.
    assert VISITS.answers(visit_times_30d=["2026-10-26T00:30:00-04:00"], **there) == "refused"
    seven = law("frequency_cap", limits=[{"times": "visit_times_30d", "days": 7, "max": 1}])
    assert seven.answers(visit_times_30d=["2026-10-26T00:30:00-04:00"], **there) == "permitted"
    assert seven.answers(visit_times_30d=["2026-10-26T01:00:00-04:00"], **there) == "refused"


@pytest.mark.parametrize(
    "given",
    [
        None,
        "2026-11-20T10:00:00+08:00",
        ["2026-11-01T10:00:00"],
        ["yesterday"],
        ["2026-11-01T10:00:00+08:00", None],
        [1_700_000_000],
        {"at": 1},
        ["1969-12-31T23:59:59+00:00"],
    ],
)
def test_a_list_that_nobody_can_read_to_the_end_is_unknown(given: object) -> None:
    assert VISITS.answers(visit_times_30d=given) == "undetermined"


def test_without_the_hour_of_the_touch_nobody_can_count() -> None:
    one = ["2026-11-20T10:00:00+08:00"]

    assert VISITS.answers(visit_times_30d=one, time_zone=None) == "undetermined"
    assert VISITS.answers(visit_times_30d=one, time_zone="Mars/Olympus") == "undetermined"
    assert VISITS.answers(visit_times_30d=one, at=None) == "undetermined"


def test_a_full_counter_refuses_beside_an_unknown_list() -> None:
    both = law(
        "frequency_cap",
        limits=[
            {"fact": "visits_30d", "max": 3},
            {"times": "visit_times_30d", "days": 10, "max": 1},
        ],
    )

    assert both.answers(visits_30d=3, visit_times_30d=None) == "refused"
    assert both.answers(visits_30d=0, visit_times_30d=None) == "undetermined"
    assert both.answers(visits_30d=None, visit_times_30d=["2026-11-20T10:00:00+08:00"]) == "refused"


@pytest.mark.parametrize("days", [1, 2, 7, 30])
def test_many_moments_are_counted_as_one_by_one(days: int) -> None:
    chance = draws.Chance(days)
    value = {"limits": [{"times": "visit_times_30d", "days": days, "max": 2}]}
    long_ago = date(1960, 1, 1)
    rules = law_of({long_ago: value}, kind="frequency_cap", begins=long_ago).rules
    rows = [
        {
            "at": draws.moment(chance),
            "time_zone": chance.of(draws.POOLS["time_zone"]),
            "visit_times_30d": draws.natural(chance, "visit_times_30d"),
        }
        for _ in range(2_000)
    ]
    schema = {fact: draws.TYPES[fact] for fact in rows[0]}
    said = {True: "refused", False: "permitted", None: "undetermined"}
    touches = (Touch(row, None, None) for row in rows)
    wanted = [said[requirements("frequency_cap", value, each)[0].broken] for each in touches]

    assert rules.answers(pl.DataFrame(rows, schema=schema)).to_list() == wanted
    assert [rules.judge(row).answer for row in rows] == wanted
    assert set(wanted) == set(said.values())


@pytest.mark.parametrize("fact", draws.read.MOMENTS)
def test_one_more_moment_in_a_list_never_permits(fact: str) -> None:
    days = draws.read.MOMENTS[fact]
    rules = law("frequency_cap", limits=[{"times": fact, "days": days, "max": 2}]).rules
    chance = draws.Chance(days)
    rows = [
        {
            "time_zone": "Asia/Shanghai",
            "at": draws.moment(chance),
            fact: draws.natural(chance, fact),
        }
        for _ in range(1_000)
    ]
    more = [
        {**row, fact: None if row[fact] is None else [*row[fact], draws.moment(chance)]}
        for row in rows
    ]
    was, is_now = (rules.answers(draws.table(each)) for each in (rows, more))

    assert ((was != "permitted") & (is_now == "permitted")).sum() == 0
    assert (was != is_now).any()


def test_a_conversation_is_rested_from_to_the_second() -> None:
    moments = {"2026-11-20T12:00:00+08:00": "permitted", "2026-11-20T12:00:01+08:00": "refused"}
    for moment, answer in moments.items():
        assert REST.answers(last_conversation_at=moment) == answer
        assert REST.answers(last_conversation_at=moment, connected_calls_7d=0) == answer


def test_a_conversation_by_a_fast_clock_has_just_been() -> None:
    assert REST.answers(last_conversation_at="2026-11-21T12:05:00+08:00") == "refused"


def test_without_a_conversation_the_calls_of_the_week_tell_whether_there_was_one() -> None:
    assert REST.answers(last_conversation_at=None, connected_calls_7d=0) == "permitted"
    assert REST.answers(last_conversation_at=None, connected_calls_7d=1) == "undetermined"
    assert REST.answers(last_conversation_at=None, connected_calls_7d=None) == "undetermined"
    assert REST.answers(last_conversation_at="lately", connected_calls_7d=2) == "undetermined"


def test_no_conversation_needs_no_rest_even_of_a_touch_without_a_moment() -> None:
    spoke = datetime(2026, 11, 20, tzinfo=UTC)

    assert REST.answers(at=None, last_conversation_at=spoke) == "undetermined"
    rested = law("cooling_off", hours=1)
    assert rested.answers(last_conversation_at=spoke + timedelta(hours=27)) == "permitted"
    assert rested.answers(last_conversation_at=spoke + timedelta(hours=27, seconds=1)) == "refused"
