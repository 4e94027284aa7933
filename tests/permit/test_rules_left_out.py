"""Rules that cannot matter are left out, and leaving them out changes no answer."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import polars as pl
import pytest
from one_rule import NOON, law, law_of

from hejie.law.rule import Binding, Rule
from hejie.permit.binding import BY_FACT, Seen
from hejie.permit.facts import FACTS
from hejie.permit.questions import Days, could_speak, edges
from hejie.values.moments import EPOCH

ANYBODY = {fact: Seen(frozenset(FACTS[fact].choices), has_unknown=False) for fact in BY_FACT}
NEVER = {"limits": [{"fact": "dials_today", "max": 0}]}
ONE_DAY = law_of(
    {
        date(2022, 1, 1): NEVER,
        date(2022, 1, 2): None,
        date(2022, 1, 3): NEVER,
        date(2022, 1, 4): None,
    },
    kind="frequency_cap",
)


def number(day: date) -> int:
    return (day - EPOCH).days


def days(first: date, last: date) -> Days:
    return Days(number(first), number(last), has_unknown=False)


def rule_of(one: date, *, until: date) -> Rule:
    return law_of({one: NEVER, until: None}, kind="frequency_cap").rules.rules[0]


def answers(law_rows: list[dict[str, object]]) -> list[str]:
    frame = pl.DataFrame(law_rows, schema={"at": pl.String, "time_zone": pl.String, "n": pl.Int64})
    return ONE_DAY.rules.answers(frame.rename({"n": "dials_today"})).to_list()


def test_days_at_hand_are_the_first_to_the_last_and_all_of_them_if_one_is_unknown() -> None:
    assert Days.of([3, 1, 2]) == Days(1, 3, has_unknown=False)
    assert Days.of([3, None]) == Days.of([]) == Days()
    assert Days().first < -1_000_000
    assert Days().last > 1_000_000
    assert Days().has_unknown


def test_days_of_columns_are_those_of_all_of_them_beside_the_minute() -> None:
    known = pl.DataFrame({"day": [5, 7], "minute": [None, 600], "day by UTC": [4, 8]})

    assert Days.of_columns(known) == Days(4, 8, has_unknown=False)
    assert Days.of_columns(known.with_columns(day=pl.Series([5, None]))) == Days()
    assert Days.of_columns(known.clear()) == Days()


def test_days_are_widened_to_the_whole_stretch_in_which_the_law_stays_as_it_is() -> None:
    changes = [10, 20, 30]

    assert Days(12, 13, has_unknown=False).snapped(changes) == Days(10, 19, has_unknown=False)
    assert Days(10, 20, has_unknown=False).snapped(changes) == Days(10, 29, has_unknown=False)
    assert Days(25, 30, has_unknown=False).snapped(changes) == Days(
        20, Days().last, has_unknown=False
    )
    assert Days(1, 9, has_unknown=False).snapped(changes) == Days(
        Days().first, 9, has_unknown=False
    )


def test_the_law_changes_where_a_pack_begins_and_where_a_value_does() -> None:
    packs = ONE_DAY.rules.packs

    assert edges(packs, ONE_DAY.rules.rules) == [
        number(date(2020, 1, 1)),
        *(number(date(2022, 1, day)) for day in (1, 2, 3, 4)),
    ]
    rule = ONE_DAY.rules.rules[0]
    unheard = [replace(rule, is_on=False), replace(rule, kind="value")]
    assert edges(packs, unheard) == [number(date(2020, 1, 1))]


def test_a_rule_could_speak_on_its_own_days_only() -> None:
    rule = rule_of(date(2022, 1, 1), until=date(2023, 1, 1))
    before, first = date(2021, 12, 31), date(2022, 1, 1)
    last, after = date(2022, 12, 31), date(2023, 1, 1)

    assert could_speak(rule, ANYBODY, days(first, first))
    assert could_speak(rule, ANYBODY, days(before, first))
    assert could_speak(rule, ANYBODY, days(last, after))
    assert not could_speak(rule, ANYBODY, days(before, before))
    assert not could_speak(rule, ANYBODY, days(after, after))
    assert not could_speak(replace(rule, is_on=False), ANYBODY, days(first, first))


def test_a_rule_could_speak_only_to_whom_it_binds() -> None:
    of_calls = law("frequency_cap", (Binding(actions=("call",)),), **NEVER).rules.rules[0]
    calls, texts, unknown = (
        {**ANYBODY, "action": Seen(frozenset(names), has_unknown=unknown)}
        for names, unknown in (({"call", "sms"}, False), ({"sms"}, False), ({"sms"}, True))
    )
    day = days(date(2026, 11, 21), date(2026, 11, 21))

    assert could_speak(of_calls, calls, day)
    assert could_speak(of_calls, unknown, day)
    assert not could_speak(of_calls, texts, day)


def test_a_value_of_a_single_day_speaks_on_that_day_whatever_days_are_beside_it() -> None:
    moments = [f"2022-01-0{day}T12:00:00+08:00" for day in (1, 2, 3, 4)]
    rows = [{"at": at, "time_zone": "Asia/Shanghai", "n": 0} for at in moments]
    said = ["refused", "permitted", "refused", "permitted"]

    assert answers(rows) == said
    assert answers(rows[:2]) == said[:2]
    assert answers(rows[1:3]) == said[1:3]
    assert [answers([row])[0] for row in rows] == said


def test_touches_of_before_the_law_began_stay_open_beside_others() -> None:
    rows = [
        {"at": f"{day}T12:00:00+08:00", "time_zone": "Asia/Shanghai", "n": 0}
        for day in ("2019-12-31", "2020-01-01", "2022-01-01")
    ]

    assert answers(rows) == ["undetermined", "permitted", "refused"]


@pytest.mark.parametrize(
    ("actions", "said"),
    [
        (["call", "sms"], ["refused", "permitted"]),
        (["call", None], ["refused", "undetermined"]),
        (["sms", None], ["permitted", "undetermined"]),
        (["sms", "email"], ["permitted", "permitted"]),
        (["call", "visit"], ["refused", "refused"]),
        ([None, None], ["undetermined", "undetermined"]),
    ],
)
def test_what_is_asked_of_some_actions_is_asked_of_these_in_any_company(
    actions: list[str | None], said: list[str]
) -> None:
    certified = law("personnel", unbarred=True).rules
    rows = [{**NOON, "action": action, "collector_barred": True} for action in actions]
    frame = pl.DataFrame(rows, schema_overrides={"action": pl.String})

    assert certified.answers(frame).to_list() == said
    assert [certified.judge(row).answer for row in rows] == said


def test_a_duty_of_some_actions_is_laid_on_these_only() -> None:
    certified = law("personnel", unbarred=True).rules
    rows = [{**NOON, "action": action} for action in ("call", "sms", None)]
    found = certified.screen(pl.DataFrame(rows), stage="case")

    assert found["duties"].to_list() == [["unbarred_collector"], [], ["unbarred_collector"]]
    assert [list(certified.judge(row, stage="case").duties) for row in rows] == found[
        "duties"
    ].to_list()
