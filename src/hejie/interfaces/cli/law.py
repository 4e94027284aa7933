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
    from hejie.law.rule import Pack, Rule

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
    from hejie.permit.known import unknown_words

    if pack is not None and pack not in shipped_packs() and not Path(pack).is_dir():
        stop(f"{pack}: neither a shipped pack ({', '.join(shipped_packs())}) nor a folder")
    today = datetime.now(UTC).date()
    errors = 0
    for name in [pack] if pack else shipped_packs():
        try:
            findings = check_pack(name, today=today)
            if not any(finding.is_error for finding in findings):
                findings += unknown_words(load_pack(name))
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
