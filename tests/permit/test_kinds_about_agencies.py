"""Agency standing: whether an agency may act for the lender at all."""

from __future__ import annotations

import pytest
from one_rule import law

from hejie.law.rule import Binding

ASKED = {
    "listed": ("agency_listed", True),
    "published": ("agency_published", True),
    "contract_in_force": ("agency_contract_in_force", True),
    "borrower_told": ("borrower_told_of_agency", True),
    "exclusive": ("other_agency_active", False),
}
GOOD = dict(ASKED.values()) | {"months_since_evaluation": 12}
ALL = law("agency_standing", require=list(ASKED), evaluated_within_months=12)
OF_AGENCIES = law("agency_standing", (Binding(actors=("agency",)),), require=["listed"])


def test_an_agency_in_good_standing_may_act() -> None:
    assert ALL.answers(**GOOD) == "permitted"


@pytest.mark.parametrize("required", ASKED)
def test_each_thing_required_is_asked_by_itself(required: str) -> None:
    fact, wanted = ASKED[required]
    alone = law("agency_standing", require=[required])

    assert alone.answers(**{fact: wanted}) == "permitted"
    assert alone.answers(**{fact: not wanted}) == "refused"
    assert alone.answers(**{fact: None}) == "undetermined"
    assert ALL.answers(**{**GOOD, fact: not wanted}) == "refused"
    assert ALL.answers(**{**GOOD, fact: "yes"}) == "undetermined"


def test_an_evaluation_lasts_so_many_months() -> None:
    alone = law("agency_standing", evaluated_within_months=12)

    assert alone.answers(months_since_evaluation=12) == "permitted"
    assert alone.answers(months_since_evaluation=12.1) == "refused"
    assert alone.answers(months_since_evaluation=None) == "undetermined"
    assert alone.answers(months_since_evaluation=-1) == "undetermined"


def test_nothing_is_asked_of_a_lender_that_acts_itself() -> None:
    assert OF_AGENCIES.answers(actor="lender", agency_listed=False) == "permitted"
    assert OF_AGENCIES.answers(actor="agency", agency_listed=False) == "refused"
    assert OF_AGENCIES.answers(actor=None, agency_listed=False) == "undetermined"
    assert OF_AGENCIES.answers(actor=None, agency_listed=True) == "permitted"
