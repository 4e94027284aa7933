"""Touches of the last sixty days: what was tried, when, and how it went.

The history is lawful by construction. A person's days of contact stand in slots at least two days
wide, messages in every other slot, so that no day sees more than one message or two dials and no
seven days more than three messages; calls stay within 09:00-22:00, visits follow a message, a
call and a letter; holds, opt-outs and wished hours take away what they forbid.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from hejie.simulation import calibration, columns
from hejie.simulation.calibration import Group
from hejie.simulation.contact_points import Reach
from hejie.simulation.situation import Situation, is_in
from hejie.simulation.streams import Flags, Integers, Stream
from hejie.simulation.wishes import Limits
from hejie.values.names import OUTCOMES, TOUCH_ACTIONS

SMS, PUSH, EMAIL, CALL, AI_CALL, LETTER, LEGAL_LETTER, VISIT = range(8)
(REACHED, THIRD_PERSON, NO_ANSWER, REFUSED, WRONG_NUMBER, PROMISE, DISTRESS, DELIVERED, BOUNCED) = (
    range(9)
)
UTC_OFFSET = 8 * 3_600
"""China keeps one time, eight hours ahead of UTC, in every province."""

_SLOT_DAYS = 2
_BEFORE_VISIT = (SMS, CALL, LETTER)
_VISITED_FROM, _VISITED_SLOTS = 95, 4
_BY_STAGE = (3, 30, 90)
_MESSAGES = (
    (70, 20, 10, 0, 0, 0, 0, 0),
    (72, 17, 11, 0, 0, 0, 0, 0),
    (56, 10, 10, 0, 0, 24, 0, 0),
    (44, 4, 9, 0, 0, 36, 7, 0),
)
_CALLS = ((30, 70), (52, 48), (85, 15), (95, 5))
"""Weights of messages by action, and of calls by a person or a machine: in days 1-3 past due,
4-30, 31-90 and later."""

_FIRST_MINUTE = (510, 510, 510, 540, 540, 540, 540, 570)
_MINUTES = (700, 700, 700, 640, 640, 480, 480, 540)
"""By action: the first minute of the day at which it is taken, and for how many minutes on."""

_SECOND_DIAL_AFTER, _SECOND_DIAL_WITHIN = 60, 55
_TALK = (20, 280)
_BOUNCED_SHARE, _MET, _DIALED_STILL = 0.07, 0.25, 0.3
"""Messages and letters that come back, visits that meet, dead numbers that are dialed still."""

_SILENT = (4, 92, 4)
"""Somebody else answered, nobody did, the number is another's."""

_ANSWERED = (80, 17, 3)
"""Reached, refused to talk, in distress."""

_REMINDED_WITHIN, _STAFF, _TOKENS = 3, 400, 1 << 62


@dataclass(frozen=True)
class Contacts:
    """A row a touch, by person and moment; ``at`` in UTC seconds, names as positions."""

    person: Integers
    at: Integers
    dpd: Integers
    action: Integers
    outcome: Integers

    def of(self, rows: Integers | Flags) -> Contacts:
        """Return these touches only, in the order of ``rows``."""
        return Contacts(**{name: column[rows] for name, column in vars(self).items()})

    @property
    def is_call(self) -> Flags:
        """Whether each was a call, by a person or a machine."""
        return np.isin(self.action, (CALL, AI_CALL))

    @property
    def day(self) -> Integers:
        """Day of each touch in China, in days since 1970."""
        return (self.at + UTC_OFFSET) // columns.DAY_SECONDS


def contacts(situation: Situation, *, reach: Reach, limits: Limits, seed: int) -> Contacts:
    """Draw the touches of the last sixty days."""
    draw = Stream(seed=seed, name="touches")
    found = _planned(situation, draw)
    found = _possible(found, reach, draw)
    found = replace(found, outcome=_outcomes(found, reach, draw))
    found = _with_second_dials(found, reach, draw)
    found = _joined(found, _reminders(situation, reach, draw))
    found = found.of(_is_welcome(found, limits))
    found = found.of(_is_prepared(found, situation.people))
    return found.of(np.lexsort((found.at, found.person)))


def touches(
    found: Contacts, *, limits: Limits, borrower_ids: pl.Series, lender: pl.Series, seed: int
) -> pl.DataFrame:
    """Return the tape's ``touches``, by borrower and moment.

    :param lender: each person's servicing lender.
    """
    draw = Stream(seed=seed, name="touches table")
    count = len(found.person)
    is_dialed = found.is_call | (found.action == SMS)
    is_answered = found.is_call & ~np.isin(found.outcome, (NO_ANSWER, BOUNCED))
    talk = _TALK[0] + draw.below(_TALK[1], size=count)
    return pl.DataFrame(
        {
            "touch_id": columns.ids("T", count=count, digits=9),
            "borrower_id": columns.taken(borrower_ids, rows=found.person),
            "at": columns.moments(found.at),
            "action": columns.names(TOUCH_ACTIONS, at=found.action),
            "lender_id": columns.taken(lender, rows=found.person),
            "party": pl.repeat("borrower", count, eager=True),
            "purpose": columns.names(("remind", "collect"), at=(found.dpd > 0).astype(int)),
            "number": _keyed(found.person, len(borrower_ids), is_dialed, draw),
            "connected": columns.flags(is_answered, known=found.is_call),
            "talk_seconds": columns.amounts(np.where(is_answered, talk, 0), known=found.is_call),
            "outcome": columns.names(OUTCOMES, at=found.outcome),
            "actor": _actors(found, limits, draw),
        }
    )


def step_of(dpd: Integers) -> Integers:
    """Return the position in ``calibration.REACHED`` of days past due."""
    return np.searchsorted(calibration.REACHED_UNTIL, dpd, side="left").astype(np.int64)


def _planned(situation: Situation, draw: Stream) -> Contacts:
    """Return touches in slots of the days on which people were overdue, without outcomes."""
    window = np.clip(situation.days_of_person, 0, calibration.HISTORY_DAYS)
    wanted = draw.pick_each(calibration.CONTACT_DAYS[1:], group=situation.group - 1)
    slots = np.where(window > 0, np.minimum(wanted, np.maximum(window // _SLOT_DAYS, 1)), 0)
    person = np.repeat(np.arange(situation.people), slots)
    slot = np.arange(len(person)) - np.repeat(np.cumsum(slots) - slots, slots)
    width, of = window[person], slots[person]
    start = slot * width // of
    age = start + draw.below_each((slot + 1) * width // of - start)
    day = situation.as_of - width + 1 + age
    dpd = situation.days_of_person[person] - (width - 1) + age
    stage = np.searchsorted(_BY_STAGE, dpd, side="left").astype(np.int64)
    message = draw.pick_each(_MESSAGES, group=stage)
    call = CALL + draw.pick_each(_CALLS, group=stage)
    begins_with_call = draw.happens(0.5, size=situation.people)[person]
    action = np.where((slot % 2 == 1) ^ begins_with_call, call, message)
    _send_visitors(situation, draw, person, slot, of, action)
    minute = draw.below_each(np.array(_MINUTES)[action]) + np.array(_FIRST_MINUTE)[action]
    at = day * columns.DAY_SECONDS + minute * 60 + draw.below(60, size=len(person)) - UTC_OFFSET
    return Contacts(person, at, dpd, action, np.full(len(person), NO_ANSWER))


def _send_visitors(
    situation: Situation,
    draw: Stream,
    person: Integers,
    slot: Integers,
    of: Integers,
    action: Integers,
) -> None:
    """Turn the last touch of some into a visit, after a message, a call and a letter."""
    is_chosen = draw.happens(calibration.VISIT_SHARE, size=situation.people)
    is_chosen &= situation.days_of_person >= _VISITED_FROM
    visited = is_chosen[person] & (of >= _VISITED_SLOTS)
    for number, step in enumerate(_BEFORE_VISIT):
        action[visited & (slot == number)] = step
    action[visited & (slot == of - 1)] = VISIT


def _possible(found: Contacts, reach: Reach, draw: Stream) -> Contacts:
    """Return the touches with what cannot be sent replaced by what can."""
    action = found.action.copy()
    action[(action == PUSH) & ~reach.has_app[found.person]] = SMS
    action[(action == EMAIL) & ~reach.has_email[found.person]] = SMS
    is_mute = ~reach.has_mobile[found.person]
    is_dialed_still = draw.happens(_DIALED_STILL, size=len(action))
    in_vain = (action == CALL) | (action == AI_CALL)
    action[is_mute & ((action == SMS) | (in_vain & ~is_dialed_still))] = LETTER
    return replace(found, action=action)


def _outcomes(found: Contacts, reach: Reach, draw: Stream) -> Integers:
    size = len(found.action)
    step = step_of(found.dpd)
    is_reached = draw.happens_each(np.array(calibration.REACHED)[step])
    is_reached &= reach.has_mobile[found.person]
    promises = draw.happens_each(np.array(calibration.PROMISED)[step])
    answer = np.array((REACHED, REFUSED, DISTRESS))[draw.pick(_ANSWERED, size=size)]
    silence = np.array((THIRD_PERSON, NO_ANSWER, WRONG_NUMBER))[draw.pick(_SILENT, size=size)]
    of_call = np.where(is_reached, np.where(promises, PROMISE, answer), silence)
    is_met = draw.happens(_MET, size=size)
    of_visit = np.where(is_met, REACHED, np.where(silence == THIRD_PERSON, silence, NO_ANSWER))
    bounces = draw.happens(_BOUNCED_SHARE, size=size)
    of_message = np.where(bounces, BOUNCED, DELIVERED)
    spoken = np.where(found.action == VISIT, of_visit, of_message)
    return np.where(found.is_call, of_call, spoken)


def _with_second_dials(found: Contacts, reach: Reach, draw: Stream) -> Contacts:
    """Add, for some unanswered calls, one more try later the same day."""
    tried = draw.happens(calibration.SECOND_DIAL_SHARE, size=len(found.action))
    again = found.of(tried & found.is_call & (found.outcome == NO_ANSWER))
    size = len(again.action)
    wait = _SECOND_DIAL_AFTER + draw.below(_SECOND_DIAL_WITHIN, size=size)
    again = replace(again, at=again.at + wait * 60, action=np.full(size, CALL))
    return _joined(found, replace(again, outcome=_outcomes(again, reach, draw)))


def _reminders(situation: Situation, reach: Reach, draw: Stream) -> Contacts:
    """Return text messages just before the due day, to people due soon or lately overdue."""
    people = situation.people
    is_soon = is_in(situation, Group.SOON)
    was_soon = is_in(situation, Group.M1)
    told = is_soon & draw.happens(calibration.REMINDED_SOON, size=people)
    told |= was_soon & draw.happens(calibration.REMINDED_BEFORE, size=people)
    person = np.flatnonzero(told & reach.has_mobile)
    dpd = situation.days_of_person[person]
    ago = draw.below(_REMINDED_WITHIN, size=len(person)) + np.where(dpd > 0, dpd + 1, 0)
    minute = _FIRST_MINUTE[SMS] + draw.below(_MINUTES[SMS], size=len(person))
    at = (situation.as_of - ago) * columns.DAY_SECONDS + minute * 60 - UTC_OFFSET
    outcome = np.full(len(person), DELIVERED)
    return Contacts(person, at, dpd - ago, np.full(len(person), SMS), outcome)


def _is_welcome(found: Contacts, limits: Limits) -> Flags:
    """Tell which touches no hold, opt-out, wish or sign of distress stood against."""
    person, day = found.person, found.day
    minute = (found.at + UTC_OFFSET) % columns.DAY_SECONDS // 60
    distressed_at = np.full(len(limits.earliest), np.iinfo(np.int64).max)
    is_distress = found.outcome == DISTRESS
    np.minimum.at(distressed_at, person[is_distress], found.at[is_distress])
    is_silent = (limits.silent_from[person] <= day) & (day < limits.silent_until[person])
    is_wished = (limits.earliest[person] <= minute) & (minute < limits.latest[person])
    is_agreed = ~limits.opted_out[person, found.action]
    return ~is_silent & is_wished & is_agreed & (found.at <= distressed_at[person])


def _is_prepared(found: Contacts, people: int) -> Flags:
    """Tell which touches are no visit, or one before which everything milder was tried."""
    tried = np.zeros((people, len(_BEFORE_VISIT)), dtype=np.bool_)
    for column, step in enumerate(_BEFORE_VISIT):
        tried[found.person[found.action == step], column] = True
    is_ready: Flags = tried.sum(axis=1) == len(_BEFORE_VISIT)
    is_milder: Flags = found.action != VISIT
    return is_milder | is_ready[found.person]


def _joined(first: Contacts, second: Contacts) -> Contacts:
    more = vars(second)
    return Contacts(**{name: np.concatenate((v, more[name])) for name, v in vars(first).items()})


def _keyed(person: Integers, people: int, is_dialed: Flags, draw: Stream) -> pl.Series:
    """Return what stands for a dialed number: as long and as blind as half a keyed hash."""
    digests = [f"{token:016x}" for token in draw.below(_TOKENS, size=people).tolist()]
    return columns.names(digests, at=person, known=is_dialed)


def _actors(found: Contacts, limits: Limits, draw: Stream) -> pl.Series:
    """Return who acted: a machine, a member of the lender's staff or of an agency's."""
    staff = draw.below(_STAFF, size=len(found.person))
    is_placed = limits.placed_from[found.person] <= found.day
    agency = np.where(is_placed, limits.agency[found.person], 0)
    teams = ["C", *(f"AG-{number:02d}/" for number in range(1, int(limits.agency.max()) + 1))]
    code = pl.Series(staff + 1).cast(pl.String).str.zfill(4)
    people = pl.select(pl.concat_str(columns.names(teams, at=agency), code)).to_series()
    is_machine = (found.action <= EMAIL) | (found.action == AI_CALL)
    machine = columns.names(("messages", "voice"), at=(found.action == AI_CALL).astype(int))
    frame = pl.DataFrame({"is": is_machine, "machine": machine, "people": people})
    return frame.select(pl.when("is").then("machine").otherwise("people")).to_series()
