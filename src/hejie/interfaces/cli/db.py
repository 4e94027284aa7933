"""``hejie db``: the tables of the house."""

from __future__ import annotations

import typer

from hejie.interfaces.cli.database import database
from hejie.interfaces.cli.stop import stopping

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="The database DATABASE_URL names; without it the one under HEJIE_HOME.",
)


@app.callback()
def db() -> None:
    """Keep this a group of commands, however few there are."""


@app.command()
def migrate() -> None:
    """Lay the tables, or bring them up to date; nothing is lost."""
    with stopping(), database():
        from django.core.management import call_command

        call_command("migrate", interactive=False, verbosity=0)
        typer.echo("the tables are up to date")
