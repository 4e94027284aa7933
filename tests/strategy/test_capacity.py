"""Capacity: how a file of limits is read, and how a day's room is given out."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.strategy.serving import Day, serve

from hejie.strategy.capacity import Limit, Room, UnableToReadCapacity, load_capacity
from hejie.strategy.choose import choose
from hejie.strategy.stages import NONE
from hejie.values.names import ACTIONS

PLACES = ("*", "33", "3301", "330106", "51")
CODES = (None, "330106", "330102", "330206", "330100", "510104", "110000")
WISHES = ("call", "visit", "sms", "letter")


def written(folder: Path, text: str, *, encoding: str = "utf-8") -> Path:
    """Write a capacity file."""
    path = folder / "capacity.csv"
    path.write_bytes(text.encode(encoding))
    return path


def test_a_file_names_an_action_a_district_and_a_number(tmp_path: Path) -> None:
    text = "action, district, per_day\ncall,*,2000\n visit , 410100 ,12\n\nvisit,31,0\n"
    assert load_capacity(written(tmp_path, text)) == (
        Limit("call", "*", 2000),
        Limit("visit", "4101", 12),
        Limit("visit", "31", 0),
    )


def test_columns_may_stand_in_any_order_and_beside_others(tmp_path: Path) -> None:
    text = "per_day,note,action,district\r\n5,north,visit,11\r\n"
    path = written(tmp_path, text, encoding="utf-8-sig")
    assert load_capacity(path) == (Limit("visit", "11", 5),)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "has no column action"),
        ("action,per_day\ncall,1\n", "has no column district"),
        ("call,*,20\n", "has no column action"),
        ("action,district,per_day\n", "limits nothing"),
        ("action,district,per_day\n,*,5\n", "row 1: action is missing"),
        ("action,district,per_day\ncall,*,5\ncall,33\n", "row 2: per_day is missing"),
        ("action,district,per_day\ncall,*,5,6\n", "row 1: has more cells"),
        ("action,district,per_day\nfax,*,5\n", "row 1: action 'fax' is not one of"),
        ("action,district,per_day\nnone,*,5\n", "row 1: action 'none' takes no room"),
        ("action,district,per_day\nmanual_review,*,5\n", "takes no room"),
        ("action,district,per_day\ncall,*,-1\n", "row 1: per_day '-1' is not a whole number"),
        ("action,district,per_day\ncall,*,2.5\n", "per_day '2.5' is not a whole number"),
        ("action,district,per_day\ncall,*,many\n", "per_day 'many' is not a whole number"),
        ("action,district,per_day\ncall,*,²\n", "per_day '²' is not a whole number"),
        (f"action,district,per_day\ncall,*,{'9' * 5000}\n", "is not a whole number"),
        ("action,district,per_day\ncall,Hangzhou,5\n", "district 'Hangzhou' is neither"),
        ("action,district,per_day\ncall,331,5\n", "district '331' is neither"),
        ("action,district,per_day\ncall,*,5\ncall,*,6\n", "row 2: call in * stands twice"),
        ("action,district,per_day\ncall,4101,5\ncall,410100,6\n", "row 2: call in 4101 stands"),
    ],
)
def test_a_malformed_file_is_one_line_that_names_the_row(
    tmp_path: Path, text: str, says: str
) -> None:
    path = written(tmp_path, text)
    with pytest.raises(UnableToReadCapacity) as refused:
        load_capacity(path)
    line = str(refused.value)
    assert line.startswith(f"{path}: ")
    assert says in line
    assert "\n" not in line


def test_a_file_that_cannot_be_read_at_all_is_one_line(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "nowhere.csv", written(tmp_path, "操作", encoding="gbk")):
        with pytest.raises(UnableToReadCapacity, match="cannot be read"):
            load_capacity(path)


@st.composite
def days(
    draw: st.DrawFn,
) -> tuple[list[Limit], list[list[str]], list[str | None], list[list[bool]]]:
    """Draw limits, and cases with wishes, districts and what is possible for each."""
    keys = st.tuples(st.sampled_from(WISHES[:3]), st.sampled_from(PLACES))
    limits = draw(st.dictionaries(keys, st.integers(0, 4), max_size=6))
    wishes = st.lists(st.sampled_from(WISHES), unique=True, max_size=4)
    options = draw(st.lists(wishes, min_size=1, max_size=25))
    size = {"min_size": len(options), "max_size": len(options)}
    codes = draw(st.lists(st.sampled_from(CODES), **size))
    flags = st.lists(st.booleans(), min_size=len(WISHES), max_size=len(WISHES))
    possible = draw(st.lists(flags, **size))
    return [Limit(a, d, n) for (a, d), n in limits.items()], options, codes, possible


@settings(max_examples=300, deadline=None)
@given(days())
def test_giving_out_room_equals_serving_the_cases_one_by_one(
    drawn: tuple[list[Limit], list[list[str]], list[str | None], list[list[bool]]],
) -> None:
    limits, options, codes, possible = drawn
    table = np.full((len(options), len(WISHES)), NONE, dtype=np.int64)
    available = np.zeros((len(options), len(ACTIONS)), dtype=np.bool_)
    for case, wishes in enumerate(options):
        table[case, : len(wishes)] = [ACTIONS.index(action) for action in wishes]
        for at, action in enumerate(WISHES):
            available[case, ACTIONS.index(action)] = possible[case][at]
    room = Room(limits, pl.Series("adcode", codes, dtype=pl.String))
    choice = choose(options=table, available=available, room=room)
    day = Day((limit.action, limit.district, limit.per_day) for limit in limits)
    expected = serve(
        day, options, codes, is_possible=lambda case, a: possible[case][WISHES.index(a)]
    )
    got = [None if code == NONE else ACTIONS[code] for code in choice.action.tolist()]
    assert got == expected
    assert {key: n for key, n in room.used.items() if n} == {k: n for k, n in day.used.items() if n}


def test_a_case_remembers_that_it_was_turned_away() -> None:
    call, sms = ACTIONS.index("call"), ACTIONS.index("sms")
    options = np.array([[call, sms], [call, sms], [call, NONE]], dtype=np.int64)
    available = np.ones((3, len(ACTIONS)), dtype=np.bool_)
    room = Room([Limit("call", "*", 1)], pl.Series("adcode", [None] * 3, dtype=pl.String))
    choice = choose(options=options, available=available, room=room)
    assert choice.action.tolist() == [call, sms, NONE]
    assert choice.turned_away.tolist() == [False, True, True]
    line = {"action": "call", "district": "*", "per_day": 1, "used": 1, "wanted": 3}
    assert room.report() == [line]


def test_a_code_lies_in_its_most_exact_district() -> None:
    limits = [Limit("visit", "33", 1), Limit("visit", "3301", 0), Limit("visit", "*", 9)]
    codes = pl.Series("adcode", ["330106", "330206", "330206", "110101", None])
    admitted = Room(limits, codes).admit("visit", np.arange(5))
    assert admitted.tolist() == [False, True, False, True, True]


def test_an_action_limited_in_some_districts_has_no_room_elsewhere() -> None:
    codes = pl.Series("adcode", ["330106", "110101", None])
    admitted = Room([Limit("visit", "33", 5)], codes).admit("visit", np.arange(3))
    assert admitted.tolist() == [True, False, False]
