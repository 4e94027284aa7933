"""``hejie retention``: what is kept of people, how long it must be, and erasing what may go."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from typing import Annotated

import typer

from hejie.interfaces.cli.acting import of_job
from hejie.interfaces.cli.database import database
from hejie.interfaces.cli.stop import stop, stopping

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="What is kept of people, until when, and erasing what may go.",
)

_LAW = typer.Option(help="A pack that holds; may be given again; cn unless given.")


@app.command()
def due(law: Annotated[list[str] | None, _LAW] = None) -> None:
    """Say of how many borrowers something is to go today, and how much of what."""
    with stopping(), database():
        from hejie.care import erasing
        from hejie.privacy.retention import counted

        people, total = 0, Counter[tuple[str, str]]()
        for _, fates in erasing.due(laws=law or ["cn"], now=datetime.now(UTC)):
            people += 1
            total.update({(kind, str(out)): n for (kind, out), n in counted(fates).items()})
        typer.echo(f"{people:,} borrowers of whom something is to go")
        for (kind, outcome), number in sorted(total.items()):
            typer.echo(f"{kind} {outcome}: {number:,}")


@app.command()
def erase(
    law: Annotated[list[str] | None, _LAW] = None,
    borrower: Annotated[int | None, typer.Option(help="This borrower alone, by id.")] = None,
    requested: Annotated[
        bool, typer.Option("--requested", help="That borrower asked for it.")
    ] = False,
) -> None:
    """Erase what is to go, and leave evidence of it."""
    if requested and borrower is None:
        stop("--requested: say who asked, by --borrower ID")
    with stopping(), database():
        from hejie.care import erasing

        now, laws, total = datetime.now(UTC), law or ["cn"], Counter[str]()
        chosen = [borrower] if borrower is not None else None
        for each in chosen or [found for found, _ in erasing.due(laws=laws, now=now)]:
            erased = erasing.erase(
                borrower_id=each,
                laws=laws,
                is_requested=requested,
                actor=of_job("retention"),
                now=now,
            )
            total.update(erased.gone)
        said = ", ".join(f"{number:,} {kind}" for kind, number in sorted(total.items()))
        typer.echo(f"erased: {said or 'nothing'}")
