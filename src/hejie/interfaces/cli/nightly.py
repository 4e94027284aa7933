"""``hejie nightly``: one night over a lender's files, or over a book in the database."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from hejie.interfaces.cli import machine
from hejie.interfaces.cli.acting import of_job
from hejie.interfaces.cli.database import database
from hejie.interfaces.cli.days import day_of
from hejie.interfaces.cli.stop import stop, stopping
from hejie.values.moments import Day

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hejie.interfaces.cli.watching import Stopwatch
    from hejie.nightly.night import Night
    from hejie.permit import Rulebook
    from hejie.strategy.capacity import Limit
    from hejie.strategy.ladder import Ladder

_STEPS = 8
_AT_ONCE = 2
_SHOWN_PROBLEMS = 3


def nightly(
    as_of: Annotated[str, typer.Option(metavar="DAY", help="Day the book stands at, YYYY-MM-DD.")],
    tape: Annotated[
        Path | None, typer.Option(metavar="DIR", help="The lender's folder of files.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Folder for the night's outputs.")
    ] = None,
    servicer: Annotated[
        str, typer.Option(metavar="CODE", help="Whose book in the database, without --tape.")
    ] = "",
    mapping: Annotated[
        Path | None, typer.Option(metavar="FILE", help="How the lender's files become tables.")
    ] = None,
    law: Annotated[
        list[str] | None, typer.Option(metavar="PACK", help="Law pack; may be given again.")
    ] = None,
    policy: Annotated[
        Path | None, typer.Option(metavar="FILE", help="The lender's choices within the packs.")
    ] = None,
    strategy: Annotated[
        str, typer.Option(metavar="NAME|FILE", help="Ladder, shipped or a .yaml file.")
    ] = "cn-default",
    capacity: Annotated[
        Path | None, typer.Option(metavar="FILE", help="CSV: action, district (or *), per_day.")
    ] = None,
    engine: Annotated[str, typer.Option(metavar="local|spark", help="Where it runs.")] = "local",
    max_bad: Annotated[
        str, typer.Option(metavar="SHARE", help="Bad rows of a file that stop the run.")
    ] = "5%",
) -> None:
    """Run one night: age every loan, plan the day after DAY, write plan, refusals and report."""
    machine.prepare()
    from hejie.nightly import outputs
    from hejie.permit import rulebook
    from hejie.permit.policy import EVERYTHING, left_out, load_policy
    from hejie.strategy.capacity import load_capacity
    from hejie.strategy.load import load_ladder

    if engine != "local":
        stop(f"--engine {engine}: this release runs on one machine only; use --engine local")
    day, share = day_of_book(as_of), share_of(max_bad)
    with stopping():
        if tape is not None and out is not None:
            outputs.check(out)
        elif tape is not None or out is not None or not servicer:
            stop("give --tape DIR and --out DIR, or --servicer CODE for a book in the database")
        chosen = EVERYTHING if policy is None else load_policy(policy)
        rules = rulebook(laws=law or ["cn"], policy=chosen)
        ladder = load_ladder(strategy)
        limits = () if capacity is None else load_capacity(capacity)
        if tape is None or out is None:
            over_rows(servicer, day, rules, ladder, limits)
        else:
            given = Given(tape, mapping, share, day)
            _tell(_run(given, rules, ladder, limits, out).summary, f"Written to {out}.")
    if left := left_out(rules.packs, chosen):
        typer.echo(str(left), err=True)


@dataclass(frozen=True, slots=True)
class Given:
    """The lender's files, and how to read them."""

    tape: Path
    mapping: Path | None
    max_bad: float
    as_of: Day


def _run(
    given: Given, rules: Rulebook, ladder: Ladder, limits: Sequence[Limit], out: Path
) -> Night:
    """Read the tape, run the night over it and write it whole, timed and shown."""
    from hejie.book.tape import read_tape
    from hejie.interfaces.cli.watching import Stopwatch
    from hejie.nightly import outputs
    from hejie.nightly.needs import NEEDS
    from hejie.nightly.night import run

    day = given.as_of
    with Stopwatch(steps=_STEPS) as watch:
        with watch.step("read"):
            book = read_tape(
                given.tape, mapping=given.mapping, as_of=day, max_bad=given.max_bad, keep=NEEDS
            )
        night = run(book, as_of=day, rules=rules, ladder=ladder, limits=limits, watch=watch)
        outputs.write(out, lambda folder: _fill(folder, night, watch))
    return night


def over_rows(
    servicer: str, day: Day, rules: Rulebook, ladder: Ladder, limits: Sequence[Limit]
) -> None:
    """Run the night of a day over a servicer's book in the database, and tell of it."""
    with database():
        from hejie.interfaces.jobs.night import run_night
        from hejie.people.models import Organization

        found = Organization.objects.filter(code=servicer).first()
        if found is None:
            stop(f"--servicer {servicer}: no such organisation")
        night = run_night(
            servicer=found,
            as_of=day,
            rules=rules,
            ladder=ladder,
            limits=limits,
            actor=of_job("nightly", organization=servicer),
            clock=lambda: datetime.now(UTC),
        )
        _tell(night.summary, f"Night {night.pk} of {servicer}.")


def day_of_book(text: str) -> Day:
    """Return the day a book stands at; stops at one that is no day of anybody's loan."""
    from hejie.book.tape.checks import EARLIEST, LATEST

    day = day_of(text, option="--as-of")
    if not EARLIEST <= day < LATEST:
        stop(f"--as-of {text} is no day of anybody's loan; give the day the book stands at")
    return day


def share_of(text: str) -> float:
    """Return a share written as ``5%`` or ``0.05``; stops at what is none."""
    number = text.strip().removesuffix("%")
    try:
        share = float(number) / (100 if text.strip().endswith("%") else 1)
    except ValueError:
        stop(f"--max-bad {text!r} is not a share; write 5% or 0.05")
    if not 0 <= share <= 1:
        stop(f"--max-bad {text!r} must lie between 0 and 100 %")
    return share


def _fill(folder: Path, night: Night, watch: Stopwatch) -> None:
    """Write the night's files into an empty folder."""
    from hejie.interfaces.cli.watching import peak_mb
    from hejie.nightly.report import render

    with watch.step("write"):

        def write(name: str) -> None:
            night.outputs[name].write_parquet(
                folder / f"{name}.parquet", compression="lz4", statistics=False
            )

        with ThreadPoolExecutor(_AT_ONCE) as pool:
            list(pool.map(write, night.outputs))
    with watch.step("report"):
        summary = {**night.summary, "seconds": watch.seconds, "peak_mb": peak_mb()}
        (folder / "report.html").write_text(render(summary), encoding="utf-8")
    text = json.dumps(summary, ensure_ascii=False, indent=1)
    (folder / "summary.json").write_text(text + "\n", encoding="utf-8")


def _tell(said: dict[str, Any], where: str) -> None:
    worked = {k: n for k, n in said["actions"].items() if k not in ("none", "manual_review")}
    typer.echo(
        f"{said['loans']} loans: {said['aged']} aged, {said['set_aside']} set aside, "
        f"{said['not_yet']} not yet due. {said['cases']} cases: {sum(worked.values())} with a "
        f"step, {said['actions'].get('manual_review', 0)} for a person, "
        f"{said['actions'].get('none', 0)} left in peace. {where}"
    )
    if "contact_points_unknown" in said["reasons"]:
        typer.echo(
            "No contact points in this tape: add contact_points, or state "
            'constants: {"reachable": ["sms", "call", …]} in the manifest.',
            err=True,
        )
    for problem in said["problems"][:_SHOWN_PROBLEMS]:
        where = f"{problem['file']}: {problem['field']}" if problem["field"] else problem["file"]
        typer.echo(f"{where} {problem['because']} ({problem['rows']} rows)", err=True)
