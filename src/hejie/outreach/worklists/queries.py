"""Reads of worklists: whose steps are open, when, and which cases rest."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from hejie.outreach.models import Assignment, Pause, Touch, WorkItem
from hejie.outreach.models.nights import MADE_BY_PEOPLE
from hejie.outreach.worklists.openings import (
    Span,
    Tried,
    follows,
    is_open,
    next_opening,
    openings,
)
from hejie.people.models import User
from hejie.people.queries import day_of


@dataclass(frozen=True, slots=True)
class Step:
    """An open step of somebody's.

    :param spans: its lawful hours.
    :param waits: whether what it waits for has not come true.
    """

    item_id: int
    case_id: int
    borrower_id: int
    spans: Sequence[Span]
    waits: bool

    def is_open(self, *, now: datetime) -> bool:
        """Whether it may be worked now."""
        return not self.waits and is_open(self.spans, now=now)


@dataclass(frozen=True, slots=True)
class Later:
    """What of somebody's opens later today.

    :param count: how many steps.
    :param next_at: when the first of them opens; None where none does.
    """

    count: int
    next_at: datetime | None


def lives_on(day: date) -> Q:
    """Return the condition under which an assignment lives on a day."""
    return Q(ended_at__isnull=True, from_on__lte=day) & (
        Q(until_on__isnull=True) | Q(until_on__gt=day)
    )


def lives_for(user_id: int, *, on: date) -> Q:
    """Return the condition under which an assignment makes a case a person's on a day."""
    return lives_on(on) & (Q(person_id=user_id) | Q(second_id=user_id))


def paused(*, now: datetime) -> QuerySet[Pause]:
    """Return the pauses that work at a moment."""
    return Pause.objects.filter(ended_at__isnull=True, asked_at__lte=now, works_until_at__gt=now)


def claims_over(*, before: datetime) -> QuerySet[WorkItem]:
    """Return the claimed steps on which nothing was done since a moment, the oldest first."""
    return WorkItem.objects.filter(state="claimed", claimed_at__lte=before).order_by(
        "claimed_at", "pk"
    )


def in_hand(*, user_id: int) -> QuerySet[WorkItem]:
    """Return the steps a person has claimed and neither finished nor given back."""
    return WorkItem.objects.filter(state="claimed", claimed_by_id=user_id).order_by("claimed_at")


def steps_of(*, user_id: int, now: datetime) -> list[Step]:
    """Return the open steps of a person's cases, in the order in which they are to be worked."""
    mine = Assignment.objects.filter(lives_for(user_id, on=day_of(now)))
    return steps_among(mine, now=now)


def steps_among(assignments: QuerySet[Assignment], *, now: datetime) -> list[Step]:
    """Return the open steps made by people of the cases of these that do not rest, in order."""
    cases = assignments.values("case_id")
    resting = paused(now=now).values("case_id")
    rows = (
        WorkItem.objects.filter(state="open", action__in=MADE_BY_PEOPLE, case_id__in=cases)
        .exclude(case_id__in=resting)
        .order_by(F("priority").asc(nulls_last=True), "pk")
        .select_related("borrower", "night")
        .only(
            "case_id",
            "windows",
            "step",
            "after",
            "only_if",
            "borrower__time_zone",
            "night__plan_for",
        )
    )
    found = list(rows)
    later = [row for row in found if row.step > 1]
    tried = _tried(later) if later else {}
    return [
        Step(
            item_id=row.pk,
            case_id=row.case_id or 0,
            borrower_id=row.borrower_id,
            spans=openings(row.windows, zone=row.borrower.time_zone, after=row.after),
            waits=row.step > 1 and not follows(row.only_if, tried.get(row.borrower_id, ())),
        )
        for row in found
    ]


def later_today(user: User, now: datetime) -> Later:
    """Return how many steps of a person open later today, and when the next one does."""
    return later_among(steps_of(user_id=user.pk, now=now), now=now)


def later_among(steps: Iterable[Step], *, now: datetime) -> Later:
    """Return how many of these steps open later today, and when the next one does."""
    begins = []
    midnight = datetime.combine(
        day_of(now) + timedelta(days=1), time(), timezone.get_default_timezone()
    )
    for step in steps:
        if step.waits or step.is_open(now=now):
            continue
        opens = next_opening(step.spans, now=now)
        if opens is not None and opens < midnight:
            begins.append(opens)
    return Later(len(begins), min(begins, default=None))


def _tried(rows: Iterable[WorkItem]) -> dict[int, Collection[Tried]]:
    """Return what was tried with these borrowers on the day their steps are planned for."""
    planned = {row.borrower_id: row.night.plan_for for row in rows}
    since = datetime.combine(min(planned.values()), time(), timezone.get_default_timezone())
    touches = Touch.objects.filter(borrower_id__in=planned, at__gte=since, party="borrower")
    found: dict[int, list[Tried]] = defaultdict(list)
    for borrower_id, at, state, outcome in touches.values_list(
        "borrower_id", "at", "state", "outcome"
    ):
        if day_of(at) >= planned[borrower_id]:
            found[borrower_id].append(Tried(state, outcome))
    return dict(found)
