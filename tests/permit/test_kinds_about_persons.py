"""Party, status, third party, opt-out and hold: whom, and whether at all."""

from __future__ import annotations

from one_rule import law

PARTY = law("party", allowed=["borrower", "guarantor"])
STATUS = law("status", require={"party_is_minor": False, "borrower_status": ["alive"]})
OPT_OUT = law("opt_out", facts=["channel_opted_out", "all_contact_refused"])
CONSENT = law("opt_out", consents=["contact_agreed", "place_consented"])
EITHER = law("opt_out", facts=["all_contact_refused"], consents=["contact_agreed"])
HOLD = law("hold", holds=["dispute", "illness"])
THIRD = law(
    "third_party",
    when_any=["borrower_unreachable", "deceased"],
    purposes=["locate", "relay"],
    agreed_in_advance=True,
    stops_on_refusal=True,
    conceals_debt=True,
)
FINE = {
    "borrower_unreachable": True,
    "borrower_status": "alive",
    "purpose": "locate",
    "contact_agreed": True,
    "party_refused": False,
    "discloses_debt": False,
}


def test_a_party_not_named_may_not_be_addressed() -> None:
    assert PARTY.answers(party="borrower") == "permitted"
    assert PARTY.answers(party="other") == "refused"
    assert PARTY.answers(party=None) == "undetermined"
    assert PARTY.answers(party="Borrower") == "undetermined"


def test_a_status_must_be_what_is_required() -> None:
    assert STATUS.answers(party_is_minor=False, borrower_status="alive") == "permitted"
    assert STATUS.answers(party_is_minor=True, borrower_status="alive") == "refused"
    assert STATUS.answers(party_is_minor=False, borrower_status="deceased") == "refused"
    assert STATUS.answers(party_is_minor=None, borrower_status="alive") == "undetermined"
    assert STATUS.answers(party_is_minor=None, borrower_status="deceased") == "refused"


def test_an_opt_out_from_either_stops() -> None:
    assert OPT_OUT.answers(channel_opted_out=False, all_contact_refused=False) == "permitted"
    assert OPT_OUT.answers(channel_opted_out=True, all_contact_refused=None) == "refused"
    assert OPT_OUT.answers(channel_opted_out=None, all_contact_refused=False) == "undetermined"
    assert OPT_OUT.answers(channel_opted_out="false", all_contact_refused=False) == "undetermined"


def test_a_consent_must_be_yes_and_silence_is_none() -> None:
    agreed = {"contact_agreed": True, "place_consented": True}

    assert CONSENT.answers(**agreed) == "permitted"
    assert CONSENT.answers(**{**agreed, "contact_agreed": False}) == "refused"
    assert CONSENT.answers(**{**agreed, "place_consented": False}) == "refused"
    assert CONSENT.answers(**{**agreed, "contact_agreed": None}) == "undetermined"
    assert CONSENT.duties(stage="case", contact_agreed=True) == ("agree_place",)


def test_a_wish_to_be_left_alone_goes_before_a_consent() -> None:
    assert EITHER.answers(all_contact_refused=False, contact_agreed=True) == "permitted"
    assert EITHER.answers(all_contact_refused=True, contact_agreed=True) == "refused"
    assert EITHER.answers(all_contact_refused=None, contact_agreed=True) == "undetermined"
    assert EITHER.answers(all_contact_refused=None, contact_agreed=False) == "refused"


def test_a_hold_of_the_list_stops_and_others_do_not() -> None:
    assert HOLD.answers(holds=[]) == "permitted"
    assert HOLD.answers(holds=["complaint"]) == "permitted"
    assert HOLD.answers(holds=["complaint", "illness"]) == "refused"


def test_a_list_of_holds_that_nobody_can_read_may_hold_any() -> None:
    assert HOLD.answers(holds=None) == "undetermined"
    assert HOLD.answers(holds="dispute") == "undetermined"
    assert HOLD.answers(holds=["Dispute"]) == "undetermined"
    assert HOLD.answers(holds=[None]) == "undetermined"
    assert HOLD.answers(holds=["something new", "dispute"]) == "refused"


def test_a_third_person_is_reached_only_while_all_conditions_hold() -> None:
    assert THIRD.answers(**FINE) == "permitted"
    assert THIRD.answers(**{**FINE, "purpose": "relay"}) == "permitted"
    assert THIRD.answers(**{**FINE, "purpose": "collect"}) == "refused"
    assert THIRD.answers(**{**FINE, "contact_agreed": False}) == "refused"
    assert THIRD.answers(**{**FINE, "party_refused": True}) == "refused"
    assert THIRD.answers(**{**FINE, "discloses_debt": True}) == "refused"


def test_a_third_person_is_reached_for_one_reason_or_another() -> None:
    dead = {"borrower_unreachable": False, "borrower_status": "deceased"}

    assert THIRD.answers(**{**FINE, **dead}) == "permitted"
    assert THIRD.answers(**{**FINE, "borrower_unreachable": False}) == "refused"
    assert THIRD.answers(**{**FINE, "borrower_unreachable": None}) == "undetermined"
    assert THIRD.answers(**{**FINE, **dead, "borrower_unreachable": None}) == "permitted"


def test_a_reason_that_the_rule_does_not_know_is_not_waited_for() -> None:
    lost_only = law(
        "third_party",
        when_any=["borrower_unreachable"],
        agreed_in_advance=False,
        stops_on_refusal=False,
        conceals_debt=False,
    )

    assert lost_only.answers(borrower_unreachable=False) == "refused"
    assert lost_only.answers(borrower_unreachable=False, borrower_status="deceased") == "refused"
    assert lost_only.answers(borrower_unreachable=True) == "permitted"


def test_the_evening_before_concealing_the_debt_is_a_duty() -> None:
    unread = {**FINE, "discloses_debt": None}

    assert THIRD.answers(**unread) == "undetermined"
    assert THIRD.answers(stage="case", **unread) == "permitted"
    assert THIRD.duties(stage="case", **unread) == ("conceal_debt",)
