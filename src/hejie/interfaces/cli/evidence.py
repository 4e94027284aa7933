"""``hejie evidence``: integrate what was recorded, check what is stored, give out what is asked."""

from __future__ import annotations

from datetime import UTC, datetime

import typer

from hejie.interfaces.cli.database import database
from hejie.interfaces.cli.stop import FINDINGS, stop, stopping

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="The log of what was done, in the database DATABASE_URL names.",
)


@app.command()
def integrate() -> None:
    """Move what was recorded into the log, and sign a checkpoint over it."""
    with stopping(), database():
        from hejie.evidence import sequencer

        total = 0
        while done := sequencer.integrate(now=datetime.now(UTC)):
            total += done
        typer.echo(f"{total:,} entries integrated")


@app.command()
def fsck() -> None:
    """Derive the log anew from its entries and compare; exit 3 if anything is not as it must be."""
    with stopping(), database():
        from hejie.evidence import checks

        found = list(checks.findings())
        for finding in found:
            typer.echo(finding)
        if found:
            stop(f"findings: {len(found):,}", code=FINDINGS)
        typer.echo("the log is sound")


@app.command()
def sweep() -> None:
    """Remove uploads that were never finished, and files that nothing tells of any more."""
    with stopping(), database():
        from hejie.evidence import files

        swept = files.sweep(now=datetime.now(UTC))
        typer.echo(f"{swept.drafts:,} drafts and {swept.files:,} files removed")
