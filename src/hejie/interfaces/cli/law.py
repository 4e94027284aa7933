"""``hejie law``: whether a pack is sound, and what a rule says."""

from __future__ import annotations

from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hejie.interfaces.cli.days import day_of
from hejie.interfaces.cli.stop import FINDINGS, stop

if TYPE_CHECKING:
    from hejie.law.rule import Binding, Rule
    from hejie.values.moments import Day

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="The law as data.")


@app.command()
def check(
    pack: Annotated[
        str | None, typer.Argument(metavar="PACK", help="A pack or its folder; every pack if none.")
    ] = None,
) -> None:
    """Check packs: sound, cited, without gaps, and their own cases come out; exit 3 on findings."""
    from hejie.law import UnableToLoadPack, load_pack, shipped_packs
    from hejie.law.check import check_pack
    from hejie.permit.check import failed_cases

    if pack is not None and pack not in shipped_packs() and not Path(pack).is_dir():
        stop(f"{pack}: neither a shipped pack ({', '.join(shipped_packs())}) nor a folder")
    today = datetime.now(UTC).date()
    errors = 0
    for name in [pack] if pack else shipped_packs():
        try:
            findings = list(check_pack(name, today=today))
        except UnableToLoadPack as error:
            stop(str(error))
        for finding in findings:
            typer.echo(str(finding))
        broken = sum(finding.is_error for finding in findings)
        if not broken:
            loaded = load_pack(name)
            for failed in failed_cases(loaded):
                broken += 1
                typer.echo(
                    f"{failed.path}: rule {failed.rule}: case {failed.case!r} says "
                    f"{failed.expected}, but the pack answers {failed.found}; correct one of them"
                )
            cases = sum(len(rule.cases) for rule in loaded.rules)
            typer.echo(f"{loaded.name}: {len(loaded.rules)} rules, {cases} cases", err=True)
        errors += broken
    raise typer.Exit(FINDINGS if errors else 0)


@app.command()
def show(
    rule: Annotated[str, typer.Argument(metavar="RULE", help="The rule's id.")],
    on: Annotated[str, typer.Option(metavar="DAY", help="The day, YYYY-MM-DD.")],
) -> None:
    """Show what a rule says on a day, its value, its citation and whom it binds."""
    from hejie.law import UnableToLoadPack, load_pack

    day = day_of(on, option="--on")
    try:
        found = load_pack(rule.partition("-")[0]).by_id.get(rule)
    except UnableToLoadPack:
        found = None
    if found is None:
        stop(f"{rule}: no such rule; each pack's PACK.md lists its rules")
    _show(found, day)


def _show(found: Rule, day: Day) -> None:
    dated = found.value_on(day)
    typer.echo(f"{found.id} ({found.kind}, {found.force}, {found.confidence})")
    typer.echo(f"  {found.says.zh}")
    typer.echo(f"  {found.says.en}")
    typer.echo(f"  binds {' or '.join(_whom(each) for each in found.binds) or 'everybody'}")
    if dated is None:
        typer.echo(f"  on {day}: not yet in force; it begins on {found.values[0].from_on}")
    elif dated.value is None:
        typer.echo(f"  on {day}: closed since {dated.from_on}; {dated.cite}")
    else:
        typer.echo(f"  on {day}: since {dated.from_on}; {dated.cite}")
        for field, value in dated.value.items():
            typer.echo(f"    {field}: {value}")
    if found.note:
        typer.echo(f"  note: {found.note}")


def _whom(binding: Binding) -> str:
    """Return whom one alternative of a rule binds, in the words of its file."""
    lists = {each.name: getattr(binding, each.name) for each in fields(binding)}
    return "; ".join(f"{name} {', '.join(names)}" for name, names in lists.items() if names)
