"""``hejie law``: whether a pack is sound, and what a rule says."""

from __future__ import annotations

from datetime import UTC, datetime
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hejie.interfaces.cli.days import day_of
from hejie.interfaces.cli.stop import FINDINGS, stop, stopping

if TYPE_CHECKING:
    from hejie.law import Finding
    from hejie.law.rule import Pack, Rule

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="The law as data.")


@app.command()
def check(
    pack: Annotated[
        str | None, typer.Argument(metavar="PACK", help="A pack or its folder; every pack if none.")
    ] = None,
) -> None:
    """Check packs: sound, cited, without gaps, and their own cases come out; exit 3 on findings."""
    from hejie.law import shipped_packs

    if pack is not None and pack not in shipped_packs() and not Path(pack).is_dir():
        stop(_no_pack(Path(pack), shipped=shipped_packs()))
    errors = 0
    for name in [pack] if pack else shipped_packs():
        found, closing = _checked(name)
        for finding in found:
            typer.echo(str(finding))
        typer.echo(closing, err=True)
        errors += sum(finding.is_error for finding in found)
    raise typer.Exit(FINDINGS if errors else 0)


def _checked(name: str) -> tuple[list[Finding], str]:
    """Return what is to mend or look at in a pack, and what it comes to in a line."""
    from hejie.law import UnableToLoadPack, load_pack
    from hejie.law.check import check_pack
    from hejie.permit.check import disagreements
    from hejie.permit.known import misread_cases, unknown_words

    found = check_pack(name, today=datetime.now(UTC).date())
    try:
        if not any(each.is_error for each in found):
            found += [*unknown_words(load_pack(name)), *misread_cases(load_pack(name))]
        if not any(each.is_error for each in found):
            found += disagreements(load_pack(name))
    except UnableToLoadPack as error:
        stop(str(error))
    errors = sum(each.is_error for each in found)
    called = name if not Path(name).is_dir() else Path(name).resolve().name
    if errors:
        return found, f"{called}: {errors} {'thing' if errors == 1 else 'things'} to mend"
    loaded = load_pack(name)
    cases = sum(len(rule.cases) for rule in loaded.rules)
    rules = "1 rule" if len(loaded.rules) == 1 else f"{len(loaded.rules)} rules"
    return found, f"{loaded.name}: sound, {rules}, {cases} case{'' if cases == 1 else 's'}"


def _no_pack(path: Path, *, shipped: tuple[str, ...]) -> str:
    """Return what to say of a path that is no pack; a file of one names its pack's folder."""
    for folder in path.parents if path.is_file() else ():
        if (folder / "pack.yaml").is_file():
            return f"{path}: is one file; check its whole pack: hejie law check {folder}"
    return f"{path}: neither a shipped pack ({', '.join(shipped)}) nor a folder"


@app.command()
def show(
    rule: Annotated[str, typer.Argument(metavar="RULE", help="The rule's id.")],
    on: Annotated[str, typer.Option(metavar="DAY", help="The day, YYYY-MM-DD.")],
    law: Annotated[
        str | None, typer.Option(metavar="PACK", help="Its pack by name or folder, if not shipped.")
    ] = None,
) -> None:
    """Show a rule on a day: what it says, whom it binds, its values, what a lender may choose."""
    from hejie.permit.explain.card import card

    day = day_of(on, option="--on")
    pack, found = _rule(rule, law)
    typer.echo(card(found, pack=pack, on=day))


@app.command()
def reference(
    out: Annotated[Path, typer.Option(metavar="DIR", help="Folder to write or renew.")],
    law: Annotated[
        list[str] | None,
        typer.Option(
            metavar="PACK", help="Law pack; may be given again; every shipped one if none."
        ),
    ] = None,
) -> None:
    """Write packs as pages of Markdown, in Chinese and English: rules, values, cases, sources."""
    from hejie.interfaces.cli.folders import write_folder
    from hejie.law import load_pack, shipped_packs
    from hejie.permit.explain.pages import FIRST_PAGE, MARK, pages

    with stopping():
        packs = [load_pack(name) for name in law or shipped_packs()]
        if len({pack.name for pack in packs}) < len(packs):
            stop("--law: two packs of one name; give each once")
        found = pages(packs)
        write_folder(out, found, mark=(FIRST_PAGE, MARK))
    typer.echo(f"{out}: {len(found)} pages", err=True)


def _rule(rule_id: str, law: str | None) -> tuple[Pack, Rule]:
    """Return a rule and its pack, or stop with a line that names the nearest rules."""
    from hejie.law import load_pack, shipped_packs

    with stopping():
        if law is not None:
            packs = [load_pack(law)]
        else:
            own = rule_id.partition("-")[0]
            names = [own] if own in shipped_packs() else shipped_packs()
            packs = [load_pack(name) for name in names]
    found = next(((pack, pack.by_id[rule_id]) for pack in packs if rule_id in pack.by_id), None)
    if found is None:
        near = get_close_matches(
            rule_id, [each for pack in packs for each in pack.by_id], cutoff=0.4
        )
        nearest = f"the nearest are {', '.join(near)}" if near else "see the pack's PACK.md"
        stop(f"{rule_id}: no such rule in {', '.join(pack.name for pack in packs)}; {nearest}")
    return found
