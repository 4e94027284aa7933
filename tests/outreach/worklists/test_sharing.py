"""Sharing cases over people, held against an oracle that tries every way there is.

The oracle shares no code with what it judges: it counts for itself who has what.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import product
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hejie.outreach.worklists.loads import Item
from hejie.outreach.worklists.sharing import Held, Person, Shares, shared

ON = date(2026, 11, 22)
CERTIFIED = frozenset({"collection"})


@dataclass(frozen=True)
class Evening:
    """What there is to share: by case days and amount, by person certified or not, and the rest."""

    cases: Mapping[int, tuple[int, int]]
    people: Mapping[int, bool]
    keeps: Mapping[int, int] = field(default_factory=dict)
    held: Mapping[int, tuple[int, int]] = field(default_factory=dict)
    """By case who has it, and for how many days."""
    away: Mapping[int, frozenset[int]] = field(default_factory=dict)
    rotates: int | None = None

    def shares(self, order: Random | None = None) -> Shares:
        """Return what the software makes of it, told in any order."""
        items = [
            Item(case, days, amount, "collection") for case, (days, amount) in self.cases.items()
        ]
        people = [
            Person(user, CERTIFIED if sure else frozenset()) for user, sure in self.people.items()
        ]
        if order is not None:
            order.shuffle(items)
            order.shuffle(people)
        return shared(
            items,
            people,
            on=ON,
            keeps=self.keeps,
            held={
                case: Held(user, ON - timedelta(days=days))
                for case, (user, days) in self.held.items()
            },
            away=self.away,
            rotates_after_days=self.rotates,
        )

    def may(self, case: int) -> set[int]:
        """Return who may take a case at all."""
        return {
            user
            for user, sure in self.people.items()
            if sure and user not in self.away.get(case, frozenset())
        }


def _spread(evening: Evening, users: Mapping[int, int], among: Sequence[int]) -> tuple[int, ...]:
    """Return how far people lie apart in cases, days and amount."""
    mine = {user: [0, 0, 0] for user in among}
    for case, user in users.items():
        days, amount = evening.cases[case]
        for place, value in enumerate((1, days, amount)):
            mine[user][place] += value
    columns = list(zip(*mine.values(), strict=True))
    return tuple(max(column) - min(column) for column in columns) if columns else (0, 0, 0)


_CASES = st.dictionaries(
    st.integers(1, 10_000),
    st.tuples(st.integers(0, 400), st.integers(0, 5_000_000)),
    max_size=60,
)
_PEOPLE = st.dictionaries(st.integers(1, 40), st.just(value=True), min_size=1, max_size=9)


@st.composite
def evenings(draw: st.DrawFn) -> Evening:
    """Draw an evening with everything that can stand in the way of evenness."""
    cases = draw(_CASES)
    people = draw(st.dictionaries(st.integers(1, 40), st.booleans(), max_size=8))
    users = st.sampled_from(sorted(people) or [1]) | st.just(99)
    some = st.sampled_from(sorted(cases) or [0])
    return Evening(
        cases,
        people,
        keeps=draw(st.dictionaries(some, users, max_size=8)),
        held=draw(st.dictionaries(some, st.tuples(users, st.integers(0, 60)), max_size=50)),
        away=draw(st.dictionaries(some, st.frozensets(users, max_size=3), max_size=6)),
        rotates=draw(st.none() | st.integers(1, 40)),
    )


@given(evenings())
@settings(max_examples=300, deadline=None)
def test_every_case_is_somebodys_who_may_take_it_or_left_to_a_lead(evening: Evening) -> None:
    found = evening.shares()
    assert sorted([*found.users, *found.left]) == sorted(evening.cases)
    for case, user in found.users.items():
        assert user in evening.may(case)
    assert all(not evening.may(case) for case in found.left)


@given(evenings())
@settings(max_examples=300, deadline=None)
def test_nobody_loses_a_promise_that_was_made_to_them(evening: Evening) -> None:
    found = evening.shares()
    for case, user in evening.keeps.items():
        if case in evening.cases and user in evening.may(case):
            assert found.users[case] == user


@given(evenings(), st.randoms(use_true_random=False))
@settings(max_examples=150, deadline=None)
def test_the_same_evening_is_shared_the_same_way_in_any_order(
    evening: Evening, order: Random
) -> None:
    assert evening.shares(order).users == evening.shares().users


@given(evenings())
@settings(max_examples=200, deadline=None)
def test_what_people_have_is_what_was_given_to_them(evening: Evening) -> None:
    found = evening.shares()
    for user, load in found.loads.items():
        mine = [evening.cases[case] for case, whose in found.users.items() if whose == user]
        assert (load.cases, load.days, load.amount) == (
            len(mine),
            sum(days for days, _ in mine),
            sum(amount for _, amount in mine),
        )
    assert set(found.users.values()) <= set(found.loads)


@given(_CASES, _PEOPLE, st.data())
@settings(max_examples=300, deadline=None)
def test_nobody_has_more_than_one_case_more_however_they_had_them_yesterday(
    cases: Mapping[int, tuple[int, int]], people: Mapping[int, bool], data: st.DataObject
) -> None:
    users = st.sampled_from(sorted(people))
    some = st.sampled_from(sorted(cases) or [0])
    held = data.draw(st.dictionaries(some, st.tuples(users, st.integers(0, 60))))
    evening = Evening(cases, people, held=held)
    count, days, amount = _spread(evening, evening.shares().users, sorted(people))
    assert count <= 1
    assert days <= max((one for one, _ in cases.values()), default=0)
    assert amount <= max((one for _, one in cases.values()), default=0)


@given(
    st.dictionaries(
        st.integers(1, 50), st.tuples(st.integers(0, 90), st.integers(1, 900)), max_size=7
    ),
    st.integers(1, 3),
)
@settings(max_examples=150, deadline=None)
def test_it_is_within_one_case_of_the_best_that_trying_everything_finds(
    cases: Mapping[int, tuple[int, int]], number: int
) -> None:
    evening = Evening(cases, dict.fromkeys(range(1, number + 1), True))
    among = sorted(evening.people)
    best = [
        min(
            _spread(evening, dict(zip(cases, users, strict=True)), among)[measure]
            for users in product(among, repeat=len(cases))
        )
        for measure in range(3)
    ]
    found = _spread(evening, evening.shares().users, among)
    assert found[0] == best[0]
    assert found[1] <= best[1] + max((one for one, _ in cases.values()), default=0)
    assert found[2] <= best[2] + max((one for _, one in cases.values()), default=0)


def _book(number: int) -> dict[int, tuple[int, int]]:
    """Return cases of many days and amounts, each as invented as the next."""
    return {
        case: (case * 37 % 89 + 1, 5_000 + case * 7_919_191 % 895_003) for case in range(number)
    }


def test_who_had_a_case_yesterday_has_it_today() -> None:
    cases = _book(400)
    first = Evening(cases, dict.fromkeys(range(1, 11), True)).shares()
    later = {case: (days + 1, amount) for case, (days, amount) in cases.items() if case % 20}
    later |= {1000 + case: (1, 40_000 + case) for case in range(20)}
    held = {case: (user, 1) for case, user in first.users.items() if case in later}
    again = Evening(later, dict.fromkeys(range(1, 11), True), held=held).shares()
    stayed = sum(again.users[case] == user for case, (user, _) in held.items())
    assert stayed >= 0.9 * len(held)
    assert _spread(Evening(later, {}), again.users, range(1, 11))[0] <= 1


def test_nothing_moves_where_nothing_changed() -> None:
    cases = _book(300)
    first = Evening(cases, dict.fromkeys(range(1, 8), True)).shares()
    held = {case: (user, 1) for case, user in first.users.items()}
    assert Evening(cases, dict.fromkeys(range(1, 8), True), held=held).shares().users == first.users


def test_a_case_goes_on_to_another_after_its_days_but_a_promise_stays() -> None:
    cases = {1: (10, 100), 2: (10, 100), 3: (10, 100)}
    held = {1: (7, 29), 2: (7, 30), 3: (7, 30)}
    evening = Evening(cases, {7: True, 8: True}, held=held, keeps={3: 7}, rotates=30)
    assert evening.shares().users == {1: 7, 2: 8, 3: 7}


def test_a_case_stays_past_its_days_where_nobody_else_may_take_it() -> None:
    evening = Evening({1: (10, 100)}, {7: True, 8: False}, held={1: (7, 90)}, rotates=30)
    assert evening.shares().users == {1: 7}


def test_who_is_newly_in_the_team_gets_a_share_and_the_others_keep_the_longest_held() -> None:
    cases = dict.fromkeys(range(12), (10, 100))
    held = {case: (1 + case % 2, case) for case in range(12)}
    found = Evening(cases, {1: True, 2: True, 3: True}, held=held).shares().users
    assert sorted(found.values()) == [1] * 4 + [2] * 4 + [3] * 4
    assert sorted(case for case, user in found.items() if user == 3) == [0, 1, 2, 3]


def test_a_case_or_a_person_named_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="case"):
        shared([Item(1, 1, 1), Item(1, 2, 2)], [Person(1)], on=ON)
    with pytest.raises(ValueError, match="person"):
        shared([Item(1, 1, 1)], [Person(1), Person(1)], on=ON)
