"""Cases given to teams and people, and taken over: always by a new row, the one before ended.

All that is written here about one book is written one after another, under a lock of its own; the
rows that are ended are locked as well, so that nobody claims a step of a case that is being moved.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection, transaction

from hejie.evidence.operations import Draft, record_many
from hejie.outreach.models import Assignment
from hejie.outreach.worklists.unable import UnableToAssign
from hejie.people.models import Organization, Team, User
from hejie.people.queries import day_of, papers_of, team_of, teams_led_by
from hejie.people.rights import lacking
from hejie.portfolio.models import Case
from hejie.values.actor import Actor

CAPABILITY = "assign_cases"
CERTIFICATE = "collection"
"""What whoever works cases at a desk is certified for."""


@dataclass(frozen=True, slots=True)
class Given:
    """Whom a case is given to."""

    case: int
    team: int
    person: int | None
    second: int | None = None


def reassign(
    *,
    cases: Collection[int],
    to: int | None,
    team: int | None = None,
    until_on: date | None = None,
    reason: str,
    actor: Actor,
    now: datetime,
) -> int:
    """Give cases to a person, or to a team whose lead says later to whom.

    :param cases: ids; one that is already theirs stays as it is.
    :param to: id of the person; None: nobody of the ``team`` yet.
    :param team: where ``to`` is None, the team; else that of the person.
    :param until_on: the first day on which they are no longer theirs; None: until given on.
    :returns: how many changed hands.
    :raises UnableToAssign: if no reason is given, the actor may not or does not lead both the team
        that has a case and the one that gets it, the person may not collect, or there is no such
        case here.
    """
    with transaction.atomic():
        refuse_those_who_may_not(actor, now=now)
        _refuse_the_unfounded(reason)
        servicer = lock_books(cases, actor=actor)
        goal = _team_to(to, team, servicer=servicer, now=now)
        live = live_rows(cases)
        _refuse_teams_of_others(actor, {goal, *(row.team_id for row in live.values())})
        given = [
            Given(case, goal, to)
            for case in sorted(set(cases))
            if case not in live or (live[case].team_id, live[case].person_id) != (goal, to)
        ]
        return len(
            write(
                given,
                live=live,
                on=day_of(now),
                until=until_on,
                reason=reason,
                actor=actor,
                now=now,
            )
        )


def join(*, case: int, second: int | None, reason: str, actor: Actor, now: datetime) -> Assignment:
    """Have a second person work a case together with whose it is.

    :param second: id of that person; None: they part.
    :raises UnableToAssign: if nobody has the case, or see :func:`reassign`.
    """
    with transaction.atomic():
        refuse_those_who_may_not(actor, now=now)
        _refuse_the_unfounded(reason)
        servicer = lock_books([case], actor=actor)
        live = live_rows([case])
        row = live.get(case)
        if row is None or row.person_id is None:
            raise UnableToAssign(
                "nobody has this case yet: give it to somebody first", because="nobody"
            )
        _refuse_teams_of_others(actor, {row.team_id})
        if second is not None:
            if second == row.person_id:
                raise UnableToAssign("joint work takes two people", because="two")
            _team_to(second, None, servicer=servicer, now=now)
        given = Given(case, row.team_id, row.person_id, second)
        until = row.until_on
        (made,) = write(
            [given], live=live, on=day_of(now), until=until, reason=reason, actor=actor, now=now
        )
    return made


def write(
    given: Collection[Given],
    *,
    live: Mapping[int, Assignment],
    on: date,
    until: date | None = None,
    reason: str,
    actor: Actor,
    now: datetime,
) -> list[Assignment]:
    """End what lives of these cases and give them on; the caller holds ``lock_books``.

    :param live: what lives of them, locked.
    :param on: the first day on which they are in other hands.
    """
    rows, ended = list[Assignment](), defaultdict[date, list[int]](list)
    for one in given:
        before = live.get(one.case)
        begins = on if before is None else max(on, before.from_on)
        if before is not None:
            ended[begins].append(before.pk)
        if until is not None and until <= begins:
            raise UnableToAssign(f"until {until} is over before it begins", because="until")
        rows.append(
            _row(one, before, begins=begins, until=until, reason=reason, actor=actor, now=now)
        )
    for day, over in ended.items():
        Assignment.objects.filter(pk__in=over).update(until_on=day, ended_at=now)
    Assignment.objects.bulk_create(rows, batch_size=1000)
    record_many([_draft(row) for row in rows], actor=actor, now=now)
    return rows


def lock_books(cases: Iterable[int], *, actor: Actor) -> Organization:
    """Wait until nobody else gives cases of this book away, and return whose book it is.

    :raises UnableToAssign: if the cases are not of one book, or not of the actor's.
    """
    wanted = set(cases)
    found = Case.objects.filter(pk__in=wanted).values_list("borrower__servicer_id", flat=True)
    servicers = list(found)
    if len(servicers) != len(wanted) or len(set(servicers)) != 1:
        raise UnableToAssign("there is no such case here", because="case")
    servicer = Organization.objects.get(pk=servicers[0])
    if actor.organization not in ("", servicer.code):
        raise UnableToAssign("there is no such case here", because="case")
    lock_book(servicer)
    return servicer


def lock_book(servicer: Organization) -> None:
    """Wait until nobody else gives cases of this book away; others wait until the end."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtext(%s), %s)", ("hejie.assignments", servicer.pk)
        )


def live_rows(cases: Collection[int]) -> dict[int, Assignment]:
    """Lock and return what lives of these cases, by case."""
    rows = Assignment.objects.select_for_update(of=("self",)).filter(
        case_id__in=cases, ended_at__isnull=True
    )
    return {row.case_id: row for row in rows.order_by("case_id")}


def able(user_ids: Collection[int], *, now: datetime) -> dict[int, frozenset[str]]:
    """Return who of these people may work cases at a moment, and their certificates then."""
    held = papers_of(user_ids, now=now)
    return {
        user_id: papers.certificates
        for user_id, papers in held.items()
        if CERTIFICATE in papers.certificates and not papers.barred
    }


def _row(
    given: Given,
    before: Assignment | None,
    *,
    begins: date,
    until: date | None,
    reason: str,
    actor: Actor,
    now: datetime,
) -> Assignment:
    is_same = before is not None and before.person_id == given.person
    since = before.held_since_on if before is not None and is_same else begins
    return Assignment(
        case_id=given.case,
        team_id=given.team,
        person_id=given.person,
        second_id=given.second,
        held_since_on=None if given.person is None else since,
        from_on=begins,
        until_on=until,
        reason=reason.strip(),
        made_by=str(actor),
        made_at=now,
    )


def _draft(row: Assignment) -> Draft:
    people = {"person": row.person_id, "second": row.second_id}
    return Draft(
        "outreach.case_assigned",
        {"case": str(row.case_id), "team": str(row.team_id)},
        {
            **{name: None if one is None else str(one) for name, one in people.items()},
            "from": row.from_on.isoformat(),
            "until": row.until_on.isoformat() if row.until_on else None,
        },
    )


def _team_to(to: int | None, team: int | None, *, servicer: Organization, now: datetime) -> int:
    """Return the team that gets a case, of the book's own organisation."""
    if to is None:
        if team is None or not Team.objects.filter(pk=team, organization=servicer).exists():
            raise UnableToAssign("there is no such team here", because="team")
        return team
    if not User.objects.filter(pk=to, organization=servicer, is_active=True).exists():
        raise UnableToAssign("there is no such colleague here", because="colleague")
    found = team_of(to, on=day_of(now))
    if found is None:
        raise UnableToAssign("they are in no team: have them join one first", because="no_team")
    if not able([to], now=now):
        raise UnableToAssign(
            "they may not collect now: a certificate is over, or they are barred", because="papers"
        )
    return found.pk


def refuse_those_who_may_not(actor: Actor, *, now: datetime) -> None:
    """Refuse a person who may not give cases to people.

    :raises UnableToAssign: if so.
    """
    if lacking(actor=actor, capability=CAPABILITY, now=now) is not None:
        raise UnableToAssign("your roles do not give cases to people", because="roles")


def _refuse_the_unfounded(reason: str) -> None:
    if not reason.strip():
        raise UnableToAssign("giving a case to others says why: give a reason", because="reason")


def _refuse_teams_of_others(actor: Actor, teams: Collection[int]) -> None:
    led = {team.pk for team in teams_led_by(int(actor.id))}
    if not set(teams) <= led:
        raise UnableToAssign("you give cases only between teams you lead", because="teams")
