"""What goes in and out of the API: the shapes of OpenAPI. Unknown fields are refused, not lost."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from ninja import Schema
from pydantic import ConfigDict, Field, StringConstraints
from pydantic_core import CoreSchema, core_schema

from hejie.care.models import SOURCES
from hejie.outreach.models.wording import LANGUAGES
from hejie.values.names import (
    ACTIONS,
    HOLD_SCOPES,
    HOLDS,
    OUTCOMES,
    PARTIES,
    PURPOSES,
    TOUCH_ACTIONS,
)

MOST_MONEY = 10**15
MOST_ID = 2**63 - 1


class Among:
    """One of a closed list of names, in the check and in OpenAPI."""

    def __init__(self, names: Sequence[str]) -> None:
        self._names = list(names)

    def __get_pydantic_core_schema__(self, _: object, __: object) -> CoreSchema:
        """Return the check of pydantic."""
        return core_schema.literal_schema(self._names)


Action = Annotated[str, Among(TOUCH_ACTIONS)]
PlannedAction = Annotated[str, Among(ACTIONS)]
Purpose = Annotated[str, Among(PURPOSES)]
Party = Annotated[str, Among(PARTIES)]
OutcomeName = Annotated[str, Among(OUTCOMES)]
Source = Annotated[str, Among(SOURCES)]
Language = Annotated[str, Among(LANGUAGES)]
HoldKind = Annotated[str, Among(HOLDS)]
HoldScope = Annotated[str, Among(HOLD_SCOPES)]

PLAIN = r"^[^\x00-\x1f\x7f]+$"
Id = Annotated[str, StringConstraints(min_length=1, max_length=100, pattern=PLAIN)]
"""A lender's own id of something."""
Text = Annotated[str, StringConstraints(min_length=1, max_length=2000, pattern=r"^[^\x00]+$")]
RowId = Annotated[int, Field(ge=1, le=MOST_ID)]
"""An id of a row of ours."""


class Strict(Schema):
    """A body in which every field is known."""

    model_config = ConfigDict(extra="forbid")
