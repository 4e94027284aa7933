"""``hejie``: the index of commands."""

from __future__ import annotations

import os
import sys

import typer
from typer.exceptions import TyperException

from hejie.interfaces.cli import (
    audit,
    book,
    bring,
    conduct,
    db,
    demo,
    evidence,
    keys,
    law,
    nightly,
    permit,
    person,
    problems,
    program,
    retention,
    sample,
    serve,
    staff,
    team,
    wording,
    work,
)
from hejie.interfaces.cli.stop import BAD_INPUT, INTERRUPTED
from hejie.interfaces.vitals.logs import place_of
from hejie.values.unable import Unable

app = typer.Typer(
    name="hejie",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="Lawful, kind and provable recovery of overdue consumer loans.",
)
app.command()(sample.sample)
app.command()(nightly.nightly)
app.command("import")(bring.bring)
app.command()(problems.problems)
permit.app.command()(audit.audit)
app.add_typer(permit.app, name="permit")
app.add_typer(law.app, name="law")
app.add_typer(book.app, name="book")
app.add_typer(db.app, name="db")
app.add_typer(keys.app, name="keys")
app.add_typer(person.app, name="person")
app.add_typer(staff.app, name="staff")
app.add_typer(team.app, name="team")
app.add_typer(program.app, name="program")
app.add_typer(retention.app, name="retention")
app.add_typer(evidence.app, name="evidence")
app.add_typer(wording.app, name="wording")
app.add_typer(conduct.app, name="conduct")
app.command()(demo.demo)
app.command()(serve.serve)
app.command()(work.work)


def main() -> None:
    """Run the command line; what nobody foresaw is one line, with HEJIE_DEBUG=1 a traceback."""
    try:
        code = app(standalone_mode=False)
    except typer.Abort:
        sys.exit(INTERRUPTED)
    except TyperException as error:
        # A misspelt option or a missing argument: Typer would draw a box around it.
        told = str(getattr(error, "format_message", error.__str__)())
        is_help = "\n" in told
        line = f"hejie: {' '.join(told.split()).rstrip('.')}; hejie --help tells more"
        sys.stderr.write(f"{told if is_help else line}\n")
        sys.exit(BAD_INPUT)
    except Unable as error:
        sys.stderr.write(f"hejie: {' '.join(str(error).split())}\n")
        sys.exit(BAD_INPUT)
    except Exception as error:
        if os.environ.get("HEJIE_DEBUG") == "1":
            raise
        # By its place, not its words: those may quote what was typed, or a row.
        sys.stderr.write(
            f"hejie: unforeseen ({place_of(error)}); please report it, HEJIE_DEBUG=1 shows more\n"
        )
        sys.exit(1)
    sys.exit(code if isinstance(code, int) else 0)
