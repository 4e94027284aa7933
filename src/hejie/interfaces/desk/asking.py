"""A question from the desk: who calls is known here, and what only the moment has is told along."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from hejie.outreach.gate import Asked
from hejie.outreach.gate.sources import SOURCES
from hejie.people.models import User
from hejie.people.queries import papers_of
from hejie.portfolio.queries import owed_by


@dataclass(frozen=True, slots=True)
class Caller:
    """A person at the desk, about one borrower: what is told along with every question of theirs.

    :param told: what is asked for, and the papers of who calls where they are not the gate's own.
    """

    collector: User
    borrower_id: int
    told: Mapping[str, Any]

    def asked(
        self,
        action: str,
        *,
        purpose: str,
        point_id: int | None,
        script_id: int | None = None,
        recording_on: bool | None = None,
    ) -> Asked:
        """Return the question whether the borrower may be reached so.

        :param script_id: the approved wording of a call; None: none was chosen.
        :param recording_on: whether the recorder runs; None where it is not yet known.
        """
        recording = {} if recording_on is None else {"recording_on": recording_on}
        return Asked(
            borrower_id=self.borrower_id,
            organization=self.collector.organization.code,
            action=action,
            purpose=purpose,
            contact_point_id=point_id,
            template_version_id=script_id,
            collectors=(self.collector.username,),
            told={**self.told, **recording},
        )


def caller(collector: User, *, borrower_id: int, now: datetime) -> Caller:
    """Return a person at the desk who would reach a borrower."""
    told = {"amount_claimed": owed_by(borrower_id=borrower_id), **_papers(collector, now=now)}
    return Caller(collector, borrower_id, told)


def _papers(collector: User, *, now: datetime) -> dict[str, Any]:
    """Return what people knows of who calls, in a house whose diallers tell of their own staff.

    Where people answers for them at the gate itself, nothing is told.
    """
    papers = papers_of([collector.pk], now=now)[collector.pk]
    known = {
        "collector_certified": "collection" in papers.certificates,
        "collector_barred": papers.barred,
    }
    return {name: value for name, value in known.items() if name not in SOURCES.owned}
