"""``hejie evidence``: integrate what was recorded, check what is stored, give out what is asked."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hejie.interfaces.cli.acting import By, deed
from hejie.interfaces.cli.database import database
from hejie.interfaces.cli.stop import FINDINGS, UNDETERMINED, stop, stopping

if TYPE_CHECKING:
    from hejie.evidence.verify import Report

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
        from hejie.evidence import checks, queries

        began_at, size = datetime.now(UTC), queries.state().integrated
        found = list(checks.findings())
        for finding in found:
            typer.echo(finding)
        checks.note(found=found, size=size, began_at=began_at, now=datetime.now(UTC))
        if found:
            stop(f"findings: {len(found):,}", code=FINDINGS)
        typer.echo("the log is sound")


@app.command()
def attest() -> None:
    """Ask the authority of time and the witness that the settings name; exit 4 if one fails."""
    with stopping(), database():
        from hejie.evidence import outside

        asked = list(outside.attest(now=datetime.now(UTC)))
    for each in asked:
        typer.echo(f"{each.address}: {each.why_not or f'confirmed the first {each.size:,}'}")
    if any(each.why_not for each in asked):
        stop("not confirmed by everybody asked", code=UNDETERMINED)


@app.command()
def sweep() -> None:
    """Remove uploads that were never finished, and files that nothing tells of any more."""
    with stopping(), database():
        from hejie.evidence import files

        swept = files.sweep(now=datetime.now(UTC))
        typer.echo(f"{swept.drafts:,} drafts and {swept.files:,} files removed")


@app.command()
def pack(
    out: Annotated[Path, typer.Option(help="The archive to write, PACK.zip.")],
    reason: Annotated[str, typer.Option(help="Why it is given out.")],
    borrower: Annotated[str, typer.Option(help="About this borrower, by id.")] = "",
    case: Annotated[str, typer.Option(help="About this case, by id.")] = "",
    disclose: Annotated[
        list[str] | None, typer.Option(help="Personal values to disclose; * for all.")
    ] = None,
    files: Annotated[bool, typer.Option("--files", help="With the stored files.")] = False,
    by: By = "",
) -> None:
    """Write all that the log says of a borrower or a case, with its proofs."""
    about = {name: said for name, said in (("borrower", borrower), ("case", case)) if said}
    if not about:
        stop("say about whom: --borrower ID or --case ID")
    with stopping(), database():
        from hejie.evidence.packs import make_pack

        made = make_pack(
            about=about,
            out=out,
            reason=reason,
            disclose=disclose or (),
            with_files=files,
            **deed(by, job="command-line", capability="see_evidence"),
        )
    typer.echo(
        f"{made.entries:,} entries, {made.files:,} files, {made.disclosures:,} disclosed values; "
        f"SHA-256 {made.sha256}"
    )


@app.command()
def verify(
    pack: Annotated[Path, typer.Argument(help="The pack to check.")],
    key: Annotated[
        list[str] | None, typer.Option(help="A key of the log that you trust, name+id+base64.")
    ] = None,
    tsa_roots: Annotated[
        Path | None, typer.Option(help="Certificates (PEM) of authorities that you trust.")
    ] = None,
) -> None:
    """Check a pack, every byte of it; needs no database and no network. Exit 3 for findings."""
    with stopping():
        from hejie.evidence.verify import verify_pack

        if tsa_roots is not None and not tsa_roots.is_file():
            stop(f"--tsa-roots: there is no file {tsa_roots}")
        roots = tsa_roots.read_bytes() if tsa_roots else None
        report = verify_pack(pack, keys=key or (), roots=roots)
    for finding in report.findings:
        typer.echo(str(finding))
    if report.findings:
        stop(f"findings: {len(report.findings):,}", code=FINDINGS)
    _tell(report)


def _tell(report: Report) -> None:
    typer.echo(
        f"sound: {report.entries:,} entries, {report.files:,} files; log {report.origin} of "
        f"{report.size:,}"
    )
    for stamp in report.stamps:
        signed = "checked" if stamp.is_checked else "its signature not checked: give --tsa-roots"
        typer.echo(
            f"the first {stamp.size:,} were there at {stamp.at:%Y-%m-%d %H:%M:%SZ}, {signed}"
        )
    for name, at in report.seen:
        typer.echo(f"witness {name} saw this log at {datetime.fromtimestamp(at, UTC):%F %TZ}")
    if not report.is_key_given:
        keys = " ".join(report.keys)
        typer.echo(f"the pack vouches for its own key; compare it with one you trust: {keys}")
