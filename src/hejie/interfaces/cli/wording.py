"""``hejie wording``: the texts messages are made of, from draft to in force."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hejie.interfaces.cli.acting import By, of_job, of_person, typed
from hejie.interfaces.cli.database import database
from hejie.interfaces.cli.pages import edition_in, letterheads_in
from hejie.interfaces.cli.stop import FINDINGS, stop, stopping

if TYPE_CHECKING:
    from hejie.values.actor import Actor

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Texts of messages and calls: drafted, inspected, approved by another, withdrawn.",
)

_Head = Annotated[Path, typer.Option(help="A YAML file: sender_name and gaps by language")]
_HOUSE = typer.Option("--organization", help="Whose texts, by code.")
_TEMPLATE = typer.Argument(help="The template's id, as the list shows it.")
_NUMBER = typer.Argument(help="The number of the edition.")


@app.command("load")
def load_shipped(
    letterhead: _Head,
    organization: Annotated[str, _HOUSE],
) -> None:
    """Keep the texts that come with Hejie as drafts; those kept already are left."""
    with stopping(), database():
        from hejie.outreach.wording.operations import load

        heads = letterheads_in(letterhead)
        actor = of_job("wording.load", organization=organization)
        written = load(letterheads=heads, actor=actor, now=datetime.now(UTC))
        typer.echo(f"{len(written)} templates drafted for {organization}")


@app.command("draft")
def draft(
    text: Annotated[Path, typer.Argument(help="A YAML file: code, action, purpose, texts.")],
    letterhead: _Head,
    by: By,
) -> None:
    """Keep a text of your own in all its languages as a draft; a text kept before stays."""
    with stopping(), database():
        from hejie.outreach.wording.operations import write

        now = datetime.now(UTC)
        author = of_person(by, capability="write_template", now=now)
        edition = edition_in(text, letterheads=letterheads_in(letterhead))
        kept = write(edition=edition, actor=author, now=now)
        typer.echo(f"template {kept.template_id}, number {kept.number}: drafted")


@app.command("list")
def show(organization: Annotated[str, _HOUSE]) -> None:
    """Show every text: template, number, language, state, what it is for."""
    with stopping(), database():
        from hejie.outreach.models import TemplateVersion

        versions = TemplateVersion.objects.filter(template__organization__code=organization)
        for one in versions.select_related("template").order_by("template", "number", "language"):
            template = one.template
            typer.echo(
                f"{template.pk}\t{one.number}\t{one.language}\t{one.state}\t{template.action}\t"
                f"{template.purpose}\t{template.code}"
            )


@app.command("inspect")
def read(
    template: Annotated[int, _TEMPLATE],
    number: Annotated[int, _NUMBER],
    organization: Annotated[str, _HOUSE],
) -> None:
    """Read an edition for what it must and must not say; exit 3 if something stops it."""
    with stopping(), database():
        from hejie.outreach.wording.costing import expected
        from hejie.outreach.wording.operations import inspect

        actor = of_job("wording.inspect", organization=organization)
        found = inspect(template_id=template, number=number, actor=actor, now=datetime.now(UTC))
        costs = expected(template_id=template, number=number, organization=organization)
        for language, read_so in found.items():
            stops = ", ".join([*read_so.required, *read_so.codes]) or "nothing stops it"
            cost = costs.get(language)
            said = f"\t{cost.count} parts, as its examples fill it" if cost else ""
            typer.echo(f"{language}\t{stops}{said}")
    if any(one.required or one.codes for one in found.values()):
        raise typer.Exit(FINDINGS)


@app.command("approve")
def put_in_force(
    template: Annotated[int, _TEMPLATE],
    number: Annotated[int, _NUMBER],
    by: By,
) -> None:
    """Put an edition in force in all its languages; whoever wrote it cannot."""
    with stopping(), database():
        from hejie.outreach.wording.operations import approve

        now = datetime.now(UTC)
        approve(template_id=template, number=number, actor=_decides(by, now), now=now)
        typer.echo(f"template {template}, number {number}: in force")


@app.command("withdraw")
def end(
    template: Annotated[int, _TEMPLATE],
    number: Annotated[int, _NUMBER],
    by: By,
) -> None:
    """Take an edition out of force; permits given on it carry no message any more."""
    with stopping(), database():
        from hejie.outreach.wording.operations import withdraw

        now = datetime.now(UTC)
        withdraw(template_id=template, number=number, actor=_decides(by, now), now=now)
        typer.echo(f"template {template}, number {number}: withdrawn")


@app.command("stop")
def stop_by_reply(
    subject: Annotated[str, typer.Argument(help="The subject of a reply: optout and a token.")],
) -> None:
    """Take down the no of a reader who answered the mailbox that letters name."""
    with stopping(), database():
        from hejie.outreach.optout import token_in
        from hejie.outreach.stopping import permit_of
        from hejie.outreach.stopping import stop as close

        permit = permit_of(token_in(subject))
        if permit is None:
            stop("this subject carries no token of ours")
        close(permit, through=typed(), now=datetime.now(UTC))
        typer.echo(f"no more {permit.action} to borrower {permit.borrower_id}")


def _decides(by: str, now: datetime) -> Actor:
    """Return the person of staff who may approve wording by this user name."""
    return of_person(by, capability="approve_template", now=now)
