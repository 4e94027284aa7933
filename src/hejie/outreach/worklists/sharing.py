"""A team's cases of a night shared over its people: evenly, and with as few farewells as may be.

What stays where it is: a case with a live promise stays with whom the promise was made to, and who
had a case yesterday keeps it while the load stays even. What goes: a case that one person has had
for as long as the house lets them, and one that somebody may not touch.

**How even.** Cases are dealt in rounds, the hardest first, one to each person a round; within a
round the largest amount goes to whom has the least so far. Dealt so to people who all may take all
and who keep nothing, no two of them differ by more than one case, by more than the days past due of
one case, nor by more than the amount of one case:

- counts: a round gives one to each, the last one at most one.
- days past due: rounds are disjoint pieces of a falling row, so that the differences within them
  sum to at most its first, however each is dealt.
- amounts: where ``a`` has no more than ``b`` before a round and gets no less in it, what ``b`` was
  ahead shrinks by at most the difference of two amounts of the round: it stays within what it was,
  or turns and stays within one amount.

**How few farewells.** Everybody first keeps what they had, and only what is over or new is dealt.
If that is less even than the bound, those furthest apart exchange a case and a case, whichever pair
evens out the most. Where that does not reach it either, everybody lets go of what they have had for
the shortest time, twice as much each turn; letting go of all reaches the bound.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain

from hejie.outreach.worklists.loads import Item, Load, is_within, spread_of
from hejie.outreach.worklists.swapping import evened

_NOBODY: Mapping[int, Collection[int]] = {}


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who works tomorrow, with the sorts of certificate they hold then."""

    user: int
    certificates: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Held:
    """Who has had a case until now, and since which day without a break."""

    user: int
    since_on: date


@dataclass(frozen=True, slots=True)
class Shares:
    """Who works what.

    :param users: by case, whose it is; a case that nobody may take is not named.
    :param left: the cases that nobody of these people may take, for a lead to look at.
    :param loads: by person, of those who may take any of it.
    """

    users: Mapping[int, int]
    left: tuple[int, ...]
    loads: Mapping[int, Load]

    @property
    def spread(self) -> Load:
        """How far the most and the least loaded lie apart, in each measure."""
        return spread_of(self.loads.values())


def shared(
    items: Collection[Item],
    people: Collection[Person],
    *,
    on: date,
    keeps: Mapping[int, int] | None = None,
    held: Mapping[int, Held] | None = None,
    away: Mapping[int, Collection[int]] | None = None,
    rotates_after_days: int | None = None,
) -> Shares:
    """Share the cases of a night over people; the same input gives the same shares.

    :param on: the day that is planned.
    :param keeps: by case, whom a live promise was made to; it stays theirs, if they may work it.
    :param held: by case, who has had it until now.
    :param away: by case, who may not have it.
    :param rotates_after_days: after so many days with one person a case goes to another, if there
        is one who may take it; None: never.
    :raises ValueError: if a case or a person is named twice.
    """
    _refuse_twins(items, people)
    may = _May(items, people, away or _NOBODY)
    stays = {case: user for case, user in (keeps or {}).items() if may.take(case, user)}
    known, kept = held or {}, dict[int, int]()
    for item in items:
        before = known.get(item.case)
        if item.case in stays or before is None or not may.take(item.case, before.user):
            continue
        is_over = (
            rotates_after_days is not None
            and (on - before.since_on).days >= rotates_after_days
            and may.rest(item.case, before.user)
        )
        if not is_over:
            kept[item.case] = before.user
    return _evened(items, may, stays, kept, known)


class _May:
    """Who may take what."""

    def __init__(
        self,
        items: Collection[Item],
        people: Collection[Person],
        away: Mapping[int, Collection[int]],
    ) -> None:
        self._who = {
            item.case: {
                one.user
                for one in people
                if (not item.needs or item.needs in one.certificates)
                and one.user not in away.get(item.case, ())
            }
            for item in items
        }
        self.able = sorted(set(chain.from_iterable(self._who.values())))

    def take(self, case: int, user: int) -> bool:
        """Whether they may."""
        return user in self._who.get(case, ())

    def rest(self, case: int, user: int) -> bool:
        """Let somebody else take the case, if anybody else may; tell whether they may."""
        others = self._who[case] - {user}
        if others:
            self._who[case] = others
        return bool(others)


def _evened(
    items: Collection[Item],
    may: _May,
    stays: Mapping[int, int],
    kept: Mapping[int, int],
    held: Mapping[int, Held],
) -> Shares:
    """Return the shares in which the most is kept, of those that are even enough."""
    bound: Load | None = None
    by_user: dict[int, list[int]] = defaultdict(list)
    for case in sorted(kept, key=lambda case: (held[case].since_on, case)):
        by_user[kept[case]].append(case)
    most = -(-len(items) // len(may.able)) if may.able else 0
    longest = max((len(cases) for cases in by_user.values()), default=0)
    let_go = 0
    while True:
        still = {
            case: user
            for user, cases in by_user.items()
            for case in cases[: max(min(most, len(cases)) - let_go, 0)]
        }
        found = _dealt(items, may, {**still, **stays})
        if not still:
            return found
        if bound is None:
            bound = _bound(items, _dealt(items, may, stays).spread)
        if is_within(found.spread, bound):
            return found
        users, loads = evened(
            items, found.users, found.loads, bound=bound, fixed=stays, may=may.take
        )
        if is_within(spread_of(loads.values()), bound):
            return Shares(users, found.left, loads)
        let_go = min(max(1, 2 * let_go), longest)


def _bound(items: Collection[Item], dealt: Load) -> Load:
    """Return how far apart people may lie: one case, or what dealing everything anew reaches."""
    return Load(
        max(1, dealt.cases),
        max(max((one.amount for one in items), default=0), dealt.amount),
        max(max((one.days_past_due for one in items), default=0), dealt.days),
    )


def _dealt(items: Collection[Item], may: _May, given: Mapping[int, int]) -> Shares:
    """Deal what nobody has, in rounds, to whom has the fewest."""
    loads = {user: Load() for user in may.able}
    users, left, free = dict(given), list[int](), list[Item]()
    for item in items:
        if item.case in given:
            loads[given[item.case]] = loads[given[item.case]].plus(item)
        else:
            free.append(item)
    free.sort(key=lambda one: (-one.days_past_due, -one.amount, one.case))
    at = 0
    while at < len(free):
        fewest = min((load.cases for load in loads.values()), default=0)
        turn = [user for user, load in loads.items() if load.cases == fewest]
        dealt = free[at : at + max(len(turn), 1)]
        at += len(dealt)
        turn.sort(key=lambda user: (loads[user].amount, loads[user].days, user))
        for item in sorted(dealt, key=lambda one: (-one.amount, one.case)):
            user = _next(item, may, turn, loads)
            if user is None:
                left.append(item.case)
                continue
            if user in turn:
                turn.remove(user)
            users[item.case] = user
            loads[user] = loads[user].plus(item)
    return Shares(users, tuple(sorted(left)), loads)


def _next(item: Item, may: _May, turn: Sequence[int], loads: Mapping[int, Load]) -> int | None:
    """Return whose turn it is for a case; of those whose turn it is not, who has the fewest."""
    for user in turn:
        if may.take(item.case, user):
            return user
    others = [user for user in loads if may.take(item.case, user)]
    return min(others, key=lambda user: (loads[user].cases, loads[user].amount, user), default=None)


def _refuse_twins(items: Collection[Item], people: Collection[Person]) -> None:
    if len({one.case for one in items}) != len(items):
        raise ValueError("a case is shared once")
    if len({one.user for one in people}) != len(people):
        raise ValueError("a person is named once")
