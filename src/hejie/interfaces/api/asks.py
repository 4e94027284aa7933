"""The shapes of a question to the gate and of its answer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from ninja import Schema
from pydantic import Field, StringConstraints

from hejie.interfaces.api.problems import Problem
from hejie.interfaces.api.shapes import (
    PLAIN,
    Action,
    Id,
    Language,
    OutcomeName,
    Party,
    Purpose,
    RowId,
    Strict,
)
from hejie.outreach.gate.asked import OF_THE_QUESTION, UnableToAsk
from hejie.outreach.gate.sources import SOURCES
from hejie.permit.facts import FACTS, Fact, Holds
from hejie.values.names import ANSWERS

MOST_IN_A_BATCH = 1000

_JSON: Mapping[Holds, dict[str, Any]] = {
    Holds.NAME: {"type": "string"},
    Holds.NAMES: {"type": "array", "items": {"type": "string"}},
    Holds.FLAG: {"type": "boolean"},
    Holds.COUNT: {"type": "integer"},
    Holds.NUMBER: {"type": "number"},
    Holds.MOMENT: {"type": "string", "format": "date-time"},
    Holds.MOMENTS: {"type": "array", "items": {"type": "string", "format": "date-time"}},
    Holds.CLOCK: {"type": "string"},
    Holds.ZONE: {"type": "string"},
}


def _tellable(schema: dict[str, Any]) -> None:
    """Name in OpenAPI the facts that only who asks can know: those no room of ours answers for."""
    free = [fact for name, fact in FACTS.items() if name not in OF_THE_QUESTION | SOURCES.owned]
    schema.update(
        type="object",
        additionalProperties=False,
        properties={fact.name: _spelled(fact) for fact in free},
    )


def _spelled(fact: Fact) -> dict[str, Any]:
    told = {**_JSON[fact.holds]}
    if not fact.choices:
        return told
    if fact.holds is Holds.NAMES:
        return {**told, "items": {"type": "string", "enum": list(fact.choices)}}
    return {**told, "enum": list(fact.choices)}


class PermitAsk(Strict):
    """A touch your program would make, and asks whether it may."""

    borrower_id: Id = Field(description="Your own id of the borrower, as in your tape.")
    servicer: Id | None = Field(
        None, description="Whose book the borrower is in; yours, if you do not say."
    )
    action: Action
    purpose: Purpose
    party: Party = "borrower"
    contact_point_id: RowId | None = Field(
        None, description="The way to reach them, as the worklist names it."
    )
    number: (
        Annotated[str, StringConstraints(min_length=3, max_length=254, pattern=PLAIN)] | None
    ) = Field(
        None,
        description="Or the number or e-mail address itself; looked up by a keyed hash, "
        "and not kept.",
    )
    loan_ids: list[Id] = Field(
        default_factory=list, max_length=50, description="Your ids of the loans it is about; all."
    )
    wording: Id | None = Field(
        None, description="Code of the approved wording of the message, or script of the call."
    )
    language: Language = "zh"
    collectors: list[Id] = Field(
        default_factory=list,
        max_length=4,
        description="Our names of the staff who call or visit, where we keep their papers.",
    )
    told: dict[str, Any] = Field(
        default_factory=dict,
        json_schema_extra=_tellable,
        description="Facts only your program knows. One that we know is refused.",
    )


class PermitAnswer(Schema):
    """The gate's answer. Without a ``permit_id`` the touch must not be made."""

    answer: Annotated[str, Field(json_schema_extra={"enum": list(ANSWERS)})]
    permit_id: UUID | None = None
    good_until: datetime | None = Field(None, description="Start before then, or ask again.")
    rules: list[str] = Field(description="Which rules stand against it.")
    duties: list[str] = Field(description="What whoever makes the touch must do.")
    next_moment: datetime | None = Field(
        None, description="When nothing but time will have had to pass."
    )


class PermitBatch(Strict):
    """Many questions at once; several about one borrower count in their order."""

    asks: Annotated[list[PermitAsk], Field(min_length=1, max_length=MOST_IN_A_BATCH)]


class BatchAnswer(Schema):
    """An answer to one question of a batch, or why it could not be put."""

    answer: PermitAnswer | None = None
    problem: Problem | None = None


class BatchAnswers(Schema):
    """An answer a question, in their order."""

    answers: list[BatchAnswer]


class OutcomeReport(Strict):
    """What came of a touch."""

    outcome: OutcomeName
    connected: bool | None = Field(
        None, description="Whether a call was answered; unsaid counts as answered."
    )
    talk_seconds: Annotated[int, Field(ge=0, le=86_400)] | None = None
    began_at: datetime | None = Field(
        None, description="When it was made, of one never started; now, if you do not say."
    )


class PermitState(Schema):
    """Where a permit stands."""

    permit_id: UUID
    state: str
    good_until: datetime
    touch_state: str | None = None
    outcome: str | None = None


def told_of(said: Mapping[str, Any]) -> dict[str, Any]:
    """Return facts as JSON spells them, with their moments as moments.

    :raises UnableToAsk: if a moment is none, or has no offset.
    """
    return {name: _value(name, value) for name, value in said.items()}


def _value(name: str, value: object) -> object:
    fact = FACTS.get(name)
    if fact is None or value is None:
        return value
    if fact.holds is Holds.MOMENT:
        return _moment(name, value)
    if fact.holds is Holds.MOMENTS and isinstance(value, list):
        return [_moment(name, one) for one in value]
    return value


def _moment(name: str, value: object) -> datetime:
    try:
        moment = datetime.fromisoformat(str(value))
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise UnableToAsk(f"{name}: a moment with its offset is wanted")
    return moment
