"""The lawful hours that a few rules leave of a day, as they are listed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import polars as pl
import pytest
from one_rule import NOON, Law, law

from hejie.law.rule import Binding
from hejie.permit import Rulebook
from hejie.permit.encode import encode
from hejie.permit.facts import FACTS
from hejie.permit.policy import EVERYTHING, UnableToApplyPolicy
from hejie.permit.windows import MOST_WINDOWS

DAY = date(2026, 11, 21)
NO_HOURS = law("hold", holds=["dispute"])
NOON_REST = [{"open": "08:00", "close": "12:00"}, {"open": "14:00", "close": "20:00"}]
DAYTIME = {"open": "00:00", "close": "20:00", "agreement": "ignored"}
REST = law("contact_window", hours=NOON_REST, agreement="widens")
NIGHT = law("contact_window", open="18:00", close="02:00", agreement="widens")
CLOCKS = ("agreed_earliest", "agreed_latest", "wished_earliest", "wished_latest")


def table(*rows: dict[str, str]) -> pl.DataFrame:
    columns = ("time_zone", *CLOCKS)
    told = [{"time_zone": "Asia/Shanghai", **row} for row in rows]
    return pl.DataFrame(told, schema=dict.fromkeys(columns, pl.String))


def listed(rules: Rulebook, *rows: dict[str, str]) -> list[str | None]:
    """Return each row's hours in words, by one question about all of them."""
    return [
        None
        if pieces is None
        else " ".join(f"{_clock(p['from'])}-{_clock(p['until'])}" for p in pieces)
        for pieces in rules.windows(table(*rows), DAY)
    ]


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


def beside(one: Law, other: Law) -> Rulebook:
    """Return the rules of two laws together."""
    (first,), (second,) = one.rules.packs, other.rules.packs
    renamed = replace(second.rules[0], id="uu-rule")
    return Rulebook([first, replace(second, name="uu", rules=(renamed,))], EVERYTHING)


def many(count: int) -> Rulebook:
    """Return rules for calls that open one minute after the other, and close at 20:00 together."""
    calls = (Binding(actions=("call",)),)
    (pack,) = law("contact_window", calls, **DAYTIME).rules.packs
    rules = tuple(
        replace(
            pack.rules[0],
            id=f"tt-from-{minute}",
            values=(replace(pack.rules[0].values[0], value={**DAYTIME, "open": _clock(minute)}),),
        )
        for minute in range(count)
    )
    return Rulebook(
        [replace(pack, rules=rules, by_id={each.id: each for each in rules})], EVERYTHING
    )


def test_hours_past_midnight_are_two_pieces_of_a_day() -> None:
    assert listed(NIGHT.rules, {}) == ["00:00-02:00 18:00-24:00"]
    assert REST.rules.windows(table({}), DAY).name == "windows"


def test_hours_that_open_when_they_close_are_all_day() -> None:
    always = law("contact_window", open="08:00", close="08:00", agreement="ignored")

    assert listed(always.rules, {}) == ["00:00-24:00"]
    assert always.answers(at="2026-11-21T03:00:00+08:00") == "permitted"


def test_a_lone_agreed_hour_leans_on_the_first_opening_or_the_last_closing() -> None:
    lone = [{"agreed_earliest": "07:00"}, {"agreed_latest": "21:00"}, {"agreed_latest": "19:00"}]

    assert listed(REST.rules, *lone) == ["07:00-20:00", "08:00-21:00", "08:00-20:00"]
    assert listed(NIGHT.rules, *lone) == ["00:00-02:00 18:00-24:00"] * 3


def test_a_wish_may_leave_fewer_pieces_than_other_borrowers_have() -> None:
    morning = {"wished_earliest": "09:00", "wished_latest": "11:00"}

    assert listed(REST.rules, {}, morning, {}) == [
        "08:00-12:00 14:00-20:00",
        "09:00-11:00",
        "08:00-12:00 14:00-20:00",
    ]


@pytest.mark.parametrize("agreed", [{}, {"agreed_earliest": "05:00", "agreed_latest": "05:30"}])
def test_where_no_law_sets_hours_a_wish_past_midnight_leaves_both_ends_of_the_day(
    agreed: dict[str, str],
) -> None:
    night = {"wished_earliest": "22:00", "wished_latest": "06:00", **agreed}
    late = {"wished_earliest": "24:00", "wished_latest": "06:00", **agreed}

    assert listed(NO_HOURS.rules, night, late) == ["00:00-06:00 22:00-24:00", "00:00-06:00"]


def test_a_wish_past_midnight_leaves_what_a_window_past_midnight_does() -> None:
    wishes = [
        {"wished_earliest": "22:00", "wished_latest": "06:00"},
        {"wished_earliest": "22:00", "wished_latest": "01:00"},
    ]

    assert listed(NIGHT.rules, *wishes) == ["00:00-02:00 22:00-24:00", "00:00-01:00 22:00-24:00"]


def test_a_lone_wish_bounds_its_own_side() -> None:
    lone = [{"wished_earliest": "10:00"}, {"wished_latest": "10:00"}, {"wished_latest": "00:00"}]

    assert listed(NO_HOURS.rules, *lone) == ["10:00-24:00", "00:00-10:00", ""]


def test_two_laws_that_share_no_hour_leave_none() -> None:
    morning = law("contact_window", open="08:00", close="10:00", agreement="ignored")
    rules = beside(morning, NIGHT)
    verdict = rules.judge(NOON)

    assert listed(rules, {}, {"wished_earliest": "09:00"}) == ["", ""]
    assert (verdict.answer, verdict.windows, verdict.next_moment) == ("refused", (), None)


def test_two_laws_leave_the_hours_they_share() -> None:
    assert listed(beside(REST, NIGHT), {}) == ["18:00-20:00"]


def test_sixty_four_windows_are_told_apart_and_more_are_turned_away() -> None:
    rules = many(MOST_WINDOWS)
    both = table({}, {}).with_columns(action=pl.Series(["call", "sms"]))
    alone = both.head(1)

    for asked in (both, alone):
        pieces = rules.windows(asked, DAY).to_list()
        assert pieces[0] == [{"from": 63, "until": 1200}]
        assert pieces[1:] == [[{"from": 0, "until": 1440}]][: asked.height - 1]
    with pytest.raises(UnableToApplyPolicy, match=r"^laws: more than 64 windows of different"):
        many(MOST_WINDOWS + 1)


def test_of_nobody_no_hours_are_listed() -> None:
    assert listed(REST.rules) == []
    assert listed(NO_HOURS.rules) == []


def test_where_a_wish_cannot_be_read_the_evening_before_asks_at_noon() -> None:
    evening = law("contact_window", open="18:00", close="20:00", agreement="ignored").rules
    asked = encode(table({"wished_earliest": "late"}, {}), [*FACTS])
    found = evening.evening(asked, on=DAY)

    assert found["windows"].to_list() == [None, [{"from": 1080, "until": 1200}]]
    assert found["answer"].to_list() == ["refused", "permitted"]
