"""A case an agency has is not placed again, and the plan says whose it is."""

from __future__ import annotations

import pytest
from portfolio import Portfolio


def test_an_agency_has_the_case(book: Portfolio) -> None:
    # Given An, five days late, placed with an agency since the first of the month.
    book.is_late("an", days=5)
    book.add("placements", borrower_id="an", agency_id="xin", from_on="2026-11-01")
    # When the night runs, then a call is planned, and the plan says that it is the agency's.
    night = book.night()
    assert night.actions("an") == ["call"]
    assert night.reasons("an") == ["days_4_15", "placed_with_agency"]


@pytest.mark.parametrize(
    ("from_on", "until_on", "action"),
    [
        ("2026-11-01", "", "letter"),
        ("2026-11-01", "2026-11-23", "letter"),
        ("2026-11-01", "2026-11-22", "place_agency"),  # it came back on the day of the plan
        ("2026-11-23", "", "place_agency"),  # it begins the day after
    ],
)
def test_a_case_is_not_placed_while_it_is_placed(
    book: Portfolio, from_on: str, until_on: str, action: str
) -> None:
    # Given Ding, in the third month, placed with an agency between two days.
    book.is_late("ding", days=65)
    columns = {"agency_id": "xin", "from_on": from_on, "until_on": until_on}
    book.add("placements", borrower_id="ding", **columns)
    # When the night runs, then it is placed only if nobody has it on the day of the plan.
    assert book.night().actions("ding") == [action]
