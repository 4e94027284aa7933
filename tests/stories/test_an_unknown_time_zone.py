"""Without the borrower's clock nobody knows which hours are lawful."""

from __future__ import annotations

import pytest

from portfolio import Portfolio, step


@pytest.mark.parametrize("days", [-3, 0, 2, 10])
def test_a_person_looks_where_the_clock_is_unknown(book: Portfolio, days: int) -> None:
    # Given An, of whom neither a time zone nor a district is known.
    book.is_late("an", days=days)
    book.change("borrowers", "an", adcode="")
    # When the night runs,
    night = book.night()
    # Then nobody is contacted, and the rule of quiet hours is named.
    assert night.plan("an") == [step("an", "manual_review", reasons=["fact_unknown"])]
    assert {rule for _, rule in night.refused_by("an")} == {"cn-gbt45251-quiet-hours"}


def test_a_zone_nobody_knows_is_a_bad_field_and_no_zone(book: Portfolio) -> None:
    # Given An, whose time zone is no zone.
    book.is_late("an", days=10)
    book.change("borrowers", "an", adcode="", time_zone="Middle/Kingdom")
    # When the night runs, then the field is a problem, and a person looks.
    night = book.night()
    assert night.problem_fields("borrowers.csv") == {"time_zone"}
    assert night.actions("an") == ["manual_review"]


def test_the_borrowers_own_zone_comes_before_the_district(book: Portfolio) -> None:
    # Given An, who lives abroad.
    book.is_late("an", days=10)
    book.change("borrowers", "an", time_zone="Europe/Warsaw")
    # When the night runs, then the hours are those of An's own clock.
    assert book.night().hours("an") == [("08:00", "22:00")]


def test_the_manifest_may_name_the_zone_of_everybody(book: Portfolio) -> None:
    # Given a lender who knows no districts, and whose borrowers all live in one zone.
    book.is_late("an", days=10)
    for borrower in ("an", "bai", "chen", "ding"):
        book.change("borrowers", borrower, adcode="")
    book.constants["time_zone"] = "Asia/Shanghai"
    # When the night runs, then a person may call.
    assert book.night().actions("an") == ["call"]
