"""The night's pictures and the gate's, drawn from figures alone."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils import translation

from hejie.interfaces.oversight import asked, pictures

DAY, BEFORE = date(2026, 11, 21), date(2026, 11, 14)


def _summary(owed: int) -> dict[str, Any]:
    return {
        "as_of": "2026-11-21",
        "currency": "CNY",
        "loans": 2,
        "buckets": {"M1": 1, "M7+": 1},
        "bucket_amounts": {"C": {"total": 7}, "M1": {"total": owed}, "M7+": {"total": 100}},
    }


def test_a_change_says_by_how_much_and_since_when() -> None:
    changed = pictures.change(_summary(50_000), _summary(20_000), before_on=BEFORE)
    assert changed is not None
    with translation.override("en"):
        more = changed.says
    assert more == "CNY 300.00 more than on Sat 14 Nov 2026 (CNY 201.00 then)."


def test_without_an_earlier_night_there_is_no_change() -> None:
    assert pictures.change(_summary(1), None, before_on=None) is None


def test_movement_needs_two_nights_and_is_in_whole_units() -> None:
    nights = [(BEFORE, _summary(20_000)), (DAY, _summary(50_000))]
    with translation.override("en"):
        picture = pictures.moving(nights)
    assert picture is not None
    assert picture["labels"] == ["11-14", "11-21"]
    assert [series["values"] for series in picture["series"]] == [[200, 500], [0, 0], [1, 1]]
    assert pictures.moving(nights[:1]) is None


def test_every_picture_of_an_empty_summary_says_what_to_do() -> None:
    drawn = pictures.drawn({})
    assert all("empty" in picture for picture in drawn.values())


def test_rules_are_ranked_with_their_sentence_and_share() -> None:
    rule = next(iter(asked.load_pack("cn").rules)).id
    found = {"no-law-in-force": {DAY: 1}, rule: {BEFORE: 1, DAY: 2}}
    with translation.override("en"):
        ranked = asked.by_rule(found, days=[BEFORE, DAY], of=4)
    assert [(one.ground.id, one.count, one.share) for one in ranked] == [
        (rule, 3, "75.0%"),
        ("no-law-in-force", 1, "25.0%"),
    ]
    assert ranked[0].ground.says.en
    assert ranked[1].ground.force == ""
    assert ranked[1].ground.says.en.startswith("No law pack")
    assert 'aria-label="11-14: 1, 11-21: 2"' in ranked[0].by_day
    assert ranked[0].by_day.count("<rect") == 2


def test_answers_by_day_have_the_rows_of_their_table() -> None:
    days = [(BEFORE, {"permitted": 3}), (DAY, {"refused": 1, "undetermined": 2})]
    picture = asked.by_day(days)
    assert asked.rows_of(picture) == [("11-14", (3, 0, 0)), ("11-21", (0, 1, 2))]
    assert asked.by_day(days[:1]) is None
    assert asked.rows_of(None) == []
