"""``hejie problems``: what was wrong in a tape, counted by kind or row by row for a spreadsheet."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from hejie.interfaces.cli.database import database
from hejie.interfaces.cli.stop import stop, stopping

COLUMNS = ("file", "row", "field", "said", "because", "so")
"""Columns of the file; what a field said that tells who somebody is stands masked."""


def problems(
    number: Annotated[int, typer.Argument(help="The import, as hejie import names it.")],
    out: Annotated[Path | None, typer.Option(help="Write every row to this CSV file.")] = None,
) -> None:
    """Count the problems of an import by file and field; or write them down row by row."""
    with stopping(), database():
        from hejie.interfaces.sheet import written
        from hejie.portfolio import queries
        from hejie.portfolio.models import Import

        if not Import.objects.filter(pk=number).exists():
            stop(f"there is no import {number}")
        if out is None:
            for file, field, count in queries.problem_kinds(import_id=number):
                typer.echo(f"{count:>9,}  {file}  {field}")
            return
        found = queries.problems_of(import_id=number).values_list(*COLUMNS)
        with out.open("x", encoding="utf-8", newline="") as sheet:
            sheet.writelines(written(COLUMNS, found.iterator(chunk_size=2_000)))
