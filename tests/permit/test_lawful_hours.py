"""Lawful hours, and until when a permitted touch stays so, against a walk minute by minute."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import naive
import naive_facts as read
import permit_draws as draws
import polars as pl
import pytest
from permit_said import rules_of

from hejie.permit import Verdict
from hejie.permit.encode import encode
from hejie.permit.facts import FACTS

MINUTE = timedelta(minutes=1)
DAY = date(2026, 11, 21)


def windows_of(facts: dict[str, Any], day: date, law: str) -> list[dict[str, Any]]:
    """Return the hours that bind, or may bind, a touch on a day."""
    return [
        value
        for rule in naive.pack(law).rules
        if rule["kind"] == "contact_window" and naive.is_bound(rule["binds"], facts) is not False
        for value in naive.in_force(rule, day)
    ]


def is_open(facts: dict[str, Any], minute: int, windows: list[dict[str, Any]]) -> bool | None:
    """Tell whether a minute is lawful, wishes included even where no law sets hours."""
    touch = naive.Touch(facts, DAY, minute)
    wished = (read.hour(facts, fact) for fact in ("wished_earliest", "wished_latest"))
    return naive.all_of(
        [naive.is_wished(minute, *wished), *(naive.is_lawful(value, touch) for value in windows)]
    )


def with_hours(seed: int, count: int, law: str) -> list[dict[str, Any]]:
    """Return touches whose borrowers agreed to hours and wished for some."""
    chance = draws.Chance(seed)
    rows = []
    for facts in draws.touches(seed, count, law):
        for fact in read.CLOCKS:
            facts[fact] = draws.natural(chance, fact) if chance.below(2) else None
        rows.append(facts)
    return rows


@pytest.mark.parametrize("law", ["cn", "zz"])
def test_the_hours_of_a_day_are_lawful_and_none_are_left_out(law: str) -> None:
    rows = with_hours(1, 400, law)
    found = rules_of((law,)).windows(draws.table(rows), DAY)
    some_apart = 0
    for facts, pieces in zip(rows, found, strict=True):
        windows = windows_of(facts, DAY, law)
        lawful = [is_open(facts, minute, windows) for minute in range(read.END_OF_DAY)]
        if pieces is None:
            assert None in lawful
            continue
        spans = [(each["from"], each["until"]) for each in pieces]
        assert spans == runs(lawful), facts
        some_apart += len(spans) > 1
    assert some_apart > 5


def runs(lawful: list[bool | None]) -> list[tuple[int, int]]:
    """Return the stretches of minutes that are lawful."""
    edges = [False, *lawful, False]
    changes = [at for at, (before, now) in enumerate(pairwise(edges)) if before is not now]
    return list(zip(changes[::2], changes[1::2], strict=True))


def walked(facts: dict[str, Any], law: str) -> datetime:
    """Return the first minute, walking on from a touch, that is not lawful or not that day's."""
    zone = ZoneInfo(facts["time_zone"])
    day, minute = read.local(facts, law=zone)
    assert day is not None
    assert minute is not None
    windows = windows_of(facts, day, law)
    unwished = {fact: value for fact, value in facts.items() if not fact.startswith("wished")}
    judged = facts if is_open(facts, minute, windows) else unwished
    lawful = [is_open(judged, each, windows) for each in range(read.END_OF_DAY)]
    at = facts["at"].replace(second=0, microsecond=0)
    while True:
        clock = at.astimezone(zone)
        if clock.date() != day or not lawful[clock.hour * 60 + clock.minute]:
            return at
        at = (at + MINUTE).astimezone(UTC)


@pytest.mark.parametrize("law", ["cn", "zz"])
def test_a_permit_is_good_until_the_lawful_stretch_it_lies_in_ends(law: str) -> None:
    rows = with_hours(2, 700, law)
    screened = rules_of((law,)).screen(draws.table(rows))["good_until"]
    permitted = [
        (facts, until)
        for facts, until in zip(rows, screened, strict=True)
        if until is not None and facts["time_zone"] not in {"Africa/Casablanca", "Pacific/Apia"}
    ][:120]

    assert len(permitted) > 60
    assert [until for _, until in permitted] == [walked(facts, law) for facts, _ in permitted]


def cn(at: str, **facts: object) -> Verdict:
    return rules_of(("cn",)).judge({**naive.pack("cn").base, "at": at, **facts})


def test_a_touch_in_hours_agreed_apart_from_the_day_is_good_until_these_end() -> None:
    verdict = cn("2026-11-21T05:30:00+08:00", agreed_earliest="05:00", agreed_latest="06:00")

    assert verdict.answer == "permitted"
    assert verdict.good_until == datetime.fromisoformat("2026-11-21T06:00:00+08:00")


def test_hours_agreed_past_midnight_are_good_until_midnight_and_until_their_end() -> None:
    agreed = {"agreed_earliest": "22:30", "agreed_latest": "06:00"}
    late, early = (cn(f"2026-11-21T{clock}:00+08:00", **agreed) for clock in ("23:00", "05:00"))

    assert (late.answer, early.answer) == ("permitted", "permitted")
    assert late.good_until == datetime.fromisoformat("2026-11-22T00:00:00+08:00")
    assert early.good_until == datetime.fromisoformat("2026-11-21T06:00:00+08:00")


def test_a_lone_hour_never_agrees_to_a_whole_night() -> None:
    assert cn("2026-11-21T03:00:00+08:00", agreed_earliest="23:00").answer == "refused"
    assert cn("2026-11-21T23:30:00+08:00", agreed_earliest="23:00").answer == "refused"
    assert cn("2026-11-21T23:00:00+08:00", agreed_latest="07:00").answer == "refused"
    assert cn("2026-11-21T06:30:00+08:00", agreed_latest="07:00").answer == "refused"


def test_an_agreed_hour_that_nobody_can_read_agrees_to_nothing() -> None:
    half_read = {"agreed_earliest": "07:00", "agreed_latest": "half past ten"}
    verdict = cn("2026-11-21T07:30:00+08:00", **half_read)

    assert verdict.answer == "refused"
    assert [(w.from_at.hour, w.until_at.hour) for w in verdict.windows] == [(8, 22)]


def test_a_wish_that_nobody_can_read_leaves_the_touch_undetermined() -> None:
    verdict = cn("2026-11-21T10:00:00+08:00", wished_earliest="after work")

    assert verdict.answer == "undetermined"
    assert verdict.windows == ()


def test_a_permit_across_the_change_to_summer_time_ends_by_the_borrowers_clock() -> None:
    """In New York 2 o'clock became 3 on 8 March 2026; this borrower agreed to any hour."""
    facts = {
        "time_zone": "America/New_York",
        "agreed_earliest": "00:00",
        "agreed_latest": "24:00",
    }
    verdict = cn("2026-03-08T00:30:00-05:00", **facts)
    row = draws.table([{"at": datetime(2026, 3, 8, 5, 30, tzinfo=UTC)}])
    frame = row.with_columns(
        pl.lit(value, dtype=draws.TYPES[name]).alias(name)
        for name, value in {**naive.pack("cn").base, **facts}.items()
        if name in draws.TYPES and name != "at"
    )

    assert verdict.good_until == datetime.fromisoformat("2026-03-09T00:00:00-04:00")
    assert rules_of(("cn",)).screen(frame)["good_until"].to_list() == [verdict.good_until]


@pytest.mark.parametrize("law", ["cn", "zz"])
def test_the_evening_before_asks_at_the_opening_of_the_lawful_hours(law: str) -> None:
    rules = rules_of((law,))
    rows = [{**facts, "at": None} for facts in with_hours(3, 400, law)]
    found = rules.evening(encode(draws.table(rows), [*FACTS]), on=DAY)
    asked = []
    for facts, pieces in zip(rows, found["windows"], strict=True):
        first = pieces[0]["from"] if pieces is not None and len(pieces) else 12 * 60
        zone = read.zone(facts) or naive.pack(law).zone
        midnight = datetime(DAY.year, DAY.month, DAY.day, tzinfo=zone)
        asked.append({**facts, "at": (midnight + first * MINUTE).astimezone(UTC)})
    judged = rules.screen(draws.table(asked), stage="case")

    assert found.select("answer", "rules", "duties").equals(
        judged.select("answer", "rules", "duties")
    )
