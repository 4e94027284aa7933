"""The cases of teams that have a step today: whose each is and what its step waits for."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from hejie.outreach.models import Assignment, WorkItem
from hejie.outreach.models.nights import MADE_BY_PEOPLE
from hejie.outreach.worklists.openings import is_open, next_opening
from hejie.outreach.worklists.queries import lives_on, steps_among
from hejie.people.models import Team
from hejie.people.queries import day_of

STATES = ("nobodys", "open", "claimed", "waiting")
"""What a case's step is at, in the order in which a lead looks: nobody has the case, it may be made
now, somebody has it in hand, its hour comes later."""


@dataclass(frozen=True, slots=True)
class TodaysCase:
    """A case with a step that is not done yet.

    :param person_id: whose it is; None: nobody's of the team yet.
    :param state: one of :data:`STATES`.
    :param opens_at: when its hours begin, where they are still to come.
    """

    case_id: int
    borrower_id: int
    team_id: int
    person_id: int | None
    second_id: int | None
    state: str
    opens_at: datetime | None


def todays_cases(
    teams: Collection[Team], *, now: datetime, person_id: int | None = None
) -> list[TodaysCase]:
    """Return the cases of these teams that still have a step today, once each; see ``STATES``.

    :param person_id: only those of this person; None: of everybody, and of nobody.
    """
    held = Assignment.objects.filter(lives_on(day_of(now)), team__in=teams)
    held = held if person_id is None else held.filter(person_id=person_id)
    rows = {row.case_id: row for row in held}
    found: dict[int, TodaysCase] = {}
    for step in steps_among(held, now=now):
        row, is_now = rows[step.case_id], is_open(step.spans, now=now) and not step.waits
        state = "nobodys" if row.person_id is None else "open" if is_now else "waiting"
        opens = None if is_now else next_opening(step.spans, now=now)
        found.setdefault(step.case_id, _case(row, step.borrower_id, state, opens))
    taken = WorkItem.objects.filter(
        state="claimed", action__in=MADE_BY_PEOPLE, case_id__in=held.values("case_id")
    )
    for case, borrower in taken.values_list("case_id", "borrower_id"):
        if case is not None:
            found[case] = _case(rows[case], borrower, "claimed", None)
    # Steps came in the order of their priority, and that order stays within a state.
    return sorted(found.values(), key=lambda one: STATES.index(one.state))


def _case(row: Assignment, borrower: int, state: str, opens: datetime | None) -> TodaysCase:
    return TodaysCase(
        row.case_id, borrower, row.team_id, row.person_id, row.second_id, state, opens
    )
