"""``hejie demo``: a made-up lender in the database, a night over it, and an account a role.

Each step is done once: a demo that was cut off is taken up where it stopped. The accounts come
last, all or none.
"""

from __future__ import annotations

import os
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hejie.interfaces.cli.database import database
from hejie.interfaces.cli.pages import letterheads_in
from hejie.interfaces.cli.sample import write_sample
from hejie.interfaces.cli.stop import stop, stopping
from hejie.values.actor import Actor, job

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hejie.people.models import Organization, User
    from hejie.people.roles import Role
    from hejie.values.moments import Day

LENDER, AGENCY = "demo", "demo-agency"
"""The codes of its organisations: a house with the first is a demo."""
CERTIFIED_FOR = timedelta(days=365)
_LAWS = ("cn",)
_MAX_BAD = 0.05
_SAID = """
These passwords are shown this once and kept nowhere; hejie staff reset NAME gives another.
make run serves this house without a second factor, to this machine alone."""


def demo(
    borrowers: Annotated[int, typer.Option(metavar="N", help="How many made-up people.")] = 5000,
    seed: Annotated[int, typer.Option(metavar="S", help="The same seed, the same lender.")] = 1,
) -> None:
    """Fill an empty house with a lender that does not exist; passwords are shown once."""
    _keys_if_none()
    with stopping(), database():
        from django.core.management import call_command
        from django.utils import timezone

        from hejie.people.models import Organization, User

        call_command("migrate", interactive=False, verbosity=0)
        codes = set(Organization.objects.values_list("code", flat=True))
        if codes and LENDER not in codes:
            stop("this house has organisations of its own: the demo wants an empty one")
        if User.objects.exists():
            typer.echo("The demo is there already; hejie staff reset NAME gives another password.")
            return
        now = datetime.now(UTC)
        houses = _organizations(now)
        today = timezone.localdate(now)
        # Books of yesterday plan for today, so that somebody can be called at once.
        _book(houses["lender"], as_of=today - timedelta(days=1), borrowers=borrowers, seed=seed)
        for username, password in _accounts(houses, today=today, now=now):
            typer.echo(f"{username:<20}{password}")
        typer.echo(_SAID)


def _keys_if_none() -> None:
    from hejie.privacy import keys

    # Settings are read once, and name the database: they wait until it is open.
    path = Path(os.environ.get("HEJIE_HOME", "var/hejie")) / "keys.json"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        keys.make(path)


def _organizations(now: datetime) -> Mapping[str, Organization]:
    """Return the demo's organisations by their kind, made where they are not there."""
    from hejie.people.models import Organization
    from hejie.people.operations import add_organization

    wanted = (
        (LENDER, "示例消费金融 Demo lender", "lender", "consumer_finance"),
        (AGENCY, "示例服务机构 Demo agency", "agency", ""),
    )
    return {
        kind: Organization.objects.filter(code=code).first()
        or add_organization(
            code=code, name=name, kind=kind, lender_kind=lender_kind, actor=job("demo"), now=now
        )
        for code, name, kind, lender_kind in wanted
    }


def _book(lender: Organization, *, as_of: Day, borrowers: int, seed: int) -> None:
    """Bring a sample in and run the night over it."""
    from hejie.book.tape import read_tape
    from hejie.interfaces.jobs.night import run_night
    from hejie.permit import rulebook
    from hejie.portfolio.imports import import_tape
    from hejie.simulation.sample import sample_tape
    from hejie.strategy.load import load_ladder

    rules, by = rulebook(laws=list(_LAWS)), Actor("job", "demo", lender.code)
    with tempfile.TemporaryDirectory() as folder:
        tables, manifest = sample_tape(borrowers=borrowers, seed=seed, as_of=as_of)
        write_sample(Path(folder) / "tape", tables=tables, manifest=manifest)
        tape = read_tape(Path(folder) / "tape", as_of=as_of, max_bad=_MAX_BAD)
    import_tape(
        tape=tape,
        servicer=lender,
        as_of=as_of,
        digest=f"demo {borrowers} {seed} {as_of}".encode(),
        makes_lenders=True,
        rules=rules,
        actor=by,
        now=datetime.now(UTC),
    )
    night = run_night(
        servicer=lender,
        as_of=as_of,
        rules=rules,
        ladder=load_ladder("cn-default"),
        actor=by,
        clock=lambda: datetime.now(UTC),
    )
    said = night.summary
    typer.echo(f"{said['loans']:,} loans, {said['cases']:,} cases; planned for {night.plan_for}.\n")


def _accounts(
    houses: Mapping[str, Organization], *, today: Day, now: datetime
) -> list[tuple[str, str]]:
    """Make an account a role, all or none; gives user names and passwords."""
    from django.db import transaction

    from hejie.people.operations import add_staff
    from hejie.people.roles import TABLE

    made = []
    with transaction.atomic():
        for name, role in TABLE.items():
            user, password = add_staff(
                username=name.replace("_", "-"),
                display_name=f"{role.words.zh} {role.words.en}",
                organization=_holder(role, houses),
                roles=[name],
                actor=job("demo"),
                now=now,
            )
            # Whoever reads the passwords is every one of these people: none has to be changed.
            user.must_change_password = False
            user.save(update_fields=["must_change_password"])
            _certify(user, role, today=today, now=now)
            made.append((user.username, password))
        _wording(houses["lender"], now=now)
        _team(houses["lender"], today=today, now=now)
    return made


def _team(lender: Organization, *, today: Day, now: datetime) -> None:
    """Form a team of the collector and the lead, and share the night over it."""
    from hejie.outreach.worklists.operations import share_due
    from hejie.people.models import User
    from hejie.people.operations import add_team, join_team

    people = User.objects.filter(organization=lender)
    lead, collector = people.get(username="team-lead"), people.get(username="collector")
    by = Actor("job", "demo", lender.code)
    team = add_team(
        organization=lender,
        code="first",
        name="示例一组 Demo team",
        leads=[lead.pk],
        actor=by,
        now=now,
    )
    join_team(team_id=team.pk, user_id=collector.pk, from_on=today, actor=by, now=now)
    share_due(actor=by, now=now)


def _wording(lender: Organization, *, now: datetime) -> None:
    """Put the texts we ship in force, written by one of these people and approved by another."""
    from importlib.resources import files

    from hejie.outreach.wording.operations import put_shipped_in_force
    from hejie.people.models import User
    from hejie.people.queries import actor_of

    people = User.objects.filter(organization=lender)
    put_shipped_in_force(
        letterheads=letterheads_in(files(__package__).joinpath("demo_letterhead.yaml")),
        author=actor_of(people.get(username="strategist")),
        approver=actor_of(people.get(username="compliance")),
        now=now,
    )


def _holder(role: Role, houses: Mapping[str, Organization]) -> Organization:
    """Return the first of the houses that may hold a role."""
    return next(at for kind, at in houses.items() if not role.held_in or kind in role.held_in)


def _certify(user: User, role: Role, *, today: Day, now: datetime) -> None:
    from hejie.people.operations import add_certificate

    if role.certificate:
        add_certificate(
            user_id=user.pk,
            kind=role.certificate,
            issued_on=today,
            expires_on=today + CERTIFIED_FOR,
            actor=job("demo"),
            now=now,
        )
