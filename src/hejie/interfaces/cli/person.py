"""``hejie person``: what is held of one person, in plain text, with a reason and on the record."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import typer

from hejie.interfaces.cli.acting import By, of_person
from hejie.interfaces.cli.database import database
from hejie.interfaces.cli.stop import stopping

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="What is held of one person; who sees it says why, and leaves evidence.",
)


@app.callback()
def _person() -> None:
    """Keep the command's name, however few stand beside it."""


@app.command()
def reveal(
    borrower: Annotated[int, typer.Argument(help="The borrower's id in this house.")],
    field: Annotated[list[str], typer.Option(help="What to show; may be given again.")],
    purpose: Annotated[str, typer.Option(help="One of the purposes that are allowed.")],
    reason: Annotated[str, typer.Option(help="Why, in your own words.")],
    by: By,
) -> None:
    """Show fields of a borrower, for an answer to the person or to a court."""
    with stopping(), database():
        from hejie.portfolio.revealing import reveal as shown

        now = datetime.now(UTC)
        answer = shown(
            borrower_id=borrower,
            fields=field,
            purpose=purpose,
            reason=reason,
            # What they lack to be shown somebody is asked, and noted, where it is shown.
            actor=of_person(by, capability="", now=now),
            now=now,
        )
        for name, value in answer.fields.items():
            typer.echo(f"{name}\t{value if value is not None else ''}")
