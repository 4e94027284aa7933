"""Iterators that run in threads yield everything they make, and stop when one fails."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from threading import Event

import pytest

from hejie.portfolio.imports.ready import AHEAD, as_ready


def _nothing() -> bool:
    return False


def test_all_is_yielded_and_each_keeps_its_order() -> None:
    ways = [iter(range(100)), iter(range(1_000, 1_020)), iter(())]
    found = list(as_ready(ways, meanwhile=_nothing))
    assert sorted(found) == [*range(100), *range(1_000, 1_020)]
    for low, high in ((0, 999), (1_000, 1_999)):
        mine = [one for one in found if low <= one <= high]
        assert mine == sorted(mine)


def test_while_nothing_is_ready_other_work_is_done() -> None:
    may_go, steps = Event(), iter(range(3))

    def late() -> Iterator[str]:
        may_go.wait()
        yield "late"

    def meanwhile() -> bool:
        step = next(steps, None)
        if step is None:
            may_go.set()
        return step is not None

    assert list(as_ready([late()], meanwhile=meanwhile)) == ["late"]
    assert next(steps, None) is None


def test_what_one_raises_is_raised_and_another_that_waits_for_room_stops() -> None:
    is_full, made = Event(), []

    def endless() -> Iterator[int]:
        while True:
            made.append(1)
            if len(made) > AHEAD:
                is_full.set()
            yield 1

    def failing() -> Iterator[int]:
        is_full.wait()
        raise ValueError("broken")
        yield 1

    with pytest.raises(ValueError, match="broken"):
        for _ in as_ready([endless(), failing()], meanwhile=_nothing):
            pass


def test_whoever_stops_taking_stops_those_who_make() -> None:
    made = []

    def endless() -> Iterator[int]:
        while True:
            made.append(1)
            yield 1

    with closing(as_ready([endless(), endless()], meanwhile=_nothing)) as taking:
        next(taking)
    assert len(made) <= AHEAD + 4
