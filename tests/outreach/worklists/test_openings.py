"""When a step may be worked: its hours on a clock, and what a later step waits for."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from hejie.outreach.worklists.openings import (
    Tried,
    follows,
    is_open,
    next_opening,
    openings,
)

DAY = [
    {"from": "2026-11-21T14:00:00", "until": "2026-11-21T20:00:00"},
    {"from": "2026-11-21T08:00:00", "until": "2026-11-21T12:00:00"},
]


def _at(hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, 21, hour, minute, tzinfo=UTC)


def test_hours_are_moments_by_the_clock_of_the_place() -> None:
    spans = openings(DAY, zone="Asia/Shanghai")
    assert spans == [(_at(0), _at(4)), (_at(6), _at(12))]
    assert is_open(spans, now=_at(0))
    assert not is_open(spans, now=_at(4))
    assert next_opening(spans, now=_at(0)) == _at(6)
    assert next_opening(spans, now=_at(6)) is None


def test_a_later_step_begins_at_its_hour() -> None:
    assert openings(DAY, zone="UTC", after="15:30") == [(_at(15, 30), _at(20))]
    assert openings(DAY, zone="UTC", after="20:00") == []


@pytest.mark.parametrize("zone", ["", "Nowhere/At all"])
def test_where_nobody_knows_the_clock_nothing_is_open(zone: str) -> None:
    assert openings(DAY, zone=zone) == []


def test_an_hour_that_comes_twice_is_the_first() -> None:
    twice = [{"from": "2026-10-25T02:30:00", "until": "2026-10-25T04:00:00"}]
    ((begins, ends),) = openings(twice, zone="Europe/Warsaw")
    assert begins == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert ends == datetime(2026, 10, 25, 3, tzinfo=UTC)


MADE, REACHED = Tried("made", ""), Tried("made", "reached")
BOUNCED, FAILED = Tried("made", "bounced"), Tried("failed", "")


@pytest.mark.parametrize(
    ("only_if", "tried", "is_true"),
    [
        ("", [], True),
        ("always", [], True),
        ("unanswered", [], False),
        ("unanswered", [MADE, Tried("made", "no_answer")], True),
        ("unanswered", [MADE, REACHED], False),
        ("reached", [MADE], False),
        ("reached", [MADE, REACHED], True),
        ("undelivered", [], False),
        ("undelivered", [BOUNCED, FAILED], True),
        ("undelivered", [BOUNCED, MADE], False),
        ("not_deducted", [FAILED], False),
    ],
)
def test_a_later_step_waits_for_what_was_tried(
    only_if: str, tried: list[Tried], *, is_true: bool
) -> None:
    assert follows(only_if, tried) is is_true
