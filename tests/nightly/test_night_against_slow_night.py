"""The night against the same night worked out slowly, one borrower at a time."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import polars as pl
import pytest
from evenings import Evening
from slow_night import Case, Key, SlowNight

EVERY = 5
"""One borrower in so many is worked out slowly."""


@pytest.fixture(scope="module", params=["evening", "years_later"])
def spent(request: pytest.FixtureRequest) -> Evening:
    """Return the evening that is worked out twice."""
    evening: Evening = request.getfixturevalue(request.param)
    return evening


@pytest.fixture(scope="module")
def slowly(spent: Evening) -> dict[Key, Case]:
    """Return the cases of every fifth borrower, worked out slowly."""
    slow = SlowNight(spent.tape, spent.rules, spent.ladder, spent.as_of)
    found: dict[Key, Case] = {}
    for borrower in spent.tape["borrowers"]["borrower_id"].to_list()[::EVERY]:
        found |= slow.cases(borrower)
    return found


@pytest.fixture(scope="module")
def planned(spent: Evening) -> dict[Key, list[dict[str, Any]]]:
    """Return the decisions of the same borrowers."""
    some = spent.tape["borrowers"]["borrower_id"].gather_every(EVERY)
    rows = spent.night.outputs["decisions"].filter(pl.col("borrower_id").is_in(some.implode()))
    found: dict[Key, list[dict[str, Any]]] = {}
    for row in rows.iter_rows(named=True):
        found.setdefault((row["lender_id"], row["borrower_id"]), []).append(row)
    return found


def minutes(at: datetime) -> int:
    """Return the minute of the day of a lawful hour."""
    return at.hour * 60 + at.minute


def differing(slowly: dict[Key, Any], planned: dict[Key, Any]) -> dict[Key, tuple[Any, Any]]:
    """Return what differs, as slow and quick."""
    keys = [*slowly, *(key for key in planned if key not in slowly)]
    both = {key: (slowly.get(key), planned.get(key)) for key in keys}
    return {key: (slow, quick) for key, (slow, quick) in both.items() if slow != quick}


def test_the_same_borrowers_are_cases(
    slowly: dict[Key, Case], planned: dict[Key, list[dict[str, Any]]]
) -> None:
    assert len(slowly) > 400
    assert set(planned) == set(slowly)


def test_the_same_steps_are_taken(
    slowly: dict[Key, Case], planned: dict[Key, list[dict[str, Any]]]
) -> None:
    columns = ("step", "action", "after", "only_if")
    steps = {key: [tuple(row[c] for c in columns) for row in rows] for key, rows in planned.items()}
    assert differing({key: case.steps for key, case in slowly.items()}, steps) == {}


def test_for_the_same_reasons(
    slowly: dict[Key, Case], planned: dict[Key, list[dict[str, Any]]]
) -> None:
    reasons = {key: set(rows[0]["reason_codes"]) for key, rows in planned.items()}
    assert differing({key: case.reasons for key, case in slowly.items()}, reasons) == {}


def test_with_the_same_refusals(spent: Evening, slowly: dict[Key, Case]) -> None:
    refusals = spent.night.outputs["refusals"]
    quick: dict[Key, set[tuple[str, str]]] = {key: set() for key in slowly}
    for lender, borrower, action, rule in refusals.select(
        "lender_id", "borrower_id", "action", "rule"
    ).iter_rows():
        if (lender, borrower) in quick:
            quick[lender, borrower].add((action, rule))
    assert differing({key: case.refused for key, case in slowly.items()}, quick) == {}


def test_in_the_same_hours(
    slowly: dict[Key, Case], planned: dict[Key, list[dict[str, Any]]]
) -> None:
    quick = {
        key: [(minutes(span["from"]), minutes(span["until"])) for span in rows[0]["windows"]]
        for key, rows in planned.items()
    }
    assert differing({key: case.hours for key, case in slowly.items()}, quick) == {}


def test_by_the_same_money(
    spent: Evening, slowly: dict[Key, Case], planned: dict[Key, list[dict[str, Any]]]
) -> None:
    gain = spent.ladder.gain_per_mille
    worth = {
        key: case.amount * gain.get(case.steps[0][1], 0) // 1000 for key, case in slowly.items()
    }
    quick = {key: rows[0]["expected_value"] for key, rows in planned.items()}
    assert differing(worth, quick) == {}


def test_in_the_same_order(
    slowly: dict[Key, Case], planned: dict[Key, list[dict[str, Any]]]
) -> None:
    by_priority = sorted(planned, key=lambda key: planned[key][0]["priority"])
    weight = {key: (-case.amount * case.tier, key) for key, case in slowly.items()}
    assert by_priority == sorted(slowly, key=lambda key: weight[key])


def test_old_claims_are_among_them(years_later: Evening) -> None:
    refusals = years_later.night.outputs["refusals"]
    assert refusals.filter(pl.col("rule") == "cn-civ-192")["borrower_id"].n_unique() > 20
    worked = years_later.night.outputs["decisions"].filter(pl.col("action") == "letter")
    assert worked.height > 20
