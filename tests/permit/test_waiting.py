"""The next lawful moment of a refused touch, against a walk through time by the naive reading.

``moved`` says what time alone does to facts; the naive reading judges the touch again there.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import naive
import permit_draws as draws
import pytest
from permit_said import rules_of

from hejie.law import load_pack

HOUR = timedelta(hours=1)
SPANS = {
    "message_times_7d": ("messages_7d", 7),
    "attempt_times_7d": ("call_attempts_7d", 7),
    "visit_times_30d": ("visits_30d", 30),
}
TODAYS = ("connected_calls_today", "unanswered_dials_today", "dials_today", "messages_today")
ZONES = ("Asia/Shanghai", "America/New_York", "Europe/Dublin", "Asia/Kolkata")
QUIET_SPELL = datetime(2026, 2, 10, tzinfo=UTC)
"""From here to the end of the year no rule of either pack changes."""


def moved(facts: dict[str, Any], to: datetime) -> dict[str, Any]:
    """Return the facts of a touch at a later moment, had nothing but time passed."""
    zone = ZoneInfo(facts["time_zone"])
    was, now = facts["at"].astimezone(zone).date(), to.astimezone(zone).date()
    days = (now - was).days
    later = {**facts, "at": to}
    if days:
        later |= dict.fromkeys(TODAYS, 0)
        later["days_past_due"] = facts["days_past_due"] + days
    later["notice_hours"] = facts["notice_hours"] + (to - facts["at"]) / HOUR
    for times, (count, span) in SPANS.items():
        if facts[times] is not None:
            moments = [moment.astimezone(zone).date() for moment in facts[times]]
            later[count] = sum(now - timedelta(days=span) < day <= now for day in moments)
    return later


def touch(chance: draws.Chance, law: str) -> dict[str, Any]:
    """Return a touch that only its time, and what time moves, stands against; mostly."""
    facts = dict(naive.pack(law).base)
    at = QUIET_SPELL + timedelta(seconds=chance.below(280 * 86_400))
    facts |= {
        "at": at,
        "time_zone": ZONES[chance.below(4)],
        "action": ("call", "sms", "visit", "email")[chance.below(4)],
        "days_past_due": (40, 60, 61, 70)[chance.below(4)],
        "notice_hours": (0.0, 1.5, 23.75, 24.0, 48.0)[chance.below(5)],
    }
    facts |= {fact: chance.below(8) for fact in TODAYS if chance.below(3) == 0}
    for times, (count, span) in SPANS.items():
        many = chance.below(5)
        moments = [
            at - timedelta(seconds=1 + chance.below((span - 1) * 86_400)) for _ in range(many)
        ]
        facts[times] = moments if chance.below(5) else None
        zone = ZoneInfo(facts["time_zone"])
        first = at.astimezone(zone).date() - timedelta(days=span)
        facts[count] = sum(moment.astimezone(zone).date() > first for moment in moments)
    if chance.below(4) == 0:
        facts["connected_calls_7d"] = 1
        facts["last_conversation_at"] = at - timedelta(seconds=chance.below(9 * 86_400))
    for clock in ("agreed_earliest", "agreed_latest", "wished_earliest", "wished_latest"):
        if chance.below(6) == 0:
            facts[clock] = draws.CLOCKS[chance.below(len(draws.CLOCKS))]
    if chance.below(8) == 0:
        facts["holds"] = ["dispute"]
    if chance.below(12) == 0:
        facts["party_is_minor"] = None
    return facts


def answer(facts: dict[str, Any], laws: tuple[str, ...]) -> str:
    return naive.verdict(facts, laws=laws, stage="touch")[0]


def between(start: datetime, end: datetime, chance: draws.Chance) -> list[datetime]:
    """Return some moments before an end, the last second and the last hours among them."""
    length = int((end - start).total_seconds())
    some = [start + timedelta(seconds=chance.below(length)) for _ in range(25)]
    ends = [end - timedelta(seconds=back) for back in (1, 60, 3_600, 7_200) if back < length]
    return [*some, *ends]


@pytest.mark.parametrize("laws", [("cn",), ("zz",), ("cn", "zz")])
def test_a_refused_touch_waits_for_the_first_moment_that_permits_it(laws: tuple[str, ...]) -> None:
    chance = draws.Chance(31)
    rows = [touch(chance, laws[0]) for _ in range(600)]
    waits = 0
    for facts in rows:
        verdict = rules_of(laws).judge(facts)
        then = verdict.next_moment
        if verdict.answer != "refused":
            assert (then, verdict.needs_history) == (None, False)
        elif then is not None:
            waits += 1
            assert then > facts["at"]
            assert answer(moved(facts, then), laws) == "permitted", facts
            earlier = between(facts["at"], then, chance)
            assert "permitted" not in {answer(moved(facts, at), laws) for at in earlier}, facts
        elif not verdict.needs_history:
            later = [facts["at"] + HOUR * 3 * step for step in range(1, 60)]
            assert "permitted" not in {answer(moved(facts, at), laws) for at in later}, facts
    assert waits > 100


@pytest.mark.parametrize("laws", [("cn",), ("zz",)])
def test_screening_waits_as_judging_does(laws: tuple[str, ...]) -> None:
    rows = draws.touches(7, 300, laws[0])
    chance = draws.Chance(8)
    rows += [touch(chance, laws[0]) for _ in range(300)]
    screened = rules_of(laws).screen(draws.table(rows))["next_moment"].to_list()

    assert screened == [rules_of(laws).judge(facts).next_moment for facts in rows]
    assert len({*screened}) > 20


def cn(**facts: object) -> tuple[str | None, bool]:
    verdict = rules_of(("cn",)).judge({**load_pack("cn").base, **facts})
    zone = ZoneInfo("Asia/Shanghai")
    then = verdict.next_moment
    return None if then is None else then.astimezone(zone).isoformat(), verdict.needs_history


def test_a_call_at_night_waits_for_the_morning() -> None:
    assert cn(at="2026-11-21T22:10:00+08:00") == ("2026-11-22T08:00:00+08:00", False)
    assert cn(at="2026-11-21T05:10:00+08:00") == ("2026-11-21T08:00:00+08:00", False)


def test_a_fourth_connected_call_waits_for_the_next_day() -> None:
    assert cn(connected_calls_today=3) == ("2026-11-22T08:00:00+08:00", False)


def test_a_fourth_message_of_the_week_waits_until_the_first_leaves_the_week() -> None:
    days = ("2026-11-16T09:00:00+08:00", "2026-11-18T09:00:00+08:00", "2026-11-20T09:00:00+08:00")
    told = {"action": "sms", "messages_7d": 3, "message_times_7d": [*days]}

    assert cn(**told) == ("2026-11-23T08:00:00+08:00", False)
    assert cn(action="sms", messages_7d=3) == (None, True)


def test_a_visit_too_early_waits_for_its_day() -> None:
    assert cn(action="visit", days_past_due=58) == ("2026-11-24T09:00:00+08:00", False)


def test_a_visit_announced_late_waits_out_the_notice() -> None:
    noticed = cn(action="visit", at="2026-11-21T18:30:00+08:00", notice_hours=10)

    assert noticed == ("2026-11-22T09:00:00+08:00", False)
    assert cn(action="visit", notice_hours=20.5) == ("2026-11-21T13:30:00+08:00", False)


def test_nothing_is_waited_for_where_more_than_time_stands_in_the_way() -> None:
    assert cn(at="2026-11-21T22:10:00+08:00", holds=["dispute"]) == (None, False)
    assert cn(at="2026-11-21T22:10:00+08:00", party_is_minor=None) == (None, False)
    assert cn(wished_earliest="23:00", wished_latest="23:30") == (None, False)
