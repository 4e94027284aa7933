"""``hejie wording``: the texts messages are made of, from draft to in force."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
import yaml

from hejie.interfaces.cli.database import database
from hejie.interfaces.cli.stop import FINDINGS, stop, stopping

if TYPE_CHECKING:
    from hejie.outreach.wording.editions import Letterhead
    from hejie.values.actor import Actor

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Texts of messages and calls: drafted, inspected, approved by another, withdrawn.",
)

_HOUSE = typer.Option("--organization", help="Whose texts, by code.")
_BY = typer.Option("--by", help="The user name of the person who decides.")
_TEMPLATE = typer.Argument(help="The template's id, as the list shows it.")
_NUMBER = typer.Argument(help="The number of the edition.")


@app.command("load")
def load_shipped(
    letterhead: Annotated[Path, typer.Option(help="A YAML file: sender_name and gaps by language")],
    organization: Annotated[str, _HOUSE],
) -> None:
    """Keep the texts that come with Hejie as drafts; those kept already are left."""
    with stopping(), database():
        from hejie.outreach.wording.operations import load
        from hejie.values.actor import Actor

        heads = _letterheads(letterhead)
        actor = Actor("job", "wording.load", organization)
        written = load(letterheads=heads, actor=actor, now=datetime.now(UTC))
        typer.echo(f"{len(written)} templates drafted for {organization}")


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
        from hejie.outreach.wording.operations import inspect
        from hejie.values.actor import Actor

        actor = Actor("job", "wording.inspect", organization)
        found = inspect(template_id=template, number=number, actor=actor, now=datetime.now(UTC))
        for language, read_so in found.items():
            stops = ", ".join([*read_so.required, *read_so.codes]) or "nothing stops it"
            typer.echo(f"{language}\t{stops}")
    if any(one.required or one.codes for one in found.values()):
        raise typer.Exit(FINDINGS)


@app.command("approve")
def put_in_force(
    template: Annotated[int, _TEMPLATE],
    number: Annotated[int, _NUMBER],
    by: Annotated[str, _BY],
) -> None:
    """Put an edition in force in all its languages; whoever wrote it cannot."""
    with stopping(), database():
        from hejie.outreach.wording.operations import approve

        now = datetime.now(UTC)
        approve(template_id=template, number=number, actor=_person(by, now), now=now)
        typer.echo(f"template {template}, number {number}: in force")


@app.command("withdraw")
def end(
    template: Annotated[int, _TEMPLATE],
    number: Annotated[int, _NUMBER],
    by: Annotated[str, _BY],
) -> None:
    """Take an edition out of force; permits given on it carry no message any more."""
    with stopping(), database():
        from hejie.outreach.wording.operations import withdraw

        now = datetime.now(UTC)
        withdraw(template_id=template, number=number, actor=_person(by, now), now=now)
        typer.echo(f"template {template}, number {number}: withdrawn")


def _person(name: str, now: datetime) -> Actor:
    """Return the person of staff who may approve wording by this user name."""
    from hejie.people.models import User
    from hejie.people.queries import actor_of, capabilities_of

    user = User.objects.filter(username=name, is_active=True).first()
    if user is None:
        stop("--by: there is no such person of staff")
    if "approve_template" not in capabilities_of(user, now=now):
        stop("--by: that person may not approve wording")
    return actor_of(user)


def _letterheads(file: Path) -> dict[str, Letterhead]:
    """Read ``{zh: {sender_name: …, gaps: {reply_phone: …}}, en: …}``."""
    from hejie.outreach.wording.editions import Letterhead

    try:
        page = yaml.safe_load(file.read_text(encoding="utf-8"))
        return {
            str(language): Letterhead(
                str(head["sender_name"]),
                {str(gap): str(said) for gap, said in head["gaps"].items()},
            )
            for language, head in page.items()
        }
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        stop(f"{file.name}: cannot be read ({type(error).__name__})")
    except (AttributeError, KeyError, TypeError):
        stop(f"{file.name}: sender_name and gaps are wanted under each language")
