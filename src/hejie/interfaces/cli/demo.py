"""``hejie demo``: a made-up lender in the database, a night over it, and an account a role."""

from __future__ import annotations

import os
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hejie.interfaces.cli.database import database
from hejie.interfaces.cli.sample import write_sample
from hejie.interfaces.cli.stop import stop, stopping
from hejie.values.actor import Actor, job

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hejie.people.models import Organization
    from hejie.people.roles import Role
    from hejie.values.moments import Day

LENDER, AGENCY = "demo", "demo-agency"
_LAWS = ("cn",)
_MAX_BAD = 0.05
_DIGEST = b"hejie demo"


def demo(
    borrowers: Annotated[int, typer.Option(metavar="N", help="How many made-up people.")] = 5000,
    seed: Annotated[int, typer.Option(metavar="S", help="The same seed, the same lender.")] = 1,
) -> None:
    """Fill an empty house with a lender that does not exist; passwords are shown once."""
    _keys_if_none()
    with stopping(), database():
        from django.core.management import call_command
        from django.utils import timezone

        from hejie.people.models import Organization

        call_command("migrate", interactive=False, verbosity=0)
        found = list(Organization.objects.values_list("code", flat=True)[:2])
        if LENDER in found:
            typer.echo("the demo is there already; hejie staff reset NAME gives another password")
            return
        if found:
            stop("this house has organisations of its own: the demo wants an empty one")
        now = datetime.now(UTC)
        lender, agency = _organizations(now)
        as_of = timezone.localdate(now)
        _book(lender, as_of=as_of, borrowers=borrowers, seed=seed)
        for username, password in _accounts((lender, agency), now=now):
            typer.echo(f"{username:<28}{password}")
        typer.echo("These passwords are shown once, are changed at the first sign-in, and are kept")
        typer.echo("nowhere. A second factor is asked of everybody.")


def _keys_if_none() -> None:
    from hejie.privacy import keys

    # Settings are read once, and name the database: they wait until it is open.
    path = Path(os.environ.get("HEJIE_HOME", "var/hejie")) / "keys.json"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        keys.make(path)


def _organizations(now: datetime) -> tuple[Organization, Organization]:
    from hejie.people.operations import add_organization

    lender = add_organization(
        code=LENDER,
        name="示例消费金融 Demo lender",
        kind="lender",
        lender_kind="consumer_finance",
        actor=job("demo"),
        now=now,
    )
    agency = add_organization(
        code=AGENCY, name="示例服务机构 Demo agency", kind="agency", actor=job("demo"), now=now
    )
    return lender, agency


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
        digest=_DIGEST,
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
    typer.echo(f"{said['loans']:,} loans, {said['cases']:,} cases; planned for {night.plan_for}")


def _accounts(houses: Sequence[Organization], *, now: datetime) -> list[tuple[str, str]]:
    """Make an account a role, in the first house that may hold it."""
    from hejie.people.operations import add_staff
    from hejie.people.roles import TABLE

    made = []
    for name, role in TABLE.items():
        user, password = add_staff(
            username=name.replace("_", "-"),
            display_name=f"{role.words.zh} {role.words.en}",
            organization=_holder(role, houses),
            roles=[name],
            actor=job("demo"),
            now=now,
        )
        made.append((user.username, password))
    return made


def _holder(role: Role, houses: Sequence[Organization]) -> Organization:
    return next(house for house in houses if not role.held_in or house.kind in role.held_in)
