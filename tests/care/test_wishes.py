"""Wishes narrow at anybody's word and widen only at the borrower's; told and own count together."""

from __future__ import annotations

from datetime import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.care.people import NOW, STAFF, borrower
from tests.care.test_holds import Contact

from hejie.care.facts import _narrowest, source
from hejie.care.models import Hours, OptOut, Voice
from hejie.care.operations import Clock, opt_in, opt_out, set_hours, set_voice
from hejie.care.unable import UnableToWish
from hejie.portfolio.models import Borrower, ToldWish

MORNING = Clock(time(9), time(12))
EVENING = Clock(time(19), time(21))


def _facts(who: Borrower, action: str = "sms") -> dict[str, Any]:
    return source.gather([Contact(who.id, action=action)], now=NOW)[0]


@pytest.mark.django_db
def test_an_opt_out_closes_its_channel_until_the_borrower_opens_it() -> None:
    who = borrower()
    said = {"borrower_id": who.id, "channel": "sms", "actor": STAFF, "now": NOW}
    first = opt_out(source="staff", **said)
    assert opt_out(source="borrower", **said) == first
    assert (_facts(who)["channel_opted_out"], _facts(who, "call")["channel_opted_out"]) == (
        True,
        False,
    )
    with pytest.raises(UnableToWish, match="at the word of the borrower"):
        opt_in(source="lender", **said)
    opt_in(source="borrower", **said)
    assert _facts(who)["channel_opted_out"] is False
    with pytest.raises(UnableToWish, match="not opted out"):
        opt_in(source="borrower", **said)
    assert OptOut.objects.filter(ended_at__isnull=False).count() == 1
    with pytest.raises(UnableToWish, match="not a channel"):
        opt_out(source="borrower", **{**said, "channel": "pigeon"})


@pytest.mark.django_db
def test_hours_widen_only_at_the_borrowers_word() -> None:
    who = borrower()
    said = {"borrower_id": who.id, "actor": STAFF, "now": NOW}
    with pytest.raises(UnableToWish):
        set_hours(agreed=EVENING, source="staff", **said)
    set_hours(wished=MORNING, source="staff", **said)
    with pytest.raises(UnableToWish):
        set_hours(source="lender", **said)
    facts = _facts(who)
    assert (facts["wished_earliest"], facts["wished_latest"]) == ("09:00", "12:00")
    assert facts["agreed_earliest"] is None
    set_hours(agreed=EVENING, source="borrower", **said)
    facts = _facts(who)
    assert (facts["agreed_earliest"], facts["wished_earliest"]) == ("19:00", None)
    assert Hours.objects.count() == 2


@pytest.mark.django_db
def test_a_refusal_of_all_contact_is_taken_back_only_by_the_borrower() -> None:
    who = borrower()
    said = {"borrower_id": who.id, "actor": STAFF, "now": NOW}
    set_voice(all_contact_refused=True, represented=True, source="staff", **said)
    assert (_facts(who)["all_contact_refused"], _facts(who)["represented"]) == (True, True)
    with pytest.raises(UnableToWish):
        set_voice(all_contact_refused=False, represented=True, source="staff", **said)
    set_voice(
        all_contact_refused=False,
        represented=False,
        borrower_status="no_capacity",
        source="representative",
        **said,
    )
    facts = _facts(who)
    assert facts["borrower_status"] == "no_capacity"
    assert (facts["all_contact_refused"], facts["represented"]) == (False, False)
    assert Voice.objects.filter(ended_at__isnull=True).count() == 1


@pytest.mark.django_db
def test_told_and_own_words_count_together_and_the_narrower_wins() -> None:
    who = borrower()
    ToldWish.objects.create(
        borrower=who,
        opted_out=True,
        channel="email",
        all_contact_refused=True,
        borrower_status="alive",
        wished_earliest="10:00",
        wished_latest="18:00",
    )
    ToldWish.objects.create(borrower=who, agreed_earliest="20:00", agreed_latest="21:00")
    set_hours(borrower_id=who.id, wished=MORNING, source="borrower", actor=STAFF, now=NOW)
    facts = _facts(who, "email")
    assert facts["channel_opted_out"] is True
    assert facts["all_contact_refused"] is True
    assert (facts["wished_earliest"], facts["wished_latest"]) == ("10:00", "12:00")
    # Hours set here replace what was told of agreed ones: they could only widen.
    assert facts["agreed_earliest"] is None


@pytest.mark.django_db
def test_what_nobody_told_is_unknown_and_never_a_no() -> None:
    who = borrower(known=())
    facts = _facts(who)
    unknown = ("channel_opted_out", "all_contact_refused", "represented", "borrower_status")
    assert [facts[name] for name in unknown] == [None] * 4
    opt_out(borrower_id=who.id, channel="sms", source="borrower", actor=STAFF, now=NOW)
    assert _facts(who)["channel_opted_out"] is True


_HOUR = st.integers(0, 23).map(lambda hour: f"{hour:02d}:00")


@given(st.lists(st.tuples(_HOUR, _HOUR).filter(lambda s: s[0] <= s[1]), min_size=1, max_size=4))
def test_the_narrowest_hours_are_those_in_which_every_wish_stands(
    wished: list[tuple[str, str]],
) -> None:
    earliest, latest = _narrowest(wished)
    hours = [f"{hour:02d}:00" for hour in range(24)]
    left = [h for h in hours if all(since <= h < until for since, until in wished)]
    assert [h for h in hours if earliest <= h < latest] == left
