"""What must stay says why and until when; what may go, goes; a hold stops it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hejie.privacy.retention import HOLDS_THAT_KEEP, KINDS, Kept, Outcome, counted, duties, fate
from hejie.values.names import HOLDS, LENDER_KINDS, PRODUCTS

TODAY = date(2026, 11, 21)
LAW = duties(("cn",), on=TODAY)
CARD = Kept(
    kind="recording",
    row="7",
    since_on=date(2023, 3, 1),
    ended_on=date(2023, 6, 1),
    lender_kind="bank",
    product="credit_card",
    memberships=frozenset({"cba"}),
)
BANK_RECORD = replace(CARD, kind="told_touch", product="consumer_loan")


def _rules(kept: Kept, *, on: date = TODAY) -> tuple[Outcome, date | None, list[str]]:
    said = fate(kept, asked=duties(("cn",), on=on), on=on)
    return said.outcome, said.until_on, [duty.rule for duty in said.duties]


@pytest.mark.parametrize(
    ("kept", "expected"),
    [
        (CARD, (Outcome.KEPT, date(2028, 3, 1), ["cn-house-recordings"])),
        (BANK_RECORD, (Outcome.ERASE, date(2026, 6, 1), [])),
        (
            replace(BANK_RECORD, ended_on=date(2024, 2, 29)),
            (Outcome.KEPT, date(2027, 3, 1), ["cn-pipl-55-56"]),
        ),
        (
            replace(BANK_RECORD, memberships=frozenset({"nifa"})),
            (Outcome.KEPT, date(2028, 6, 1), ["cn-nifa2018-records-5y"]),
        ),
        (
            replace(BANK_RECORD, memberships=None),
            (Outcome.KEPT, date(2028, 6, 1), ["cn-nifa2018-records-5y"]),
        ),
        (
            replace(BANK_RECORD, lender_kind="consumer_finance"),
            (Outcome.KEPT, date(2028, 6, 1), ["cn-cfc2024-records-5y"]),
        ),
        (replace(CARD, ended_on=None), (Outcome.OPEN, None, [])),
    ],
)
def test_the_longest_duty_that_binds_counts(
    kept: Kept, expected: tuple[Outcome, date | None, list[str]]
) -> None:
    assert _rules(kept) == expected


def test_values_are_those_of_the_day() -> None:
    """Before the house asked for five years, a bank's card asked for two."""
    kept = replace(CARD, since_on=date(2020, 1, 1), ended_on=date(2020, 2, 1))

    outcome, until_on, rules = _rules(kept, on=date(2021, 6, 1))

    assert (outcome, until_on) == (Outcome.KEPT, date(2022, 1, 1))
    assert rules == ["cn-card2011-68-recording"]


def test_what_is_kept_says_in_both_languages_why() -> None:
    (duty,) = fate(CARD, asked=LAW, on=TODAY).duties

    assert "五年" in duty.says.zh
    assert "five years" in duty.says.en
    assert str(duty.cite)


def test_a_person_who_asks_loses_what_was_kept_by_consent_and_no_more() -> None:
    agreed = replace(CARD, kind="contact_point", ended_on=None, is_by_consent=True)
    owed = replace(agreed, is_by_consent=False)

    asked = [fate(each, asked=LAW, on=TODAY, is_requested=True) for each in (agreed, owed)]

    assert [each.outcome for each in asked] == [Outcome.ERASE, Outcome.OPEN]
    assert fate(agreed, asked=LAW, on=TODAY).outcome is Outcome.OPEN


def test_holds_are_holds_of_this_house() -> None:
    assert {*HOLDS} > HOLDS_THAT_KEEP


def test_a_dry_run_counts() -> None:
    fates = [fate(each, asked=LAW, on=TODAY) for each in (CARD, CARD, BANK_RECORD)]

    assert counted(fates) == {("recording", "kept"): 2, ("told_touch", "erase"): 1}


def test_what_nobody_keeps_is_an_error() -> None:
    with pytest.raises(ValueError, match="nobody keeps a diary"):
        fate(replace(CARD, kind="diary"), asked=LAW, on=TODAY)


DAYS = st.dates(date(2012, 1, 1), date(2040, 12, 31))
KEPT = st.builds(
    Kept,
    kind=st.sampled_from(KINDS),
    row=st.just("7"),
    since_on=DAYS,
    ended_on=st.none() | DAYS,
    is_by_consent=st.booleans(),
    lender_kind=st.none() | st.sampled_from(LENDER_KINDS),
    product=st.none() | st.sampled_from(PRODUCTS),
    memberships=st.none() | st.frozensets(st.sampled_from(("cba", "nifa"))),
    holds=st.frozensets(st.sampled_from(HOLDS), max_size=2),
)


@given(KEPT, DAYS, st.booleans())
def test_nothing_goes_that_a_hold_or_a_duty_keeps(kept: Kept, on: date, requested: bool) -> None:
    said = fate(kept, asked=duties(("cn",), on=on), on=on, is_requested=requested)

    if kept.holds & HOLDS_THAT_KEEP:
        assert said.outcome is Outcome.HELD
    if said.outcome is Outcome.ERASE:
        assert not said.duties
        assert said.until_on is not None
        assert said.until_on <= on
        assert kept.ended_on is not None or (kept.is_by_consent and requested)
    if said.outcome is Outcome.KEPT:
        assert said.duties


@given(KEPT, DAYS)
def test_what_is_not_known_never_lets_something_go_sooner(kept: Kept, on: date) -> None:
    law = duties(("cn",), on=on)
    doubt = replace(kept, lender_kind=None, product=None, memberships=None)
    known, unknown = (fate(each, asked=law, on=on) for each in (kept, doubt))

    if unknown.outcome is Outcome.ERASE:
        assert known.outcome is Outcome.ERASE
