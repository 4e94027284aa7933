"""Every counter of every touch, against an oracle that looks at each touch in turn."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import audit_draws as draws
import audit_oracle as oracle
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hejie.permit.audit.recount import COUNTERS, LAST, TIMES, Recount

LAW_ZONE = "Asia/Shanghai"
QUIET = settings(
    max_examples=150, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True
)
NOON = datetime(2026, 11, 21, 4, tzinfo=UTC)


def counted(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return what is recounted of each row."""
    frame = draws.frame(rows)
    made = Recount(frame, otherwise=LAW_ZONE)
    return made.counters().with_columns(party_refused=made.party_refused()).to_dicts()


def expected(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the same from the oracle, where nothing was recorded of a refusal."""
    found = oracle.recount(rows, law_zone=LAW_ZONE)
    return [{**facts, "party_refused": facts["party_refused"] or None} for facts in found]


def rows_of(*touches: dict[str, Any]) -> list[dict[str, Any]]:
    """Return calls to one borrower that nobody answered, changed as each of them says."""
    usual = {"borrower_id": "B", "action": "call", "time_zone": LAW_ZONE, "connected": False}
    named = enumerate(touches)
    return [{"touch_id": f"T{at}", "at": NOON, "number": "n", **usual, **one} for at, one in named]


@given(seed=st.integers(0, 2**32), count=st.integers(1, 40))
@QUIET
def test_every_counter_is_the_oracles_to_the_number(seed: int, count: int) -> None:
    rows = draws.history(seed, count)

    assert counted(rows) == expected(rows)


@pytest.mark.parametrize("seed", range(6))
def test_many_borrowers_are_kept_apart(seed: int) -> None:
    rows = draws.history(seed, 1_200, borrowers=60)

    assert counted(rows) == expected(rows)


@pytest.mark.parametrize("seed", range(3))
def test_one_borrower_pressed_hard_is_counted_whole(seed: int) -> None:
    rows = draws.history(seed, 500, borrowers=1)

    assert counted(rows) == expected(rows)


@pytest.mark.parametrize("gone", ["number", "connected", "party", "time_zone", "outcome"])
def test_a_history_without_a_column_is_counted_as_one_that_knows_nothing_of_it(gone: str) -> None:
    rows = [{k: v for k, v in row.items() if k != gone} for row in draws.history(7, 300)]

    assert counted(rows) == expected(rows)


def test_the_order_of_the_rows_changes_nothing() -> None:
    rows = draws.history(11, 200)

    assert counted(rows[::-1]) == counted(rows)[::-1]


def test_of_two_touches_of_one_moment_the_lesser_id_comes_first() -> None:
    rows = rows_of({"touch_id": "b"}, {"touch_id": "a"}, {"touch_id": "c"})

    assert [row["dials_today"] for row in counted(rows)] == [1, 0, 2]


def test_a_day_begins_at_the_borrowers_midnight() -> None:
    midnight = datetime(2026, 11, 20, 16, tzinfo=UTC)
    second = timedelta(seconds=1)
    rows = rows_of({"at": midnight - second}, {"at": midnight}, {"at": midnight + second})

    assert [row["dials_today"] for row in counted(rows)] == [0, 0, 1]
    there = [{**row, "time_zone": "Asia/Urumqi"} for row in rows]
    assert [row["dials_today"] for row in counted(there)] == [0, 1, 2]


def test_a_window_is_the_day_and_the_days_before_it() -> None:
    rows = rows_of(*({"at": NOON - timedelta(days)} for days in (0, 6, 7)))

    assert [row["call_attempts_7d"] for row in counted(rows)] == [1, 1, 0]


def test_days_are_those_of_the_clock_of_the_touch_that_is_judged() -> None:
    late = datetime(2026, 11, 20, 15, 30, tzinfo=UTC)
    rows = rows_of({"at": late}, {"at": late + timedelta(hours=1)})
    moved = [rows[0], {**rows[1], "time_zone": "Asia/Urumqi"}]

    assert [row["dials_today"] for row in counted(rows)] == [0, 0]
    assert [row["dials_today"] for row in counted(moved)] == [0, 1]


def test_a_call_of_which_nothing_tells_whether_it_was_answered_was() -> None:
    rows = rows_of({"connected": None}, {"connected": None, "outcome": "no_answer"}, {}, {})

    assert [row["connected_calls_today"] for row in counted(rows)] == [0, 1, 1, 1]


def test_dials_are_told_apart_by_number_unless_one_is_unknown() -> None:
    numbers = ("a", "b", None, "a", None)
    rows = rows_of(*({"number": number} for number in numbers))

    assert [row["unanswered_dials_today"] for row in counted(rows)] == [0, 0, 2, 2, 4]


def test_what_reached_a_contact_person_is_none_of_the_borrowers_but_is_of_its_number() -> None:
    rows = rows_of({"party": "contact_person"}, {"party": "borrower"})
    counters = ("dials_today", "call_attempts_7d", "unanswered_dials_today")

    assert [counted(rows)[1][name] for name in counters] == [0, 0, 1]


def test_a_contact_person_who_refused_once_has_refused_for_good() -> None:
    long_ago = NOON - timedelta(400)
    party = {"party": "contact_person"}
    rows = rows_of(
        {**party, "at": long_ago, "outcome": "refused"},
        party,
        {**party, "number": "another"},
        {"party": "borrower"},
    )

    assert [row["party_refused"] for row in counted(rows)] == [None, True, None, None]


def test_moments_are_listed_for_rules_that_read_them() -> None:
    rows = draws.history(3, 400, borrowers=3)
    made = Recount(draws.frame(rows), otherwise=LAW_ZONE)
    numbers = {"attempt_times_7d": "call_attempts_7d", "visit_times_30d": "visits_30d"}
    numbers["message_times_7d"] = "messages_7d"
    counters = made.counters()

    for times, days in TIMES.items():
        listed = made.times(times, first=0, rows=len(rows))
        assert listed.list.len().to_list() == counters[numbers[times]].to_list()
        assert listed.slice(100, 50).to_list() == made.times(times, first=100, rows=50).to_list()
        assert made.number(times, days=days).tolist() == counters[numbers[times]].to_list()
        assert all(at <= rows[row]["at"] for row, each in enumerate(listed) for at in each)


def test_a_history_without_touches_has_no_counters() -> None:
    counters = Recount(draws.frame([]), otherwise=LAW_ZONE).counters()

    assert (counters.columns, counters.height) == ([*COUNTERS, LAST], 0)
    assert isinstance(counters[LAST].dtype, pl.Datetime)
