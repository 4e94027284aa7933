"""``hejie permit audit``: which past touches should not have happened."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from hejie.interfaces.cli import machine
from hejie.interfaces.cli.files import write_whole
from hejie.interfaces.cli.stop import FINDINGS, stop, stopping
from hejie.interfaces.cli.watching import Stopwatch

if TYPE_CHECKING:
    import polars as pl

    from hejie.permit.audit import Findings

_STEPS = 3
_SHOWN_PROBLEMS = 3
_PAGE = "report.html"


def audit(
    touches: Annotated[
        Path, typer.Argument(metavar="TOUCHES.parquet", help="A row a touch; CSV does too.")
    ],
    law: Annotated[
        list[str] | None, typer.Option(metavar="PACK", help="Law pack; may be given again.")
    ] = None,
    mapping: Annotated[
        Path | None, typer.Option(metavar="FILE", help="How the file's columns become ours.")
    ] = None,
    policy: Annotated[
        Path | None, typer.Option(metavar="FILE", help="The lender's choices within the packs.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(metavar="FINDINGS.parquet", help="Where the list goes.")
    ] = None,
    report: Annotated[
        Path | None, typer.Option(metavar="DIR|FILE.html", help="Write the page for the board.")
    ] = None,
    problems: Annotated[
        Path | None, typer.Option(metavar="PROBLEMS.parquet", help="List the bad rows.")
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--as-json", help="The totals as JSON, and no list.")
    ] = False,
) -> None:
    """List every touch that should not have happened; exit 0 none, 3 some."""
    machine.prepare()
    from hejie.interfaces.audit.run import run

    page = report / _PAGE if report is not None and report.suffix.lower() != ".html" else report
    _refuse_clash(touches, (out, page, problems))
    with stopping(), Stopwatch(steps=_STEPS) as watch:
        done = run(touches, laws=law or ["cn"], mapping=mapping, policy=policy, watch=watch)
        with watch.step("write"):
            if out is not None:
                _write_list(out, done.findings)
            if problems is not None:
                _write_table(problems, done.problems)
            if page is not None:
                _write_page(page, done.summary)
    if done.left:
        typer.echo(str(done.left), err=True)
    _tell(done.summary, done.findings, as_json=as_json, is_listed=out is None)
    raise typer.Exit(FINDINGS if done.findings.height else 0)


def _refuse_clash(touches: Path, outputs: tuple[Path | None, ...]) -> None:
    """Refuse outputs that would overwrite the history, or each other; make their folders."""
    taken = {touches.resolve()}
    for output in filter(None, outputs):
        if output.resolve() in taken:
            stop(f"{output}: is read or written already; name another file")
        taken.add(output.resolve())
        try:
            output.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            stop(f"{output}: cannot be written ({error.strerror or error})")


def _write_table(path: Path, table: pl.DataFrame) -> None:
    write_whole(path, lambda part: table.write_parquet(part, compression="lz4", statistics=False))


def _write_list(path: Path, findings: Findings) -> None:
    """Write the list a slice at a time: all of it at once may not fit the machine."""
    from polars.io.plugins import register_io_source

    from hejie.permit.audit import FINDINGS

    rows = register_io_source(lambda *_: findings.slices(), schema=FINDINGS)
    write_whole(path, lambda part: rows.sink_parquet(part, compression="lz4", statistics=False))


def _write_page(path: Path, summary: dict[str, Any]) -> None:
    from hejie.interfaces.audit.page import render

    text = render(summary)
    write_whole(path, lambda part: part.write_text(text, encoding="utf-8"))


def _tell(summary: dict[str, Any], findings: Findings, *, as_json: bool, is_listed: bool) -> None:
    from hejie.interfaces.audit.telling import listed, told

    for problem in summary["problems"][:_SHOWN_PROBLEMS]:
        typer.echo(_said(problem), err=True)
    if as_json:
        typer.echo(json.dumps(summary, ensure_ascii=False, indent=1))
        return
    try:
        for lines in listed(findings) if is_listed else ():
            sys.stdout.write(lines)
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever read the list has read enough; the totals and the exit code still hold.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    for line in told(summary):
        typer.echo(line, err=is_listed)


def _said(problem: dict[str, Any]) -> str:
    """Return one kind of bad rows in a line: where the first stands, why it is bad, how many."""
    row = f", row {problem['first']}" if problem["first"] is not None else ""
    count = f"{problem['rows']:,} rows" if problem["rows"] > 1 else "1 row"
    where = f"{problem['file']}{row}, {problem['field']}"
    return f"{where}: {problem['because']}; {problem['so']} ({count})"
