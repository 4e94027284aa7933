"""A contact window of several intervals, some past midnight."""

from __future__ import annotations

import pytest
from one_rule import law

NOON_REST = [{"open": "08:00", "close": "12:00"}, {"open": "14:00", "close": "20:00"}]
LATE = [{"open": "18:00", "close": "02:00"}, {"open": "06:00", "close": "12:00"}]
REST = law("contact_window", hours=NOON_REST, agreement="widens")
NIGHTS = law("contact_window", hours=LATE, agreement="widens")
STRICT = law("contact_window", hours=LATE, agreement="ignored")


def at(clock: str) -> str:
    return f"2026-11-21T{clock}+08:00"


@pytest.mark.parametrize(
    ("clock", "answer"),
    [
        ("07:59:59", "refused"),
        ("08:00:00", "permitted"),
        ("11:59:59", "permitted"),
        ("12:00:00", "refused"),
        ("13:59:59", "refused"),
        ("14:00:00", "permitted"),
        ("19:59:59", "permitted"),
        ("20:00:00", "refused"),
    ],
)
def test_between_two_intervals_nothing_is_lawful(clock: str, answer: str) -> None:
    assert REST.answers(at=at(clock)) == answer


@pytest.mark.parametrize(
    ("clock", "answer"),
    [
        ("00:00:00", "permitted"),
        ("01:59:59", "permitted"),
        ("02:00:00", "refused"),
        ("06:00:00", "permitted"),
        ("12:00:00", "refused"),
        ("17:59:59", "refused"),
        ("18:00:00", "permitted"),
        ("23:59:59", "permitted"),
    ],
)
def test_an_interval_that_closes_before_it_opens_runs_past_midnight(
    clock: str, answer: str
) -> None:
    assert NIGHTS.answers(at=at(clock)) == answer
    assert STRICT.answers(at=at(clock)) == answer


def test_one_interval_may_run_past_midnight_without_a_list() -> None:
    window = law("contact_window", open="22:00", close="06:00", agreement="ignored")

    assert window.answers(at=at("22:00:00")) == "permitted"
    assert window.answers(at=at("05:59:59")) == "permitted"
    assert window.answers(at=at("06:00:00")) == "refused"
    assert window.answers(at=at("21:59:59")) == "refused"


def test_an_interval_to_the_end_of_the_day_or_to_midnight_is_the_same() -> None:
    for close in ("24:00", "00:00"):
        window = law("contact_window", open="22:00", close=close, agreement="ignored")

        assert window.answers(at=at("23:59:59")) == "permitted"
        assert window.answers(at=at("00:00:00")) == "refused"


def test_two_agreed_hours_fill_a_gap_between_intervals() -> None:
    agreed = {"agreed_earliest": "12:30", "agreed_latest": "13:30"}

    assert REST.answers(at=at("12:30:00"), **agreed) == "permitted"
    assert REST.answers(at=at("13:29:59"), **agreed) == "permitted"
    assert REST.answers(at=at("12:15:00"), **agreed) == "refused"
    assert REST.answers(at=at("13:30:00"), **agreed) == "refused"


def test_a_lone_agreed_hour_reaches_to_the_last_closing_or_from_the_first_opening() -> None:
    assert REST.answers(at=at("07:00:00"), agreed_earliest="07:00") == "permitted"
    assert REST.answers(at=at("13:00:00"), agreed_earliest="07:00") == "permitted"
    assert REST.answers(at=at("20:00:00"), agreed_earliest="07:00") == "refused"
    assert REST.answers(at=at("20:30:00"), agreed_latest="21:00") == "permitted"
    assert REST.answers(at=at("13:00:00"), agreed_latest="21:00") == "permitted"
    assert REST.answers(at=at("07:59:00"), agreed_latest="21:00") == "refused"


def test_beside_a_window_past_midnight_only_two_agreed_hours_widen() -> None:
    assert NIGHTS.answers(at=at("05:00:00"), agreed_earliest="05:00") == "refused"
    assert NIGHTS.answers(at=at("02:30:00"), agreed_latest="03:00") == "refused"
    assert (
        NIGHTS.answers(at=at("05:00:00"), agreed_earliest="05:00", agreed_latest="07:00")
        == "permitted"
    )
    assert (
        NIGHTS.answers(at=at("03:00:00"), agreed_earliest="23:00", agreed_latest="04:00")
        == "permitted"
    )
    assert (
        STRICT.answers(at=at("03:00:00"), agreed_earliest="23:00", agreed_latest="04:00")
        == "refused"
    )


def test_wishes_narrow_every_interval() -> None:
    evening = {"wished_earliest": "11:00", "wished_latest": "19:00"}

    assert REST.answers(at=at("10:59:00"), **evening) == "refused"
    assert REST.answers(at=at("11:00:00"), **evening) == "permitted"
    assert REST.answers(at=at("13:00:00"), **evening) == "refused"
    assert REST.answers(at=at("18:59:00"), **evening) == "permitted"
    assert REST.answers(at=at("19:00:00"), **evening) == "refused"
    assert NIGHTS.answers(at=at("23:00:00"), wished_earliest="22:00") == "permitted"
    assert NIGHTS.answers(at=at("01:00:00"), wished_earliest="22:00") == "refused"


def test_what_nobody_can_read_is_no_agreement_and_any_wish() -> None:
    assert REST.answers(at=at("13:00:00"), agreed_earliest="12", agreed_latest="14:00") == "refused"
    assert REST.answers(at=at("10:00:00"), wished_latest="noon") == "undetermined"
    assert REST.answers(at=at("13:00:00"), wished_latest="noon") == "refused"
    assert REST.answers(at=at("13:00:00"), time_zone=None) == "undetermined"
