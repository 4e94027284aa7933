"""What a rule's value says in words, and what a touch that breaks it is told."""

from __future__ import annotations

from typing import Any

import pytest
from one_rule import NOON, law

from hejie.law.rule import Saying
from hejie.permit.explain import explain
from hejie.permit.explain.bindings import whom
from hejie.permit.explain.demands import in_words
from hejie.permit.explain.words import joined


def told(kind: str, value: dict[str, Any], **facts: object) -> str:
    """Return what a touch at noon is told in English by a law of one rule."""
    rules, known = law(kind, **value).rules, {**NOON, **facts}
    return explain(rules.judge(known), facts=known, rules=rules).line.en


@pytest.mark.parametrize(
    ("hours", "words"),
    [
        ([("08:00", "22:00")], "quiet hours 22:00–08:00"),
        ([("22:00", "06:00")], "quiet hours 06:00–22:00"),
        ([("00:00", "20:00")], "quiet hours 20:00–24:00"),
        ([("08:00", "12:00"), ("14:00", "22:00")], "quiet hours 12:00–14:00 and 22:00–08:00"),
        ([("00:00", "24:00")], "no quiet hours"),
    ],
)
def test_hours_are_said_by_when_it_is_quiet(hours: list[tuple[str, str]], words: str) -> None:
    spans = [{"open": opens, "close": closes} for opens, closes in hours]

    assert in_words("contact_window", {"hours": spans, "agreement": "ignored"}).en == words


@pytest.mark.parametrize(
    ("kind", "value", "words"),
    [
        (
            "evidence",
            {"require": {"recording_on": True}, "keep_years": 2},
            "required: it is recorded; kept for 2 years",
        ),
        (
            "evidence",
            {"require": {"days_past_due": {"min": 4, "max": 90}}},
            "not before day 4 past due, the days past due: at most 90",
        ),
        (
            "status",
            {"require": {"borrower_status": ["alive", "no_capacity"]}},
            "the borrower's status must be alive or without full legal capacity",
        ),
        (
            "claim_cap",
            {"fresh_hours": {"call": 2, "visit": 2}},
            "for a call or visit: a balance at most 2 hours old",
        ),
        (
            "claim_cap",
            {"at_most_owed": True, "max_annual_cost": "0.24"},
            "no more is claimed than is owed; an annual cost of at most 24 %",
        ),
        (
            "opt_out",
            {"facts": ["channel_opted_out"]},
            "not where the borrower opted out of this channel",
        ),
        (
            "opt_out",
            {"consents": ["contact_agreed"]},
            "only where this person was agreed as a contact beforehand",
        ),
        ("cooling_off", {"hours": 1}, "1 hour must pass after a conversation"),
        (
            "value",
            {"max_annual": "0.245", "order": ["costs", "fee"], "strange": True},
            "most a year: 24.5 %; order of payment: costs, fee; strange: yes",
        ),
    ],
)
def test_a_value_is_said_in_one_line(kind: str, value: dict[str, Any], words: str) -> None:
    assert in_words(kind, value).en == words


def test_a_conversation_that_has_just_been_is_named_by_its_hour() -> None:
    said = told("cooling_off", {"hours": 24}, last_conversation_at="2026-11-20T13:30:00+00:00")

    assert said == (
        "refused: last conversation 2026-11-20 21:30 where the borrower is; "
        "24 hours must pass after a conversation, A Book; from 21:30"
    )


def test_moments_are_counted_as_the_rule_counts_them() -> None:
    value = {"limits": [{"times": "visit_times_30d", "days": 10, "max": 1}]}
    visits = ["2026-11-11T09:00:00+08:00", "2026-11-12T09:00:00+08:00", "2026-11-21T12:00:01+08:00"]

    assert told("frequency_cap", value, visit_times_30d=visits) == (
        "refused: 1 visit in 10 days; at most 1 visit in 10 days, A Book; from tomorrow 00:00"
    )


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({}, "12:00 where the borrower is; quiet hours 10:00–18:00 and 20:00–08:00"),
        (
            {"agreed_latest": "13:00", "wished_latest": "11:00"},
            "12:00 where the borrower is; the borrower wished for 00:00–11:00",
        ),
        (
            {"agreed_earliest": "12:30", "wished_latest": "11:00"},
            "12:00 where the borrower is; quiet hours 10:00–18:00 and 20:00–08:00",
        ),
        (
            {"agreed_latest": "25:00", "wished_latest": "11:00"},
            "12:00 where the borrower is; quiet hours 10:00–18:00 and 20:00–08:00",
        ),
    ],
)
def test_an_hour_is_refused_by_the_law_or_by_the_wish(facts: dict[str, str], words: str) -> None:
    hours = [{"open": "08:00", "close": "10:00"}, {"open": "18:00", "close": "20:00"}]
    said = told("contact_window", {"hours": hours, "agreement": "widens"}, **facts)

    assert said.startswith(f"refused: {words}, A Book")


def test_a_wish_nobody_can_read_is_what_is_missing() -> None:
    value = {"open": "08:00", "close": "20:00", "agreement": "ignored"}

    assert told("contact_window", value, wished_latest="eight") == (
        "undetermined, so not permitted: the borrower's file must say latest hour the borrower "
        "wished for; needed by A Book"
    )


def test_a_fact_or_duty_that_the_permit_lacks_is_said_by_its_name() -> None:
    said = [
        in_words("evidence", {"require": {"moon_up": True, "stars": {"min": 3}}}).en,
        in_words("frequency_cap", {"limits": [{"fact": "stars", "max": 3}]}).en,
        in_words("duty", {"duties": ["sing"]}).en,
    ]

    assert said == ["required: moon_up: yes; stars: at least 3", "stars: at most 3", "sing"]


def test_whom_a_rule_binds_is_a_sentence() -> None:
    everybody = law("duty", duties=["record"]).rules.rules[0]

    assert whom(everybody) == Saying("所有机构", "everybody")
    assert joined([]) == Saying("", "")
