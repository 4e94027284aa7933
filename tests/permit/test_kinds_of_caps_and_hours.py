"""Contact windows and frequency caps: when, and how often."""

from __future__ import annotations

import pytest
from one_rule import law

HOURS = {"open": "08:00", "close": "22:00"}
WINDOW = law("contact_window", agreement="widens", **HOURS)
STRICT = law("contact_window", agreement="ignored", **HOURS)
CAP = law(
    "frequency_cap", limits=[{"fact": "dials_today", "max": 2}, {"fact": "messages_7d", "max": 3}]
)


def at(clock: str) -> str:
    return f"2026-11-21T{clock}+08:00"


@pytest.mark.parametrize(
    ("clock", "answer"),
    [
        ("00:00:00", "refused"),
        ("07:59:59.999999", "refused"),
        ("08:00:00", "permitted"),
        ("21:59:59.999999", "permitted"),
        ("22:00:00", "refused"),
        ("23:59:59", "refused"),
    ],
)
def test_a_window_opens_on_its_minute_and_closes_before_its_end(clock: str, answer: str) -> None:
    assert WINDOW.answers(at=at(clock)) == answer


@pytest.mark.parametrize(
    ("zone", "answer"),
    [("Asia/Urumqi", "permitted"), ("Asia/Tokyo", "refused"), ("Asia/Kathmandu", "permitted")],
)
def test_the_borrowers_own_clock_counts(zone: str, answer: str) -> None:
    assert WINDOW.answers(at=at("22:30:00"), time_zone=zone) == answer


def test_without_a_zone_or_a_moment_nobody_knows_the_hour() -> None:
    assert WINDOW.answers(time_zone=None) == "undetermined"
    assert WINDOW.answers(time_zone="Asia/Nowhere") == "undetermined"
    assert WINDOW.answers(at=None) == "undetermined"
    assert WINDOW.answers(at="2026-11-21T12:00:00") == "undetermined"


def test_agreed_hours_widen_where_the_rule_lets_them() -> None:
    agreed = {"agreed_earliest": "07:00", "agreed_latest": "23:00"}

    assert WINDOW.answers(at=at("07:00:00"), **agreed) == "permitted"
    assert WINDOW.answers(at=at("22:59:59"), **agreed) == "permitted"
    assert WINDOW.answers(at=at("23:00:00"), **agreed) == "refused"
    assert STRICT.answers(at=at("07:00:00"), **agreed) == "refused"


def test_agreed_hours_never_narrow() -> None:
    assert WINDOW.answers(at=at("08:30:00"), agreed_earliest="10:00") == "permitted"
    assert WINDOW.answers(at=at("21:30:00"), agreed_latest="12:00") == "permitted"


def test_two_agreed_hours_may_run_past_midnight() -> None:
    agreed = {"agreed_earliest": "23:00", "agreed_latest": "01:00"}

    assert WINDOW.answers(at=at("23:30:00"), **agreed) == "permitted"
    assert WINDOW.answers(at=at("00:30:00"), **agreed) == "permitted"
    assert WINDOW.answers(at=at("01:00:00"), **agreed) == "refused"
    assert WINDOW.answers(at=at("22:30:00"), **agreed) == "refused"


def test_wished_hours_only_narrow() -> None:
    evenings = {"wished_earliest": "19:00"}

    assert WINDOW.answers(at=at("18:59:59"), **evenings) == "refused"
    assert WINDOW.answers(at=at("19:00:00"), **evenings) == "permitted"
    assert WINDOW.answers(at=at("22:30:00"), **evenings) == "refused"
    assert WINDOW.answers(at=at("22:30:00"), wished_latest="23:00") == "refused"


def test_a_wish_goes_before_an_agreement() -> None:
    said = {"agreed_latest": "23:30", "wished_latest": "23:00"}

    assert WINDOW.answers(at=at("22:59:00"), **said) == "permitted"
    assert WINDOW.answers(at=at("23:15:00"), **said) == "refused"


def test_wished_hours_may_run_past_midnight() -> None:
    nights = {"wished_earliest": "21:00", "wished_latest": "09:00"}

    assert WINDOW.answers(at=at("21:30:00"), **nights) == "permitted"
    assert WINDOW.answers(at=at("08:30:00"), **nights) == "permitted"
    assert WINDOW.answers(at=at("12:00:00"), **nights) == "refused"


def test_an_unreadable_wish_may_be_any_and_an_unreadable_agreement_is_none() -> None:
    assert WINDOW.answers(wished_latest="noonish") == "undetermined"
    assert WINDOW.answers(wished_latest=22) == "undetermined"
    assert WINDOW.answers(at=at("23:00:00"), wished_latest="noonish") == "refused"
    assert WINDOW.answers(agreed_latest="late") == "permitted"
    assert WINDOW.answers(at=at("22:30:00"), agreed_latest="late") == "refused"


@pytest.mark.parametrize(
    ("dials", "answer"),
    [
        (0, "permitted"),
        (1, "permitted"),
        (2, "refused"),
        (3, "refused"),
        (None, "undetermined"),
        (-1, "undetermined"),
        ("1", "undetermined"),
        (True, "undetermined"),
        (1.0, "permitted"),
        (1.5, "undetermined"),
    ],
)
def test_a_cap_is_full_when_its_maximum_has_been_counted(dials: object, answer: str) -> None:
    assert CAP.answers(dials_today=dials, messages_7d=0) == answer


def test_one_full_limit_refuses_whatever_the_other_is() -> None:
    assert CAP.answers(dials_today=None, messages_7d=3) == "refused"
    assert CAP.answers(dials_today=2, messages_7d=None) == "refused"
    assert CAP.answers(dials_today=0, messages_7d=None) == "undetermined"
