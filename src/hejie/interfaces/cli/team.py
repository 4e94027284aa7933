"""``hejie team``: the teams of a house, who leads them, and who works in them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from hejie.interfaces.cli.acting import By, deed
from hejie.interfaces.cli.database import database
from hejie.interfaces.cli.days import day_of
from hejie.interfaces.cli.staff import house_of, person_of
from hejie.interfaces.cli.stop import stop, stopping

if TYPE_CHECKING:
    from hejie.people.models import Team

JOB = "command-line"
CAPABILITY = "manage_staff"

app = typer.Typer(
    no_args_is_help=True, rich_markup_mode=None, help="Teams: formed, led, joined and left."
)
House = Annotated[str, typer.Option(help="The code of the organisation.")]
Code = Annotated[str, typer.Argument(help="The team's code.")]
Names = Annotated[list[str], typer.Argument(help="User names.")]
On = Annotated[str, typer.Option(help="The first day on which it holds.")]


@app.command("add")
def add(
    code: Code,
    house: House,
    name: Annotated[str, typer.Option(help="What it is called.")] = "",
    by: By = "",
) -> None:
    """Form a team."""
    with stopping(), database():
        from hejie.people.operations import add_team

        who = deed(by, job=JOB, capability=CAPABILITY)
        add_team(organization=house_of(house), code=code, name=name, **who)
        typer.echo(f"{code} is a team of {house}")


@app.command("lead")
def lead(code: Code, usernames: Names, house: House, by: By = "") -> None:
    """Make these the people who lead a team; the others lead it no more."""
    with stopping(), database():
        from hejie.people.operations import set_leads

        who = deed(by, job=JOB, capability=CAPABILITY)
        leads = [person_of(username).pk for username in usernames]
        set_leads(team_id=_team(code, house).pk, leads=leads, **who)
        typer.echo(f"{code} is led by {', '.join(usernames)}")


@app.command("join")
def join(code: Code, usernames: Names, house: House, on: On, by: By = "") -> None:
    """Have people join a team, and leave the one they were in."""
    with stopping(), database():
        from hejie.people.operations import join_team

        who, day = deed(by, job=JOB, capability=CAPABILITY), day_of(on, option="--on")
        team = _team(code, house)
        for username in usernames:
            join_team(team_id=team.pk, user_id=person_of(username).pk, from_on=day, **who)
        typer.echo(f"{', '.join(usernames)} join {code} on {day.isoformat()}")


@app.command("leave")
def leave(code: Code, usernames: Names, house: House, on: On, by: By = "") -> None:
    """Have people leave a team."""
    with stopping(), database():
        from hejie.people.operations import leave_team

        who, day = deed(by, job=JOB, capability=CAPABILITY), day_of(on, option="--on")
        team = _team(code, house)
        for username in usernames:
            leave_team(team_id=team.pk, user_id=person_of(username).pk, until_on=day, **who)
        typer.echo(f"{', '.join(usernames)} leave {code} on {day.isoformat()}")


def _team(code: str, house: str) -> Team:
    from hejie.people.models import Team

    found = Team.objects.filter(organization=house_of(house), code=code).first()
    if found is None:
        stop(f"there is no team {code}: hejie team add forms one")
    return found
