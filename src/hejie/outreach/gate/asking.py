"""The question put and answered: facts gathered under the borrowers' locks, judged, written down.

Whoever asks twice at once waits at the borrower's row; the second sees the first one's permit,
which reserves its unit of every cap until it ends. Every answer is kept, and is evidence.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from hejie.outreach.gate.asked import Asked, UnableToAsk
from hejie.outreach.gate.judging import judged
from hejie.outreach.gate.sources import SOURCES
from hejie.outreach.gate.standing import locked_standing_of
from hejie.outreach.gate.writing import Answer, written
from hejie.permit import Rulebook
from hejie.values.actor import Actor


def ask(*, asked: Asked, rules: Rulebook, actor: Actor, now: datetime) -> Answer:
    """Ask whether one touch may be made now; see :func:`ask_many`."""
    return ask_many(asked=[asked], rules=rules, actor=actor, now=now)[0]


def ask_many(
    *, asked: Sequence[Asked], rules: Rulebook, actor: Actor, now: datetime
) -> list[Answer]:
    """Ask for many touches at once, in one transaction; several of one borrower count in order.

    :param rules: the law in force here, and the house's policy.
    :returns: an answer a question, in their order.
    :raises UnableToAsk: if one of them is about somebody the asker has no part in, by a contact
        point that is not theirs or no way to make such a touch, or tells a fact the gate knows.
        Then nothing is asked at all.
    """
    answers: dict[int, Answer] = {}
    with transaction.atomic():
        stood = locked_standing_of(asked, now=now)
        for places in _rounds(asked):
            these = [asked[place] for place in places]
            facts = _gathered(these, places, now=now)
            for one, known in zip(these, facts, strict=True):
                known.update(stood[one.borrower_id].fixed_by(one, now=now))
            verdicts = judged(facts, rules=rules)
            given = written(these, facts, verdicts, stood, rules=rules, actor=actor, now=now)
            answers.update(zip(places, given, strict=True))
    return [answers[place] for place in range(len(asked))]


def _gathered(
    these: Sequence[Asked], places: Sequence[int], *, now: datetime
) -> list[dict[str, Any]]:
    """Return what is known of a round's questions; a source's complaint names the place of each."""
    try:
        return SOURCES.gather(these, now=now)
    except UnableToAsk as error:
        unfit = {places[nth]: why for nth, why in error.unfit.items()}
        raise UnableToAsk(str(error), unfit=unfit) from error


def _rounds(asked: Sequence[Asked]) -> list[list[int]]:
    """Return the questions' places in rounds, none of which asks twice about one borrower."""
    rounds: dict[int, list[int]] = defaultdict(list)
    seen: dict[int, int] = defaultdict(int)
    for place, one in enumerate(asked):
        rounds[seen[one.borrower_id]].append(place)
        seen[one.borrower_id] += 1
    return list(rounds.values())
