"""Two teams at work in the furnished house: shared, partly done, partly at rest; all invented."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.utils import timezone

from hejie.outreach.models import Assignment, Night, WorkItem
from hejie.outreach.worklists.operations import claim_next, finish, pause, share_night
from hejie.people.models import Organization, User
from hejie.people.operations import add_certificate, add_staff, add_team, join_team
from hejie.people.queries import actor_of
from hejie.values.actor import job

HOUSE = job("furnish")
LEADS = {"lead": "钱某", "checker": "孙某", "teamless": "李某"}
PEOPLE = {
    "first": {"one": "赵某", "two": "陈某", "three": "褚某", "four": "卫某"},
    "second": {"five": "蒋某", "six": "沈某"},
}
NAMES = {"first": "一组", "second": "二组"}


def furnish(*, password: str) -> None:
    """Form the teams, share the latest night, and let part of the day pass."""
    house, now = Organization.objects.get(code="demo"), timezone.now()
    long_ago = now - timedelta(days=30)
    leads = {
        name: _staff(house, name, called, "team_lead", password, now=long_ago)
        for name, called in LEADS.items()
    }
    people = {}
    for code, members in PEOPLE.items():
        team = add_team(
            organization=house,
            code=code,
            name=NAMES[code],
            leads=[leads["lead"].pk] if code == "first" else [leads["checker"].pk],
            actor=HOUSE,
            now=long_ago,
        )
        team.leads.add(leads["checker"])
        for name, called in members.items():
            people[name] = _staff(house, name, called, "collector", password, now=long_ago)
            join_team(
                team_id=team.pk,
                user_id=people[name].pk,
                from_on=long_ago.date(),
                actor=HOUSE,
                now=long_ago,
            )
    night = Night.objects.filter(state="done").select_related("servicer").latest("as_of")
    _open(night, now=now)
    share_night(night=night, actor=HOUSE, now=now - timedelta(hours=2))
    _work(people, now=now)
    _rest(leads, now=now)


def _staff(
    house: Organization, name: str, called: str, role: str, password: str, *, now: datetime
) -> User:
    user, _ = add_staff(
        username=name, display_name=called, organization=house, roles=[role], actor=HOUSE, now=now
    )
    user.set_password(password)
    user.must_change_password = False
    user.save()
    add_certificate(
        user_id=user.pk,
        kind="collection",
        issued_on=date(2020, 1, 1),
        expires_on=now.date() + timedelta(days=300),
        actor=HOUSE,
        now=now,
    )
    return user


def _open(night: Night, *, now: datetime) -> None:
    """Let most steps be open for hours around now, and the others begin later, whatever it is."""
    local = timezone.localtime(now).replace(tzinfo=None, microsecond=0)
    hours = [(timedelta(hours=-3), timedelta(hours=4)), (timedelta(hours=1), timedelta(hours=4))]
    Night.objects.filter(pk=night.pk).update(plan_for=local.date())
    night.plan_for = local.date()
    for place, item in enumerate(WorkItem.objects.filter(night=night, action="call")):
        begins, ends = hours[place % 3 == 2]
        item.windows = [{"from": (local + begins).isoformat(), "until": (local + ends).isoformat()}]
        item.save(update_fields=["windows"])


def _work(people: dict[str, User], *, now: datetime) -> None:
    """Let some be at it, one be silent for an hour, and one not have begun."""
    for name, ago, done in (("one", 8, 3), ("two", 70, 2), ("three", 4, 1), ("five", 12, 2)):
        at = now - timedelta(minutes=ago)
        for _ in range(done):
            claimed = claim_next(user=people[name], now=at - timedelta(minutes=9))
            if claimed is not None:
                finish(item=claimed.item_id, actor=actor_of(people[name]), now=at)
        claim_next(user=people[name], now=at)


def _rest(leads: dict[str, User], *, now: datetime) -> None:
    """Stop the work on two cases of the first team, one asked for by each lead."""
    cases = Assignment.objects.filter(team__code="first", ended_at=None).order_by("-case_id")
    for case, name in zip(
        cases.values_list("case_id", flat=True), ("lead", "checker"), strict=False
    ):
        pause(
            case=case,
            until_at=now + timedelta(days=6),
            reason="in hospital until the end of the week",
            actor=actor_of(leads[name]),
            now=now - timedelta(minutes=30),
        )
