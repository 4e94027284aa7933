"""The first step of every case: the best one that is available, in order of priority.

Cases come sorted by priority. Each asks for its best available action; where a day's room is
short, the cases of higher priority have it and the others ask for their next best. Asking goes
round until nobody is turned away, which gives exactly what serving the cases one by one, in
order of priority, would give.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from hejie.strategy.capacity import Room
from hejie.strategy.stages import NONE, Integers
from hejie.values.names import ACTIONS

Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Choice:
    """The first step of each case.

    :param action: position in ``ACTIONS``, ``NONE`` where nothing is available.
    :param rank: position of that action among the stage's options; the number of options if none.
    :param turned_away: the day had no room for an action the case would have preferred.
    """

    action: Integers
    rank: Integers
    turned_away: Flags


def choose(*, options: Integers, available: Flags, room: Room) -> Choice:
    """Return the first step of every case, and take its room.

    :param options: a row a case (in order of priority): action codes, best first.
    :param available: a row a case, a column an action: preferred, possible and permitted.
    """
    cases = len(options)
    everyone = np.arange(cases)
    padded = np.hstack((options, np.full((cases, 1), NONE)))
    usable = (padded != NONE) & available[everyone[:, None], np.maximum(padded, 0)]
    rank = _next_usable(usable, np.zeros(cases, dtype=np.int64))
    turned_away = np.zeros(cases, dtype=np.bool_)
    wanted: dict[str, Flags] = {name: np.zeros(cases, dtype=np.bool_) for name in room.limited}
    is_settled = not room.limited
    while not is_settled:
        is_settled = True
        asked = padded[everyone, rank]
        for name in sorted(room.limited):
            rows = np.flatnonzero(asked == ACTIONS.index(name))
            wanted[name][rows] = True
            out = rows[~room.admit(name, rows)]
            if len(out):
                is_settled = False
                turned_away[out] = True
                rank[out] = _next_usable(usable[out], rank[out] + 1)
    action = padded[everyone, rank]
    for name in sorted(room.limited):
        rows = np.flatnonzero(action == ACTIONS.index(name))
        room.note(name, rows, wanted=np.flatnonzero(wanted[name]))
    return Choice(action, rank, turned_away)


def _next_usable(usable: Flags, start: Integers) -> Integers:
    """Return the first usable rank at or after ``start``; the last column means none."""
    ahead = usable & (np.arange(usable.shape[1]) >= start[:, None])
    found = ahead.argmax(axis=1)
    none = usable.shape[1] - 1
    return np.asarray(np.where(ahead.any(axis=1), found, none), dtype=np.int64)
