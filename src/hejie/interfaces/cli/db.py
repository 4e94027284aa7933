"""``hejie db``: the tables of the house, backed up, brought back and carried over."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from hejie.interfaces.cli.database import database, home
from hejie.interfaces.cli.stop import stopping

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="The database DATABASE_URL names; without it the one under HEJIE_HOME.",
)

NewFile = Annotated[Path, typer.Argument(metavar="FILE", help="Where the backup goes.")]
Backup = Annotated[
    Path, typer.Argument(metavar="FILE", exists=True, dir_okay=False, help="A backup.")
]


@app.command()
def migrate() -> None:
    """Lay the tables, or bring them up to date; nothing is lost."""
    with stopping(), database():
        from django.core.management import call_command

        call_command("migrate", interactive=False, verbosity=0)
        typer.echo("the tables are up to date")


@app.command()
def backup(file: NewFile) -> None:
    """Write the whole database, as it is now, to a new file; the house may go on working."""
    with stopping(), home().opened():
        home().back_up(file)
        typer.echo(f"{file}: {file.stat().st_size:,} bytes; keys and files are kept apart")


@app.command()
def restore(file: Backup) -> None:
    """Fill an empty database from a backup, whole or not at all."""
    with stopping(), home().opened():
        home().restore(file)
        typer.echo("restored: hejie db migrate, then hejie evidence fsck")


@app.command()
def upgrade(file: Backup) -> None:
    """Carry the embedded database over to this release's PostgreSQL, from a backup of the last."""
    with stopping():
        aside = home().set_aside()
        if aside is not None:
            typer.echo(f"{aside}: what the other version made; remove it when all is well")
        with home().opened():
            home().restore(file)
            typer.echo("restored: hejie db migrate, then hejie evidence fsck")
