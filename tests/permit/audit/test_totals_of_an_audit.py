"""The numbers of an audit: they add up, they name nobody, and they say what was assumed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import audit_draws as draws
import polars as pl
import pytest
from permit_said import rules_of

from hejie.permit.audit import Audit, audit

KEY = b"a key of the file"
NOON = datetime(2026, 11, 21, 4, tzinfo=UTC)
LAWFUL = {
    "lender_kind": "microloan",
    "product": "consumer_loan",
    "purpose": "collect",
    "time_zone": "Asia/Shanghai",
}


def audited(rows: list[dict[str, Any]], *, laws: tuple[str, ...] = ("cn",)) -> Audit:
    return audit(draws.frame(rows), rules=rules_of(laws), key=KEY)


def calls(*touches: dict[str, Any]) -> list[dict[str, Any]]:
    """Return calls to one borrower's number that nobody answered, changed as each says."""
    usual = {"borrower_id": "B", "action": "call", "number": "n", "connected": False}
    usual |= {"party": "borrower", "at": NOON, **LAWFUL}
    return [{**usual, "touch_id": f"T{at:03d}", **one} for at, one in enumerate(touches)]


@pytest.mark.parametrize("laws", [("cn",), ("zz",), ("cn", "zz")])
def test_touches_are_clean_violating_or_unjudged_however_they_are_grouped(
    laws: tuple[str, ...],
) -> None:
    rows = draws.judged_history(21, 500, laws[0])
    totals = audited(rows, laws=laws).totals

    assert sum(totals["answers"].values()) == totals["touches"] == 500
    for group in ("by_action", "by_actor", "by_month"):
        summed = {
            name: sum(row[name] for row in totals[group].values()) for name in totals["answers"]
        }
        assert summed == totals["answers"], group
    known = sum(row["time_zone"] is not None for row in rows)
    assert sum(totals["by_hour"]["touches"]) == known
    assert totals["counting"]["clock_unknown"] == 500 - known
    assert set(totals["by_agency"]) == {"A1", "A2"}
    spread = totals["by_borrower"]
    assert sum(spread["spread"]) == spread["wronged"] <= spread["borrowers"]


def test_findings_are_counted_by_rule() -> None:
    found = audited(draws.judged_history(22, 400, "cn"))

    listed = found.findings.table()["rule"].value_counts().rows()
    assert found.totals["rules"] == dict(sorted(listed))
    touches = found.findings.table()["touch_id"].n_unique()
    assert found.totals["answers"]["violating"] == touches
    house = found.findings.table().filter(~found.findings.table()["force"].is_in(["house", "info"]))
    assert found.totals["by_published_rule"] == house["touch_id"].n_unique()


def test_the_quiet_hours_are_those_of_the_rules_that_bind_calls() -> None:
    night = NOON + timedelta(hours=11)
    totals = audited(calls({}, {"at": night})).totals

    assert totals["quiet"]["minutes"] == [[0, 480], [1320, 1440]]
    assert "cn-gbt45251-quiet-hours" in totals["quiet"]["rules"]
    assert "cn-house-visit-hours" not in totals["quiet"]["rules"]
    assert [hour for hour, count in enumerate(totals["by_hour"]["off_hours"]) if count] == [23]


def test_a_recorded_counter_decides_nothing_and_is_compared() -> None:
    rows = calls(*({"dials_today": at} for at in (0, 1, 0, 9, None)))
    found = audited(rows)

    assert found.totals["recorded"] == {"dials_today": {"given": 4, "differ": 2, "fewer": 1}}
    assert found.findings.table().is_empty()


def test_the_first_days_have_less_history_than_their_window() -> None:
    rows = calls(*({"at": NOON + timedelta(days), "connected": True} for days in (0, 5, 6, 40)))
    visits = [
        {**row, "touch_id": f"V{at}", "action": "visit", "borrower_id": "C"}
        for at, row in enumerate(calls({"at": NOON + timedelta(28)}, {"at": NOON + timedelta(29)}))
    ]

    assert audited(rows).totals["counting"]["short_history"] == 2
    assert audited(rows + visits).totals["counting"]["short_history"] == 3


def test_a_cap_reached_in_the_first_days_is_certain_and_marked() -> None:
    messages = [{"action": "sms", "at": NOON + timedelta(days)} for days in (0, 1, 2, 3)]
    later = [{"action": "sms", "at": NOON + timedelta(days), "borrower_id": "C"} for days in (9, 9)]
    found = audited(calls(*messages, *later)).findings.table()

    caps = found.filter(found["rule"] == "cn-house-message-caps")
    assert caps.select("counted", "count", "most", "is_whole").rows() == [
        ("messages_7d", 3, 3, False),
        ("messages_today", 1, 1, True),
    ]


def test_what_the_record_leaves_open_is_counted() -> None:
    rows = calls(
        {"connected": None},
        {"number": None},
        {"party": None},
        {"party": "other"},
        {"time_zone": None},
    )

    assert audited(rows).totals["counting"] == {
        "short_history": 5,
        "short_and_clean": 0,
        "answered_unknown": 1,
        "number_unknown": 1,
        "party_unknown": 1,
        "to_others": 1,
        "members_unknown": 5,
        "clock_unknown": 1,
    }


def test_missing_records_are_named_with_the_rules_that_want_them() -> None:
    totals = audited(calls({})).totals

    assert totals["answers"] == {"clean": 0, "unjudged": 1, "violating": 0}
    assert totals["lacking"]["holds"] == 1
    assert "cn-house-complaint-hold" in totals["wanted_by"]["holds"]
    assert set(totals["wanted_by"]) == set(totals["lacking"])
    assert {rule for rules in totals["wanted_by"].values() for rule in rules} <= set(
        totals["left_open"]
    )
    assert not {"officers", "notice_hours", "dials_today", "memberships"} & set(totals["lacking"])


def test_a_touch_of_which_everything_is_known_is_clean() -> None:
    base = dict(draws.draws.naive.pack("zz").base)
    base["at"] = datetime.fromisoformat(base["at"])
    row = {**base, "touch_id": "T", "borrower_id": "B"}
    known = {name: row[name] for name in row if row[name] is not None}

    assert audited([known], laws=("zz",)).totals["answers"]["clean"] == 1


def test_the_heaviest_borrowers_stand_by_a_key_that_nobody_can_make_without_the_file() -> None:
    rows = draws.judged_history(23, 400, "cn")
    found = audited(rows)
    other = audit(draws.frame(rows), rules=rules_of(("cn",)), key=b"another").heaviest

    assert found.heaviest.columns == ["borrower_key", "touches", "violating"]
    assert found.heaviest["violating"].to_list() == sorted(found.heaviest["violating"])[::-1]
    listed = found.findings.table().group_by("borrower_key").agg(pl.col("touch_id").n_unique())
    assert set(found.heaviest.select("borrower_key", "violating").rows()) <= set(listed.rows())
    assert found.findings.table().select("borrower_id", "borrower_key").n_unique() == listed.height
    assert not set(found.heaviest["borrower_key"]) & set(other["borrower_key"])


def test_totals_hold_no_id_of_a_borrower_touch_or_number() -> None:
    rows = [
        {**row, "borrower_id": f"secret{row['borrower_id']}", "number": "secret-number"}
        for row in draws.judged_history(24, 200, "cn")
    ]

    assert "secret" not in str(audited(rows).totals)


def test_a_history_without_touches_has_empty_totals() -> None:
    found = audited([])

    assert (found.findings.height, found.heaviest.height) == (0, 0)
    assert found.totals["touches"] == 0
    assert (found.totals["first_on"], found.totals["by_action"]) == (None, {})
