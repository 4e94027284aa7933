"""Whether those who call or visit may do so is read from their papers, and is else unknown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import pytest
from tests.people.staff import HOUSE, NOW, agency, lender, staff

from hejie.people.facts import source
from hejie.people.operations import leave, set_bar

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Touch:
    """A proposed touch, as far as people asks."""

    collectors: tuple[str, ...]
    action: str = "call"
    organization: str = "demo"


def _known(*names: str, **said: str) -> tuple[bool | None, bool | None]:
    facts = source.gather([Touch(names, **said)], now=NOW)[0]
    return facts["collector_certified"], facts["collector_barred"]


def test_papers_are_read_in_few_statements_for_many(
    django_assert_num_queries: object,
) -> None:
    house = lender()
    names = [staff(house, "collector", username=f"c{number}").username for number in range(3)]
    staff(house, "strategist", username="plain")
    asked = [Touch((name,)) for name in names] + [Touch(("plain",)), Touch(())]
    with django_assert_num_queries(3):
        facts = source.gather(asked, now=NOW)
    assert [one["collector_certified"] for one in facts] == [True, True, True, False, None]
    assert [one["collector_barred"] for one in facts] == [False, False, False, False, None]


def test_a_bar_and_an_expiry_are_a_no() -> None:
    one = staff(lender(), "collector", username="lin", until=NOW.date())
    assert _known("lin") == (True, False)
    tomorrow = source.gather([Touch(("lin",))], now=NOW + timedelta(days=1))[0]
    assert tomorrow["collector_certified"] is False
    set_bar(user_id=one.id, reason="conduct", actor=HOUSE, now=NOW)
    assert _known("lin") == (True, True)
    assert _known("lin", "nobody") == (None, True)


def test_who_is_not_ours_is_unknown() -> None:
    staff(agency(), "agency_user", username="theirs")
    gone = staff(lender(), "collector", username="gone")
    leave(user_id=gone.id, actor=HOUSE, now=NOW)
    for name in ("theirs", "gone", "nobody"):
        assert _known(name) == (None, None)
    assert _known("theirs", organization="agency") == (True, False)


def test_officers_of_a_visit_are_counted_once_each() -> None:
    house = lender()
    for name in ("v1", "v2"):
        staff(house, "field_officer", username=name)
    staff(house, "collector", username="c1")
    both = source.gather([Touch(("v1", "v2", "v1"), action="visit")], now=NOW)[0]
    assert (both["officers"], both["officers_certified"]) == (2, True)
    assert both["collector_certified"] is True
    mixed = source.gather([Touch(("v1", "c1"), action="visit")], now=NOW)[0]
    assert (mixed["officers"], mixed["officers_certified"]) == (2, False)
    assert mixed["collector_certified"] is False
