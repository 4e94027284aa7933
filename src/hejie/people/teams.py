"""Teams: formed, led, joined and left. A person is in at most one team at a time.

Membership is kept in days of the house. Nothing of what was is changed: who moves leaves one team
and joins another, and both spans stay.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q

from hejie.evidence.operations import record
from hejie.people.models import Branch, Organization, Team, TeamMember, User
from hejie.people.organizations import CODE
from hejie.people.unable import UnableToFormTeam
from hejie.values.actor import Actor


def add_team(
    *,
    organization: Organization,
    code: str,
    name: str,
    branch: Branch | None = None,
    leads: Collection[int] = (),
    actor: Actor,
    now: datetime,
) -> Team:
    """Add a team.

    :param branch: None: it works for the whole organisation.
    :param leads: ids of the people who lead it; see :func:`set_leads`.
    :raises UnableToFormTeam: if the code is taken or no code, the branch is another organisation's,
        a lead is no member of staff, or the actor is of another organisation.
    """
    if not CODE.fullmatch(code):
        raise UnableToFormTeam("a code is up to 64 letters, digits, dots, dashes and underscores")
    if actor.organization not in ("", organization.code):
        raise UnableToFormTeam("a team is formed by its own organisation")
    if branch is not None and branch.organization_id != organization.id:
        raise UnableToFormTeam(f"{organization.code} has no such branch")
    with transaction.atomic():
        made, is_new = Team.objects.get_or_create(
            organization=organization,
            code=code,
            defaults={"name": name.strip() or code, "branch": branch},
        )
        if not is_new:
            raise UnableToFormTeam(f"{organization.code} has a team {code} already")
        record(
            kind="people.team_added",
            subject=_subject(made),
            content={"branch": branch.code if branch else None},
            actor=actor,
            now=now,
        )
        if leads:
            set_leads(team_id=made.pk, leads=leads, actor=actor, now=now)
    return made


def set_leads(*, team_id: int, leads: Collection[int], actor: Actor, now: datetime) -> Team:
    """Make these the people who lead a team from now on.

    :raises UnableToFormTeam: if there is no such team here, or one of them is no member of staff of
        its organisation.
    """
    with transaction.atomic():
        team = _locked(team_id, actor)
        chosen = sorted(set(leads))
        for user_id in chosen:
            _colleague(user_id, team)
        before = sorted(team.leads.values_list("pk", flat=True))
        if chosen != before:
            team.leads.set(chosen)
            record(
                kind="people.team_led",
                subject=_subject(team),
                content={"leads": [str(one) for one in chosen]},
                actor=actor,
                now=now,
            )
    return team


def join_team(
    *, team_id: int, user_id: int, from_on: date, actor: Actor, now: datetime
) -> TeamMember:
    """Have a person join a team from a day on; the one they are in they leave that day.

    :raises UnableToFormTeam: if there is no such team here, the person is none of its organisation
        or has left, is in it already, or joins another team on a later day.
    """
    with transaction.atomic():
        team = _locked(team_id, actor)
        user = _colleague(user_id, team)
        mine = TeamMember.objects.select_for_update().filter(user=user)
        later = mine.filter(from_on__gt=from_on).first()
        if later is not None:
            raise UnableToFormTeam(f"they join another team on {later.from_on} already")
        for one in mine.filter(Q(until_on__isnull=True) | Q(until_on__gt=from_on)):
            if one.team_id == team.pk:
                raise UnableToFormTeam("they are in this team already")
            _end(one, on=from_on, actor=actor, now=now)
        made = TeamMember.objects.create(team=team, user=user, from_on=from_on)
        record(
            kind="people.team_joined",
            subject={**_subject(team), "user": str(user.pk)},
            content={"from": from_on.isoformat()},
            actor=actor,
            now=now,
        )
    return made


def leave_team(
    *, team_id: int, user_id: int, until_on: date, actor: Actor, now: datetime
) -> TeamMember:
    """Have a person leave a team; the day they leave is no longer in it.

    :raises UnableToFormTeam: if there is no such team here, or they are not in it by then.
    """
    with transaction.atomic():
        team = _locked(team_id, actor)
        found = (
            TeamMember.objects.select_for_update()
            .filter(Q(until_on__isnull=True) | Q(until_on__gt=until_on), team=team)
            .filter(user_id=user_id, from_on__lte=until_on)
            .first()
        )
        if found is None:
            raise UnableToFormTeam("they are not in this team by then")
        _end(found, on=until_on, actor=actor, now=now)
    return found


def _end(member: TeamMember, *, on: date, actor: Actor, now: datetime) -> None:
    member.until_on = on
    member.save(update_fields=["until_on"])
    record(
        kind="people.team_left",
        subject={**_subject(member.team), "user": str(member.user_id)},
        content={"until": on.isoformat()},
        actor=actor,
        now=now,
    )


def _locked(team_id: int, actor: Actor) -> Team:
    teams = Team.objects.select_for_update(of=("self",)).select_related("organization")
    found = teams.filter(pk=team_id).first()
    if found is None or actor.organization not in ("", found.organization.code):
        raise UnableToFormTeam(f"there is no team {team_id} here")
    return found


def _colleague(user_id: int, team: Team) -> User:
    """Lock and return a person who works where the team does: their spans change one at a time."""
    found: User | None = (
        User.objects.select_for_update(of=("self",), no_key=True)
        .filter(pk=user_id, organization_id=team.organization_id, is_active=True)
        .first()
    )
    if found is None:
        raise UnableToFormTeam(f"there is no member of staff {user_id} here")
    return found


def _subject(team: Team) -> dict[str, str]:
    return {"organization": team.organization.code, "team": str(team.pk)}
