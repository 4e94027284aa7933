"""Holds, placements and preferences, and what they forbid the past touches to have done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from hejie.simulation import calibration, columns
from hejie.simulation.calibration import Group
from hejie.simulation.situation import Situation, is_in
from hejie.simulation.streams import Flags, Integers, Stream
from hejie.values.moments import MINUTES_A_DAY, minute_of_day
from hejie.values.names import BORROWER_STATUSES, HOLD_SCOPES, HOLDS, TOUCH_ACTIONS

_HOLD_WEIGHTS = (24, 18, 18, 10, 4, 5, 2, 5, 4, 5, 1, 1, 1, 2)
_SCOPE_WEIGHTS = (62, 28, 4, 6)
_HELD_DAYS = 60
_AGENCIES = 5
_EVALUATED_AGO = (35, 90, 160, 230, 310)
"""Days since each agency was last evaluated."""

_FOREVER = 1 << 30

_OPTED_OUT, _WISHED, _AGREED, _REPRESENTED, _REFUSED, _NO_CAPACITY = range(6)
_WISH_WEIGHTS = (560, 300, 80, 25, 25, 10)
_DECEASED = _NO_CAPACITY + 1
_CHANNEL_WEIGHTS = (30, 10, 8, 22, 30)
_WISHED_HOURS = (("09:00", "12:00"), ("12:00", "14:00"), ("18:00", "21:00"), ("10:00", "20:00"))
_AGREED_HOURS = (("07:00", "22:00"), ("08:00", "23:00"), ("07:30", "22:30"))


@dataclass(frozen=True)
class Limits:
    """What past touches had to respect, a row a person.

    :param silent_from: day from which nothing was sent, until ``silent_until``.
    :param opted_out: a column a touch action.
    :param earliest: minute of the day from which a touch was welcome, until ``latest``.
    :param agency: number of the agency that holds the case since ``placed_from``.
    """

    silent_from: Integers
    silent_until: Integers
    opted_out: npt.NDArray[np.bool_]
    earliest: Integers
    latest: Integers
    agency: Integers
    placed_from: Integers


@dataclass(frozen=True)
class Wishes:
    """Three tables of the tape, and the limits that follow from them."""

    holds: pl.DataFrame
    placements: pl.DataFrame
    preferences: pl.DataFrame
    limits: Limits


def wishes(situation: Situation, *, borrower_ids: pl.Series, seed: int) -> Wishes:
    """Draw who may not be contacted, how, when and by whom."""
    blank = np.zeros(situation.people, dtype=np.int64)
    limits = Limits(
        silent_from=blank + _FOREVER,
        silent_until=blank + _FOREVER,
        opted_out=np.zeros((situation.people, len(TOUCH_ACTIONS)), dtype=np.bool_),
        earliest=blank.copy(),
        latest=blank + MINUTES_A_DAY,
        agency=blank.copy(),
        placed_from=blank + _FOREVER,
    )
    frames = {
        name: draw_rows(situation, limits, borrower_ids, Stream(seed=seed, name=name))
        for name, draw_rows in _DRAWN.items()
    }
    return Wishes(**frames, limits=limits)


def _holds(
    situation: Situation, limits: Limits, borrower_ids: pl.Series, draw: Stream
) -> pl.DataFrame:
    held = np.flatnonzero(draw.happens(calibration.HOLD_SHARE, size=situation.people))
    size = len(held)
    since = situation.as_of - draw.below(_HELD_DAYS, size=size)
    until = since + 10 + draw.below(80, size=size)
    has_end = draw.happens(0.35, size=size)
    limits.silent_from[held] = since
    limits.silent_until[held] = np.where(has_end, until, _FOREVER)
    return pl.DataFrame(
        {
            "borrower_id": columns.taken(borrower_ids, rows=held),
            "kind": columns.names(HOLDS, at=draw.pick(_HOLD_WEIGHTS, size=size)),
            "since_on": columns.days(since),
            "scope": columns.names(HOLD_SCOPES, at=draw.pick(_SCOPE_WEIGHTS, size=size)),
            "until_on": columns.days(until, known=has_end),
        }
    )


def _placements(
    situation: Situation, limits: Limits, borrower_ids: pl.Series, draw: Stream
) -> pl.DataFrame:
    is_placed = draw.happens(calibration.PLACED_SHARE, size=situation.people)
    placed = np.flatnonzero(is_placed & is_in(situation, Group.M4_6, Group.M7))
    size = len(placed)
    since_ripe = situation.days_of_person[placed] - calibration.FIRST_DAYS[Group.M4_6] + 1
    start = situation.as_of - draw.below_each(np.minimum(since_ripe, 180))
    has_end = draw.happens(0.3, size=size)
    end = start + 60 + draw.below(120, size=size)
    limits.agency[placed] = draw.below(_AGENCIES, size=size) + 1
    limits.placed_from[placed] = np.where(has_end & (end <= situation.as_of), _FOREVER, start)
    agencies = [f"AG-{number:02d}" for number in range(_AGENCIES + 1)]
    in_order = columns.flags(np.ones(size, dtype=np.bool_))
    evaluated = np.array([situation.as_of - ago for ago in _EVALUATED_AGO])
    return pl.DataFrame(
        {
            "borrower_id": columns.taken(borrower_ids, rows=placed),
            "agency_id": columns.names(agencies, at=limits.agency[placed]),
            "from_on": columns.days(start),
            "until_on": columns.days(end, known=has_end),
            "agency_listed": in_order,
            "agency_published": in_order,
            "agency_contract_in_force": in_order,
            "agency_evaluated_on": columns.days(evaluated[limits.agency[placed] - 1]),
            "borrower_told_of_agency": columns.flags(
                draw.happens(calibration.TOLD_OF_AGENCY_SHARE, size=size)
            ),
        }
    )


def _preferences(
    situation: Situation, limits: Limits, borrower_ids: pl.Series, draw: Stream
) -> pl.DataFrame:
    people = situation.people
    wish = draw.pick(_WISH_WEIGHTS, size=people)
    has_wish = draw.happens(calibration.WISH_SHARE, size=people)
    has_died = draw.happens(calibration.DECEASED_SHARE, size=people)
    wish[has_died] = _DECEASED
    rows = np.flatnonzero(has_wish | has_died)
    wish = wish[rows]
    channel = draw.pick(_CHANNEL_WEIGHTS, size=len(rows))
    hours = draw.below(len(_WISHED_HOURS) * len(_AGREED_HOURS), size=len(rows))
    _respect(limits, rows, wish, channel, hours)
    is_status = wish >= _NO_CAPACITY
    frame = {
        "borrower_id": columns.taken(borrower_ids, rows=rows),
        "channel": columns.names(TOUCH_ACTIONS, at=channel, known=wish == _OPTED_OUT),
        "opted_out": _true_where(wish == _OPTED_OUT),
        "all_contact_refused": _true_where(wish == _REFUSED),
        "represented": _true_where(wish == _REPRESENTED),
        "borrower_status": columns.names(
            BORROWER_STATUSES, at=np.where(wish == _DECEASED, 1, 2), known=is_status
        ),
    }
    for kind, offered, asked in (
        ("agreed", _AGREED_HOURS, wish == _AGREED),
        ("wished", _WISHED_HOURS, wish == _WISHED),
    ):
        for end, which in (("earliest", 0), ("latest", 1)):
            clocks = [span[which] for span in offered]
            frame[f"{kind}_{end}"] = columns.names(clocks, at=hours % len(offered), known=asked)
    return pl.DataFrame(frame)


def _respect(
    limits: Limits, rows: Integers, wish: Integers, channel: Integers, hours: Integers
) -> None:
    opted = wish == _OPTED_OUT
    limits.opted_out[rows[opted], channel[opted]] = True
    limits.silent_from[rows[wish >= _REPRESENTED]] = 0
    limits.silent_until[rows[wish >= _REPRESENTED]] = _FOREVER
    wished = wish == _WISHED
    spans = np.array([[minute_of_day(clock) for clock in span] for span in _WISHED_HOURS])
    limits.earliest[rows[wished]] = spans[hours[wished] % len(spans), 0]
    limits.latest[rows[wished]] = spans[hours[wished] % len(spans), 1]


def _true_where(known: Flags) -> pl.Series:
    return columns.flags(np.ones(len(known), dtype=np.bool_), known=known)


_DRAWN: dict[str, Callable[[Situation, Limits, pl.Series, Stream], pl.DataFrame]] = {
    "holds": _holds,
    "placements": _placements,
    "preferences": _preferences,
}
