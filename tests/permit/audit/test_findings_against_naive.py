"""Findings equal a naive reading of the rules over naively counted facts, row by row."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import audit_draws as draws
import audit_oracle as oracle
import naive
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from permit_said import rules_of

from hejie.permit.audit import FINDINGS, Audit, audit

KEY = b"k"
QUIET = settings(
    max_examples=25, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True
)
LAWS = (("zz",), ("cn",), ("cn", "zz"))
ACTORS = ("lender", "platform", "agency", "law_firm", "mediator")

Row = dict[str, Any]


def audited(rows: list[Row], laws: tuple[str, ...]) -> Audit:
    return audit(draws.frame(rows), rules=rules_of(laws), key=KEY)


def facts_of(rows: list[Row], laws: tuple[str, ...]) -> list[Row]:
    """Return the facts that each touch is judged on."""
    zone = str(naive.pack(laws[0]).zone)
    counted = oracle.recount(rows, law_zone=zone)
    facts = [
        {**row, **made, "actor": actor_of(row)} for row, made in zip(rows, counted, strict=True)
    ]
    lists = ("attempt_times_7d", "message_times_7d", "visit_times_30d")
    for row, made in zip(rows, facts, strict=True):
        made.update(dict(zip(lists, times_of(row, rows, zone), strict=True)))
    return facts


def actor_of(row: Row) -> str | None:
    named = row["actor"] if row["actor"] in ACTORS else None
    return "agency" if row["agency_id"] and named in ("lender", None) else named


def times_of(row: Row, rows: list[Row], zone: str) -> list[list[Any]]:
    """Return the moments of calls, of messages of this channel, and of visits before a touch."""
    clock = ZoneInfo(row["time_zone"] or zone)
    before = [
        other
        for other in rows
        if other["borrower_id"] == row["borrower_id"]
        and (other["at"], other["touch_id"]) < (row["at"], row["touch_id"])
        and other["party"] not in oracle.OWES_NOTHING
    ]

    def within(days: int, actions: tuple[str, ...]) -> list[Any]:
        today = oracle.local_day(row["at"], clock)
        return [
            other["at"]
            for other in before
            if other["action"] in actions
            and (today - oracle.local_day(other["at"], clock)).days < days
        ]

    channel = (row["action"],) if row["action"] in oracle.MESSAGES else ()
    return [within(7, oracle.CALLS), within(7, channel), within(30, ("visit",))]


def check_against_naive(rows: list[Row], laws: tuple[str, ...]) -> Counter[str]:
    """Compare an audit with naive verdicts, and return how many had which answer."""
    found = audited(rows, laws)
    verdicts = [naive.verdict(facts, laws=laws, stage="touch") for facts in facts_of(rows, laws)]
    expected = sorted(
        (row["touch_id"], rule)
        for row, (answer, grounds, _) in zip(rows, verdicts, strict=True)
        for rule in grounds
        if answer == "refused"
    )
    assert sorted(found.findings.table().select("touch_id", "rule").rows()) == expected
    answers = Counter(answer for answer, _, _ in verdicts)
    named = {"clean": "permitted", "unjudged": "undetermined", "violating": "refused"}
    assert found.totals["answers"] == {ours: answers[theirs] for ours, theirs in named.items()}
    opened = Counter(
        rule for answer, grounds, _ in verdicts if answer == "undetermined" for rule in grounds
    )
    assert found.totals["left_open"] == dict(opened)
    return answers


@pytest.mark.parametrize("laws", LAWS)
def test_findings_are_those_of_a_naive_reading(laws: tuple[str, ...]) -> None:
    answers = check_against_naive(draws.judged_history(5, 600, laws[0]), laws)

    assert min(answers.values()) > 5
    assert set(answers) >= {"undetermined", "refused"}


@given(seed=st.integers(0, 2**32), laws=st.sampled_from(LAWS))
@QUIET
def test_small_histories_agree_too(seed: int, laws: tuple[str, ...]) -> None:
    rows = draws.judged_history(seed, 30, laws[0])

    assert sum(check_against_naive(rows, laws).values()) == len(rows)


@pytest.mark.parametrize("laws", LAWS)
def test_a_finding_cites_the_value_of_its_own_day(laws: tuple[str, ...]) -> None:
    rows = draws.judged_history(9, 300, laws[0])
    by_id = {row["touch_id"]: row for row in rows}
    rules = rules_of(laws)

    found = audited(rows, laws).findings.table()

    assert found.schema == FINDINGS
    assert found.height > 20
    for each in found.filter(found["local_at"].is_not_null()).iter_rows(named=True):
        row, rule = by_id[each["touch_id"]], rules.by_id[each["rule"]]
        local = row["at"].astimezone(ZoneInfo(row["time_zone"]))
        value = rule.value_on(local.date())
        assert value is not None
        assert (each["instrument"], each["clause"]) == (value.cite.instrument, value.cite.clause)
        assert each["force"] == rule.force
        assert each["local_at"] == local.replace(tzinfo=None)


@pytest.mark.parametrize("law", ["zz", "cn"])
def test_a_cap_that_was_reached_says_its_number(law: str) -> None:
    rows = draws.judged_history(13, 900, law)
    counted = {
        row["touch_id"]: made for row, made in zip(rows, facts_of(rows, (law,)), strict=True)
    }

    found = audited(rows, (law,)).findings.table()

    caps = found.filter(found["counted"].is_not_null()).rows(named=True)
    assert len({each["counted"] for each in caps}) > 1
    first = min(oracle.local_day(row["at"], ZoneInfo(row["time_zone"] or "UTC")) for row in rows)
    for each in caps:
        assert each["count"] >= each["most"]
        if each["counted"] in counted[each["touch_id"]] and "times" not in each["counted"]:
            assert each["count"] == counted[each["touch_id"]][each["counted"]]
        if each["local_at"] is not None and each["counted"].endswith("_today"):
            assert each["is_whole"] is (each["local_at"].date() >= first)
    kinds = {rule.id: rule.kind for rule in rules_of((law,)).rules}
    assert {each["rule"] for each in caps} == {
        rule for rule in found["rule"] if kinds[rule] == "frequency_cap"
    }


def test_a_law_that_changed_is_asked_as_it_was() -> None:
    usual = {"borrower_id": "B", "action": "call", "purpose": "collect", "party": "borrower"}
    zone = ZoneInfo("Atlantic/Azores")
    evenings = (
        datetime(2022, 3, 1, 20, 30, tzinfo=zone),
        datetime(2026, 11, 21, 20, 30, tzinfo=zone),
    )
    rows = [
        {**usual, "touch_id": str(at), "at": evening, "time_zone": zone.key, "holds": []}
        for at, evening in enumerate(evenings)
    ]

    found = audit(draws.frame(rows), rules=rules_of(("zz",)), key=KEY).findings.table()

    assert found.select("touch_id", "rule", "clause").rows() == [("0", "zz-act-hours", "s 4")]
    assert found["at"].dt.date().to_list() == [date(2022, 3, 1)]
