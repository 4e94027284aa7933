"""From the third month a visit, if everything gentler was tried; else an agency."""

from __future__ import annotations

from datetime import datetime

from portfolio import HANGZHOU, Portfolio, step


def test_a_visit_to_a_verified_address_after_all_remote_steps(book: Portfolio) -> None:
    # Given Chen, sixty-five days late with 3,060.00, who had a message, a letter and a call.
    book.is_late("chen", days=65)
    book.was_tried_by_all_remote_steps("chen")
    # When the night runs,
    night = book.night()
    # Then a visit is planned in the hours of visits, with everything that is still to be done.
    visit = step(
        "chen",
        "visit",
        purpose="collect",
        reasons=["month_3"],
        value=18_360,
        cost=20_000,
        hours=("09:00", "20:00"),
    )
    assert night.plan("chen") == [visit]


def test_an_agency_while_a_gentler_step_is_still_untried(book: Portfolio) -> None:
    # Given Chen, as late, to whom nobody has written yet.
    book.is_late("chen", days=65)
    book.was_touched("chen", "sms", days_ago=40, outcome="delivered")
    book.was_touched("chen", "call", days_ago=20, connected="false", outcome="no_answer")
    # When the night runs, then nobody rings the bell.
    agency = step("chen", "place_agency", reasons=["month_3", "conditions_not_met"], value=9_180)
    assert book.night().plan("chen") == [agency]


def test_steps_towards_other_persons_were_not_tried_on_the_borrower(book: Portfolio) -> None:
    # Given Chen, and a message, a letter and a call that all went to a contact person.
    book.is_late("chen", days=65)
    for action in ("sms", "letter", "call"):
        book.was_touched("chen", action, days_ago=30, party="contact_person")
    # When the night runs, then there is no visit.
    assert book.night().actions("chen") == ["place_agency"]


def test_an_agency_where_nobody_verified_the_address(book: Portfolio) -> None:
    # Given Ding, tried by every remote step, whose address nobody verified.
    book.is_late("ding", days=65)
    book.was_tried_by_all_remote_steps("ding")
    # When the night runs, then there is no visit.
    assert book.night().actions("ding") == ["place_agency"]


def test_nobody_is_visited_for_a_small_sum(book: Portfolio) -> None:
    # Given Chen, who has paid two of the three lines since and owes 1,020.00 of the oldest.
    book.is_late("chen", days=65)
    book.was_tried_by_all_remote_steps("chen")
    for row in book.tables["instalments"]:
        if row["loan_id"] == "chen-1" and row["number"] in (4, 5):
            row |= {"principal": "0.00", "interest": "0.00"}
    # When the night runs, then the visit's least sum is not met.
    night = book.night()
    assert night.days_past_due("chen-1") == 64
    assert night.actions("chen") == ["place_agency"]


def test_nobody_is_visited_twice_in_thirty_days(book: Portfolio) -> None:
    # Given Chen, who was visited three weeks ago.
    book.is_late("chen", days=65)
    book.was_tried_by_all_remote_steps("chen")
    book.was_touched("chen", "visit", days_ago=21, outcome="reached")
    # When the night runs,
    night = book.night()
    # Then an agency takes the place of the visit, and the cap is cited until the thirtieth day.
    assert night.actions("chen") == ["place_agency"]
    assert night.refused_by("chen") == {("visit", "cn-house-visit-cap")}
    assert night.next_moments("chen") == {"visit": datetime(2026, 12, 1, 9, tzinfo=HANGZHOU)}
    assert night.reasons("chen") == ["month_3", "willing", "law_prefers_other"]


def test_a_visit_of_last_month_is_no_hindrance(book: Portfolio) -> None:
    # Given Chen, who was visited thirty days before the day of the plan.
    book.is_late("chen", days=65)
    book.was_tried_by_all_remote_steps("chen")
    book.was_touched("chen", "visit", days_ago=30, outcome="no_answer")
    # When the night runs, then another visit may be planned.
    assert book.night().actions("chen") == ["visit"]


def test_sixty_days_are_not_yet_the_third_month(book: Portfolio) -> None:
    # Given Chen, sixty days late, for whom a visit would otherwise be ready.
    book.is_late("chen", days=60)
    book.was_tried_by_all_remote_steps("chen")
    # When the night runs, then another letter is written.
    assert book.night().actions("chen") == ["letter", "offer"]
