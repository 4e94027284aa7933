"""``hejie staff``: who works here, in which roles, with which papers; for whoever keeps the house.

A house begins here, before anybody could sign in to a page. What is done is evidence of the command
line (``acting``): of a job of the house, or of the person who is named with ``--by``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from hejie.interfaces.cli.acting import By, Deed, deed
from hejie.interfaces.cli.database import database
from hejie.interfaces.cli.days import day_of
from hejie.interfaces.cli.stop import stop, stopping

if TYPE_CHECKING:
    from hejie.people.models import Organization, User

JOB = "command-line"

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Organisations and their staff: accounts, roles, certificates.",
)
Name = Annotated[str, typer.Argument(help="The person's user name.")]
Roles = Annotated[list[str], typer.Option("--role", help="A role; may be given again.")]


@app.command("house")
def add_house(
    code: Annotated[str, typer.Argument(help="Its code, as tapes and keys name it.")],
    name: Annotated[str, typer.Option(help="What it is called.")],
    kind: Annotated[str, typer.Option(help="lender, platform, guarantor, agency or law_firm.")],
    lender_kind: Annotated[str, typer.Option(help="Of a lender: which kind.")] = "",
    by: By = "",
) -> None:
    """Add an organisation."""
    with stopping(), database():
        from hejie.people.operations import add_organization

        add_organization(
            code=code, name=name, kind=kind, lender_kind=lender_kind, **_who(by, "manage_staff")
        )
        typer.echo(f"{code} is an organisation of kind {kind}")


@app.command("add")
def add(
    username: Name,
    house: Annotated[str, typer.Option(help="The code of the organisation they work for.")],
    role: Roles,
    name: Annotated[str, typer.Option(help="The name colleagues see.")] = "",
    by: By = "",
) -> None:
    """Add a member of staff, and print their first password, once."""
    with stopping(), database():
        from hejie.people.operations import add_staff

        user, password = add_staff(
            username=username,
            display_name=name,
            organization=house_of(house),
            roles=role,
            **_who(by, "manage_staff"),
        )
        _print_password(user, password)


@app.command("roles")
def roles(username: Name, role: Roles, by: By = "") -> None:
    """Make these the roles a person holds; the others are revoked."""
    with stopping(), database():
        from hejie.people.operations import set_roles

        user = person_of(username)
        granted, revoked = set_roles(user_id=user.id, roles=role, **_who(by, "manage_staff"))
        typer.echo(f"granted: {', '.join(granted) or 'none'}")
        typer.echo(f"revoked: {', '.join(revoked) or 'none'}")


@app.command("reset")
def reset(username: Name, by: By = "") -> None:
    """Give somebody who lost it another password, without second factor, and print it, once."""
    with stopping(), database():
        from hejie.people.operations import reset_access

        user, password = reset_access(user_id=person_of(username).id, **_who(by, "manage_staff"))
        _print_password(user, password)


@app.command("end")
def end(username: Name, by: By = "") -> None:
    """End the account of somebody who leaves: roles, sessions and second factors."""
    with stopping(), database():
        from hejie.people.operations import leave

        leave(user_id=person_of(username).id, **_who(by, "manage_staff"))
        typer.echo(f"{username} has left")


@app.command("certify")
def certify(
    username: Name,
    kind: Annotated[str, typer.Option(help="collection or visit.")],
    issued: Annotated[str, typer.Option(help="Its first day.")],
    expires: Annotated[str, typer.Option(help="Its last day.")],
    by: By = "",
) -> None:
    """Enter a certificate of a person."""
    with stopping(), database():
        from hejie.people.operations import add_certificate

        made = add_certificate(
            user_id=person_of(username).id,
            kind=kind,
            issued_on=day_of(issued, option="--issued"),
            expires_on=day_of(expires, option="--expires"),
            **_who(by, "manage_certificates"),
        )
        typer.echo(f"certificate {made.id} counts until {made.expires_on.isoformat()}")


@app.command("bar")
def bar(
    username: Name,
    reason: Annotated[str, typer.Option(help="conduct, record, complaint or law.")],
    by: By = "",
) -> None:
    """Forbid a person to collect, whatever certificates they hold."""
    with stopping(), database():
        from hejie.people.operations import set_bar

        made = set_bar(
            user_id=person_of(username).id, reason=reason, **_who(by, "manage_certificates")
        )
        typer.echo(f"bar {made.id} is in force")


def _who(by: str, capability: str) -> Deed:
    return deed(by, job=JOB, capability=capability)


def house_of(code: str) -> Organization:
    """Return an organisation, or stop with a line that says how to add one."""
    from hejie.people.models import Organization

    found = Organization.objects.filter(code=code).first()
    if found is None:
        stop(f"there is no organisation {code}: hejie staff house adds one")
    return found


def person_of(username: str) -> User:
    """Return a member of staff, or stop with a line."""
    from hejie.people.models import User

    found: User | None = User.objects.filter(username=username.strip().lower()).first()
    if found is None:
        stop("there is no such member of staff")
    return found


def _print_password(user: User, password: str) -> None:
    typer.echo(f"{user.username}\t{password}")
    typer.echo("shown this once; it is changed at the first sign-in", err=True)
