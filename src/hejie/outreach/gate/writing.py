"""What was asked and answered, written down: a row a question, a row a permit, evidence of each.

Rows go in by one statement a table, whose text is the same however many they are: the database
plans it once, and nobody spells out a placeholder a value.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, models

from hejie.evidence.operations import Draft, record_many
from hejie.outreach.gate.asked import Asked, UnableToAsk
from hejie.outreach.gate.judging import Judged, spelled
from hejie.outreach.gate.standing import Stood
from hejie.outreach.models import Ask, Permit
from hejie.outreach.wording.composing import composed
from hejie.outreach.wording.placeholders import UnableToWord
from hejie.permit import Rulebook
from hejie.permit.facts import FACTS
from hejie.values.actor import Actor

LONGEST = timedelta(minutes=15)
"""How long a permit may stay open at most: as long as facts are still those it was given on."""

_ASKS = """
    INSERT INTO outreach_ask (
        borrower_id, organization_id, action, purpose, party, answer, rules, asked_by, asked_at)
    SELECT * FROM jsonb_to_recordset(%s::jsonb) AS told (
        borrower_id bigint, organization_id bigint, action text, purpose text, party text,
        answer text, rules text[], asked_by text, asked_at timestamptz)
    RETURNING borrower_id, id
"""
_PERMITS = """
    INSERT INTO outreach_permit (
        id, ask_id, borrower_id, organization_id, action, purpose, party, contact_point_id,
        template_version_id, loan_ids, rendering, facts, facts_version, laws, duties, is_outside,
        asked_by, granted_at, good_until, state)
    SELECT * FROM jsonb_to_recordset(%s::jsonb) AS told (
        id uuid, ask_id bigint, borrower_id bigint, organization_id bigint, action text,
        purpose text, party text, contact_point_id bigint,
        template_version_id bigint, loan_ids bigint[], rendering bytea, facts jsonb,
        facts_version bigint, laws text[], duties text[], is_outside boolean,
        asked_by text, granted_at timestamptz, good_until timestamptz, state text)
    RETURNING id
"""


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


def written(
    asked: Sequence[Asked],
    facts: Sequence[Mapping[str, Any]],
    verdicts: Sequence[Judged],
    stood: Mapping[int, Stood],
    *,
    rules: Rulebook,
    actor: Actor,
    now: datetime,
) -> list[Answer]:
    """Write down what was asked and answered, with its evidence.

    :param asked: questions, none of which is about the borrower of another.
    """
    asks = [
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
    ]
    numbers = dict(_insert(_ASKS, asks))
    for row in asks:
        row.id = numbers[row.borrower_id]
    laws = [pack.name for pack in rules.packs]
    permits = [
        _permit(row, one, known, verdict, stood[one.borrower_id], laws=laws, now=now)
        if verdict.answer == "permitted"
        else None
        for row, one, known, verdict in zip(asks, asked, facts, verdicts, strict=True)
    ]
    given = [permit for permit in permits if permit is not None]
    _prove(given, now=now)
    if given:
        _insert(_PERMITS, given)
    record_many(
        [_draft(row, permit) for row, permit in zip(asks, permits, strict=True)],
        actor=actor,
        now=now,
    )
    return [
        Answer(
            verdict.answer,
            verdict.rules,
            verdict.duties,
            verdict.next_moment,
            None if permit is None else _kept(permit),
        )
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


def _insert(statement: str, rows: Sequence[models.Model]) -> list[tuple[Any, ...]]:
    """Insert rows, told as JSON by the names of their columns; return what the statement does."""
    said = [_columns(row) for row in rows]
    with connection.cursor() as cursor:
        cursor.execute(statement, [json.dumps(said, ensure_ascii=False, default=_as_json)])
        return list(cursor.fetchall())


def _kept(permit: Permit) -> Permit:
    """Return a permit as one read from its table, so that saving it changes its row."""
    columns = _columns(permit)
    return Permit.from_db(connection.alias, list(columns), list(columns.values()))


def _columns(row: models.Model) -> dict[str, Any]:
    return {name: value for name, value in vars(row).items() if not name.startswith("_")}


def _as_json(value: object) -> str:
    """Return a value that JSON has no word for as PostgreSQL reads it."""
    if isinstance(value, bytes):
        return rf"\x{value.hex()}"
    return value.isoformat() if isinstance(value, datetime) else str(value)
