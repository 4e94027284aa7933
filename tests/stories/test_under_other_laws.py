"""The same borrower under the teaching country's law, and under two laws at once."""

from __future__ import annotations

import pytest

from portfolio import SPEAKER, Portfolio, step


@pytest.mark.parametrize(
    ("laws", "window", "duties"),
    [
        (["cn"], ("08:00", "22:00"), SPEAKER),
        (["cn", "zz"], ("08:00", "21:00"), [*SPEAKER, "record"]),
    ],
)
def test_the_strictest_hours_and_all_duties_count(
    book: Portfolio, laws: list[str], window: tuple[str, str], duties: list[str]
) -> None:
    # Given An, twenty days late.
    book.is_late("an", days=20)
    # When the night runs under these laws,
    night = book.night(laws=laws)
    # Then a call and an offer are planned, in the hours and with the duties of all of them.
    assert night.actions("an") == ["call", "offer"]
    assert night.hours("an") == [window]
    assert night.plan("an")[0]["duties"] == duties


def test_where_a_law_asks_for_an_age_and_names_none_a_person_looks(book: Portfolio) -> None:
    # Given An, twenty days late, under a law that spares minors and does not say who is one.
    book.is_late("an", days=20)
    # When the night runs, then nobody is taken for of age.
    night = book.night(laws=["zz"])
    assert night.plan("an") == [step("an", "manual_review", reasons=["fact_unknown"])]
    assert night.refused_by("an") == {("call", "zz-act-status"), ("sms", "zz-act-status")}


def test_a_deduction_needs_no_age_where_no_law_names_one(book: Portfolio) -> None:
    # Given Bai, whose line falls due on the day of the plan, under a law that names no age.
    book.is_late("bai", days=0)
    # When the night runs, then the deduction comes first all the same.
    assert book.night(laws=["zz"]).actions("bai") == ["deduct"]


@pytest.mark.parametrize(("days_ago", "action"), [(9, "place_agency"), (31, "visit")])
def test_past_visits_are_counted_one_by_one_where_a_law_asks(
    book: Portfolio, days_ago: int, action: str
) -> None:
    # Given Chen, ready for a visit, who was visited some days ago.
    book.is_late("chen", days=65)
    book.was_tried_by_all_remote_steps("chen")
    book.was_touched("chen", "visit", days_ago=days_ago, outcome="no_answer")
    # When the night runs under a law that counts the visits of some days, then it is known.
    night = book.night(laws=["cn", "zz"])
    assert night.actions("chen") == [action]
