"""The question put and answered: facts gathered under the borrowers' locks, judged, written down.

Whoever asks twice at once waits at the borrower's row; the second sees the first one's permit,
which reserves its unit of every cap until it ends. Every answer is kept, and is evidence.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from hejie.evidence.operations import Draft, record_many
from hejie.outreach.gate.asked import Asked, UnableToAsk
from hejie.outreach.gate.judging import Judged, judged, spelled
from hejie.outreach.gate.sources import SOURCES
from hejie.outreach.gate.standing import Stood, standing_of
from hejie.outreach.models import Ask, Permit
from hejie.outreach.wording.composing import composed
from hejie.outreach.wording.placeholders import UnableToWord
from hejie.permit import Rulebook
from hejie.permit.facts import FACTS
from hejie.values.actor import Actor

LONGEST = timedelta(minutes=15)
"""How long a permit may stay open at most: as long as facts are still those it was given on."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The gate's answer to one question; ``permit`` is None unless it is permitted.

    ``rules`` are the grounds of a no; ``next_moment`` is when nothing but time will have had to
    pass.
    """

    answer: str
    rules: tuple[str, ...]
    duties: tuple[str, ...]
    next_moment: datetime | None
    permit: Permit | None


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
        stood = standing_of(asked, now=now)
        for places in _rounds(asked):
            these = [asked[place] for place in places]
            facts = _gathered(these, places, now=now)
            for one, known in zip(these, facts, strict=True):
                known.update(_of_the_question(one, stood[one.borrower_id], now))
            verdicts = judged(facts, rules=rules)
            given = _written(these, facts, verdicts, stood, rules=rules, actor=actor, now=now)
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


def _of_the_question(asked: Asked, stood: Stood, now: datetime) -> dict[str, Any]:
    return {
        "action": asked.action,
        "purpose": asked.purpose,
        "party": asked.party,
        "actor": stood.actors[asked.organization],
        "at": now,
    }


def _written(
    asked: Sequence[Asked],
    facts: Sequence[Mapping[str, Any]],
    verdicts: Sequence[Judged],
    stood: Mapping[int, Stood],
    *,
    rules: Rulebook,
    actor: Actor,
    now: datetime,
) -> list[Answer]:
    """Write down what was asked and answered, with its evidence."""
    asks = Ask.objects.bulk_create(
        Ask(
            borrower_id=one.borrower_id,
            organization_id=stood[one.borrower_id].organizations[one.organization],
            action=one.action,
            purpose=one.purpose,
            party=one.party,
            answer=verdict.answer,
            rules=list(verdict.rules),
            asked_by=str(actor),
            asked_at=now,
        )
        for one, verdict in zip(asked, verdicts, strict=True)
    )
    laws = [pack.name for pack in rules.packs]
    permits = [
        _permit(row, one, known, verdict, stood[one.borrower_id], laws=laws, now=now)
        if verdict.answer == "permitted"
        else None
        for row, one, known, verdict in zip(asks, asked, facts, verdicts, strict=True)
    ]
    given = [permit for permit in permits if permit is not None]
    _prove(given, now=now)
    Permit.objects.bulk_create(given)
    record_many(
        [_draft(row, permit) for row, permit in zip(asks, permits, strict=True)],
        actor=actor,
        now=now,
    )
    return [
        Answer(verdict.answer, verdict.rules, verdict.duties, verdict.next_moment, permit)
        for verdict, permit in zip(verdicts, permits, strict=True)
    ]


def _prove(permits: Sequence[Permit], *, now: datetime) -> None:
    """Make the message of each permit that a channel of ours will send, and keep its digest."""
    ours = [each for each in permits if each.is_message_of_ours and each.template_version_id]
    try:
        for permit, message in zip(ours, composed(ours, now=now), strict=True):
            permit.rendering = bytes.fromhex(message.digest)
    except UnableToWord as error:
        raise UnableToAsk(f"template_version_id: {error}") from error


def _permit(
    row: Ask,
    asked: Asked,
    facts: Mapping[str, Any],
    verdict: Judged,
    stood: Stood,
    *,
    laws: Sequence[str],
    now: datetime,
) -> Permit:
    good_until = now + LONGEST
    if verdict.good_until is not None:
        good_until = min(good_until, verdict.good_until)
    return Permit(
        id=uuid.uuid4(),
        ask=row,
        borrower_id=asked.borrower_id,
        organization_id=row.organization_id,
        action=asked.action,
        purpose=asked.purpose,
        party=asked.party,
        contact_point_id=asked.contact_point_id,
        template_version_id=asked.template_version_id,
        loan_ids=sorted(asked.loan_ids),
        rendering=bytes.fromhex(asked.rendering) if asked.rendering else None,
        facts={name: spelled(value) for name, value in facts.items() if name in FACTS},
        facts_version=stood.facts_version,
        laws=list(laws),
        duties=list(verdict.duties),
        is_outside=asked.is_outside,
        asked_by=row.asked_by,
        granted_at=now,
        good_until=good_until,
    )


def _draft(row: Ask, permit: Permit | None) -> Draft:
    subject = {"borrower": str(row.borrower_id), "ask": str(row.pk)}
    said = {"action": row.action, "purpose": row.purpose, "party": row.party}
    if permit is None:
        return Draft(
            "outreach.permit_refused", subject, {**said, "answer": row.answer, "rules": row.rules}
        )
    return Draft(
        "outreach.permit_granted",
        {**subject, "permit": str(permit.pk)},
        {
            **said,
            "laws": permit.laws,
            "duties": permit.duties,
            "outside": permit.is_outside,
            "message": permit.rendering.hex() if permit.rendering else None,
            "good_until": permit.good_until.isoformat(),
        },
    )
