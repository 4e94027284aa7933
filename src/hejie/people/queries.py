"""Reads of people: what somebody may do now, and as whom they act."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q
from django.utils import timezone

from hejie.people.models import ApiKey, Bar, Certificate, RoleGrant, Team, TeamMember, User
from hejie.people.roles import allowed
from hejie.values.actor import Actor


@dataclass(frozen=True, slots=True)
class Papers:
    """What a person holds at a moment.

    :param certificates: sorts of certificate in force.
    :param barred: whether they may not collect at all, whatever they hold.
    """

    certificates: frozenset[str]
    barred: bool


def day_of(now: datetime) -> date:
    """Return the day it is here: certificates are counted in days of the house."""
    return now.astimezone(timezone.get_default_timezone()).date()


def papers_of(user_ids: Iterable[int], *, now: datetime) -> dict[int, Papers]:
    """Return the papers of each of these people, in two statements."""
    ids = sorted(set(user_ids))
    today = day_of(now)
    held: dict[int, set[str]] = defaultdict(set)
    certificates = Certificate.objects.filter(
        user_id__in=ids, issued_on__lte=today, expires_on__gte=today, revoked_at__isnull=True
    )
    for user_id, kind in certificates.values_list("user_id", "kind"):
        held[user_id].add(kind)
    bars = Bar.objects.filter(user_id__in=ids, since_at__lte=now, lifted_at__isnull=True)
    barred = set(
        bars.filter(Q(until_at__isnull=True) | Q(until_at__gt=now)).values_list(
            "user_id", flat=True
        )
    )
    return {one: Papers(frozenset(held[one]), one in barred) for one in ids}


def members_on(day: date, *, team_ids: Iterable[int]) -> dict[int, list[int]]:
    """Return who is in each of these teams on a day, by id; who has left their work is in none."""
    rows = TeamMember.objects.filter(
        Q(until_on__isnull=True) | Q(until_on__gt=day),
        team_id__in=list(team_ids),
        from_on__lte=day,
        user__is_active=True,
    )
    found: dict[int, list[int]] = {team_id: [] for team_id in team_ids}
    for team_id, user_id in rows.order_by("user_id").values_list("team_id", "user_id"):
        found[team_id].append(user_id)
    return found


def team_of(user_id: int, *, on: date) -> Team | None:
    """Return the team a person is in on a day, if any."""
    mine = TeamMember.objects.filter(
        Q(until_on__isnull=True) | Q(until_on__gt=on), user_id=user_id, from_on__lte=on
    )
    found = mine.select_related("team").first()
    return found.team if found else None


def teams_led_by(user_id: int) -> list[Team]:
    """Return the teams a person leads, in the order of their codes."""
    return list(Team.objects.filter(leads=user_id).order_by("code"))


def roles_of(user: User, *, now: datetime) -> frozenset[str]:
    """Return the roles a person holds at a moment; somebody who has left holds none."""
    if not user.is_active:
        return frozenset()
    grants = RoleGrant.objects.filter(user_id=user.id, granted_at__lte=now)
    held = grants.filter(Q(revoked_at__isnull=True) | Q(revoked_at__gt=now))
    return frozenset(held.values_list("role", flat=True))


def capabilities_of(user: User, *, now: datetime) -> frozenset[str]:
    """Return what a person may do at a moment; nothing follows from anything but their roles.

    A certificate that is over, and a bar, take away what the work under a certificate needs.
    """
    roles = roles_of(user, now=now)
    if not roles:
        return frozenset()
    papers = papers_of([user.id], now=now)[user.id]
    return allowed(roles, certificates=frozenset() if papers.barred else papers.certificates)


def actor_of(user: User) -> Actor:
    """Return the actor a person of staff is."""
    return Actor("person", str(user.id), user.organization.code)


def names_of(actors: Iterable[str], *, organization: str) -> dict[str, str]:
    """Return what to call people and keys, by how an actor is written; of others nothing.

    :param organization: code of the one that reads: it knows its own by their names, and those of
        another by what that is called.
    """
    ids: dict[str, set[str]] = defaultdict(set)
    for actor in actors:
        kind, _, id_ = actor.partition(":")
        ids[kind].add(id_)
    staff = User.objects.filter(pk__in=[id_ for id_ in ids["person"] if id_.isdecimal()])
    keys = ApiKey.objects.filter(public_id__in=ids["key"])
    house = ("organization__code", "organization__name")
    return {
        f"{kind}:{id_}": name if code == organization else called
        for kind, rows in (
            ("person", staff.values_list("pk", "display_name", *house)),
            ("key", keys.values_list("public_id", "label", *house)),
        )
        for id_, name, code, called in rows
    }
