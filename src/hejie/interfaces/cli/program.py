"""``hejie program``: keys of programs to the API, made for an organisation and ended."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

import typer

from hejie.interfaces.cli.acting import By, deed
from hejie.interfaces.cli.database import database
from hejie.interfaces.cli.staff import JOB, house_of
from hejie.interfaces.cli.stop import stopping

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Programs that call the API, such as a dialler, and their keys.",
)


@app.command("admit")
def admit(
    house: Annotated[str, typer.Option(help="The code of the organisation it acts for.")],
    label: Annotated[str, typer.Option(help="Which program it is; names nobody.")],
    scope: Annotated[list[str], typer.Option(help="What it may do; may be given again.")],
    per_minute: Annotated[int, typer.Option(help="Calls within a minute.")] = 600,
    days: Annotated[int, typer.Option(min=1, help="Days the key lasts.")] = 365,
    by: By = "",
) -> None:
    """Make a key of a program, and print it, once."""
    with stopping(), database():
        from hejie.people.operations import make_key

        who = deed(by, job=JOB, capability="manage_keys")
        _, secret = make_key(
            organization=house_of(house),
            scopes=scope,
            label=label,
            per_minute=per_minute,
            expires_at=who["now"] + timedelta(days=days),
            **who,
        )
        typer.echo(secret)
        typer.echo("shown this once; only a digest is kept", err=True)


@app.command("end")
def end(
    key: Annotated[str, typer.Argument(help="The public id, between the two underscores.")],
    by: By = "",
) -> None:
    """End a key at once."""
    with stopping(), database():
        from hejie.people.operations import revoke_key

        revoke_key(public_id=key, **deed(by, job=JOB, capability="manage_keys"))
        typer.echo(f"key {key} opens nothing more")
