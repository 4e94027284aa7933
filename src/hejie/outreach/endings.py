"""How a conversation ended, and what follows from it at once, in one transaction.

An *ending* is what the person at the telephone says; it is wider than an outcome: hardship and a
dispute are heard by somebody who was reached. Where an ending stops contact, it stops with the
outcome or not at all: nobody has to remember a second step.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from hejie.arrangements.operations import Pledge, UnableToPromise, take_promise
from hejie.care.operations import opt_out, place_hold
from hejie.outreach.models import Touch
from hejie.outreach.operations import Outcome, UnableToReport, report_outcome
from hejie.outreach.worklists.claiming import finish
from hejie.outreach.worklists.queries import in_hand
from hejie.permit import Rulebook
from hejie.portfolio.closing import close_number
from hejie.values.actor import Actor


@dataclass(frozen=True, slots=True)
class Ending:
    """What an ending is reported as, and what follows.

    :param outcome: one of ``OUTCOMES``.
    :param connected: whether somebody answered.
    :param hold: kind of the hold that stops all contact until somebody else lifts it; empty: none.
    :param closes_number: whether the number is closed everywhere for the borrower.
    """

    outcome: str
    connected: bool = True
    hold: str = ""
    closes_number: bool = False


ENDINGS: Mapping[str, Ending] = {
    "reached": Ending("reached"),
    "third_person": Ending("third_person"),
    "no_answer": Ending("no_answer", connected=False),
    "wrong_number": Ending("wrong_number", closes_number=True),
    "refused": Ending("refused"),
    "promise": Ending("promise"),
    "distress": Ending("distress", hold="breathing_space"),
    "hardship": Ending("reached", hold="hardship_review"),
    "dispute": Ending("reached", hold="dispute"),
}
"""By name, in the order in which a desk offers them."""


@dataclass(frozen=True, slots=True)
class Promised:
    """What was promised in a conversation: so much, in minor units, by that day."""

    amount: int
    currency: str
    due_on: date


def conclude(
    *,
    permit_id: uuid.UUID,
    ending: str,
    promised: Promised | None = None,
    talk_seconds: int | None = None,
    stops: Collection[str] = (),
    rules: Rulebook,
    actor: Actor,
    now: datetime,
) -> Touch:
    """Report how a touch ended, and do what follows from it.

    :param ending: a name of ``ENDINGS``.
    :param promised: what was promised, where the ending is a promise.
    :param stops: channels on which the borrower said they want nothing more.
    :raises UnableToReport: if it is no ending, or see
        :func:`~hejie.outreach.operations.report_outcome`.
    :raises UnableToPromise: if the ending is a promise and it cannot be taken as said.
    :raises UnableToWish: if a channel is none.
    """
    what = ENDINGS.get(ending)
    if what is None:
        raise UnableToReport(f"ending: {ending!r} is none; one of {', '.join(ENDINGS)}")
    with transaction.atomic():
        said = Outcome(what.outcome, what.connected, talk_seconds)
        touch = report_outcome(permit_id=permit_id, said=said, actor=actor, now=now)
        whom = touch.borrower_id
        if what.closes_number and (point := touch.permit.contact_point_id):
            close_number(borrower_id=whom, point_id=point, actor=actor, now=now)
        if what.hold:
            place_hold(
                borrower_id=whom,
                kind=what.hold,
                reason=f"heard at {touch.action} {permit_id}: {ending}",
                source="borrower",
                actor=actor,
                now=now,
            )
        if what.outcome == "promise":
            _take(promised, touch, rules=rules, actor=actor, now=now)
        _finish_steps(touch, actor=actor, now=now)
        for channel in sorted(stops):
            opt_out(borrower_id=whom, channel=channel, source="borrower", actor=actor, now=now)
    return touch


def _take(
    promised: Promised | None, touch: Touch, *, rules: Rulebook, actor: Actor, now: datetime
) -> None:
    if promised is None:
        raise UnableToPromise("amount: how much, and by which day?")
    pledge = Pledge(
        borrower_id=touch.borrower_id,
        amount=promised.amount,
        currency=promised.currency,
        due_on=promised.due_on,
        loan_ids=frozenset(touch.permit.loan_ids),
        permit_id=touch.permit_id,
    )
    take_promise(pledge=pledge, rules=rules, actor=actor, now=now)


def _finish_steps(touch: Touch, *, actor: Actor, now: datetime) -> None:
    """Be done with the step that the caller claimed for this; a call of nobody's step has none."""
    if actor.kind != "person":
        return
    theirs = in_hand(user_id=int(actor.id))
    theirs = theirs.filter(borrower_id=touch.borrower_id, action=touch.action)
    for item in list(theirs.values_list("id", flat=True)):
        finish(item=item, actor=actor, now=now)
