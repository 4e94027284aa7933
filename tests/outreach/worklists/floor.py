"""A lender's floor for the tests of worklists: two teams, their people, cases, a night done.

It is Saturday 2026-11-21, ten in the morning in Shanghai; the night before planned calls for today,
lawful from eight until noon and from two until eight.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from allauth.mfa.models import Authenticator
from tests.people.staff import HOUSE, lender, staff

from hejie.outreach.models import Assignment, Night, WorkItem
from hejie.people.models import Organization, Team, User
from hejie.people.operations import add_team, join_team
from hejie.people.queries import actor_of
from hejie.portfolio.models import Borrower, Case, Loan, Mandate, Standing
from hejie.values.actor import Actor

NOW = datetime(2026, 11, 21, 2, tzinfo=UTC)
TODAY = date(2026, 11, 21)
HOURS = [
    {"from": "2026-11-21T08:00:00", "until": "2026-11-21T12:00:00"},
    {"from": "2026-11-21T14:00:00", "until": "2026-11-21T20:00:00"},
]
JOB = Actor("job", "share", "demo")


@dataclass
class Floor:
    """Who works here, and what there is to work."""

    house: Organization
    mandate: Mandate
    night: Night
    lead: User
    team: Team
    people: list[User]
    cases: list[Case] = field(default_factory=list)

    def case(self, name: str, *, days: int = 20, owed: int = 100_000, **step: object) -> Case:
        """Add a borrower with a case, late and owing, and a call planned for it."""
        borrower = Borrower.objects.create(
            servicer=self.house, external_id=name, time_zone=str(step.pop("zone", "Asia/Shanghai"))
        )
        loan = Loan.objects.create(
            borrower=borrower,
            servicer=self.house,
            lender=self.house,
            external_id=name,
            currency="CNY",
        )
        Standing.objects.create(
            loan=loan,
            as_of=date(2026, 11, 20),
            principal=owed,
            interest=0,
            fee=0,
            penalty=0,
            costs=0,
            above_cap=0,
            total=owed,
            owed=owed,
            unapplied=0,
            days_past_due=days,
            bucket="M1",
            is_aged=True,
            balance_on=date(2026, 11, 20),
            computed_at=NOW,
        )
        made = Case.objects.create(borrower=borrower, mandate=self.mandate, opened_on=TODAY)
        self.cases.append(made)
        self.step(made, **step)
        return made

    def step(self, case: Case, **said: object) -> WorkItem:
        """Plan a step for a case."""
        row: dict[str, Any] = {
            "night": self.night,
            "borrower": case.borrower,
            "lender_code": self.house.code,
            "case": case,
            "step": 1,
            "action": "call",
            "purpose": "collect",
            "windows": HOURS,
            "priority": case.pk,
        }
        return WorkItem.objects.create(**{**row, **said})

    def give(self, case: Case, person: User | None, **said: object) -> Assignment:
        """Write down that a case is somebody's since yesterday."""
        row: dict[str, Any] = {
            "case": case,
            "team": self.team,
            "person": person,
            "held_since_on": date(2026, 11, 20) if person else None,
            "from_on": date(2026, 11, 20),
            "reason": "test",
            "made_by": "job:test",
            "made_at": datetime(2026, 11, 20, 1, tzinfo=UTC),
        }
        return Assignment.objects.create(**{**row, **said})

    @property
    def leading(self) -> Actor:
        """The lead, as who acts."""
        return actor_of(self.lead)


def worker(house: Organization, role: str, username: str) -> User:
    """Add somebody wholly in: a password of their own, a second factor, a certificate."""
    user = staff(house, role, username=username)
    user.must_change_password = False
    user.save(update_fields=["must_change_password"])
    user.grants.update(granted_at=NOW - timedelta(days=10))
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={})
    return user


def team_of(house: Organization, code: str, people: Sequence[User], lead: User) -> Team:
    """Form a team of these people."""
    team = add_team(organization=house, code=code, name=code, leads=[lead.pk], actor=HOUSE, now=NOW)
    for one in people:
        join_team(
            team_id=team.pk,
            user_id=one.pk,
            from_on=date(2026, 11, 1),
            actor=HOUSE,
            now=NOW,
        )
    return team


def floor(number: int = 3) -> Floor:
    """Make a floor with one team of so many collectors."""
    house = lender()
    mandate = Mandate.objects.create(servicer=house, lender=house, from_on=date(2026, 1, 1))
    night = Night.objects.create(
        servicer=house,
        as_of=date(2026, 11, 20),
        plan_for=TODAY,
        state="done",
        asked_by="job:test",
        started_at=NOW,
        finished_at=NOW,
    )
    lead = worker(house, "team_lead", "lead")
    people = [worker(house, "collector", f"collector{n}") for n in range(number)]
    return Floor(house, mandate, night, lead, team_of(house, "first", people, lead), people)


def live(case: Case) -> Assignment:
    """Return what lives of a case."""
    return Assignment.objects.get(case=case, ended_at__isnull=True)
