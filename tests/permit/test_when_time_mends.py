"""When time alone mends what one rule refuses, to the second."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from one_rule import NOON, Law, law, law_of

BEIJING = ZoneInfo("Asia/Shanghai")
VISITS = law("frequency_cap", limits=[{"times": "visit_times_30d", "days": 10, "max": 1}])


def waits(of: Law, **facts: object) -> tuple[str | None, bool]:
    """Return the moment a touch at noon waits for, by its borrower's clock."""
    verdict = of.rules.judge({**NOON, **facts})
    assert verdict.answer == "refused"
    then = verdict.next_moment
    return then and then.astimezone(BEIJING).isoformat(), verdict.needs_history


def from_noon(*, at: str, visit: str) -> tuple[str | None, bool]:
    return waits(VISITS, at=f"{at}+08:00", visit_times_30d=[f"{visit}+08:00"])


def test_a_days_counter_begins_anew_at_the_borrowers_midnight() -> None:
    cap = law("frequency_cap", limits=[{"fact": "dials_today", "max": 2}])

    assert waits(cap, dials_today=2) == ("2026-11-22T00:00:00+08:00", False)


def test_tries_of_a_week_fall_out_of_it_one_by_one() -> None:
    cap = law("frequency_cap", limits=[{"fact": "call_attempts_7d", "max": 2}])
    tries = ["2026-11-16T09:00:00+08:00", "2026-11-18T09:00:00+08:00", "2026-11-20T09:00:00+08:00"]

    told = waits(cap, call_attempts_7d=3, attempt_times_7d=tries)

    assert told == ("2026-11-25T00:00:00+08:00", False)
    assert waits(cap, call_attempts_7d=3) == (None, True)


@pytest.mark.parametrize("fact", ["dials_today", "call_attempts_7d", "connected_calls_7d"])
def test_what_may_never_be_done_is_not_waited_for(fact: str) -> None:
    assert waits(law("frequency_cap", limits=[{"fact": fact, "max": 0}]), **{fact: 0}) == (
        None,
        False,
    )


def test_what_may_never_be_done_is_not_waited_for_where_moments_are_counted() -> None:
    never = law("frequency_cap", limits=[{"times": "visit_times_30d", "days": 10, "max": 0}])

    assert waits(never, visit_times_30d=["2026-11-20T09:00:00+08:00"]) == (None, False)


def test_a_visit_leaves_its_window_at_midnight_to_the_second() -> None:
    for second in ("00", "01", "30", "59"):
        at = f"2026-11-21T12:07:{second}"

        assert from_noon(at=at, visit="2026-11-18T00:00:00") == (
            "2026-11-28T00:00:00+08:00",
            False,
        )
        assert from_noon(at=at, visit="2026-11-18T23:59:59") == (
            "2026-11-28T00:00:00+08:00",
            False,
        )


def test_a_visit_of_this_very_second_is_past_and_one_of_the_next_is_not() -> None:
    noon, last = "2026-11-21T12:00:00+08:00", "2026-11-12T09:00:00+08:00"

    assert waits(VISITS, visit_times_30d=[noon]) == ("2026-12-01T00:00:00+08:00", False)
    assert waits(VISITS, visit_times_30d=[last, noon.replace("00+", "01+")]) == (
        "2026-11-22T00:00:00+08:00",
        False,
    )


def test_a_days_past_due_are_waited_for_until_the_borrowers_midnight() -> None:
    steps = law("prior_steps", steps=["sms"], min_days_past_due=61)

    assert waits(steps, steps_done=["sms"], days_past_due=58) == (
        "2026-11-24T00:00:00+08:00",
        False,
    )


def test_a_rest_ends_to_the_second() -> None:
    rest = law("cooling_off", hours=24)

    assert waits(rest, last_conversation_at="2026-11-21T09:10:11+08:00") == (
        "2026-11-22T09:10:11+08:00",
        False,
    )


def test_a_notice_is_waited_out_to_the_second() -> None:
    notice = law("prior_notice", min_hours=24)

    assert waits(notice, notice_hours=23.75) == ("2026-11-21T12:15:00+08:00", False)


def test_nobody_waits_past_a_change_of_the_law() -> None:
    three = {"limits": [{"fact": "dials_today", "max": 3}]}
    changed = law_of(
        {
            date(2025, 1, 1): three,
            date(2026, 11, 22): {"limits": [{"fact": "dials_today", "max": 1}]},
        },
        kind="frequency_cap",
    )
    again = law_of({date(2025, 1, 1): three}, kind="frequency_cap")

    assert waits(changed, dials_today=3) == (None, False)
    assert waits(again, dials_today=3) == ("2026-11-22T00:00:00+08:00", False)
    assert datetime.fromisoformat(NOON["at"]).date() == date(2026, 11, 21)
