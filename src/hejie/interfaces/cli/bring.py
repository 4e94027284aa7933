"""``hejie import``: a lender's tape into the database."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hejie.interfaces.cli.acting import of_job
from hejie.interfaces.cli.database import database
from hejie.interfaces.cli.nightly import day_of_book, share_of
from hejie.interfaces.cli.stop import stop, stopping

if TYPE_CHECKING:
    from hejie.people.models import Organization

_BLOCK = 1 << 20


def bring(
    tape: Annotated[Path, typer.Option(help="Folder with the lender's files.")],
    as_of: Annotated[str, typer.Option(help="The day the book stands at.")],
    servicer: Annotated[str, typer.Option(help="Code of the organisation that works this book.")],
    mapping: Annotated[Path | None, typer.Option(help="How the files become the tables.")] = None,
    max_bad: Annotated[str, typer.Option(help="Share of bad rows that stops the run.")] = "5%",
    law: Annotated[list[str] | None, typer.Option(help="Law packs; cn unless named.")] = None,
    lender_kind: Annotated[
        str, typer.Option(help="Make the servicer, a lender of this kind, if it is new.")
    ] = "",
    make_lenders: Annotated[
        bool, typer.Option("--make-lenders", help="Make the lenders of the tape that are new.")
    ] = False,
) -> None:
    """Bring a tape into the database: whole or not at all, and only what changed."""
    day, share = day_of_book(as_of), share_of(max_bad)
    with stopping():
        from hejie.book.tape import read_tape
        from hejie.permit import rulebook

        rules = rulebook(laws=law or ["cn"])
        book = read_tape(tape, mapping=mapping, as_of=day, max_bad=share)
        with database():
            from hejie.people.models import Organization
            from hejie.portfolio.imports import import_tape

            found = Organization.objects.filter(code=servicer).first()
            if found is None and not lender_kind:
                stop(f"--servicer {servicer}: no such organisation; --lender-kind makes it")
            done = import_tape(
                tape=book,
                servicer=found or _made(servicer, lender_kind),
                as_of=day,
                digest=_digest(tape, mapping),
                rules=rules,
                actor=of_job("import", organization=servicer),
                now=datetime.now(UTC),
                makes_lenders=make_lenders,
            )
    if done.state == "unchanged":
        typer.echo("this very tape came before; nothing changed")
        return
    typer.echo(
        f"{book['loans'].height:,} loans of {book['borrowers'].height:,} borrowers; "
        f"{done.moved:,} borrowers changed; {done.problems:,} problems"
    )
    if done.problems:
        typer.echo(f"see: hejie problems {done.import_id}")


def _made(code: str, lender_kind: str) -> Organization:
    from hejie.people.models import Organization
    from hejie.values.names import LENDER_KINDS

    if lender_kind not in LENDER_KINDS:
        stop(f"--lender-kind {lender_kind}: one of {', '.join(LENDER_KINDS)}")
    return Organization.objects.create(code=code, name=code, kind="lender", lender_kind=lender_kind)


def _digest(folder: Path, mapping: Path | None) -> bytes:
    """Return a digest of the files of a tape and of its mapping, by their names."""
    seen = hashlib.sha256()
    for path in [*sorted(one for one in folder.iterdir() if one.is_file()), mapping]:
        if path is None:
            continue
        seen.update(f"{path.name}\x00{path.stat().st_size}\x00".encode())
        with path.open("rb") as file:
            while block := file.read(_BLOCK):
                seen.update(block)
    return seen.digest()
