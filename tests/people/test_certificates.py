"""Papers decide what a role may do today: the last day counts, the next does not."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from tests.people.staff import NOW, lender, staff

from hejie.people.operations import add_certificate, end_certificate, lift_bar, set_bar
from hejie.people.queries import actor_of, capabilities_of, papers_of
from hejie.people.roles import CAPABILITIES, NEEDS_CERTIFICATE
from hejie.people.unable import UnableToAdmit, UnableToCertify
from hejie.values.actor import Actor

pytestmark = pytest.mark.django_db
TRAINER = Actor("person", "900", "demo")
OTHER = Actor("person", "901", "demo")
LAST = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("at", "may"),
    [
        # The last day is a day in Shanghai: it ends at 16:00 UTC.
        (datetime(2026, 11, 21, 15, 59, tzinfo=UTC), True),
        (datetime(2026, 11, 21, 16, 0, tzinfo=UTC), False),
        (datetime(2025, 12, 31, 15, 59, tzinfo=UTC), False),
    ],
)
def test_an_expired_certificate_takes_the_work_and_leaves_the_hold(
    at: datetime, *, may: bool
) -> None:
    one = staff(lender(), "collector", until=LAST)
    one.grants.update(granted_at=datetime(2025, 1, 1, tzinfo=UTC))
    able = capabilities_of(one, now=at)
    assert ("work_cases" in able) is may
    assert "place_hold" in able
    assert CAPABILITIES["collector"] - able == (frozenset() if may else NEEDS_CERTIFICATE)


def test_a_certificate_of_the_wrong_sort_opens_nothing() -> None:
    one = staff(lender(), "collector", until=LAST)
    add_certificate(
        user_id=one.id,
        kind="visit",
        issued_on=LAST,
        expires_on=LAST + timedelta(days=365),
        actor=TRAINER,
        now=NOW,
    )
    able = capabilities_of(one, now=NOW + timedelta(days=1))
    assert "work_cases" not in able


def test_a_revoked_certificate_counts_no_more() -> None:
    one = staff(lender(), "collector")
    paper = one.certificates.get()
    end_certificate(certificate_id=paper.id, actor=TRAINER, now=NOW)
    assert "work_cases" not in capabilities_of(one, now=NOW)
    with pytest.raises(UnableToCertify, match="revoked already"):
        end_certificate(certificate_id=paper.id, actor=TRAINER, now=NOW)
    with pytest.raises(UnableToCertify, match="no certificate"):
        end_certificate(certificate_id=paper.id + 1, actor=TRAINER, now=NOW)


def test_a_bar_outweighs_every_certificate_until_it_is_over() -> None:
    one = staff(lender(), "collector")
    end = NOW + timedelta(days=3)
    bar = set_bar(user_id=one.id, reason="complaint", until_at=end, actor=TRAINER, now=NOW)
    assert papers_of([one.id], now=NOW)[one.id].barred
    assert "work_cases" not in capabilities_of(one, now=NOW)
    assert "work_cases" in capabilities_of(one, now=end)
    with pytest.raises(UnableToCertify, match="somebody other"):
        lift_bar(bar_id=bar.id, actor=TRAINER, now=NOW)
    lift_bar(bar_id=bar.id, actor=OTHER, now=NOW)
    assert "work_cases" in capabilities_of(one, now=NOW)
    with pytest.raises(UnableToCertify, match="over already"):
        lift_bar(bar_id=bar.id, actor=OTHER, now=NOW)


def test_nobody_certifies_bars_or_frees_themselves() -> None:
    one = staff(lender(), "collector")
    me = actor_of(one)
    bar = set_bar(user_id=one.id, reason="record", actor=TRAINER, now=NOW)
    days = {"issued_on": LAST, "expires_on": LAST}
    for done in (
        lambda: add_certificate(user_id=one.id, kind="visit", **days, actor=me, now=NOW),
        lambda: lift_bar(bar_id=bar.id, actor=me, now=NOW),
        lambda: end_certificate(certificate_id=one.certificates.get().id, actor=me, now=NOW),
        lambda: set_bar(user_id=one.id, reason="law", actor=me, now=NOW),
    ):
        with pytest.raises(UnableToAdmit, match="somebody other"):
            done()


def test_what_makes_no_sense_is_refused_in_words() -> None:
    one = staff(lender(), "collector")
    said = {"user_id": one.id, "actor": TRAINER, "now": NOW}
    day = {"issued_on": LAST, "expires_on": LAST}
    with pytest.raises(UnableToCertify, match="kind"):
        add_certificate(**said, **day, kind="sailing")
    with pytest.raises(UnableToCertify, match="ends on or after"):
        add_certificate(**said, kind="visit", issued_on=LAST, expires_on=LAST - timedelta(days=1))
    with pytest.raises(UnableToCertify, match="reason"):
        set_bar(**said, reason="mood")
    with pytest.raises(UnableToCertify, match="ends after"):
        set_bar(**said, reason="law", until_at=NOW)
