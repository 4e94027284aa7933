"""A night's steps shared over the people who make them, once, in the hour after it.

Cases that no team has yet are shared over all who work; after that each team shares its own. A case
that changes nothing gets no new row, and a night that was shared is not shared again.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from hejie.arrangements.queries import takers_of_live
from hejie.evidence.operations import record
from hejie.outreach.models import Assignment, Night, Pause
from hejie.outreach.models.nights import MADE_BY_PEOPLE
from hejie.outreach.worklists.assigning import (
    CERTIFICATE,
    Given,
    able,
    live_rows,
    lock_book,
    refuse_those_who_may_not,
    write,
)
from hejie.outreach.worklists.loads import Item
from hejie.outreach.worklists.sharing import Held, Person, Shares, shared
from hejie.outreach.worklists.unable import UnableToAssign
from hejie.people.models import Team
from hejie.people.queries import day_of, members_on
from hejie.portfolio.queries import cases_standing
from hejie.values.actor import Actor

ROTATES_AFTER_DAYS = 30
"""How long a case stays with one person, where the house says nothing else."""

_REASON = "shared by the night"
_CASES = """
    SELECT DISTINCT i.case_id FROM outreach_workitem i
    WHERE i.night_id = %(night)s AND i.state = 'open' AND i.action = ANY(%(actions)s)
    AND i.case_id IS NOT NULL
    AND NOT EXISTS (SELECT FROM portfolio_placement p WHERE p.borrower_id = i.borrower_id
        AND p.from_on <= %(on)s AND (p.until_on IS NULL OR p.until_on >= %(on)s))
"""


@dataclass(frozen=True, slots=True)
class SharedNight:
    """How a night was shared.

    :param cases: how many there were to share.
    :param moved: how many are in other hands than before.
    :param left: how many nobody may take as things stand; leads see to them.
    """

    cases: int
    moved: int
    left: int


def share_night(
    *,
    night: Night,
    keeps: Mapping[int, int] | None = None,
    away: Mapping[int, Collection[int]] | None = None,
    rotates_after_days: int | None = ROTATES_AFTER_DAYS,
    actor: Actor,
    now: datetime,
) -> SharedNight:
    """Share the open steps of a night that people make over the teams of its servicer.

    A case placed with an agency is left out: it is shared there.

    :param keeps: by case, whom a live promise was made to; None: as arrangements know it.
    :param away: by case, who may not have it.
    :param rotates_after_days: see :func:`~hejie.outreach.worklists.sharing.shared`.
    :returns: of a night that was shared before, nothing moved; where nobody works, all is left, and
        the night may be shared once somebody does.
    :raises UnableToAssign: if the night is not done, or a person may not share it.
    """
    with transaction.atomic():
        if actor.kind == "person":
            refuse_those_who_may_not(actor, now=now)
        lock_book(night.servicer)
        row = Night.objects.select_for_update(of=("self",)).get(pk=night.pk)
        if row.state != "done":
            raise UnableToAssign(f"the night of {row.as_of} is not done", because="night")
        if row.shared_at is not None:
            return SharedNight(0, 0, 0)
        kept = _promised(row) if keeps is None else keeps
        told = _Told(kept, away or {}, rotates_after_days)
        items = {item.case: item for item in _items(row)}
        teams = _teams(row, on=row.plan_for)
        if not teams:
            return SharedNight(len(items), 0, len(items))
        found = _share(row, items, teams, told, actor=actor, now=now)
        row.shared_at = now
        row.save(update_fields=["shared_at"])
    return found


def share_due(*, actor: Actor, now: datetime) -> list[SharedNight]:
    """Share the latest night of every servicer that has teams, where it is done and not shared."""
    waiting = (
        Night.objects.filter(state="done", shared_at__isnull=True, plan_for__gte=day_of(now))
        .filter(Exists(Team.objects.filter(organization_id=OuterRef("servicer_id"))))
        .exclude(
            Exists(
                Night.objects.filter(
                    servicer_id=OuterRef("servicer_id"), state="done", as_of__gt=OuterRef("as_of")
                )
            )
        )
        .select_related("servicer")
        .order_by("pk")
    )
    return [share_night(night=night, actor=actor, now=now) for night in waiting]


@dataclass(frozen=True, slots=True)
class _Told:
    keeps: Mapping[int, int]
    away: Mapping[int, Collection[int]]
    rotates_after_days: int | None


def _promised(night: Night) -> dict[int, int]:
    """Return whom live promises were made to, by case; one a program took is nobody's."""
    takers = takers_of_live(servicer_id=night.servicer_id)
    said = ((case, taker.partition(":")) for case, taker in takers.items())
    return {case: int(id_) for case, (kind, _, id_) in said if kind == "person"}


def _share(
    night: Night,
    items: Mapping[int, Item],
    teams: Mapping[int, Sequence[Person]],
    told: _Told,
    *,
    actor: Actor,
    now: datetime,
) -> SharedNight:
    on = night.plan_for
    live = live_rows(list(items))
    of_team = _of_teams(items, teams, live, on=on, away=told.away)
    working = {one.user for people in teams.values() for one in people}
    given, left = list[Given](), len(items) - sum(len(some) for some in of_team.values())
    for team, some in sorted(of_team.items()):
        shares = shared(
            some,
            teams[team],
            on=on,
            keeps=told.keeps,
            held=_held(live, on=on),
            away=told.away,
            rotates_after_days=told.rotates_after_days,
        )
        changed = list(_changed(team, some, shares, live, working, on=on))
        given += changed
        left += len(shares.left)
        _tell(night, team, shares, moved=len(changed), actor=actor, now=now)
    write(given, live=live, on=on, reason=_REASON, actor=actor, now=now)
    return SharedNight(len(items), len(given), left)


def _items(night: Night) -> list[Item]:
    said: Mapping[str, Any] = {
        "night": night.pk,
        "actions": list(MADE_BY_PEOPLE),
        "on": night.plan_for,
    }
    begins = datetime.combine(night.plan_for, time(), timezone.get_default_timezone())
    resting = set(
        Pause.objects.filter(
            ended_at__isnull=True, works_until_at__gte=begins + timedelta(days=1)
        ).values_list("case_id", flat=True)
    )
    with connection.cursor() as cursor:
        cursor.execute(_CASES, said)
        planned = {case for (case,) in cursor.fetchall()} - resting
    return [
        Item(case, stands.days_past_due, stands.owed, CERTIFICATE)
        for case, stands in sorted(cases_standing(planned).items())
    ]


def _teams(night: Night, *, on: date) -> dict[int, list[Person]]:
    """Return the teams of a servicer in which anybody works on a day, and who."""
    ids = Team.objects.filter(organization_id=night.servicer_id).values_list("pk", flat=True)
    members = members_on(on, team_ids=ids)
    noon = datetime.combine(on, time(12), timezone.get_default_timezone())
    may = able([one for users in members.values() for one in users], now=noon)
    people = {
        team: [Person(user, may[user]) for user in users if user in may]
        for team, users in members.items()
    }
    return {team: some for team, some in people.items() if some}


def _of_teams(
    items: Mapping[int, Item],
    teams: Mapping[int, Sequence[Person]],
    live: Mapping[int, Assignment],
    *,
    on: date,
    away: Mapping[int, Collection[int]],
) -> dict[int, list[Item]]:
    """Return each team's cases: those it has, and its people's share of those that none has."""
    found: dict[int, list[Item]] = defaultdict(list)
    fresh = []
    for case, item in items.items():
        row = live.get(case)
        if row is not None and row.team_id in teams and _lives(row, on=on):
            found[row.team_id].append(item)
        else:
            fresh.append(item)
    team_of = {one.user: team for team, people in teams.items() for one in people}
    everybody = [one for people in teams.values() for one in people]
    first = shared(fresh, everybody, on=on, away=away)
    for case, user in first.users.items():
        found[team_of[user]].append(items[case])
    return found


def _lives(row: Assignment, *, on: date) -> bool:
    return row.until_on is None or row.until_on > on


def _held(live: Mapping[int, Assignment], *, on: date) -> dict[int, Held]:
    return {
        case: Held(row.person_id, row.held_since_on)
        for case, row in live.items()
        if row.person_id is not None and row.held_since_on is not None and _lives(row, on=on)
    }


def _changed(
    team: int,
    items: Collection[Item],
    shares: Shares,
    live: Mapping[int, Assignment],
    working: Collection[int],
    *,
    on: date,
) -> list[Given]:
    """Return what changes hands; of a case that nobody may take, its team is told.

    Joint work goes on as long as both of them work.

    :param working: who of all teams works on that day.
    """
    found = []
    for item in sorted(items, key=lambda one: one.case):
        row, user = live.get(item.case), shares.users.get(item.case)
        if row is None or not _lives(row, on=on) or not _stays(row, team, user, working):
            found.append(Given(item.case, team, user))
    return found


def _stays(row: Assignment, team: int, user: int | None, working: Collection[int]) -> bool:
    """Tell whether a case stays as it is: with the same, and with a second who still works."""
    is_joint = row.second_id is None or row.second_id in working
    return (row.team_id, row.person_id) == (team, user) and is_joint


def _tell(
    night: Night, team: int, shares: Shares, *, moved: int, actor: Actor, now: datetime
) -> None:
    """Leave evidence of how a team's steps were shared, and a digest of who works what."""
    lines = "".join(f"{case},{user}\n" for case, user in sorted(shares.users.items()))
    spread = shares.spread
    record(
        kind="outreach.night_shared",
        subject={"night": str(night.pk), "team": str(team)},
        content={
            "cases": len(shares.users),
            "people": len(shares.loads),
            "moved": moved,
            "left": len(shares.left),
            "spread": {"cases": spread.cases, "amount": spread.amount, "days": spread.days},
            "shares": hashlib.sha256(lines.encode()).hexdigest(),
        },
        actor=actor,
        now=now,
    )
