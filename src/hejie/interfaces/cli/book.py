"""``hejie book``: what the loans of a tape cost."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from hejie.interfaces.cli import machine
from hejie.interfaces.cli.files import write_whole
from hejie.interfaces.cli.nightly import day_of_book
from hejie.interfaces.cli.stop import stopping

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="What is owed, and its price.")


@app.callback()
def _book() -> None:
    """Keep ``cost`` a command of its own, though it is the only one."""


@app.command()
def cost(
    tape: Annotated[Path, typer.Option(metavar="DIR", help="The lender's folder of files.")],
    out: Annotated[Path, typer.Option(metavar="COST.parquet", help="Where to write.")],
    as_of: Annotated[str, typer.Option(metavar="DAY", help="Day the book stands at, YYYY-MM-DD.")],
    mapping: Annotated[
        Path | None, typer.Option(metavar="FILE", help="How the lender's files become tables.")
    ] = None,
) -> None:
    """Show what each loan costs a year, every fee counted, nominal and effective."""
    machine.prepare()
    import polars as pl

    from hejie.book.annual_cost import COMPARES, annual_cost
    from hejie.book.tape import read_tape

    with stopping():
        book = read_tape(tape, mapping=mapping, as_of=day_of_book(as_of))
    costs = annual_cost(loans=book["loans"], instalments=book["instalments"])
    told = costs.with_columns(
        book["loans"]["lender_id"], book["loans"]["disbursed_on"], *(pl.col(c) for c in COMPARES)
    ).select("loan_id", "lender_id", "disbursed_on", *COMPARES)
    write_whole(out, lambda part: told.write_parquet(part, compression="lz4", statistics=False))
    known = told.drop_nulls(COMPARES)
    shares = [
        f"{name} {_percent(known[name].quantile(0.5))} at the median, "
        f"{_percent(known[name].max())} at most"
        for name in (COMPARES if known.height else ())
    ]
    said = f": {'; '.join(shares)}" if shares else ""
    typer.echo(f"{told.height} loans, cost of {known.height} known{said}. Written to {out}.")


def _percent(parts: object) -> str:
    from hejie.values.rate import PPB

    return f"{float(str(parts)) / PPB:.2%}"
