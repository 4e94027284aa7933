"""The pack `cn` row by row, as a lawyer would check it: a touch in words, the answer, its grounds.

The rows stand in `truth_table_of_china.md`.
"""

from __future__ import annotations

import naive
import permit_draws as draws
import pytest
from permit_said import Said, by_judge, by_screen
from truth_table import NO_LAW, Row, evening_rows, rows

from hejie.values.names import CONDUCT_FLAGS

LAWS = ("cn",)


@pytest.mark.parametrize("row", [pytest.param(row, id=row.name) for row in rows()])
def test_a_touch_is_answered_with_exactly_these_grounds(row: Row) -> None:
    assert by_judge(row.facts, laws=LAWS)[:2] == (row.answer, row.grounds)


@pytest.mark.parametrize("row", [pytest.param(row, id=row.name) for row in evening_rows()])
def test_the_evening_before_a_touch_carries_exactly_these_duties(row: Row) -> None:
    unknown = dict.fromkeys(naive.DUTY_OF)

    assert by_judge({**row.facts, **unknown}, laws=LAWS, stage="case") == (
        row.answer,
        row.grounds,
        row.duties,
    )


def test_the_table_is_screened_like_it_is_judged_and_read_naively() -> None:
    asked = [row.facts for row in rows()]
    moments = [
        {**row, "at": row["at"] and draws.datetime.fromisoformat(row["at"])} for row in asked
    ]
    wanted: list[Said] = [by_judge(row, laws=LAWS) for row in asked]

    assert by_screen(draws.table(moments), laws=LAWS) == wanted
    assert [naive.verdict(row, laws=LAWS, stage="touch") for row in asked] == wanted


def test_no_two_rows_have_one_name_or_ask_the_same() -> None:
    names = [row.name for row in rows()]
    asked = [repr(sorted(row.facts.items())) for row in rows()]

    assert len(set(names)) == len(names)
    assert len(set(asked)) == len(asked)


def test_grounds_and_duties_are_written_in_order() -> None:
    assert [row.name for row in rows() if row.grounds != sorted(set(row.grounds))] == []
    assert [row.name for row in evening_rows() if row.duties != sorted(set(row.duties))] == []


@pytest.mark.parametrize("answer", ["refused", "undetermined"])
def test_every_judged_rule_that_is_on_leads_some_row_to_either_answer(answer: str) -> None:
    shown = {ground for row in rows() if row.answer == answer for ground in row.grounds}
    judged = {
        rule["id"]
        for rule in naive.pack("cn").rules
        if rule["kind"] not in {"value", "duty"} and rule.get("is_on", True)
    }

    assert shown - {NO_LAW} == judged


def test_every_form_of_misconduct_is_refused_by_some_row() -> None:
    found = {flag for row in rows() for flag in row.facts["conduct_flags"] or ()}

    assert set(CONDUCT_FLAGS) <= found


def test_a_visit_for_a_bank_lays_down_what_is_to_be_done_at_the_door() -> None:
    visit = {**naive.pack("cn").base, "action": "visit", "lender_kind": "bank"}

    assert by_judge(visit, laws=LAWS) == (
        "permitted",
        [],
        ["ask_before_entering", "no_filming_inside"],
    )
