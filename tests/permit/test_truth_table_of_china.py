"""The pack `cn` row by row, as a lawyer would check it: a touch in words, the answer, its grounds.

Each row changes a few facts of a lawful call: a micro-lender (member of nifa) collects a consumer
loan from its borrower at ten in the morning of 21 November 2026 in Shanghai.
"""

from __future__ import annotations

from typing import Any

import naive
import permit_draws as draws
import pytest
from permit_said import Said, by_judge, by_screen

BANK = {"lender_kind": "bank", "memberships": ["cba"]}
CARD = {**BANK, "product": "credit_card"}
TRUST: dict[str, Any] = {"lender_kind": "trust", "memberships": []}
SOLE_TRADER = {"product": "business_loan"}
AGENCY_OF_TRUST = {**TRUST, "actor": "agency"}
SEARCH = {"party": "contact_person", "purpose": "locate", "borrower_unreachable": True}
VISIT = {"action": "visit"}
SERVICE = {"purpose": "service"}

P, R, U = "permitted", "refused", "undetermined"


def on(day: str, clock: str = "10:00:00") -> dict[str, str]:
    return {"at": f"{day}T{clock}+08:00"}


def today(clock: str) -> dict[str, str]:
    return on("2026-11-21", clock)


ROWS: list[tuple[str, dict[str, Any], str, str]] = [
    ("the lawful call itself", {}, P, ""),
    ("the last second of the evening", today("21:59:59"), P, ""),
    ("ten in the evening", today("22:00:00"), R, "gbt45251-quiet-hours"),
    ("one second before eight", today("07:59:59"), R, "gbt45251-quiet-hours"),
    ("eight in the morning", today("08:00:00"), P, ""),
    (
        "a letter at night is bound too",
        {"action": "letter", **today("23:00:00")},
        R,
        "gbt45251-quiet-hours",
    ),
    (
        "a bank at night",
        {**BANK, **today("23:00:00")},
        R,
        "cba2026-quiet-hours gbt45251-quiet-hours",
    ),
    ("a trust at night, member of nothing", {**TRUST, **today("23:00:00")}, P, ""),
    (
        "a trust's agency at night",
        {**AGENCY_OF_TRUST, **today("23:00:00")},
        R,
        "gbt45251-quiet-hours",
    ),
    (
        "a trust of unknown memberships at night",
        {**TRUST, "memberships": None, **today("23:00:00")},
        R,
        "cba2026-quiet-hours",
    ),
    ("a sole trader at night", {**SOLE_TRADER, **today("23:00:00")}, R, "house-quiet-hours"),
    (
        "a sole trader at night before the house rule",
        {**SOLE_TRADER, **on("2024-12-31", "23:00:00")},
        P,
        "",
    ),
    ("the eve of the standard at night", on("2025-02-27", "23:00:00"), P, ""),
    ("the first night of the standard", on("2025-02-28", "00:00:00"), R, "gbt45251-quiet-hours"),
    (
        "the eve of the guideline, a bank at night",
        {**BANK, **on("2026-01-29", "23:00:00")},
        R,
        "gbt45251-quiet-hours",
    ),
    (
        "nobody knows who lends, at night",
        {"lender_kind": None, **today("23:00:00")},
        U,
        "gbt45251-quiet-hours",
    ),
    ("nobody knows who lends, by day", {"lender_kind": None}, P, ""),
    ("nobody knows the zone", {"time_zone": None}, U, "gbt45251-quiet-hours"),
    (
        "agreed until eleven, at half past ten",
        {"agreed_latest": "23:00", **today("22:30:00")},
        P,
        "",
    ),
    ("wished not before noon", {"wished_earliest": "12:00"}, R, "gbt45251-quiet-hours"),
    (
        "after three calls that connected",
        {"connected_calls_today": 3},
        R,
        "gbt45251-connected-call-cap",
    ),
    ("after two", {"connected_calls_today": 2}, P, ""),
    (
        "three connected calls do not stop a message",
        {"action": "sms", "connected_calls_today": 3},
        P,
        "",
    ),
    ("three connected calls of a sole trader", {**SOLE_TRADER, "connected_calls_today": 3}, P, ""),
    (
        "calls that nobody counted",
        {"connected_calls_today": None},
        U,
        "gbt45251-connected-call-cap",
    ),
    ("six dials in a day", {"dials_today": 6}, R, "house-dial-cap"),
    ("six unanswered dials, a bank", {**BANK, "unanswered_dials_today": 6}, R, "cba2026-dial-cap"),
    ("six unanswered dials, no member of cba", {"unanswered_dials_today": 6}, P, ""),
    ("a second message in a day", {"action": "sms", "messages_today": 1}, R, "house-message-caps"),
    ("a fourth message in a week", {"action": "email", "messages_7d": 3}, R, "house-message-caps"),
    ("a third message in a week", {"action": "push", "messages_7d": 2}, P, ""),
    ("an heir is not asked to pay", {"party": "heir"}, R, "gbt45251-debtor-only"),
    (
        "an heir of a bank's card holder",
        {**CARD, "party": "heir"},
        R,
        "card2011-68-who gbt45251-debtor-only",
    ),
    ("the answer to an heir's own request", {"party": "heir", **SERVICE}, P, ""),
    ("a guarantor whose guarantee stands", {"party": "guarantor"}, P, ""),
    (
        "a guarantor whose guarantee has lapsed",
        {"party": "guarantor", "guarantee_in_force": False},
        R,
        "gbt45251-joint-liability",
    ),
    (
        "a guarantor, and nobody knows",
        {"party": "guarantor", "guarantee_in_force": None},
        U,
        "gbt45251-joint-liability",
    ),
    ("a lost borrower is looked for", SEARCH, P, ""),
    (
        "a borrower who is not lost",
        {**SEARCH, "borrower_unreachable": False},
        R,
        "gbt45251-contact-precondition nifa2018-agreed-contact-only",
    ),
    (
        "a borrower who died, a lender of no body",
        {**SEARCH, "borrower_unreachable": False, "borrower_status": "deceased", "memberships": []},
        P,
        "",
    ),
    (
        "a borrower who died, a member of nifa",
        {**SEARCH, "borrower_unreachable": False, "borrower_status": "deceased"},
        R,
        "nifa2018-agreed-contact-only",
    ),
    (
        "a contact person nobody agreed on",
        {**SEARCH, "contact_agreed": False},
        R,
        "nifa2018-agreed-contact-only",
    ),
    (
        "a contact person who has refused",
        {**SEARCH, "party_refused": True},
        R,
        "gbt45251-contact-stop",
    ),
    (
        "a contact person is told of the debt",
        {**SEARCH, "discloses_debt": True},
        R,
        "gbt45251-contact-nondisclosure",
    ),
    (
        "a contact person is asked to pay",
        {**SEARCH, "purpose": "collect"},
        R,
        "gbt45251-debtor-only",
    ),
    (
        "a bank asks a neighbour to pay",
        {**CARD, "party": "other", "borrower_unreachable": True},
        R,
        "card2011-68-who cba2026-third-classes cba2026-third-locate-only gbt45251-debtor-only",
    ),
    (
        "a bank's neighbour in 2012",
        {**CARD, "party": "other", **on("2012-06-01")},
        R,
        "card2011-68-who",
    ),
    (
        "a trust asks a neighbour to pay",
        {**TRUST, "party": "other", "borrower_unreachable": True},
        R,
        "house-third-persons",
    ),
    (
        "a sole trader's neighbour hears of the debt",
        {**SOLE_TRADER, **SEARCH, "discloses_debt": True},
        R,
        "house-third-persons",
    ),
    (
        "nobody knows who would answer",
        {"party": None, "borrower_unreachable": True},
        U,
        "gbt45251-debtor-only",
    ),
    ("a minor", {"party_is_minor": True}, R, "house-minor"),
    ("a minor, before the house rule", {"party_is_minor": True, **on("2024-12-31")}, P, ""),
    ("somebody of unknown age", {"party_is_minor": None}, U, "house-minor"),
    ("a borrower who has died", {"borrower_status": "deceased"}, R, "house-status"),
    (
        "the guarantor of a borrower who has died",
        {"party": "guarantor", "borrower_status": "deceased"},
        P,
        "",
    ),
    ("an opt-out from calls", {"channel_opted_out": True}, R, "house-opt-out"),
    (
        "an opt-out from text messages",
        {"action": "sms", "channel_opted_out": True},
        R,
        "house-opt-out sms-2015",
    ),
    (
        "an opt-out from text messages in 2016",
        {"action": "sms", "channel_opted_out": True, **on("2016-01-01")},
        R,
        "sms-2015",
    ),
    (
        "the day before the regulation",
        {"action": "sms", "channel_opted_out": True, **on("2015-06-29")},
        P,
        "",
    ),
    (
        "a letter to whoever wants no contact",
        {"action": "letter", "all_contact_refused": True},
        P,
        "",
    ),
    ("a dispute is open", {"holds": ["dispute"]}, R, "house-complaint-hold"),
    ("an answer about the dispute", {"holds": ["dispute"], **SERVICE}, P, ""),
    ("an order of the police", {"holds": ["police_no_contact"], **SERVICE}, R, "psa2026-50"),
    ("the day before the revised law", {"holds": ["police_no_contact"], **on("2025-12-31")}, P, ""),
    ("a bankruptcy", {"holds": ["bankruptcy"]}, R, "sz-bankruptcy xiamen-bankruptcy"),
    ("a bankruptcy in 2023", {"holds": ["bankruptcy"], **on("2023-01-01")}, R, "sz-bankruptcy"),
    ("a bankruptcy in 2020", {"holds": ["bankruptcy"], **on("2020-01-01")}, P, ""),
    ("a card plan that is kept", {**CARD, "holds": ["plan_kept"]}, R, "card2011-70-stop"),
    ("a loan plan that is kept", {"holds": ["plan_kept"]}, P, ""),
    (
        "holds nobody looked for",
        {"holds": None},
        U,
        "house-complaint-hold psa2026-50 sz-bankruptcy xiamen-bankruptcy",
    ),
    ("a visit with everything in order", VISIT, P, ""),
    ("one officer alone", {**VISIT, "officers": 1}, R, "gbt45251-visit-rules"),
    (
        "one officer alone, a bank",
        {**VISIT, **BANK, "officers": 1},
        R,
        "cba2026-visit-team gbt45251-visit-rules",
    ),
    (
        "without a recorder",
        {**VISIT, "recording_on": False},
        R,
        "gbt45251-visit-rules nifa2018-visit-recorded",
    ),
    ("a visit nobody approved", {**VISIT, "approved": False}, R, "house-visit-approval"),
    ("a second visit in thirty days", {**VISIT, "visits_30d": 1}, R, "house-visit-cap"),
    ("a visit at eight in the evening", {**VISIT, **today("20:00:00")}, R, "house-visit-hours"),
    (
        "a visit at half past eight in the morning",
        {**VISIT, **today("08:30:00")},
        R,
        "house-visit-hours",
    ),
    ("told too late", {**VISIT, "notice_hours": 23}, R, "house-visit-notice"),
    ("on day 60", {**VISIT, "days_past_due": 60}, R, "house-visit-steps"),
    ("on day 61", {**VISIT, "days_past_due": 61}, P, ""),
    ("before any letter", {**VISIT, "steps_done": ["sms", "call"]}, R, "house-visit-steps"),
    (
        "at work, unasked",
        {**VISIT, "place": "workplace", "place_consented": False},
        R,
        "spousal-workplace",
    ),
    ("at home, unasked", {**VISIT, "place_consented": False}, P, ""),
    ("nobody knows how many go", {**VISIT, "officers": None}, U, "gbt45251-visit-rules"),
    (
        "nobody knows what it is to be: any rule that would refuse some action may",
        {"action": None, "dials_today": 6},
        U,
        "house-dial-cap",
    ),
    ("the day before the pack begins", on("2011-01-12"), U, "no-law-in-force"),
    ("the first day of the pack", on("2011-01-13"), P, ""),
    (
        "nobody knows when, but lawful whenever by day or by night",
        {**TRUST, "at": None},
        U,
        "no-law-in-force",
    ),
    ("a refusal beats what is unknown", {"holds": None, "party_is_minor": True}, R, "house-minor"),
]


def facts_of(changed: dict[str, Any]) -> dict[str, Any]:
    return {**naive.pack("cn").base, **changed}


def said(answer: str, grounds: str) -> tuple[str, list[str]]:
    ids = [each if each == "no-law-in-force" else f"cn-{each}" for each in grounds.split()]
    return answer, ids


@pytest.mark.parametrize(
    ("changed", "answer", "grounds"), [pytest.param(*row, id=name) for name, *row in ROWS]
)
def test_a_touch_is_answered_with_exactly_these_grounds(
    changed: dict[str, Any], answer: str, grounds: str
) -> None:
    assert by_judge(facts_of(changed), laws=("cn",))[:2] == said(answer, grounds)


def test_the_table_is_screened_like_it_is_judged_and_read_naively() -> None:
    rows = [facts_of(changed) for _, changed, _, _ in ROWS]
    moments = [{**row, "at": row["at"] and draws.datetime.fromisoformat(row["at"])} for row in rows]
    wanted: list[Said] = [by_judge(row, laws=("cn",)) for row in rows]

    assert by_screen(draws.table(moments), laws=("cn",)) == wanted
    assert [naive.verdict(row, laws=("cn",), stage="touch") for row in rows] == wanted


def test_every_judged_rule_stands_as_a_ground_of_some_row() -> None:
    shown = {f"cn-{ground}" for _, _, _, grounds in ROWS for ground in grounds.split()}
    judged = {r["id"] for r in naive.pack("cn").rules if r["kind"] not in {"value", "duty"}}

    assert judged - shown == set()


def test_a_visit_for_a_bank_carries_its_duty_and_the_evening_all_of_them() -> None:
    visit = facts_of({**VISIT, **BANK})
    unknown = dict.fromkeys(naive.DUTY_OF)

    assert by_judge(visit, laws=("cn",)) == ("permitted", [], ["ask_before_entering"])
    assert by_judge({**visit, **unknown}, laws=("cn",), stage="case") == (
        "permitted",
        [],
        [
            "agree_place",
            "ask_before_entering",
            "enough_officers",
            "get_approval",
            "give_notice",
            "record",
            "show_id",
        ],
    )
