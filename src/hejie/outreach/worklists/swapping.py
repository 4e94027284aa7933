"""People who lie too far apart exchange one case for one case until they do not.

Each turn the two who lie furthest apart, in the measure that is furthest over its bound, exchange
the pair of cases by which the sum of all squared loads, each in units of its bound, falls the most;
a case may also go over alone. The sum falls every turn and shares are finitely many: it ends.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass

from hejie.outreach.worklists.loads import Item, Load, Weights, is_within, spread_of

_NEAREST = 3
"""How many cases, on either side of the one that would fit best, are tried in exchange."""


@dataclass(frozen=True, slots=True)
class _Swap:
    """A case that goes to the less loaded, and perhaps one that comes back."""

    gain: int
    goes: Item
    comes: Item | None


def evened(
    items: Collection[Item],
    users: Mapping[int, int],
    loads: Mapping[int, Load],
    *,
    bound: Load,
    fixed: Collection[int],
    may: Callable[[int, int], bool],
) -> tuple[dict[int, int], dict[int, Load]]:
    """Return who works what, and what they then have, after exchanges towards a bound.

    :param users: by case, whose it is so far; ``loads`` follow from it.
    :param fixed: cases that stay where they are.
    :param may: whether a person may take a case.
    """
    found, carried = dict(users), dict(loads)
    by_case = {one.case: one for one in items}
    mine: dict[int, dict[int, Item]] = {user: {} for user in loads}
    for case, user in users.items():
        if case not in fixed:
            mine[user][case] = by_case[case]
    while not is_within(spread_of(carried.values()), bound):
        swap = None
        for measure in _worst_first(carried, bound):
            more, less = _apart(carried, measure)
            swap = _best(mine, carried, more, less, measure=measure, bound=bound, may=may)
            if swap is not None:
                break
        if swap is None:
            break
        for item, giver, taker in ((swap.goes, more, less), (swap.comes, less, more)):
            if item is not None:
                found[item.case] = taker
                mine[taker][item.case] = mine[giver].pop(item.case)
                carried[giver] = carried[giver].minus(item)
                carried[taker] = carried[taker].plus(item)
    return found, carried


def _worst_first(loads: Mapping[int, Load], bound: Load) -> list[int]:
    """Return the measures that are over their bound, the furthest over first."""
    spread = spread_of(loads.values()).weights
    over = [at for at in range(3) if spread[at] > bound.weights[at]]
    return sorted(over, key=lambda at: -spread[at] / max(bound.weights[at], 1))


def _apart(loads: Mapping[int, Load], measure: int) -> tuple[int, int]:
    """Return who has the most and who the least."""
    order = sorted(loads, key=lambda user: (loads[user].weights[measure], user))
    return order[-1], order[0]


def _best(
    mine: Mapping[int, Mapping[int, Item]],
    loads: Mapping[int, Load],
    more: int,
    less: int,
    *,
    measure: int,
    bound: Load,
    may: Callable[[int, int], bool],
) -> _Swap | None:
    """Return the exchange by which two people come together the most; None: none helps."""
    ahead = tuple(a - b for a, b in zip(loads[more].weights, loads[less].weights, strict=True))
    back = sorted(
        (item for item in mine[less].values() if may(item.case, more)),
        key=lambda one: (one.weights[measure], one.case),
    )
    best: _Swap | None = None
    for goes in mine[more].values():
        if not may(goes.case, less):
            continue
        for comes in _fitting(goes, back, measure=measure, ahead=ahead[measure]):
            gain = _gain(goes, comes, ahead=ahead, bound=bound)
            swap = _Swap(gain, goes, comes)
            if gain > 0 and (best is None or _order(swap) < _order(best)):
                best = swap
    return best


def _fitting(goes: Item, back: list[Item], *, measure: int, ahead: int) -> Iterator[Item | None]:
    """Yield what could come back for a case so that about half of the difference goes over."""
    yield None
    wanted = goes.weights[measure] - ahead // 2
    at = bisect_left(back, wanted, key=lambda one: one.weights[measure])
    yield from back[max(at - _NEAREST, 0) : at + _NEAREST]


def _gain(goes: Item, comes: Item | None, *, ahead: Weights | tuple[int, ...], bound: Load) -> int:
    """Return by how much the squares of two loads fall, in units of the bounds; whole numbers."""
    units = [max(one, 1) for one in bound.weights]
    whole = units[0] * units[1] * units[2]
    gain = 0
    for at, unit in enumerate(units):
        moved = goes.weights[at] - (comes.weights[at] if comes is not None else 0)
        gain += moved * (ahead[at] - moved) * (whole // unit) ** 2
    return gain


def _order(swap: _Swap) -> tuple[int, int, int]:
    """Return the order in which exchanges are preferred: one only for the same input."""
    return (-swap.gain, swap.goes.case, swap.comes.case if swap.comes is not None else -1)
