"""What a lead sees of a day: each team's queue, who has what in hand, and who has been silent.

It is counted for a lead to help by: nobody is set beside anybody else, and the order is that of
names.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

from django.db.models import Q
from django.utils import timezone

from hejie.arrangements.queries import promises_due
from hejie.outreach.models import Assignment, Pause, WorkItem
from hejie.outreach.worklists.openings import is_open, next_opening
from hejie.outreach.worklists.queries import Step, lives_on, paused, steps_among
from hejie.people.models import Team, User
from hejie.people.queries import day_of, members_on

SILENT_AFTER = timedelta(minutes=45)
"""After how long without a sign a lead may want to ask whether help is needed."""


@dataclass(slots=True)
class Seat:
    """A person's day so far.

    :param open_now: steps of theirs that may be made now.
    :param later: steps that open later today, the first of them at ``next_at``.
    :param in_hand: steps they have claimed, the first of them since ``in_hand_since``.
    :param done: steps they finished today.
    :param due: promises made to them that fall due today.
    :param last_at: when they last took, kept or finished a step today; None: not yet.
    """

    user: User
    open_now: int = 0
    later: int = 0
    next_at: datetime | None = None
    in_hand: int = 0
    in_hand_since: datetime | None = None
    done: int = 0
    due: int = 0
    last_at: datetime | None = None

    def silent_for(self, *, now: datetime) -> timedelta | None:
        """Return how long nothing was heard of them though there is work; None: not long."""
        if self.last_at is None or not (self.open_now or self.in_hand):
            return None
        since = now - self.last_at
        return since if since >= SILENT_AFTER else None

    def sign(self, at: datetime | None) -> None:
        """Take down a sign of theirs."""
        if at is not None and (self.last_at is None or at > self.last_at):
            self.last_at = at

    def waits(self, step: Step, *, now: datetime) -> None:
        """Count one of their open steps by whether its hour has come."""
        if step.waits:
            return
        if is_open(step.spans, now=now):
            self.open_now += 1
            return
        opens = next_opening(step.spans, now=now)
        if opens is not None:
            self.later += 1
            self.next_at = min(filter(None, (self.next_at, opens)))


@dataclass(slots=True)
class TeamDay:
    """A team's day so far.

    :param seats: its people, by name.
    :param nobodys: open steps of cases that the team has and nobody of it.
    :param resting: cases on which work rests.
    """

    team: Team
    seats: list[Seat] = field(default_factory=list)
    nobodys: int = 0
    resting: int = 0

    def total(self, name: str) -> int:
        """Return the sum of a count over all seats."""
        return sum(getattr(seat, name) for seat in self.seats)


def days_of(teams: Sequence[Team], *, now: datetime) -> list[TeamDay]:
    """Return the day so far of each of these teams."""
    today = day_of(now)
    members = members_on(today, team_ids=[team.pk for team in teams])
    ids = [one for users in members.values() for one in users]
    users = {user.pk: user for user in User.objects.filter(pk__in=ids)}
    seats = {one: Seat(users[one]) for one in ids}
    found = {team.pk: TeamDay(team) for team in teams}
    for team, some in members.items():
        found[team].seats = sorted(
            (seats[one] for one in some), key=lambda seat: (seat.user.display_name, seat.user.pk)
        )
    _count_open(found, seats, now=now)
    _count_taken(seats, since=datetime.combine(today, time(), timezone.get_default_timezone()))
    _count_promises(teams, seats, now=now)
    return [found[team.pk] for team in teams]


def pauses_of(teams: Collection[Team], *, now: datetime) -> list[Pause]:
    """Return the pauses that work now on cases these teams have, those to be approved first."""
    held = Assignment.objects.filter(lives_on(day_of(now)), team__in=teams)
    rows = paused(now=now).filter(case_id__in=held.values("case_id")).select_related("case")
    return sorted(rows, key=lambda row: (row.approved_at is not None, row.works_until_at, row.pk))


def _count_open(days: dict[int, TeamDay], seats: dict[int, Seat], *, now: datetime) -> None:
    held = Assignment.objects.filter(lives_on(day_of(now)), team_id__in=days)
    whose = {
        case: (team, person)
        for case, team, person in held.values_list("case_id", "team_id", "person_id")
    }
    for step in steps_among(held, now=now):
        team, person = whose[step.case_id]
        seat = seats.get(person) if person is not None else None
        if seat is None:
            days[team].nobodys += 1
        else:
            seat.waits(step, now=now)
    for case in paused(now=now).filter(case_id__in=whose).values_list("case_id", flat=True):
        days[whose[case][0]].resting += 1


def _count_taken(seats: dict[int, Seat], *, since: datetime) -> None:
    rows = WorkItem.objects.filter(
        Q(state="claimed") | Q(state="done", moved_at__gte=since), claimed_by_id__in=seats
    )
    for user, state, claimed_at, moved_at in rows.values_list(
        "claimed_by_id", "state", "claimed_at", "moved_at"
    ):
        seat = seats[user or 0]
        if state == "done":
            seat.done += 1
        else:
            seat.in_hand += 1
            seat.in_hand_since = min(filter(None, (seat.in_hand_since, claimed_at)))
        seat.sign(claimed_at)
        seat.sign(moved_at)


def _count_promises(teams: Sequence[Team], seats: dict[int, Seat], *, now: datetime) -> None:
    due: dict[str, int] = defaultdict(int)
    for servicer in {team.organization_id for team in teams}:
        for taker in promises_due(servicer_id=servicer, on=day_of(now)).values_list(
            "taken_by", flat=True
        ):
            due[taker] += 1
    for user, seat in seats.items():
        seat.due = due[f"person:{user}"]
